"""Locked cells, kept fields and strength, when cells are rewritten."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partimento import Cells, ChordSymbol, Controls, Score
from partimento.styles import cells_of

NOTE_PARTS = ("melody", "chords", "bass", "drums")


def rhythm(score, part):
    return [(n.onset_ticks, n.duration_ticks) for n in score.notes(part)]


def pitches(score, part):
    return [n.pitch for n in score.notes(part)]


def feel(score, part):
    return [(n.velocity, n.timing) for n in score.notes(part)]


def contour(score, part):
    found = pitches(score, part)
    return [(b > a) - (b < a) for a, b in itertools.pairwise(found)]


def changed(before, after, parts=NOTE_PARTS):
    a, b = ({(p, n.onset_ticks, n.pitch) for p in parts for n in s.notes(p)} for s in (before, after))
    return len(a ^ b) / (len(a) + len(b))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_locked_cells_stay_exactly_and_the_rest_is_written(wild, song, data):
    asked = Cells(song.bars)
    for bar in range(song.bars):
        for part in ("harmony", *NOTE_PARTS):
            asked.set(part, bar, data.draw(st.booleans()))
    take = wild.write(
        song, asked, data.draw(st.integers(0, 99)), controls=Controls(strength=data.draw(st.sampled_from([0.3, 1.0])))
    )[0]
    for part in NOTE_PARTS:
        here, there = ([n for n in s.notes(part) if not asked.has(part, n.onset_ticks // 96)] for s in (song, take))
        assert here == there
    for bar in range(song.bars):
        if not asked.has("harmony", bar):
            assert [c for c in song.harmony if c.onset_ticks // 96 == bar] == [
                c for c in take.harmony if c.onset_ticks // 96 == bar and c in song.harmony
            ]
            assert take.chord_at(bar * 96).name() == song.chord_at(bar * 96).name()


@pytest.mark.parametrize("part", NOTE_PARTS)
def test_rhythm_stays_and_pitches_are_new(wild, song, part):
    takes = [wild.regenerate(song, parts=[part], seed=s, controls=Controls(keep=("rhythm",))) for s in range(4)]
    assert all(rhythm(t, part) == rhythm(song, part) for t in takes)
    assert any(pitches(t, part) != pitches(song, part) for t in takes)


@pytest.mark.parametrize("part", NOTE_PARTS)
def test_pitches_stay_and_rhythm_is_new(wild, song, part):
    takes = [wild.regenerate(song, parts=[part], seed=s, controls=Controls(keep=("pitches",))) for s in range(4)]
    assert all(pitches(t, part) == pitches(song, part) for t in takes)
    assert any(rhythm(t, part) != rhythm(song, part) for t in takes)


@pytest.mark.parametrize("keep", [("contour",), ("rhythm", "contour")])
@pytest.mark.parametrize("part", ["melody", "bass"])
def test_contour_stays_within_each_bar(wild, song, part, keep):
    takes = [wild.regenerate(song, parts=[part], seed=s, controls=Controls(keep=keep)) for s in range(4)]
    for bar in range(song.bars):
        assert all(contour(t.excerpt(bar, 1), part) == contour(song.excerpt(bar, 1), part) for t in takes)
    assert any(pitches(t, part) != pitches(song, part) for t in takes)


def test_feel_stays_while_notes_are_new(wild, song):
    take = wild.regenerate(song, parts=["drums"], seed=1, controls=Controls(keep=("feel",)))
    assert feel(take, "drums") == feel(song, "drums") and rhythm(take, "drums") != rhythm(song, "drums")


def test_chords_and_groove_are_kept_apart(wild, song):
    take = wild.regenerate(song, parts=["melody", "bass", "drums"], seed=4, controls=Controls(keep=("rhythm", "feel")))
    for part in ("melody", "bass", "drums"):
        assert rhythm(take, part) == rhythm(song, part) and feel(take, part) == feel(song, part)
    assert take.harmony == song.harmony
    chords = wild.regenerate(song, parts=["harmony"], seed=4, controls=Controls(keep=("pitches",)))
    assert [c.root for c in chords.harmony] == [c.root for c in song.harmony]


def test_humanising_changes_feel_and_not_notes(wild, song):
    alive = wild.humanise(song, seed=5)
    for part in NOTE_PARTS:
        assert rhythm(alive, part) == rhythm(song, part) and pitches(alive, part) == pitches(song, part)
    assert any(feel(alive, part) != feel(song, part) for part in NOTE_PARTS) and alive.harmony == song.harmony


def test_nothing_changes_at_strength_zero(wild, song):
    assert wild.regenerate(song, seed=3, controls=Controls(strength=0.0)) == song


def test_more_strength_changes_more(wild, song):
    def mean(strength):
        return (
            sum(
                changed(song, wild.regenerate(song, parts=NOTE_PARTS, seed=s, controls=Controls(strength=strength)))
                for s in range(4)
            )
            / 4
        )

    measured = [mean(s) for s in (0.0, 0.15, 0.4, 0.7, 1.0)]
    assert measured == sorted(measured) and measured[0] == 0.0 < measured[1] < 0.3


@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 999),
    keep=st.sampled_from([("pitches",), ("rhythm",), ("contour",), ("feel",), ("rhythm", "pitches")]),
    strength=st.sampled_from([0.3, 0.7]),
)
def test_kept_fields_stay_at_any_strength(wild, song, seed, keep, strength):
    take = wild.regenerate(song, parts=["melody"], seed=seed, controls=Controls(keep=keep, strength=strength))
    take.validate()
    assert len(take.notes("melody")) == len(song.notes("melody"))
    if "rhythm" in keep:
        assert rhythm(take, "melody") == rhythm(song, "melody")
    if "pitches" in keep:
        assert pitches(take, "melody") == pitches(song, "melody")


def test_locked_cells_of_a_regeneration_stay(wild, song):
    take = wild.regenerate(song, seed=9, lock=cells_of(song, (1, 4), ["melody"]))
    assert take.excerpt(0, 4).notes("melody") == song.excerpt(0, 4).notes("melody")
    assert take.excerpt(4, 4).notes("melody") != song.excerpt(4, 4).notes("melody")


def test_a_harmony_that_begins_within_a_bar_keeps_its_rhythm_and_at_strength_zero_itself(wild):
    score = Score(2)
    score.harmony = [ChordSymbol(48, 0), ChordSymbol(72, 5), ChordSymbol(144, 7)]
    assert wild.regenerate(score, parts=["harmony"], controls=Controls(strength=0.0)) == score
    take = wild.regenerate(score, parts=["harmony"], seed=2, controls=Controls(keep=("rhythm",)))
    assert [c.onset_ticks for c in take.harmony if c.onset_ticks != 96] == [48, 72, 144]
