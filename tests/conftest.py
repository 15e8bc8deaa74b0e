from pathlib import Path

import pytest

from partimento import Style, load_style

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def tiny() -> Style:
    return load_style(GOLDEN / "tiny.safetensors")


@pytest.fixture
def song(tiny):
    """Eight bars of all parts, as the tiny style writes them."""
    return tiny.generate(bars=8, chords="C | Am | F | G7", seed=3)[0]
