import numpy as np
import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st
from partimento import ChordSymbol, Key, Meter, Note, Score
from partimento._core import ATTRIBUTES, DONE, FIELDS, PART_NAMES, PLAN_FIELDS, Cells, encode, measure

FIELD = {name: i for i, (name, _, _) in enumerate(FIELDS)}
KINDS = {"song": 1, "given": 2, "asked": 3, "note": 4, "chord": 5}


def cells(bars, parts, chosen=None):
    out = Cells(bars)
    for bar in chosen if chosen is not None else range(bars):
        for part in parts:
            out.set(part, bar)
    return out


def one_note(pitch, key):
    score = Score(1, 120, Meter(4, 4), key)
    score.set_notes("melody", [Note(24, 12, pitch)])
    return encode(score, 0, 1, cells(1, []), cells(1, ["melody"])).events[2, FIELD["pitch"]] - 1


def test_pitches_are_relative_to_the_key_signature():
    assert one_note(60, Key(0)) == one_note(62, Key(2)) == one_note(55, Key(7)) == one_note(63, Key(0, True)) == 60


def test_drums_keep_their_keys():
    score = Score(1, 120, Meter(4, 4), Key(7))
    score.set_notes("drums", [Note(0, 6, 38)])
    assert encode(score, 0, 1, cells(1, []), cells(1, ["drums"])).events[2, FIELD["pitch"]] == 39


def test_given_cells_come_first_and_asked_cells_after_both_bar_by_bar(song):
    shown = encode(song, 0, 8, cells(8, ["harmony", "bass"]), cells(8, ["melody"], [2, 3]))
    events, times, asked_from = shown.events, shown.time_ticks, shown.asked_from
    headers = [
        (int(e[FIELD["kind"]]), PART_NAMES[e[FIELD["part"]] - 1], int(e[FIELD["bar"]]) - 1)
        for e in events
        if e[FIELD["kind"]] in (2, 3)
    ]
    assert headers == [(2, p, b) for b in range(8) for p in ("harmony", "bass")] + [(3, "melody", 2), (3, "melody", 3)]
    assert events[asked_from, FIELD["kind"]] == KINDS["asked"] and events[0, FIELD["kind"]] == KINDS["song"]
    assert times[asked_from] == 2 * 96


def test_each_event_is_followed_by_what_its_target_says(song):
    shown = encode(song, 0, 4, cells(8, ["harmony", "drums"]), cells(8, ["melody", "chords", "bass"]))
    events, targets = shown.events, shown.targets
    content = [i for i, (name, _, p) in enumerate(FIELDS) if p and name not in PLAN_FIELDS]
    assert not targets[0].any()
    for i in range(1, len(events)):
        follows = events[i + 1] if i + 1 < len(events) else None
        if follows is None or follows[FIELD["kind"]] in (2, 3):
            assert targets[i, FIELD["position"]] == DONE and not targets[i, FIELD["pitch"] :].any()
        else:
            assert (targets[i, content] == follows[content]).all()


def test_a_harmony_cell_begins_with_the_chord_that_holds():
    score = Score(3)
    score.harmony = [ChordSymbol(0, 9, 1)]
    events = encode(score, 0, 3, cells(3, ["harmony"]), cells(3, [])).events
    chords = events[events[:, FIELD["kind"]] == KINDS["chord"]]
    assert len(chords) == 3 and (chords[:, FIELD["root"]] == 10).all() and (chords[:, FIELD["position"]] == 1).all()


def test_asked_cells_alone_carry_attributes(song):
    asked, attributes = cells(8, ["melody"], [2, 3]), measure(song)
    plain = encode(song, 0, 8, cells(8, ["bass"]), asked).events
    events = encode(song, 0, 8, cells(8, ["bass"]), asked, attributes).events
    headers = np.flatnonzero(plain[:, FIELD["kind"]] == KINDS["asked"])
    first = FIELD[ATTRIBUTES[0][0]]
    assert (events[headers, first : first + len(ATTRIBUTES)] == attributes[2:4, PART_NAMES.index("melody")]).all()
    assert not plain[headers, first : first + len(ATTRIBUTES)].any()
    assert np.array_equal(np.delete(plain, headers, axis=0), np.delete(events, headers, axis=0))


def test_cells_carry_the_number_of_their_section_and_its_bars_left():
    score = Score(12)
    score.sections = [(1, "C"), (4, "A"), (8, "C"), (10, "B")]
    asked = cells(12, ["bass"])

    def sections_in(first, count):
        headers = encode(score, first, count, cells(12, []), asked).events[1:]
        return headers[:, [FIELD["section"], FIELD["bars_left"]]].tolist()

    assert sections_in(0, 12) == [
        [0, 0],
        [1, 3],
        [1, 2],
        [1, 1],
        [2, 4],
        [2, 3],
        [2, 2],
        [2, 1],
        [1, 2],
        [1, 1],
        [3, 2],
        [3, 1],
    ]
    assert sections_in(6, 4) == [[1, 2], [1, 1], [2, 2], [2, 1]]


def test_a_cell_both_given_and_asked_is_refused(song):
    with pytest.raises(ValueError, match="melody of bar 1 is both"):
        encode(song, 0, 8, cells(8, ["melody"]), cells(8, ["melody"]))


@pytest.mark.parametrize("first, count", [(-1, 2), (0, 0), (7, 2), (0, 33)])
def test_a_window_outside_the_score_is_refused(song, first, count):
    with pytest.raises(ValueError, match="window"):
        encode(song, first, count, cells(8, []), cells(8, []))


def test_a_meter_that_styles_do_not_know_is_refused():
    with pytest.raises(ValueError, match="meter '11/8'"):
        encode(Score(1, 120, Meter(11, 8)), 0, 1, cells(1, []), cells(1, []))


notes = st.builds(
    Note, st.integers(0, 383), st.integers(1, 800), st.integers(0, 127), st.integers(1, 127), st.integers(0, 10)
)


@settings(max_examples=60, deadline=None)
@hypothesis_given(st.lists(notes, max_size=60), st.integers(0, 11), st.booleans())
def test_every_field_stays_within_its_table(drawn, tonic, minor):
    score = Score(4, 90, Meter(4, 4), Key(tonic, minor))
    for part in ("melody", "drums"):
        score.set_notes(part, drawn)
    asked = cells(4, ["melody", "drums"])
    shown = encode(score, 0, 4, cells(4, []), asked, measure(score))
    events, targets = shown.events, shown.targets
    sizes = np.array([size for _, size, _ in FIELDS])
    assert (events < sizes).all() and (targets < sizes).all() and (shown.suggested < sizes).all()
    assert (events[:, FIELD["kind"]] == KINDS["note"]).sum() == len(score.notes("melody")) + len(score.notes("drums"))
