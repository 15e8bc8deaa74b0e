"""Chords and keys from notes."""

import pytest
from partimento._core import (
    NO_CHORD,
    Key,
    Meter,
    Note,
    Score,
    fitting_key,
    infer_harmony,
    key_of,
    likely_key,
    parse_chord,
    parse_chord_line,
    relative_key,
)


def played(line, bars=8, meter=Meter(), bass=True, arpeggio=False):
    """A score that plays a chord line: a bass note on every chord and the chord above, at once or one by one."""
    score = Score(bars, 120.0, meter)
    chords = parse_chord_line(line, meter, bars)
    low, high = [], []
    for chord, end in zip(chords, [*(c.onset_ticks for c in chords[1:]), score.end_ticks]):
        if chord.root == NO_CHORD:
            continue
        length = end - chord.onset_ticks
        tones = [
            48 + (p - 48) % 12
            for p in range(48, 60)
            if chord.tones() >> p % 12 & 1 and (p % 12 != chord.bass or chord.bass == chord.root)
        ]
        low.append(Note(chord.onset_ticks, length, 36 + chord.bass))
        if arpeggio:
            high += [Note(t, 6, tones[i % len(tones)] + 12) for i, t in enumerate(range(chord.onset_ticks, end, 6))]
        else:
            high += [Note(chord.onset_ticks, length, p) for p in tones]
    score.set_notes("chords", high)
    if bass:
        score.set_notes("bass", low)
    return score, chords


def names(chords):
    return [(c.onset_ticks, c.name()) for c in chords]


LINES = [
    "C | Am | F | G",
    "Am7 | Dm7 | G7 | Cmaj7",
    "C F | G C | Dm G7 | C",
    "E | A | B7 | E",
    "C/E | F | G/B | C",
    "Bm7b5 | E7 | Am | Am",
    "Gsus4 | G | C | C",
]


@pytest.mark.parametrize("line", LINES)
def test_plain_chords_are_found(line):
    score, chords = played(line)
    assert names(infer_harmony(score)) == names(
        c for c, before in zip(chords, [None, *chords]) if before is None or c.name() != before.name()
    )


def test_arpeggios_are_chords():
    score, chords = played("C | Am | F | G7", arpeggio=True)
    assert names(infer_harmony(score)) == names(chords)


def test_six_eight_changes_on_dotted_quarters():
    score, chords = played("C G | Am F", meter=Meter(6, 8))
    assert names(infer_harmony(score)) == names(chords)


def test_chords_begin_in_bar_one_and_silent_bars_have_none():
    score, _ = played("N.C. | C | N.C. | F", bars=4)
    assert names(infer_harmony(score)) == [(0, "N.C."), (96, "C"), (192, "N.C."), (288, "F")]


def test_drums_alone_have_no_chords():
    score = Score(4)
    score.set_notes("drums", [Note(t, 6, 36) for t in range(0, 384, 24)])
    assert infer_harmony(score) == []


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("C | Am | F | G", Key(0)),
        ("E | A | B7 | E", Key(4)),
        ("Am | Dm | E7 | Am", Key(9, True)),
        ("Bb | Eb | F7 | Bb", Key(10)),
    ],
)
def test_the_key_is_found_from_chords(line, key):
    score, _ = played(line)
    score.harmony = infer_harmony(score)
    assert key_of(score) == key


def test_the_key_is_found_from_a_melody_alone():
    score = Score(4)
    score.set_notes(
        "melody",
        [Note(24 * i, 24, p) for i, p in enumerate([67, 66, 64, 62, 67, 69, 71, 67, 74, 72, 71, 69, 67, 66, 67, 67])],
    )
    assert key_of(score) == Key(7)


def test_a_given_key_is_trusted_unless_it_is_far_off():
    score, _ = played("E | A | D | E")
    assert fitting_key(score, Key(4)) == Key(4)
    assert fitting_key(score, Key(3)) == Key(4)


def test_parse_chord_knows_every_inferred_symbol():
    score, _ = played("Cm7/Eb | Fdim | Gaug | Asus2")
    assert all(parse_chord(c.name()).root == c.root for c in infer_harmony(score))


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("F | Bb | C7 | F", Key(5)),
        ("Dm | Gm | A7 | Dm", Key(2, True)),
        ("Dm | Gm | A7 | D", Key(2, True)),
        ("F | Dm | Gm C7 | D7", Key(5)),
    ],
)
def test_the_last_chord_decides_between_relative_keys_unless_it_is_a_dominant(line, key):
    assert relative_key(Key(5), parse_chord_line(line, Meter(), 4)) == key


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("G | C | D7 | G", Key(7)),
        ("C | G7 | Dm G7 | C", Key(0)),
        ("Am | Dm | E7 | Am", Key(9, True)),
        ("Em | Am | B7 | Em", Key(4, True)),
    ],
)
def test_a_written_c_major_yields_to_the_key_of_the_chords(line, key):
    assert likely_key(Key(0), parse_chord_line(line, Meter(), 4)) == key
