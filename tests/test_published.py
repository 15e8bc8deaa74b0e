"""What docs/published.md is counted with: the metrics of MUSIB and MIDI-RWKV on lines made by hand."""

import math

import pytest
from partimento import Meter, Score
from partimento._core import Note
from partimento.corpora.shards import Piece, write_shard

pytest.importorskip("scipy")
import published

START = 6 * published.STEPS
TRUTH = [(START, 60, 4), (START + 4, 62, 4), (START + 8, 64, 8)]


def notes(*rows):
    return [Note(onset, duration, pitch, 80) for onset, pitch, duration in rows]


def song(bars=16):
    score = Score(bars, meter=Meter(4, 4))
    score.set_notes("melody", notes(*((beat * 24, 60 + beat % 5, 24) for beat in range(bars * 4))))
    score.set_notes("bass", notes(*((bar * 96, 40, 96) for bar in range(bars))))
    return score


def test_the_truth_is_right_in_position_pitch_and_rhythm():
    assert published.note_metrics(TRUTH, TRUTH) == (1, 1, 1)


def test_pitch_and_rhythm_are_asked_of_shared_onsets_alone():
    found = [(START, 60, 2), (START + 8, 65, 8), (START + 10, 64, 8)]
    assert published.note_metrics(TRUTH, found) == (pytest.approx(4 / 6), 0.5, 0.5)


def test_a_line_has_one_note_a_step_and_none_beyond_the_next():
    assert published.line_of(notes((0, 60, 96), (24, 62, 6), (1, 72, 96))) == [(0, 72, 4), (4, 62, 1)]


def test_silence_is_what_no_note_of_the_gap_fills():
    assert published.silence(TRUTH) == 1 - 16 / 64
    assert published.silence([(START, 60, 200)]) == 0


def test_a_divergence_is_nothing_of_the_same_and_one_bit_of_disjoint_features():
    assert published.divergence([0.1, 0.5], [0.5, 0.1]) == 0
    assert published.divergence([0.1], [0.5]) == pytest.approx(math.log(2))


def test_bars_are_alike_in_their_onsets_and_in_entropy():
    assert published.groove([(0, 60, 4)], [(16, 62, 4), (24, 62, 4)]) == 1 - 1 / 16
    assert published.entropy([(0, 60, 4), (4, 72, 4)]) == 0
    assert published.entropy([(0, 60, 4), (4, 61, 4)]) == pytest.approx(math.log(2))


def test_a_musib_row_of_the_truth_is_perfect():
    windows = [published.Window(song())]
    fills = [published.within(windows[0].line, published.PAST, published.HIDDEN)]
    assert published.musib_row(windows, fills) == [1, 1, 1, 0, 0, 0]


def test_hidden_notes_other_voices_and_chords_are_not_given():
    bare = published.emptied(song(), "melody", 6, 4, ("melody",), False)
    bars = {n.onset_ticks // 96 for n in bare.notes("melody")}
    assert bars == {*range(6), *range(10, 16)} and not bare.notes("bass") and not bare.harmony


def test_content_groove_entropy_and_f1_of_a_line_with_itself():
    line = notes((0, 60, 48), (48, 64, 48), (96, 60, 48), (144, 67, 48))
    content, grooving, groove_off, bits, bits_off, f1 = published.infilling_row([(line, line)], 0, 2)
    assert content == pytest.approx(1) and grooving == 1 and groove_off == bits_off == 0
    assert bits == pytest.approx(1.5) and f1 == 1


def test_a_note_a_32nd_late_is_found_and_a_16th_late_is_not():
    assert published.onset_f1(notes((0, 60, 24)), notes((3, 60, 24))) == 1
    assert published.onset_f1(notes((0, 60, 24)), notes((6, 60, 24))) == 0
    assert published.onset_f1(notes((0, 60, 24)), []) == 0


def test_content_of_nothing_is_nothing():
    assert published.content(notes((0, 60, 96)), [], 0, 1) == 0


def test_only_held_out_pieces_in_common_time_are_played(tmp_path):
    rows = [
        ("in", song(), False),
        ("out", song(), True),
        ("short", song(8), True),
        ("waltz", Score(16, meter=Meter(3, 4)), True),
    ]
    rows[3][1].set_notes("melody", notes((0, 60, 24)))
    write_shard(tmp_path / "x.jsonl.gz", [Piece(name, "x", score, out, {}) for name, score, out in rows])
    assert [p.name for p in published.held_out(tmp_path, "x", 16)] == ["out"]
