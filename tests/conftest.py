import contextlib
import resource
from pathlib import Path

import pytest
from partimento import Style, load_style
from partimento._core import PART_NAMES

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def no_room():
    """A context in which no file can be written to, as on a full disk."""

    @contextlib.contextmanager
    def full():
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)

    return full()


@pytest.fixture(scope="session")
def tiny() -> Style:
    return load_style(GOLDEN / "tiny.safetensors")


@pytest.fixture(scope="session")
def song(tiny):
    """Eight bars of all parts by the tiny style. Tests must not change them."""
    return tiny.generate(bars=8, chords="C | Am | F | G7", seed=3)[0]


@pytest.fixture(scope="session")
def wild(tmp_path_factory) -> Style:
    """An untrained style: any event may follow any other."""
    torch = pytest.importorskip("torch")
    from partimento.training.export import export
    from partimento.training.network import Config, Network

    torch.manual_seed(2)
    path = tmp_path_factory.mktemp("wild") / "wild.safetensors"
    card = {
        "name": "wild",
        "title": "Wild",
        "description": "Has learnt nothing.",
        "licence": "CC0-1.0",
        "tempo_bpm": 100,
        "meters": ["4/4"],
        "parts": list(PART_NAMES),
    }
    export(Network(Config(width=32, layers=1, hidden=32, head_hidden=16)), card, path)
    return load_style(path)
