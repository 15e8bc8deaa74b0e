"""The runs of docs/choices.md: low-rank tuning, and how runs are compared."""

import pytest

torch = pytest.importorskip("torch")
import choices
from partimento.corpora.shards import Piece, write_shard
from partimento.training.network import Config, Network
from partimento.training.train import Plan

SMALL = Config(width=32, layers=1, hidden=32, head_hidden=16)
RECIPE = """[card]
name = "toy"
title = "Toy"
description = "x"
licence = "CC0-1.0"
parts = ["melody"]
[[source]]
corpus = "toy"
share = 1
"""


@pytest.fixture
def toy(tmp_path, song):
    write_shard(
        tmp_path / "toy.jsonl.gz", [Piece(name, "toy", song, name == "out", {}) for name in ("one", "two", "out")]
    )
    (tmp_path / "style.toml").write_text(RECIPE)
    return tmp_path


def test_a_low_rank_difference_starts_at_zero_and_is_all_that_is_tuned(toy):
    network = Network(SMALL)
    events, times = torch.zeros(1, 4, len(network.fields), dtype=torch.int64), torch.arange(4)[None]
    before, fixed = network(events, times), {name: p.clone() for name, p in network.named_parameters()}
    choices.tuned_by_low_rank(network, 2)
    assert torch.equal(network(events, times), before)
    trained, _, first, last = choices.run(
        network,
        toy / "style.toml",
        toy,
        Plan(steps=6, warmup_steps=1, batch_events=512, learning_rate=1e-2, validation_windows=4),
    )
    kept = {name.replace("parametrizations.weight.original", "weight"): p for name, p in network.named_parameters()}
    assert all(torch.equal(kept[name], p) for name, p in fixed.items())
    assert (
        last < first
        and trained == sum(p.numel() for p in network.parameters() if p.requires_grad) < Network(SMALL).size()
    )


def test_whole_weights_are_tuned_without_a_rank(toy):
    network = Network(SMALL)
    trained, seconds, first, last = choices.run(
        network,
        toy / "style.toml",
        toy,
        Plan(steps=6, warmup_steps=1, batch_events=512, learning_rate=1e-2, validation_windows=4),
    )
    assert trained == network.size() and seconds > 0 and last < first
