"""Controls as musicians write them, and cells that follow wishes."""

import numpy as np
import pytest
from partimento import Controls, Score, Wish
from partimento._core import ATTRIBUTES, PART_NAMES, measure

INDEX = {name: i for i, (name, _) in enumerate(ATTRIBUTES)}


def came(style, song, part, name, value, obedience=1.0, **others):
    """The mean level that an untrained style writes under a wish."""
    controls = Controls(wishes=[Wish(part, {name: value})], obedience=obedience, **others)
    takes = [style.regenerate(song, parts=[part], seed=seed, controls=controls) for seed in range(3)]
    levels = np.concatenate([measure(take)[:, PART_NAMES.index(part), INDEX[name]] for take in takes])
    return levels[levels > 0].mean()


@pytest.mark.parametrize(
    "part, name, values",
    [
        ("melody", "density", (2, 5, 12)),
        ("bass", "density", (1, 4, 10)),
        ("drums", "density", (4, 8, 16)),
        ("harmony", "density", (1, 2, 4)),
        ("melody", "register", ("C4", "C5", "C6")),
        ("bass", "register", (30, 40, 50)),
        ("chords", "polyphony", (1, 2, 4)),
        ("melody", "dynamics", (40, 80, 120)),
        ("melody", "complexity", (1, 3, 5)),
        ("chords", "complexity", (1, 3, 5)),
    ],
)
def test_a_higher_wish_gives_a_higher_level(wild, song, part, name, values):
    levels = [came(wild, song, part, name, value) for value in values]
    assert levels == sorted(levels) and levels[-1] - levels[0] > 1


@pytest.mark.parametrize("part", ["melody", "chords"])
def test_syncopation_follows_its_wish(wild, song, part):
    assert came(wild, song, part, "syncopation", 0, 2.0) + 1 < came(wild, song, part, "syncopation", 2, 2.0)


def test_a_monophonic_line_leaves_room_for_the_onsets_of_a_wish(wild, song):
    assert came(wild, song, "bass", "density", 12, polyphony={"bass": 1}) > 7


def test_obedience_makes_untrained_styles_follow_wishes(wild, song):
    leaning, heedless = (
        [came(wild, song, "melody", "register", p, weight) for p in ("C2", "C7")] for weight in (2.0, 0.0)
    )
    assert 3 * abs(heedless[1] - heedless[0]) < leaning[1] - leaning[0]


def test_a_wish_holds_in_its_bars_alone():
    levels = Controls(wishes=[Wish("melody", {"density": 6, "register": "A4"}, (2, 3))]).attributes(Score(4))
    row = levels[:, PART_NAMES.index("melody")]
    assert (
        not row[[0, 3]].any() and (row[1:3, [INDEX["density"], INDEX["register"]]] > 0).all() and not levels[:, 0].any()
    )


def test_wishes_read_as_they_are_typed():
    assert Wish.parse("drums bars=5-6 density=16 dynamics=110") == Wish(
        "drums", {"density": 16.0, "dynamics": 110.0}, (5, 6)
    )
    assert Wish.parse("melody register=A4") == Wish("melody", {"register": "A4"})


@pytest.mark.parametrize(
    "text, message",
    [
        ("melody", "says nothing"),
        ("melody density", "not of the form"),
        ("melody density=much", "is not a number"),
        ("melody bars=x density=2", "bars 'x'"),
    ],
)
def test_a_malformed_wish_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        Wish.parse(text)


@pytest.mark.parametrize(
    "wish, message",
    [
        (Wish("flute", {"density": 2}), "unknown part 'flute'"),
        (Wish("melody", {"loudness": 2}), "unknown attribute 'loudness'"),
        (Wish("melody", {"density": -1}), "density -1"),
        (Wish("melody", {"density": float("nan")}), "density"),
        (Wish("melody", {"density": 2}, (3, 9)), "wish for bars 3-9"),
        (Wish("melody", {"register": "X4"}), "pitch 'X4'"),
    ],
)
def test_impossible_wishes_are_refused(wild, song, wish, message):
    with pytest.raises(ValueError, match=message):
        wild.regenerate(song.excerpt(0, 4), controls=Controls(wishes=[wish]))
