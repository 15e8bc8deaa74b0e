"""Bass and chords that are lent to lead sheets."""

import random

import pytest
from partimento._core import Note, Score, parse_chord_line
from partimento.corpora.band import BandStyle, lend_band, read_band_styles, read_pattern, swing_score, write_band_styles


def lead_sheet(line: str = "C | Am7 | Dm7 G7 | C", bars: int = 4) -> Score:
    score = Score(bars)
    score.harmony = parse_chord_line(line, score.meter, bars)
    score.set_notes("melody", [Note(96 * bar, 24, 72) for bar in range(bars)])
    return score


WALK = BandStyle(
    "walk",
    False,
    (read_pattern("B4 S4 C4 A4", 1.0), read_pattern("B4 A4", 1.0)),
    (read_pattern("X2. R8 X8", 1.0), read_pattern("X2", 1.0)),
)


def test_a_pattern_is_read_with_its_rests_loudness_and_degrees():
    pattern = read_pattern("B4+8 (X 5 8 U) R8 V90 A4.", 3.0)
    assert [(s.kind, s.onset, s.duration, s.degree) for s in pattern.steps] == [
        ("B", 0, 36, ""),
        ("X", 36, 12, "5"),
        ("A", 60, 36, ""),
    ]
    assert pattern.ticks == 96 and pattern.weight == 3.0 and pattern.steps[2].loudness < 1.0


@pytest.mark.parametrize("rules", ["Q4", "B", "B4 7", "Bx"])
def test_an_unknown_word_is_refused(rules):
    with pytest.raises(ValueError, match="not known|not a length"):
        read_pattern(rules, 1.0)


def test_a_walking_bass_starts_each_chord_on_its_root_and_fills_every_beat():
    score = lend_band(lead_sheet(), 0, 4, WALK, random.Random(1))
    bass = {n.onset_ticks: n.pitch for n in score.notes("bass")}
    assert sorted(bass) == list(range(0, 384, 24))
    for chord in score.harmony:
        assert bass[chord.onset_ticks] % 12 == chord.root


def test_lent_chords_are_tones_of_the_chord_that_sounds():
    score = lend_band(lead_sheet("Cmaj7 | F7 | N.C. | Bdim"), 0, 4, WALK, random.Random(2))
    for note in score.notes("chords"):
        assert score.chord_at(note.onset_ticks).tones() >> note.pitch % 12 & 1
    assert not [n for part in ("chords", "bass") for n in score.notes(part) if 192 <= n.onset_ticks < 288]


def test_parts_that_a_score_has_stay():
    score = lead_sheet()
    score.set_notes("bass", [Note(0, 96, 36)])
    lent = lend_band(score, 0, 4, WALK, random.Random(1))
    assert (
        lent.notes("bass") == score.notes("bass")
        and lent.notes("melody") == score.notes("melody")
        and lent.has("chords")
    )
    assert not score.has("chords")


def test_two_takes_of_a_band_differ():
    bars = [
        tuple((n.onset_ticks, n.pitch) for n in lend_band(lead_sheet(), 0, 4, WALK, random.Random(seed)).notes("bass"))
        for seed in range(12)
    ]
    assert len(set(bars)) == 12


def test_swing_moves_even_eighths_and_leaves_triplets():
    score = Score(1)
    score.set_notes(
        "melody",
        [
            Note(0, 12, 60),
            Note(12, 12, 62),
            Note(24, 8, 64),
            Note(32, 8, 65),
            Note(40, 8, 67),
            Note(48, 36, 69),
            Note(84, 12, 71),
        ],
    )
    assert [(n.onset_ticks, n.duration_ticks) for n in swing_score(score).notes("melody")] == [
        (0, 16),
        (16, 8),
        (24, 8),
        (32, 8),
        (40, 8),
        (48, 40),
        (88, 8),
    ]


def test_band_styles_come_back_as_written(tmp_path):
    path = tmp_path / "styles.jsonl.gz"
    write_band_styles(
        path, [{"name": "walk", "swing": 0.67, "bass": [["B4 S4 C4 A4", 2], ["Q9", 1]], "chords": [["X1", 1]]}]
    )
    style = read_band_styles(path)["walk"]
    assert style.swings and len(style.bass) == 1 and style.chords[0].ticks == 96
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="not a file of band styles"):
        read_band_styles(path)
