"""The table of training runs."""

import pytest

torch = pytest.importorskip("torch")
import runs
from partimento.training.checkpoint import save_checkpoint
from partimento.training.network import Config, Network
from tables import table

HISTORY = [{"step": 0, "all": 4.0}, {"step": 50, "all": 3.0}, {"step": 100, "all": 3.5}]


def save(path, network, step, history, piece_mib=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    save_checkpoint(path, network, (torch.optim.AdamW(network.parameters()),), step, history, piece_mib)


def test_a_run_is_described_by_its_checkpoints_alone(tmp_path):
    network = Network(Config(width=32, layers=1, hidden=32, head_hidden=16))
    save(tmp_path / "all/base/checkpoint.safetensors", network, 120, HISTORY)
    save(tmp_path / "all/base/best.safetensors", network, 50, HISTORY[:2])
    save(
        tmp_path / "all/styles/swing/best.safetensors", network, 0, HISTORY[:1], piece_mib=1
    )  # cut before its first checkpoint
    base, swing = runs.runs_below(tmp_path / "all")
    assert base.row() == ["all/base", f"{network.size():,}", "120", "4.000 (0)", "3.000 (50)"]
    assert swing.row() == ["all/styles/swing", f"{network.size():,}", "0", "4.000 (0)", "4.000 (0)"]


def test_rows_of_runs_whose_checkpoints_are_gone_stay_in_the_table():
    old, unseen, again = (
        ["old", "9", "100", "4.000 (0)", "3.000 (50)"],
        ["unseen", "9", "1", "", ""],
        ["old", "9", "150", "4.000 (0)", "2.900 (150)"],
    )
    assert runs.merged("", [old, unseen]) == [old, unseen]
    assert runs.merged(table(runs.HEAD, [old, unseen]), [again, new := ["new", "9", "1", "", ""]]) == [
        again,
        unseen,
        new,
    ]


def test_the_sections_after_the_table_stay():
    row, after = ["run", "9", "1", "", ""], "\n## Doubles\n\n| run | of another table |\n|---|---|\n| x | y |\n"
    written = runs.page("", [row]) + after
    assert runs.page(written, [row]) == written
    assert runs.page(written, [["new", "9", "1", "", ""]]).endswith("| new | 9 | 1 |  |  |\n" + after)


def test_a_file_that_is_not_a_checkpoint_is_named(tmp_path):
    (tmp_path / "best.safetensors").write_bytes(b"not one")
    with pytest.raises(ValueError, match="best.safetensors"):
        runs.runs_below(tmp_path)
