"""Plans (which bar is like which): measured in music, drawn while writing, or set by a musician."""

import numpy as np
import pytest
from partimento import Controls, Meter, Note, Score
from partimento._core import DONE, FIELDS, LIKENESSES, NEW_BAR, PLAN_FIELDS, Cells, encode, like_value
from partimento.controls import Like

FIELD = {name: i for i, (name, _, _) in enumerate(FIELDS)}
CONTENT = [i for i, (name, _, predicted) in enumerate(FIELDS) if predicted and name not in PLAN_FIELDS]
TUNE = [(0, 24, 60), (24, 12, 64), (36, 12, 65), (48, 24, 67), (72, 24, 64)]
OTHER = [(0, 12, 72), (12, 12, 71), (24, 48, 69), (72, 12, 74), (84, 12, 76)]


def of_bars(*bars, part="melody"):
    score = Score(len(bars), 120, Meter(4, 4))
    score.set_notes(
        part, [Note(96 * bar + at, length, pitch) for bar, notes in enumerate(bars) for at, length, pitch in notes]
    )
    return score


def asked_from(bar, bars, part="melody"):
    given, asked = Cells(bars), Cells(bars)
    for b in range(bars):
        (asked if b >= bar else given).set(part, b)
    return given, asked


def plans(score, from_bar, part="melody", **showing):
    """(offset in bars, likeness, steps) to predict before each asked cell."""
    shown = encode(score, 0, score.bars, *asked_from(from_bar, score.bars, part), **showing)
    rows = shown.targets[shown.asked_from :]
    rows = rows[rows[:, FIELD["like"]] > 0]
    offsets = {like_value(offset): offset for offset in range(-31, 17) if offset} | {NEW_BAR: 0}
    return [
        (offsets[int(r[FIELD["like"]])], LIKENESSES[r[FIELD["likeness"]]], int(r[FIELD["moved"]]) - 8) for r in rows
    ]


@pytest.mark.parametrize(
    "second, likeness",
    [
        (TUNE, "exact"),
        ([*TUNE[:3], (48, 24, 69), (72, 24, 71)], "ending"),
        ([TUNE[0], (24, 24, 62), *TUNE[3:]], "varied"),
        ([(at, length, pitch + 5 + at // 24) for at, length, pitch in TUNE], "contour"),
    ],
)
def test_a_bar_like_the_one_before_has_its_likeness(second, likeness):
    assert plans(of_bars(TUNE, second), 1)[0][:2] == (-1, likeness)


def test_a_bar_a_step_higher_in_the_scale_is_moved():
    higher = [(at, length, {60: 62, 64: 65, 65: 67, 67: 69}[pitch]) for at, length, pitch in TUNE]
    assert plans(of_bars(TUNE, higher), 1) == [(-1, "moved", 1)]


def test_a_bar_like_no_other_is_new():
    assert plans(of_bars(TUNE, OTHER), 1)[0][:2] == (0, "none")


def test_returning_bars_keep_their_distance_rather_than_name_the_nearest_model():
    assert [p[0] for p in plans(of_bars(TUNE, OTHER, TUNE, OTHER, TUNE, OTHER, TUNE, OTHER), 4)] == [-2] * 4 or [
        p[0] for p in plans(of_bars(TUNE, OTHER, TUNE, OTHER, TUNE, OTHER, TUNE, OTHER), 4)
    ] == [-4] * 4


def test_a_gap_may_be_like_a_bar_that_is_given_after_it():
    score = of_bars(TUNE, OTHER)
    given, asked = Cells(2), Cells(2)
    asked.set("melody", 0), given.set("melody", 1)
    assert not encode(score, 0, 2, given, asked).targets[:, FIELD["like"]].max() > NEW_BAR
    ahead = encode(of_bars(TUNE, TUNE), 0, 2, given, asked)
    assert ahead.targets[ahead.asked_from, FIELD["like"]] == like_value(1)


def test_a_bar_may_refer_to_a_remembered_bar_out_of_view():
    score = of_bars(TUNE, OTHER, [(0, 96, 72)], TUNE)
    given, asked = asked_from(3, 4)
    for remembered, like in ((0, NEW_BAR), (3, like_value(-3))):
        shown = encode(score, 3, 1, given, asked, remembered=remembered)
        assert shown.targets[shown.asked_from, FIELD["like"]] == like


@pytest.mark.parametrize("source", [0, 1])
def test_in_a_bar_that_returns_exactly_every_event_is_suggested(source):
    score = of_bars(TUNE, OTHER, TUNE, OTHER)
    shown = encode(score, 0, 4, *asked_from(2, 4))
    first = shown.asked_from + (1 if source else 0)  # a match needs an event, where every bar begins alike
    assert np.array_equal(shown.suggested[first:, source][:, CONTENT], shown.targets[first:][:, CONTENT])
    assert (shown.suggested[-1, source, FIELD["position"]]) == DONE


def test_references_of_the_plan_continue_after_any_event():
    score = of_bars(TUNE, [TUNE[0], (24, 24, 62), *TUNE[3:]])
    shown = encode(score, 0, 2, *asked_from(1, 2))
    at = shown.asked_from + 2  # after the note that is another
    assert shown.suggested[at, 0, FIELD["position"]] == 36 + 1


def test_cells_asked_to_be_like_others_are(tiny):
    song = tiny.generate(4, seed=3)[0]
    longer = song.copy()
    longer.bars = 8
    given = [(c.onset_ticks, c.root) for c in song.harmony]
    cells = Cells(8)
    for bar in range(4, 8):
        cells.set("bass", bar)
    like = Controls(like=[Like.parse("bass 5-8: 1-4 exact")], temperature=0.0)
    again = tiny.write(longer, cells, controls=like)[0]
    assert given and again.excerpt(4, 4).notes("bass") == again.excerpt(0, 4).notes("bass")


@pytest.mark.parametrize(
    "text, message",
    [
        ("melody 5-8", "write melody 5-8: 1-4"),
        ("tuba 5-8: 1-4", "unknown part 'tuba'"),
        ("melody 5-8: 1-4 somehow", "'somehow' is not one of exact"),
        ("melody x: 1", "bars 'x' are not a range"),
    ],
)
def test_a_malformed_likeness_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        Like.parse(text)


def test_a_likeness_outside_the_score_is_refused(tiny):
    with pytest.raises(ValueError, match="bars 9-9 are outside the score's 1-4"):
        tiny.generate(4, controls=Controls(like=[Like.parse("melody 9: 1")]))


def test_a_song_takes_over_the_structure_of_another_and_none_of_its_notes(tiny):
    model = of_bars(TUNE, OTHER, TUNE, OTHER, part="bass")
    song = tiny.generate(structure_of=model, seed=2, controls=Controls(temperature=0.0))[0]
    bars = [song.excerpt(bar, 1).notes("bass") for bar in range(4)]
    assert song.bars == 4 and bars[:2] == bars[2:]
    assert {n.pitch for n in song.notes("bass")} != {n.pitch for n in model.notes("bass")}
