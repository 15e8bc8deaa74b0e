"""The benchmark on Bach's chorales: what it scores is a probability of rolls."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import jsb_chorales as jsb  # noqa: E402

PIECE = [[72, 67, 64, 48]] * 3 + [[74, 67, 64, 48]] + [[74, None, 65, 50]] * 4 + [[72, 67, 64, 48]] * 20
SMALL = jsb.Config(width=32, layers=1, hidden=32, head_hidden=16)


@pytest.fixture(scope="module")
def piece(tmp_path_factory):
    path = tmp_path_factory.mktemp("jsb") / "one.json"
    path.write_text(json.dumps([PIECE]))
    return jsb.read_pieces(path)[0]


def network_of(seed):
    torch.manual_seed(seed)
    return jsb.Network(SMALL, jsb.FIELDS).eval()


@pytest.fixture(scope="module")
def network():
    return network_of(1)


def nats_of_steps(network, *rolls):
    with torch.no_grad():
        return jsb.nats_of(network, [jsb.events_of(roll) for roll in rolls])


@pytest.mark.parametrize("voice", jsb.VOICES)
def test_what_can_be_sung_in_a_slot_adds_up_to_one(network, piece, voice):
    at = 5
    tried = np.repeat(piece[None, : at + 1], jsb.REST, 0)
    tried[:, at, voice] = range(1, jsb.REST + 1)
    nats = nats_of_steps(network, *tried)[at :: at + 1, jsb.ORDER.index(voice)]
    assert float((-nats).exp().sum()) == pytest.approx(1.0, abs=1e-4)


def test_a_slot_depends_on_those_before_it_alone(network, piece):
    at, bass, tenor = 5, 3, 2
    changed = piece.copy()
    changed[at, bass] += 1
    same = nats_of_steps(network, piece) == nats_of_steps(network, changed)
    assert same[:at].all() and not same[at + 1 :].all()
    assert same[at].tolist() == [True, False, False, False] and jsb.ORDER[0] == 0 and jsb.ORDER[-1] == tenor


def test_music_in_another_key_is_the_same_but_for_how_far_it_was_moved(piece):
    rows = {3: jsb.events_of(piece), 5: jsb.events_of(jsb.moved(piece, 2))}
    (events, *rest), (others, *other_rest) = rows.values()
    assert all(torch.equal(a[2:], b[2:]) for a, b in zip(rest, other_rest))        # when the key is known
    differs = (events[2:] != others[2:]).any(0)
    assert [name for name, at in jsb.COLUMN.items() if differs[at]] == ["shift"]


def test_an_echo_is_what_followed_when_it_last_went_so():
    tune = np.array([60, 62, 64, 65, 60, 62, 64])
    at, run = jsb.echoes(tune[:, None] == tune)
    assert (at[6], run[6]) == (2, 2)                    # after 60 62 the second time, as the first
    assert (at[5], run[5]) == (1, 1) and (at[3], run[3]) == (-1, 0)


def test_what_is_known_of_a_voice_is_its_notes_and_how_long_they_were(piece):
    known = jsb.known_of(piece)
    soprano = known["notes"][8, 0].tolist(), known["lasted"][8, 0].tolist()
    assert soprano == ([75, 73, 0, 0], [5, 3, 0])       # MIDI pitches and one
    assert known["idle"][:6].tolist() == [0, 0, 1, 2, 0, 0]
    assert known["phrase"][-1].tolist() == [27, 0]


def test_a_phrase_begins_after_voices_stood_still():
    notes = np.array([[60 + i, 55, 52, 48] for i in (0, 2, 4, 4, 4, 5, 7)])
    known = jsb.known_of(np.repeat(notes, 2, 0))
    assert known["phrase"][-1].tolist() == [3, 10]      # of the fourth pitch, six steps old, and after it


def test_a_piece_is_not_moved_beyond_what_midi_can_write(piece):
    assert jsb.moved(piece, 100) is piece and (jsb.moved(piece, 2) != piece).any()


def test_networks_are_asked_for_the_mean_of_their_chances(network, piece):
    other = network_of(2)
    chances = [(-nats_of_steps(n, piece).double()).exp() for n in (network, other)]
    assert jsb.nats_per_slot([network, other], [piece]) == pytest.approx(float(-(sum(chances) / 2).log().mean()), abs=1e-6)
    assert jsb.nats_per_slot([network, network], [piece, piece]) == pytest.approx(jsb.nats_per_slot([network], [piece]), abs=1e-6)


def test_a_run_that_was_cut_goes_on_as_if_it_had_not_been(tmp_path, piece, monkeypatch):
    pieces = [piece[:24], piece[12:], jsb.moved(piece, 3)]
    whole = jsb.train(pieces, [piece], 2, tmp_path / "whole.safetensors", tmp_path / "whole", SMALL)
    save, saved = jsb.save_checkpoint, []

    def save_and_cut(path, *told):
        save(path, *told)
        saved.append(path)
        if len(saved) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(jsb, "save_checkpoint", save_and_cut)
    with pytest.raises(KeyboardInterrupt):
        jsb.train(pieces, [piece], 2, tmp_path / "cut.safetensors", tmp_path / "cut", SMALL)
    assert jsb.train(pieces, [piece], 2, tmp_path / "cut.safetensors", tmp_path / "cut", SMALL) == whole
    networks = [jsb.load_network(tmp_path / f"{run}.safetensors", jsb.FIELDS) for run in ("whole", "cut")]
    assert all(torch.equal(a, b) for a, b in zip(*(n.parameters() for n in networks)))
    assert jsb.nats_per_slot(networks[:1], [piece]) == pytest.approx(whole[-1]["all"], abs=2e-3)        # halves on disk


@pytest.mark.parametrize("text", ["{}", "[]", "[[[60, 60, 60]]]", "[[[60, 60, 60, 400]]]", "not JSON", "[[]]"])
def test_a_file_of_another_form_is_refused(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="x.json"):
        jsb.read_pieces(path)
