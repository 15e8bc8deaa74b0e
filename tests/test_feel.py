import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from partimento import Meter, Note, Score, with_feel


def score(notes, meter=Meter(4, 4)):
    out = Score(2, 120, meter)
    out.set_notes("drums", notes)
    return out


def played(notes, amount=1.0, swing=0.5):
    return with_feel(score(notes), amount, swing).notes("drums")


LOOSE = [Note(0, 6, 36, 100, 0), Note(12, 6, 42, 60, 6), Note(24, 6, 38, 110, -4), Note(36, 6, 42, 50, 3)]


def test_all_of_the_feel_straight_is_the_score_itself():
    assert played(LOOSE) == LOOSE


def test_no_feel_is_the_grid_at_one_loudness():
    assert [(n.onset_ticks, n.timing, n.velocity) for n in played(LOOSE, 0.0)] == [
        (n.onset_ticks, 0, 80) for n in LOOSE
    ]


def test_timing_and_dynamics_shrink_together():
    half = played(LOOSE, 0.5)
    assert [n.timing for n in half] == [0, 3, -2, 2] and [n.velocity for n in half] == [90, 70, 95, 65]


@pytest.mark.parametrize("swing, midi", [(0.5, 480), (2 / 3, 640), (0.6, 580), (0.75, 720)])
def test_off_beats_come_where_the_swing_puts_them(swing, midi):
    off_beat = played([Note(12, 6, 42)], swing=swing)[0]
    assert abs(off_beat.midi_onset - midi) <= 5


def test_beats_stay_in_any_swing():
    assert played([Note(24 * i, 6, 36) for i in range(8)], swing=0.7) == [Note(24 * i, 6, 36) for i in range(8)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            Note, st.integers(0, 191), st.integers(1, 300), st.integers(0, 127), st.integers(1, 127), st.integers(0, 10)
        ),
        max_size=60,
    ),
    st.floats(0, 1),
    st.floats(0.5, 0.75),
)
def test_the_result_is_a_valid_score(notes, amount, swing):
    given_score = score(notes)
    given_score.set_notes("melody", notes)
    with_feel(given_score, amount, swing).validate()


@pytest.mark.parametrize(
    "amount, swing, message",
    [
        (-0.1, 0.5, "feel -0.1"),
        (1.1, 0.5, "feel 1.1"),
        (1.0, 0.4, "swing 0.4"),
        (1.0, 0.8, "swing 0.8"),
        (float("nan"), 0.5, "feel"),
    ],
)
def test_amounts_out_of_range_are_refused(amount, swing, message):
    with pytest.raises(ValueError, match=message):
        with_feel(score(LOOSE), amount, swing)


def test_swing_is_refused_where_beats_are_not_quarters():
    with pytest.raises(ValueError, match="6/8"):
        with_feel(score(LOOSE, Meter(6, 8)), 1.0, 0.6)
