"""Tasks, here and on Ray where it is installed."""

import importlib.util
import json
import math
import subprocess
import sys

import pytest
from conftest import GOLDEN
from partimento import read_midi
from partimento.commands.spread import spread

RAY = importlib.util.find_spec("ray") is not None
TINY = str(GOLDEN / "tiny.safetensors")


def partimento(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "partimento.cli", *map(str, arguments)], capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(
    "ray", [False, pytest.param(True, marks=pytest.mark.skipif(not RAY, reason="Ray is not installed"))]
)
def test_results_come_in_order_and_errors_are_raised(ray):
    assert list(spread(math.isqrt, ((n * n,) for n in range(100)), ray)) == list(range(100))
    with pytest.raises(ValueError, match="nonnegative"):
        list(spread(math.isqrt, [(4,), (-1,)], ray))


@pytest.mark.skipif(RAY, reason="Ray is installed")
def test_without_ray_it_says_what_to_install(tmp_path):
    done = partimento("generate", TINY, "--count", 4, "--ray", "-o", tmp_path / "song.mid")
    assert done.returncode == 2 and "pip install partimento[ray]" in done.stderr and not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "ray", [(), pytest.param(("--ray",), marks=pytest.mark.skipif(not RAY, reason="Ray is not installed"))]
)
def test_songs_in_bulk_are_those_of_their_seeds(tiny, tmp_path, ray):
    done = partimento(
        "generate",
        TINY,
        "--bars",
        2,
        "--chords",
        "C | G",
        "--seed",
        7,
        "--count",
        40,
        *ray,
        "--json",
        "-o",
        tmp_path / "song.mid",
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["written"] == 40 == len(list(tmp_path.iterdir()))
    for take in (1, 33, 40):
        assert read_midi(tmp_path / f"song-{take}.mid") == tiny.generate(bars=2, chords="C | G", seed=6 + take)[0]


def test_bulk_and_takes_are_not_asked_for_together(tmp_path):
    done = partimento("generate", TINY, "--count", 4, "--takes", 2, "-o", tmp_path / "song.mid")
    assert done.returncode == 2 and "--count" in done.stderr and not list(tmp_path.iterdir())
