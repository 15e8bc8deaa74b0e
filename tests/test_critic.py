"""The critic: what it learns, where it lies, and what it is for."""

import json
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from partimento import Controls, load_style
from partimento._core import figure_names, figures_of
from partimento.cli import app
from partimento.corpora.shards import Piece
from partimento.training.critic import add_critic, learn_critic, regress
from safetensors import safe_open
from safetensors.numpy import save_file
from typer.testing import CliRunner

GOLDEN = Path(__file__).parent / "golden"
NAMES = figure_names().splitlines()


def critic_of(name: str, nats: float, middle: float = 60, width: float = 24) -> np.ndarray:
    critic = np.tile(np.array([0, 1, 0, 0], np.float32), (len(NAMES), 1))
    critic[NAMES.index(name)] = middle, width, nats, 0
    return critic


@pytest.fixture
def choosy(tmp_path):
    """The tiny style with a critic that likes high melodies."""
    path = tmp_path / "tiny.safetensors"
    shutil.copy(GOLDEN / "tiny.safetensors", path)
    return add_critic(path, critic_of("melody's register", 3.0))


def test_a_critic_is_added_and_all_else_in_the_file_stays(choosy):
    with safe_open(GOLDEN / "tiny.safetensors", "np") as before, safe_open(choosy.path, "np") as after:
        assert set(after.keys()) == {*before.keys(), "critic"}
        assert all((before.get_tensor(name) == after.get_tensor(name)).all() for name in before.keys())
        assert after.metadata() == before.metadata() | {"figures": figure_names()}
    plain = load_style(GOLDEN / "tiny.safetensors")
    song = plain.generate(4)[0]
    assert choosy.judge(song) is not None and plain.judge(song) is None


def test_more_is_written_than_shown_and_the_best_is_shown(choosy):
    takes = {q: choosy.generate(8, seed=3, controls=Controls(quality=q))[0] for q in ("draft", "good", "best")}
    liking = {quality: choosy.judge(take)[0]["all"] for quality, take in takes.items()}
    assert liking["draft"] < liking["good"] <= liking["best"]
    assert choosy.generate(8, seed=2, takes=2, controls=Controls(quality="good"))[1] == takes["good"]
    assert choosy.judge(takes["best"])[1] == "+ tune"


def test_an_unknown_quality_is_refused(choosy):
    with pytest.raises(ValueError, match="unknown quality 'superb': expected draft, good, best"):
        choosy.generate(8, controls=Controls(quality="superb"))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t, m: m.update(figures="one\n"), "its critic was made for other figures"),
        (lambda t, m: t.update(critic=t["critic"][:5]), r"tensor critic: shape \(5, 4\), expected \(\d+, 4\)"),
        (lambda t, m: t["critic"].__setitem__((3, 1), 0), "its critic has a width that is not above 0"),
        (lambda t, m: t["critic"].__setitem__((3, 2), math.nan), "tensor critic holds a value that is not a number"),
    ],
)
def test_a_critic_that_does_not_fit_is_refused(choosy, tmp_path, change, sentence):
    with safe_open(choosy.path, "np") as file:
        tensors, metadata = {name: file.get_tensor(name) for name in file.keys()}, dict(file.metadata())
    change(tensors, metadata)
    tensors["critic"] = np.ascontiguousarray(tensors["critic"])
    save_file(tensors, tmp_path / "bad.safetensors", metadata)
    with pytest.raises(ValueError, match=sentence):
        load_style(tmp_path / "bad.safetensors")


def test_the_regression_finds_what_tells_two_kinds_apart():
    rng = np.random.default_rng(1)
    real, ours = rng.normal(size=(400, 4)), rng.normal(size=(400, 4))
    ours[:, 1] += 2  # lies higher
    ours[:, 2] *= 3  # is spread more widely
    ours[:, 3] = np.nan  # nobody has it
    real[:, 3] = np.nan
    found = regress(np.vstack([real, ours]), np.repeat([False, True], 400), np.full(800, 1 / 400))
    _, width, linear, square = found.T
    assert linear[1] < -0.3 and abs(linear[0]) < 0.1
    assert square[2] < -0.2 and abs(square[0]) < 0.1
    assert width[3] == 1 and linear[3] == square[3] == 0
    swapped = regress(np.vstack([ours, real]), np.repeat([False, True], 400), np.full(800, 1 / 400))
    assert swapped[2][3] == 0, "what ours lacks is not the better the farther off it is"
    assert np.isfinite(found).all()


def test_a_style_learns_which_of_its_songs_sound_like_its_music(choosy):
    """Of music an octave above what the style writes, it learns to like high melodies."""
    songs = choosy.generate(32, seed=50, takes=24, controls=Controls(quality="draft"))
    for song in songs:
        song.set_notes("melody", [raised(n) for n in song.notes("melody")])
    pieces = [Piece(f"song {i}", "mine", song, False, {}) for i, song in enumerate(songs)]
    critic = learn_critic(choosy, [(1.0, pieces)], songs=24)
    assert critic[NAMES.index("melody's register")][2] > 0
    assert critic.shape == (len(NAMES), 4) and critic.dtype == np.float32


def raised(note):
    note.pitch = min(127, note.pitch + 12)
    return note


def test_music_without_songs_teaches_no_critic(choosy):
    with pytest.raises(ValueError, match="tiny: its music has no piece of 16 bars to learn a critic from"):
        learn_critic(choosy, [(1.0, [])])


def test_the_command_line_says_what_speaks_for_a_take(choosy, tmp_path):
    out = CliRunner().invoke(app, ["generate", str(choosy.path), "-o", str(tmp_path / "a.mid"), "--json"])
    critic = json.loads(out.stdout)["critic"]
    assert critic["all"] == critic["tune"] and "words" in critic
    out = CliRunner().invoke(app, ["generate", str(choosy.path), "-o", str(tmp_path / "b.mid"), "--quality", "draft"])
    assert "critic " in out.stdout
    assert (tmp_path / "a.mid").read_bytes() != (tmp_path / "b.mid").read_bytes()


def test_figures_have_names_of_their_own_and_are_the_same_wherever_a_song_stands(choosy):
    song = choosy.generate(8, seed=1)[0]
    found = figures_of(song, 0, 8, False)
    assert [name for name, *_ in found] == NAMES and len(set(NAMES)) == len(NAMES)
    assert [aspect for _, aspect, _ in found].count("returns") > 10
