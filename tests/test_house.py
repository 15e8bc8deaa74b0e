"""Who may include whom, and where things are written down once."""

import re
import tomllib
from pathlib import Path

import partimento

ROOT = Path(__file__).parents[1]


def includes(folder, *suffixes):
    for path in sorted(p for p in (ROOT / folder).rglob("*") if p.suffix in suffixes):
        for line in path.read_text().splitlines():
            if found := re.match(r'\s*#\s*include\s*[<"]([^>"]+)', line):
                yield path, found[1]


def test_the_core_knows_neither_juce_nor_python():
    wrong = [
        (p.name, i) for p, i in includes("cpp_bridge/core", ".h", ".cpp") if re.search(r"[Jj]uce|pybind11|Python\.h", i)
    ]
    assert not wrong


def test_the_plugin_does_not_know_the_bindings():
    assert not [
        (p.name, i) for p, i in includes("plugin", ".h", ".cpp") if re.search(r"pybind11|Python\.h|bindings", i)
    ]


def test_the_version_is_the_projects():
    assert partimento.__version__ == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_python_restates_no_token():
    """Sizes and values of the event fields come from the core's one table."""
    for path in (ROOT / "model/partimento").rglob("*.py"):
        assert not re.search(r"\b(145|129|146)\b", path.read_text()), path
