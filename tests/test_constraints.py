"""Constraints hold in every written note, whatever is asked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partimento import Cells, ChordSymbol, Controls, Note, Score
from partimento._core import NO_CHORD, PART_NAMES, metric_level, parse_scale
from partimento.controls import parse_pitch
from partimento.styles import cells_of

SCALES = ["", "C major", "D dorian", "A minor pentatonic", "F# locrian", "C E G", "Bb blues", "E"]
CHORDS = ["", "C | Am | F | G7", "Cmaj7 A7#9 | Dm7b5 | N.C. | F#dim7/C"]


def fits(scale, pitch):
    return not scale or parse_scale(scale) >> pitch % 12 & 1


def written(score, part, cells):
    bar_ticks = score.meter.bar_ticks
    return [n for n in score.notes(part) if cells.has(part, n.onset_ticks // bar_ticks)]


def most_sounding(notes):
    return max(
        (sum(o.onset_ticks <= n.onset_ticks < o.onset_ticks + o.duration_ticks for o in notes) for n in notes),
        default=0,
    )


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_constraint_holds_in_every_written_note(wild, data):
    scale, chords = data.draw(st.sampled_from(SCALES)), data.draw(st.sampled_from(CHORDS))
    low = {p: data.draw(st.integers(20, 70)) for p in ("melody", "chords", "bass")}
    ranges = {p: (low[p], low[p] + data.draw(st.integers(12, 40))) for p in low}
    polyphony = {p: data.draw(st.integers(1, 3)) for p in ("melody", "chords", "bass", "drums")}
    drums = data.draw(st.sampled_from([(), ("kick",), ("hats", "snare"), (35, 81)]))
    meter = data.draw(st.sampled_from(["4/4", "3/4", "6/8"]))
    controls = Controls(
        temperature=data.draw(st.sampled_from([0.0, 0.9, 2.0])),
        top_p=1.0,
        scale=scale,
        ranges=ranges,
        polyphony=polyphony,
        drums=drums,
    )
    score = wild.generate(4, chords, data.draw(st.integers(0, 99)), meter=meter, controls=controls)[0]
    score.validate()
    for part, (first, last) in ranges.items():
        assert all(first <= n.pitch <= last and fits(scale, n.pitch) for n in score.notes(part))
    for part, most in polyphony.items():
        assert most_sounding(score.notes(part)) <= most
    if drums:
        assert {n.pitch for n in score.notes("drums")} <= set(controls.constraints().drums)
    if scale and not chords:
        assert all(c.root == NO_CHORD or c.tones() & ~parse_scale(scale) == 0 for c in score.harmony)


@settings(max_examples=40, deadline=None)
@given(chords=st.sampled_from(CHORDS), seed=st.integers(0, 99), meter=st.sampled_from(["4/4", "3/4", "6/8"]))
def test_strong_beats_have_chord_tones_alone_at_strictness_one(wild, chords, seed, meter):
    score = wild.generate(4, chords, seed, meter=meter, controls=Controls(chord_tones=1.0, temperature=2.0, top_p=1.0))[
        0
    ]
    for part in ("melody", "chords", "bass"):
        for n in score.notes(part):
            chord = score.chord_at(n.onset_ticks)
            if metric_level(score.meter, n.onset_ticks) <= 1 and chord.root != NO_CHORD:
                assert chord.tones() >> n.pitch % 12 & 1


def test_chord_tones_grow_with_their_strictness(wild):
    def share(strictness):
        takes = wild.generate(
            8,
            "C#m7 | F#7 | Bmaj7 | G#m7",
            1,
            takes=60,
            controls=Controls(chord_tones=strictness, temperature=2.0, top_p=1.0),
        )
        strong = [
            (s.chord_at(n.onset_ticks).tones() >> n.pitch % 12) & 1
            for s in takes
            for n in s.notes("melody")
            if metric_level(s.meter, n.onset_ticks) <= 1
        ]
        return sum(strong) / len(strong)

    assert share(0.0) < share(0.9) < share(1.0) == 1.0


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 999),
    strength=st.sampled_from([0.2, 0.6, 1.0]),
    keep=st.sampled_from([(), ("rhythm",), ("feel",), ("rhythm", "contour"), ("contour",)]),
    scale=st.sampled_from(SCALES),
)
def test_constraints_hold_in_rewritten_cells_too(wild, song, seed, strength, keep, scale):
    controls = Controls(
        strength=strength, keep=keep, scale=scale, polyphony={"bass": 1}, ranges={"bass": (30, 54)}, temperature=1.5
    )
    asked = cells_of(song, (3, 6), ["bass"])
    take = wild.write(song, asked, seed, controls=controls)[0]
    notes = written(take, "bass", asked)
    assert all(30 <= n.pitch <= 54 and fits(scale, n.pitch) for n in notes)
    assert most_sounding(notes) <= 1


def test_notes_that_stay_by_strength_give_way_to_the_chord_they_meet(wild):
    song = wild.generate(form="A4 B4 A4", returns=0.25, seed=3, controls=Controls(chord_tones=1.0))[0]
    clash = Score(1)
    clash.harmony = [ChordSymbol(0, 0)]
    clash.set_notes("melody", [Note(0, 24, 61), Note(48, 24, 66)])
    takes = [
        wild.regenerate(clash, parts=["melody"], seed=s, controls=Controls(strength=0.3, chord_tones=1.0))
        for s in range(8)
    ]
    for take in (song, *takes):
        for part in ("melody", "chords", "bass"):
            for n in take.notes(part):
                chord = take.chord_at(n.onset_ticks)
                assert (
                    metric_level(take.meter, n.onset_ticks) > 1
                    or chord.root == NO_CHORD
                    or chord.tones() >> n.pitch % 12 & 1
                )


def test_a_new_note_ends_before_the_given_note_after_it(wild):
    score = Score(3)
    score.harmony = [ChordSymbol(0, 0)]
    score.set_notes("bass", [Note(0, 96 + 30, 40), Note(192, 96, 43)])
    for seed in range(12):
        take = wild.write(
            score, cells_of(score, (2, 2), ["bass"]), seed, controls=Controls(polyphony={"bass": 1}, temperature=1.5)
        )[0]
        assert most_sounding(take.notes("bass")) == 1


CONTRADICTIONS = [
    (
        Controls(scale="C major", ranges={"bass": ("F#2", "F#2")}),
        "scale and range contradict each other: no note of the scale lies in the bass's range 42..42",
    ),
    (
        Controls(scale="F# major", chord_tones=1.0),
        "chord_tones and scale or range contradict each other: melody of bar 1 may have no note of C",
    ),
    (
        Controls(scale="F# major", keep=("pitches",)),
        "locked pitches and scale contradict each other: harmony of bar 1 has C",
    ),
    (Controls(drums=("cowbell",), keep=("pitches",)), "contradict each other: drums of bar"),
    (
        Controls(polyphony={"chords": 1}, keep=("rhythm",)),
        "locked rhythm and polyphony 1 contradict each other: chords of bar 1 has 3 notes at once",
    ),
    (Controls(keep=("contour",)), "contour is a matter of melody and bass"),
    (Controls(ranges={"melody": ("C5", "C4")}), "melody: range 72..60 is no range"),
    (Controls(strength=1.5), "strength 1.5"),
    (Controls(chord_tones=-0.5), "chord_tones -0.5"),
    (Controls(polyphony={"bass": -1}), "bass: polyphony -1"),
    (Controls(scale="Q minor"), "key 'Q'"),
    (Controls(scale="C hyperdorian"), "scale 'C hyperdorian' is neither notes"),
    (Controls(keep=("tempo",)), "'tempo' cannot be kept"),
    (Controls(drums=("triangle",)), "unknown drum 'triangle'"),
]


@pytest.mark.parametrize("controls, message", CONTRADICTIONS)
def test_contradictions_and_bad_values_are_refused_in_one_sentence_naming_both(tiny, song, controls, message):
    parts = ["melody"] if "chord_tones and" in message else None
    with pytest.raises(ValueError, match=message) as error:
        tiny.regenerate(song, parts=parts, controls=controls)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text, classes",
    [
        ("C major", "C D E F G A B"),
        ("A minor", "A B C D E F G"),
        ("D dorian", "D E F G A B C"),
        ("Bb", "Bb C D Eb F G A"),
        ("F#m", "F# G# A B C# D E"),
        ("E minor pentatonic", "E G A B D"),
        ("G blues", "G Bb C Db D F"),
        ("C D E G A", "C D E G A"),
        ("C whole tone", "C D E F# G# A#"),
    ],
)
def test_scales_have_their_usual_names(text, classes):
    assert parse_scale(text) == sum(1 << parse_pitch(f"{name}4") % 12 for name in classes.split())


@pytest.mark.parametrize(
    "name, pitch", [("C4", 60), ("F#3", 54), ("Bb-1", 10), ("G9", 127), ("60", 60), ("Cb4", 59), ("B#3", 60)]
)
def test_pitch_names_count_octaves_from_middle_c_as_c4(name, pitch):
    assert parse_pitch(name) == pitch


def test_asking_for_no_cell_changes_nothing(tiny, song):
    assert tiny.write(song, Cells(song.bars), 3)[0] == song
    assert set(PART_NAMES) >= set(tiny.card.parts)
