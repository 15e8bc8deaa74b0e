"""A style of one's own: from a folder of MIDI files to a style that players find."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="training is tested where PyTorch is installed")

from conftest import GOLDEN
from partimento import load_style, write_midi
from partimento.corpora.folder import read_folder, song_of
from partimento.styles import style_files, user_folder
from partimento.training.checkpoint import load_network
from partimento.training.own_style import LICENCE, learn, summary

TINY = str(GOLDEN / "tiny.safetensors")


@pytest.fixture(scope="module")
def songs(tmp_path_factory, tiny):
    """Eight songs, as the tiny style writes them."""
    folder = tmp_path_factory.mktemp("songs")
    for i, score in enumerate(tiny.generate(bars=8, chords="C | Am | F | G7", tempo=90, seed=1, takes=8)):
        write_midi(score, folder / f"song {chr(97 + i)}.mid")
    return folder


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("PARTIMENTO_STYLES", raising=False)
    torch.set_num_threads(1)
    return tmp_path


def test_a_folder_becomes_a_style_that_is_found_by_name(songs, home):
    learnt = learn(songs, "mine", TINY, steps=6)
    assert style_files()["mine"] == home / "partimento/styles/mine.safetensors" == learnt.style.path
    card = load_style("mine").card
    assert (card.name, card.title, card.tempo_bpm, card.meters) == (
        "mine",
        "Mine",
        90.0,
        ["4/4"],
    ) and card.licence == LICENCE
    assert (
        set(card.parts) == {"harmony", "melody", "chords", "bass", "drums"}
        and "tuned from the style 'tiny': CC0-1.0" in card.credits
    )
    assert (
        learnt.songs + learnt.held_out_songs == 8
        and learnt.nats <= learnt.nats_before
        and "are few" in learnt.warnings[0]
    )


def test_a_style_of_whole_songs_has_a_critic(home, tiny, tmp_path, monkeypatch):
    monkeypatch.setattr("partimento.training.own_style.CRITIC_SONGS", 8)
    for i, score in enumerate(tiny.generate(bars=20, seed=1, takes=4)):
        write_midi(score, tmp_path / f"song {chr(97 + i)}.mid")
    style = learn(tmp_path, "mine", TINY, steps=1).style
    assert style.judge(style.generate(20)[0]) is not None


def test_the_style_knows_what_it_learnt_from(songs, home):
    learnt = learn(songs, "mine", TINY, steps=2)
    pieces, _ = read_folder(songs, "mine")
    longest = {p.held_out: max(c["notes"] for c in learnt.style.copies(p.score)) for p in pieces}
    assert longest[False] >= 12


def test_the_same_call_again_changes_nothing(songs, home):
    first = learn(songs, "mine", TINY, steps=2)
    network = load_network(first.style.path)
    again = learn(songs, "mine", TINY, steps=2)
    assert again.steps_taken == 2 and again.nats == first.nats
    assert all(torch.equal(a, b) for a, b in zip(network.parameters(), load_network(again.style.path).parameters()))


def test_other_music_starts_a_new_run(songs, home, tmp_path):
    learn(songs, "mine", TINY, steps=2)
    fewer = tmp_path / "fewer"
    fewer.mkdir()
    for file in sorted(songs.iterdir())[:5]:
        (fewer / file.name).write_bytes(file.read_bytes())
    assert learn(fewer, "mine", TINY, steps=1).steps_taken == 1


def test_an_interrupted_run_keeps_its_best_network_and_resumes(songs, home, monkeypatch):
    from partimento.training import train

    looks = []

    def interrupting(*arguments):
        looks.append(1)
        if len(looks) == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return real(*arguments)

    real = train.validate
    monkeypatch.setattr(train, "validate", interrupting)
    cut = learn(songs, "mine", TINY, steps=10)
    assert cut.interrupted and cut.steps_taken == 5 and load_style("mine").card.name == "mine"
    whole = learn(songs, "mine", TINY, steps=10)
    assert not whole.interrupted and whole.steps_taken == 10


def test_a_style_file_gives_back_its_network(songs, home):
    style = learn(songs, "mine", TINY, steps=2).style
    network, best = load_network(style.path), load_network(user_folder().parent / "training/mine/best.safetensors")
    for a, b in zip(network.parameters(), best.parameters()):  # rounded to bytes or halves
        assert ((a - b).abs() <= b.abs().amax(-1, keepdim=True) / 253 + 1e-6).all()
    assert learn(songs, "again", "mine", steps=1).style.card.credits[0].startswith("tuned from the style 'mine'")


def test_at_least_one_song_is_held_out_and_one_is_not(songs, tmp_path):
    for i in range(2, 6):
        folder = tmp_path / str(i)
        folder.mkdir()
        for file in sorted(songs.iterdir())[:i]:
            (folder / file.name).write_bytes(file.read_bytes())
        pieces, _ = read_folder(folder, "mine")
        assert 0 < len({song_of(p) for p in pieces if p.held_out}) < i


def test_versions_of_a_song_are_held_out_together(songs, tmp_path):
    for i, file in enumerate(sorted(songs.iterdir())):
        for version in ("", "-v2", "-final"):
            (tmp_path / f"tune{chr(97 + i)}{version}.mid").write_bytes(file.read_bytes())
    pieces, _ = read_folder(tmp_path, "mine")
    out, known = ({song_of(p) for p in pieces if p.held_out == held} for held in (True, False))
    assert len(pieces) == 24 and not out & known


def test_unreadable_files_are_skipped_and_reported(songs, tmp_path):
    for file in songs.iterdir():
        (tmp_path / file.name.upper()).write_bytes(file.read_bytes())
    (tmp_path / "bad.mid").write_bytes(b"MThd")
    pieces, skipped = read_folder(tmp_path, "mine")
    assert len(pieces) == 8 and [s.name for s in skipped] == ["bad.mid"] and "not a MIDI file" in skipped[0].reason


def partimento(*arguments, **environment):
    return subprocess.run(
        [str(Path(sys.executable).with_name("partimento")), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, **environment},
    )


def test_the_command_as_the_readme_has_it(songs, tmp_path):
    done = partimento(
        "train",
        "--name",
        "mine",
        "--base",
        TINY,
        songs,
        "--steps",
        2,
        "--pieces",
        1,
        "--licence",
        "CC0-1.0",
        "--json",
        XDG_DATA_HOME=str(tmp_path),
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout[done.stdout.index("{") :])
    assert (
        report["style"] == "mine"
        and report["steps_taken"] == 2
        and 0 <= report["copied"] <= 1
        and report["skipped"] == []
    )
    assert load_style(tmp_path / "partimento/styles/mine.safetensors").card.licence == "CC0-1.0"
    assert not (tmp_path / "partimento/training/mine/checkpoint.safetensors").exists()


@pytest.mark.parametrize(
    "make, arguments, complaint",
    [
        (0, (), "no MIDI files in it"),
        (1, (), "1 song of 1 file to learn from, and a style needs at least two"),
        (2, ("--base", "base-of-nobody"), "base 'base-of-nobody' is neither a style"),
        (2, ("--base", __file__), "test_own_style.py: not a checkpoint or style"),
        (2, ("--name", "My Style"), "name 'My Style'"),
        (2, ("--name", ""), "--name is missing"),
        (2, ("--name", "beatles"), "there is a style 'beatles' already"),
        (2, ("-o", "mine.mid"), "ends in .safetensors"),
        (2, ("--shards", "x"), "--shards is for a recipe"),
        (2, ("--checkpoints", "{runs}"), "holds the checkpoints of another run"),
    ],
)
def test_bad_input_gets_one_sentence(songs, tmp_path, make, arguments, complaint):
    folder, runs = tmp_path / "music", tmp_path / "runs"
    folder.mkdir()
    runs.mkdir()
    (runs / "best.safetensors").write_bytes(b"another's")
    for file in sorted(songs.iterdir())[:make]:
        (folder / file.name).write_bytes(file.read_bytes())
    arguments = {"--name": "mine", "--base": TINY, **dict(zip(arguments[::2], arguments[1::2]))}
    done = partimento(
        "train",
        *(str(x).format(runs=runs) for pair in arguments.items() for x in pair),
        folder,
        XDG_DATA_HOME=str(tmp_path / "data"),
    )
    assert done.returncode == 2 and complaint in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert (runs / "best.safetensors").read_bytes() == b"another's"


def test_ctrl_c_is_answered_at_once_and_keeps_the_best_network(songs, tmp_path):
    """The answer comes before the step ends: it is read while the run is still at work."""
    command = [str(Path(sys.executable).with_name("partimento")), "train", "--name", "mine", "--base", TINY, str(songs)]
    run = subprocess.Popen(
        [*command, "--steps", "100000"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path), "OMP_NUM_THREADS": "1"},
    )
    lines = iter(run.stdout.readline, "")
    assert any(line.startswith("step 0:") for line in lines)
    run.send_signal(signal.SIGINT)
    answer = next(line for line in iter(run.stderr.readline, "") if line.strip())
    assert answer.startswith("interrupted: keeping the best network so far") and run.poll() is None
    report, _ = run.communicate(timeout=120)
    assert run.returncode == 130 and "the same command goes on" in report
    assert (tmp_path / "partimento/styles/mine.safetensors").exists()


def test_without_pytorch_the_command_that_installs_it_is_named(songs):
    program = "import sys; sys.modules['torch'] = None; from partimento.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "train", "--name", "mine", str(songs)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 2 and len(done.stderr.strip().splitlines()) == 1
    assert f"this needs torch, which is not installed: {sys.executable} -m pip install torch==" in done.stderr
    assert "safetensors==" in done.stderr


def test_threads_of_training_sleep_while_they_wait():
    program = "import os, partimento.training; print(os.environ['OMP_WAIT_POLICY'])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env={"PATH": ""}, timeout=60)
    assert done.stdout.strip() == "PASSIVE"


def test_the_report_is_in_words_that_a_musician_knows(songs, home):
    text = summary(learn(songs, "mine", TINY, steps=1))[1]
    assert "unbounded" not in text and "lower is better" in text and "runs of 8 notes and more as its songs" in text


def test_a_missing_folder_is_named(tmp_path):
    done = partimento("train", "--name", "mine", "--base", TINY, tmp_path / "gone")
    assert done.returncode == 2 and "gone" in done.stderr
