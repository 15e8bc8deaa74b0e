"""A song through the plugin, the command line and Python, and back: the same bytes everywhere."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import GOLDEN
from partimento import Takes, read_song
from partimento._core import write_midi
from partimento.render import host_state
from partimento.songs import open_file, write_song

from harness import hosts
from harness.hosts import Minihost

TINY = str(GOLDEN / "tiny.safetensors")


@pytest.fixture(autouse=True)
def built(monkeypatch):
    if not hosts.VST3.is_dir():
        pytest.fail(f"{hosts.VST3.relative_to(hosts.ROOT)} is missing: run make plugin", pytrace=False)
    monkeypatch.setenv("PARTIMENTO_STYLES", str(GOLDEN))


def partimento(*arguments):
    command = [str(Path(sys.executable).with_name("partimento")), *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def in_plugin(takes: Takes) -> Takes:
    """The song as the plugin saves it after it was loaded."""
    return Minihost(host_state.plugin_state(takes, style="tiny")).takes()


def test_a_request_gives_the_same_midi_file_in_the_plugin_on_the_command_line_and_in_python(tiny, tmp_path):
    host = Minihost(
        host_state.plugin_state(style="tiny", chords="C | Am7 | F | G7", bars=4, seed=3, takes=1), offline=True
    )
    host.parameter("Generate", 1.0)
    host.roll(1)
    request = ("--bars", 4, "--chords", "C | Am7 | F | G7", "--tempo", 120, "--seed", 3)
    partimento("generate", TINY, *request, "-o", tmp_path / "song.mid")
    python = tiny.generate(bars=4, chords="C | Am7 | F | G7", tempo=120, seed=3)[0]
    assert write_midi(host.score()) == (tmp_path / "song.mid").read_bytes() == write_midi(python)


def test_a_song_goes_through_all_three_and_comes_back_to_the_byte(tmp_path, song):
    file, midi = tmp_path / "song.partimento", tmp_path / "song.mid"
    takes = in_plugin(Takes(song))
    write_song(takes, file)
    partimento("regenerate", file, "--style", TINY, "--bars", "3-4", "--parts", "melody,drums", "--seed", 5)
    partimento("takes", file, "--undo", "-o", midi)
    assert midi.read_bytes() == write_midi(song)
    assert open_file(midi).to_json() == Takes(song).to_json()
    python = read_song(file)
    assert len(python) == 2 and python.current == 0
    back = in_plugin(python)
    assert back.to_json().encode() == file.read_bytes()
    write_song(back, file)
    partimento("takes", file, "--redo", "-o", midi)
    assert midi.read_bytes() == write_midi(back.score(1)) != write_midi(song)
