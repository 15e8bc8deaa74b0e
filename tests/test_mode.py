"""Whether a free song is in a major or a minor key."""

import json
from pathlib import Path

import pytest
from partimento import Controls, load_style
from partimento._core import Key
from safetensors import safe_open
from safetensors.numpy import save_file

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def with_minor(tmp_path):
    """The tiny style, so much of whose music is in minor keys."""

    def make(minor):
        with safe_open(GOLDEN / "tiny.safetensors", "np") as file:
            tensors, metadata = {name: file.get_tensor(name) for name in file.keys()}, dict(file.metadata())
        metadata["card"] = json.dumps(json.loads(metadata["card"]) | {"minor": minor})
        path = tmp_path / "tiny.safetensors"
        save_file(tensors, path, metadata)
        return load_style(path)

    return make


def free_request(style, bars=4, controls=Controls()):
    score = style.open(bars)
    request = controls.request(score, style.open_cells(score), 0)
    request.any_mode = True
    return request


def modes(style, seeds, **wishes):
    return [repr(t.key) for t in style.core.generate_takes(free_request(style, **wishes), seeds)]


@pytest.mark.parametrize("minor", [0, 0.5, 1])
def test_takes_are_in_minor_as_often_as_the_styles_music_is(with_minor, minor):
    keys = modes(with_minor(minor), range(40))
    assert set(keys) <= {"C", "Am"}
    assert keys.count("Am") == pytest.approx(40 * minor, abs=12 if minor == 0.5 else 0)


def test_a_seed_has_its_mode_and_its_notes_alone_and_among_others(with_minor):
    style = with_minor(0.5)
    request = free_request(style)
    together = style.core.generate_takes(request, range(12))
    assert {repr(t.key) for t in together} == {"C", "Am"}
    assert [style.core.generate_takes(request, [seed])[0] for seed in range(12)] == together


def test_the_network_is_told_the_mode(with_minor):
    """A song that is drawn to be in minor is the song that is asked for in A minor."""
    style = with_minor(1)
    asked = style.open(4, key="Am")
    request = Controls().request(asked, style.open_cells(asked), 5)
    assert style.core.generate(request) == style.core.generate_takes(free_request(style), [5])[0]


def test_a_key_a_scale_and_a_chord_line_leave_nothing_to_draw(with_minor):
    style = with_minor(1)
    assert modes(style, range(4), controls=Controls(scale="C dorian")) == ["Am"] * 4  # as it was opened
    style = with_minor(0.4)
    assert modes(style, range(12), controls=Controls(scale="C dorian")) == ["C"] * 12
    for wishes in ({"key": "D"}, {"chords": "D | A | G | D"}):
        assert {repr(t.key) for t in style.generate(4, takes=8, **wishes)} == {"D"}


def test_all_sections_of_a_song_are_in_its_mode(with_minor):
    style = with_minor(0.5)
    request = free_request(style, bars=16)
    request.score = with_sections(request.score)
    songs = style.core.generate_songs(request, range(8))
    assert {repr(s.key) for s in songs} == {"C", "Am"}


def with_sections(score):
    score.sections = [(0, "A"), (4, "B"), (8, "A")]
    return score


def test_files_that_say_only_whether_most_of_it_is_minor_are_read(with_minor):
    assert with_minor(True).card.minor == 1 and with_minor(False).card.minor == 0
    assert with_minor(True).open(4).key == Key.parse("Am")
    assert with_minor(0.3).open(4).key == Key.parse("C")


def test_a_share_outside_0_to_1_is_refused(with_minor):
    with pytest.raises(ValueError, match="card.minor, card.closing or card.cadence is outside 0..1"):
        with_minor(1.5)
