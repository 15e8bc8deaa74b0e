"""The kits that come with the styles."""

import json
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import numpy as np
import partimento
import pytest
from partimento import instruments
from partimento._core import SOUND_RATE
from test_cli import partimento as run

ROOT = Path(__file__).parents[1]
STYLES = sorted(path.parent.name for path in ROOT.glob("styles/*/style.toml") if path.parent.name != "base")


@pytest.fixture(autouse=True)
def shipped(monkeypatch):
    monkeypatch.setenv("PARTIMENTO_SOUNDS", str(ROOT / "sounds"))
    instruments.load_drums.cache_clear()
    yield
    instruments.load_drums.cache_clear()


def test_every_style_has_a_kit_and_every_kit_a_style():
    assert sorted(path.stem for path in (ROOT / "sounds/kits").iterdir()) == STYLES
    assert set(STYLES) <= set(partimento.kit_files())


def centroid(samples):
    power = np.abs(np.fft.rfft(samples)) ** 2
    return (power * np.fft.rfftfreq(len(samples), 1 / SOUND_RATE)).sum() / power.sum()


@pytest.mark.parametrize("style", STYLES)
def test_a_kick_lies_below_a_snare_and_a_snare_below_a_hat(style):
    kit = partimento.find_kit(style)
    kick, snare, hat = (centroid(partimento.render_hit(kit[piece])) for piece in ("kick", "snare", "hat_closed"))
    assert kick < 300 and 1.5 * kick < snare and 3 * snare < hat
    assert kit.name == f"{style.capitalize()} kit"


def test_no_two_kits_share_a_hit():
    kicks = [tuple(partimento.find_kit(style)["kick"].latent) for style in STYLES]
    assert len(set(kicks)) == len(STYLES)


def test_the_script_chooses_the_hits_that_are_committed():
    loader = SourceFileLoader("kits", str(ROOT / "scripts/kits"))
    script = module_from_spec(spec_from_loader("kits", loader))
    loader.exec_module(script)
    assert sorted(script.WISHES) == STYLES
    kit, committed = partimento.find_kit("swing"), (ROOT / "sounds/kits/swing.partikit").read_bytes()
    for piece in ("kick", "snare"):
        kit[piece] = script.chosen("swing", piece)
    assert kit.to_json().encode() == committed


def test_a_file_wins_over_the_name_of_a_kit_and_an_unknown_name_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    partimento.save_kit(partimento.new_kit(7, "Mine"), "swing")
    assert partimento.find_kit("swing").name == "Mine"
    assert partimento.find_kit("rock").name == "Rock kit"
    with pytest.raises(ValueError, match="there is no kit 'polka': it is no file, and kits are beatles, blues"):
        partimento.find_kit("polka")


def test_the_commands_know_kits_by_name(tmp_path):
    listed = json.loads(run("kit", "list", "--json").stdout)
    assert [kit["name"] for kit in listed if kit["name"] in STYLES] == STYLES
    assert "Swing kit" in run("kit", "list").stdout
    mine = tmp_path / "mine.partikit"
    refused = run("kit", "piece", "swing", "kick", "--seed", 3)
    assert refused.returncode == 2 and "--output" in refused.stderr and len(refused.stderr.splitlines()) == 1
    assert run("kit", "piece", "swing", "kick", "--seed", 3, "-o", mine).returncode == 0
    assert partimento.load_kit(mine)["snare"] == partimento.find_kit("swing")["snare"]


def test_a_damaged_kit_is_listed_with_what_is_wrong(tmp_path, monkeypatch):
    (tmp_path / "kits").mkdir()
    (tmp_path / "kits/bad.partikit").write_text("{}")
    monkeypatch.setenv("PARTIMENTO_SOUNDS", str(tmp_path))
    listed = {kit["name"]: kit for kit in json.loads(run("kit", "list", "--json").stdout)}
    assert "bad.partikit" in listed["bad"]["error"] and listed["swing"]["title"] == "Swing kit"
