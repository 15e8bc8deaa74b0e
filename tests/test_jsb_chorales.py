"""The benchmark on Bach's chorales: what it scores is a probability of rolls."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import jsb_chorales as jsb  # noqa: E402

PIECE = [[72, 67, 64, 48]] * 3 + [[74, 67, 64, 48]] + [[74, None, 65, 50]] * 4 + [[72, 67, 64, 48]] * 70
SMALL = jsb.Config(width=32, layers=1, hidden=32, head_hidden=16)


@pytest.fixture(scope="module")
def piece(tmp_path_factory):
    path = tmp_path_factory.mktemp("jsb") / "one.json"
    path.write_text(json.dumps([PIECE]))
    return jsb.read_pieces(path)[0]


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(1)
    return jsb.Network(SMALL, jsb.FIELDS).eval()


def test_rolls_and_rows_of_notes_are_one_to_one(piece):
    roll = [[0] * 4 for _ in piece]
    for onset, voice, pitch, duration in jsb.notes_of(piece):
        for step in range(onset, onset + duration):
            assert roll[step][voice] == 0
            roll[step][voice] = pitch
    assert roll == piece


@pytest.mark.parametrize("at", [0, 5])              # without a barred degree, and with one
def test_what_can_be_drawn_for_a_note_adds_up_to_one(network, piece, at):
    events, times, targets, barred = (column[: at + 1] for column in jsb.events_of(piece))
    assert bool(barred[at]) == bool(at)
    tried = torch.cartesian_prod(torch.arange(1, jsb.DEGREES + 1), torch.arange(1, jsb.LONGEST + 1))
    targets = targets.repeat(len(tried), 1, 1)
    targets[:, at, :2] = tried
    with torch.no_grad():
        nats = jsb.nats_at(network, network(events[None], times[None])[:, at].expand(len(tried), -1), events[at : at + 1], targets[:, at], barred[at : at + 1])
    assert float((-nats).exp().sum()) == pytest.approx(1.0, abs=1e-4)
    pitches = tried[:, 0] - 6 - (events[at, jsb.COLUMN["shift"]] - 7)
    drawable = pitches[nats.isfinite() & (tried[:, 0] < jsb.DEGREES)]
    left = {piece[3][3]} if at else set()               # what the bass just sang
    assert set(drawable.tolist()) == set(range(1, 129)) - left


def test_music_in_another_key_is_the_same_but_for_how_far_it_was_moved(piece):
    rows = {3: jsb.events_of(piece), 5: jsb.events_of(jsb.moved(piece, 2))}
    (events, *rest), (others, *other_rest) = rows.values()
    assert all(torch.equal(a[7:], b[7:]) for a, b in zip(rest, other_rest))        # when the key is known
    differs = (events[7:] != others[7:]).any(0)
    assert [name for name, at in jsb.COLUMN.items() if differs[at]] == ["shift"]


def test_an_echo_is_what_followed_when_it_last_went_so():
    tune = [60, 62, 64, 65, 60, 62, 64]
    notes = np.array([(4 * i, 0, pitch, 4) for i, pitch in enumerate(tune)])
    found = jsb.echoes(notes)
    assert found[6].tolist() == [64, 4, 2]              # after 60 62 the second time, as the first
    assert found[5].tolist() == [62, 4, 1] and found[3].tolist() == [0, 0, 0]
    other_voice = notes.copy()
    other_voice[6, 1] = 1
    assert jsb.echoes(other_voice)[6].tolist() == [0, 0, 0]


def test_what_is_known_before_a_note_does_not_tell_it(piece):
    """Nor the notes after it: only its voice and onset are."""
    changed = [step[:] for step in piece]
    changed[0][1] += 1                                  # an alto that is drawn third
    events, others = jsb.events_of(piece)[0], jsb.events_of(changed)[0]
    assert torch.equal(events[:3], others[:3]) and not torch.equal(events[3], others[3])


def test_a_piece_is_not_moved_beyond_what_midi_can_write(piece):
    assert jsb.moved(piece, 100) == piece and jsb.moved(piece, 2) != piece


def test_a_run_that_was_cut_goes_on_as_if_it_had_not_been(tmp_path, piece, monkeypatch):
    pieces = [piece[:40], piece[20:], jsb.moved(piece, 3)]
    whole = jsb.train(pieces, [piece], 2, tmp_path / "whole.safetensors", tmp_path / "whole", SMALL)
    save, saved = jsb.save_checkpoint, []

    def save_and_cut(*told):
        save(*told)
        saved.append(told)
        if len(saved) == 1:
            raise KeyboardInterrupt

    monkeypatch.setattr(jsb, "save_checkpoint", save_and_cut)
    with pytest.raises(KeyboardInterrupt):
        jsb.train(pieces, [piece], 2, tmp_path / "cut.safetensors", tmp_path / "cut", SMALL)
    assert jsb.train(pieces, [piece], 2, tmp_path / "cut.safetensors", tmp_path / "cut", SMALL) == whole
    networks = [jsb.load_network(tmp_path / f"{run}.safetensors", jsb.FIELDS) for run in ("whole", "cut")]
    assert all(torch.equal(a, b) for a, b in zip(*(n.parameters() for n in networks)))
    assert jsb.nats_per_slot(networks[0], [piece]) == pytest.approx(whole[-1]["all"], abs=2e-3)        # halves on disk


@pytest.mark.parametrize("text", ["{}", "[]", "[[[60, 60, 60]]]", "[[[60, 60, 60, 400]]]", "not JSON", "[[]]"])
def test_a_file_of_another_form_is_refused(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="x.json"):
        jsb.read_pieces(path)
