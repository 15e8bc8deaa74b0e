"""The benchmark on Bach's chorales: what it scores is a probability of rolls."""

import json
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import jsb_chorales as jsb  # noqa: E402

PIECE = [[72, 67, 64, 48]] * 3 + [[74, 67, 64, 48]] + [[74, None, 65, 50]] * 4 + [[72, 67, 64, 48]] * 70


@pytest.fixture(scope="module")
def piece(tmp_path_factory):
    path = tmp_path_factory.mktemp("jsb") / "one.json"
    path.write_text(json.dumps([PIECE]))
    return jsb.read_pieces(path)[0]


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(1)
    return jsb.Network(jsb.Config(width=32, layers=1, hidden=32, head_hidden=16), jsb.FIELDS).eval()


def test_rolls_and_rows_of_notes_are_one_to_one(piece):
    roll = [[0] * 4 for _ in piece]
    for onset, voice, pitch, duration in jsb.notes_of(piece):
        for step in range(onset, onset + duration):
            assert roll[step][voice] == 0
            roll[step][voice] = pitch
    assert roll == piece


def test_what_can_be_drawn_for_a_note_adds_up_to_one(network, piece):
    whole, at = jsb.events_of(piece), 5                # a note with a barred pitch
    start = tuple(column[: at + 1] for column in whole)
    assert start[3][at]
    pitches, durations = torch.arange(1, jsb.REST + 1), torch.arange(1, jsb.LONGEST + 1)
    with torch.no_grad():
        before = float(jsb.nats_of(network, [tuple(column[:at] for column in whole)]).sum())
        chances = 0.0
        for pitch in pitches[pitches != start[3][at]].tolist():
            batch = []
            for duration in durations.tolist():
                targets = start[2].clone()
                targets[at, :2] = torch.tensor([pitch, duration])
                batch.append((start[0], start[1], targets, start[3]))
            chances += float((before - jsb.nats_of(network, batch).view(len(batch), -1).sum(1)).exp().sum())
    assert chances == pytest.approx(1.0, abs=1e-4)


def test_moving_a_piece_to_another_key_moves_pitches_alone(piece):
    events, _, targets, barred = jsb.moved_up(jsb.events_of(piece), 3)
    expected = jsb.events_of([[p if p == jsb.REST else p + 3 for p in step] for step in piece])
    assert torch.equal(events, expected[0]) and torch.equal(targets, expected[2]) and torch.equal(barred, expected[3])


@pytest.mark.parametrize("text", ["{}", "[]", "[[[60, 60, 60]]]", "[[[60, 60, 60, 400]]]", "not JSON", "[[]]"])
def test_a_file_of_another_form_is_refused(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="x.json"):
        jsb.read_pieces(path)
