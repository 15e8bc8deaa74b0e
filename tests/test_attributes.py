import numpy as np
import pytest
from partimento import Meter, Note, Score
from partimento._core import ATTRIBUTES, PART_NAMES, Cells, encode, measure, metric_level

LEVELS = dict(ATTRIBUTES)
INDEX = {name: i for i, name in enumerate(LEVELS)}


def attributes(notes, part="melody", meter=Meter(4, 4)):
    score = Score(2, 120, meter)
    score.set_notes(part, notes)
    row = measure(score)[0, PART_NAMES.index(part)]
    return {name: int(row[i]) - 1 for name, i in INDEX.items()}


def quarters(pitch=60, velocity=80):
    return [Note(24 * i, 24, pitch, velocity) for i in range(4)]


def test_density_counts_onsets_and_not_notes():
    chords = [Note(24 * i, 24, p) for i in range(4) for p in (60, 64, 67)]
    assert attributes(quarters())["density"] == attributes(chords)["density"] > attributes(quarters()[:2])["density"]


def test_polyphony_grows_with_the_notes_of_an_onset():
    levels = [attributes([Note(0, 24, 60 + i) for i in range(n)])["polyphony"] for n in (1, 2, 3, 4)]
    assert levels == [0, 2, 3, 4]


def test_register_and_dynamics_follow_pitch_and_velocity():
    assert attributes(quarters(72))["register"] - attributes(quarters(60))["register"] == 3
    assert attributes(quarters(velocity=110))["dynamics"] > attributes(quarters(velocity=40))["dynamics"]


def test_drums_have_no_register():
    assert attributes(quarters(36), "drums")["register"] == -1


def test_even_notes_are_simple_and_mixed_ones_complex():
    mixed = [Note(t, 6, 60) for t in (0, 6, 18, 42, 48, 60)]
    assert attributes(quarters())["complexity"] == 0 and attributes(mixed)["complexity"] == 3


def test_off_beats_that_hold_over_the_beat_are_syncopated():
    assert attributes(quarters())["syncopation"] == 0
    assert attributes([Note(12, 24, 60), Note(36, 24, 60)])["syncopation"] == 2
    assert attributes([Note(84, 12, 60)])["syncopation"] == 0 and attributes([Note(84, 36, 60)])["syncopation"] == 1


def test_an_empty_cell_has_density_alone():
    assert attributes([]) == {name: 0 if name == "density" else -1 for name in LEVELS}


def test_levels_stay_within_the_table(song):
    assert (measure(song) <= [LEVELS[name] for name in LEVELS]).all()


@pytest.mark.parametrize(
    "meter, levels",
    [
        (Meter(4, 4), [0, 3, 2, 3, 1, 3, 2, 3]),
        (Meter(3, 4), [0, 3, 2, 3, 2, 3]),
        (Meter(6, 8), [0, 3, 3, 1, 3, 3]),
        (Meter(12, 8), [0, 3, 3, 2, 3, 3, 1, 3, 3, 2, 3, 3]),
    ],
)
def test_metric_levels_of_eighths(meter, levels):
    assert [metric_level(meter, 12 * i) for i in range(meter.bar_ticks // 12)] == levels


@pytest.mark.parametrize("wrong", [np.zeros((3, 5, 6)), np.full((2, 5, 6), 40)])
def test_attributes_of_another_shape_or_level_are_refused(wrong):
    with pytest.raises(ValueError, match="attributes"):
        encode(Score(2), 0, 2, Cells(2), Cells(2, True), wrong)
