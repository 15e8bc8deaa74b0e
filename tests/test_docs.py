"""Every line that the documents ask a reader to type works as it is."""

import re
import shlex
from pathlib import Path

import partimento
import pytest
from partimento import cli  # noqa: F401  (puts the commands on the app)
from partimento.commands.common import app

DOCS = Path(__file__).parents[1]


def blocks(document, language):
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / document).read_text(), re.S)


def test_every_line_of_the_controls_can_be_typed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    lines = [line for block in blocks("docs/controls.md", "sh") for line in block.splitlines()]
    for line in lines:
        words = shlex.split(line)
        assert words[0] == "partimento"
        app(words[1:], standalone_mode=False)
    capsys.readouterr()
    written = {word for line in lines for word in shlex.split(line) if word.endswith((".mid", ".partimento"))}
    assert all((tmp_path / name).stat().st_size > 100 for name in written) and len(lines) > 25


def test_every_python_line_of_the_controls_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    style = partimento.load_style("pop")
    partimento.write_song(partimento.Takes(style.generate(2)[0]), "song.partimento")
    tune = style.generate(4, parts=["melody"])[0]
    names = {
        "style": style,
        "tune": tune,
        "partimento": partimento,
        **{name: getattr(partimento, name) for name in ("Cells", "Controls", "with_feel")},
    }
    for block in blocks("docs/controls.md", "python"):
        exec(block, names)
    assert names["song"].bars == 40 and len(names["takes"]) == 4


@pytest.mark.parametrize("document", ["README.md", "docs/controls.md", "docs/plugin.md"])
def test_links_lead_somewhere(document):
    for target in re.findall(r"\]\(((?!https?:)[^)#]+)\)", (DOCS / document).read_text()):
        assert (DOCS / document).parent.joinpath(target).exists(), target
