"""The Standalone's editor as a musician sees it: pictures of its window on a virtual display, before and after
clicks and keys.
"""

import shutil
from pathlib import Path
from urllib.parse import unquote, urlparse

import numpy as np
import pytest
from partimento.midi import read_midi

from harness import desktop, dragging
from harness.desktop import HEADER, PARTS, Desktop, Neighbour, lane, like, struck, writing

pytestmark = pytest.mark.skipif(bool(desktop.missing_tools()), reason=desktop.missing_tools())
WIDTH, HEIGHT = 1280, 800
BARS = 8  # of a new song
BUTTONS = {
    "style": (170, 30),
    "generate": (414, 30),
    "regenerate": (576, 30),
    "continue": (734, 30),
    "undo": (1075, 30),
    "controls": (1169, 30),
    "tree": (1249, 30),
}
REST = (900, 30)  # where the mouse lies over nothing
DRAWER = slice(WIDTH - 300, WIDTH)
TOP, TAKES, NEWS = slice(0, 96), slice(-128, -36), slice(-36, None)


@pytest.fixture
def styles(tmp_path):
    folder = tmp_path / "styles"
    folder.mkdir()
    shutil.copy(desktop.ROOT / "tests/golden/tiny.safetensors", folder)
    return folder


@pytest.fixture
def editor(styles, tmp_path):
    assert desktop.STANDALONE.exists(), f"{desktop.STANDALONE.relative_to(desktop.ROOT)} is missing: run make plugin"
    with Desktop(tmp_path, styles, (2560, 1440)) as shown:
        assert shown.size() == (1100, 700)
        shown.resize(WIDTH, HEIGHT)
        yield shown


def same(a, b):
    """Whether two pictures look the same: letters and notes' corners may lie a fraction of a pixel elsewhere."""
    tolerance = 8 if a.dtype == np.uint8 else 0
    return a.shape == b.shape and bool((np.abs(a.astype(int) - b.astype(int)) <= tolerance).all())


def press(editor, button):
    editor.click(*BUTTONS[button])
    editor.move(*REST)


def score(pixels):
    """All lanes, top to bottom."""
    return np.concatenate([lane(pixels, part) for part in PARTS])


def changed_from(before, part="melody"):
    return lambda pixels: not same(lane(pixels, part), lane(before, part))


def new_score(editor, before):
    """The picture once all takes of a request are there, and the melody with them."""
    editor.until(lambda pixels: changed_from(before)(pixels) and not writing(pixels))
    return editor.settled()


def written(editor):
    """The picture once all takes of a first request are there."""
    empty = editor.settled()
    press(editor, "generate")
    return new_score(editor, empty)


def choose(editor, part, bars):
    """By the ruler and by the part's header, with the mouse moved away after."""
    pixels = editor.pixels()
    bar = (WIDTH - HEADER) / BARS
    editor.drag(int(HEADER + (bars.start + 0.4) * bar), 125, int(HEADER + (bars.stop - 0.6) * bar), 125)
    top = int(np.flatnonzero(like(pixels[:, 1], part))[0])
    editor.click(30, top + 14)
    editor.move(*REST)


def enabled(pixels, button):
    x, y = BUTTONS[button]
    return bool(like(pixels[y - 16, x - 40], "RAISED"))


def test_generate_fills_every_lane(editor):
    empty = editor.pixels()
    assert not any(struck(empty, part, 1).any() for part in PARTS[1:])
    assert not enabled(empty, "continue")
    pixels = written(editor)
    assert all(struck(pixels, part, BARS).mean() > 0.1 for part in PARTS[1:])
    assert like(lane(pixels, "harmony"), "harmony").any()  # chord symbols
    assert enabled(pixels, "continue") and not enabled(pixels, "regenerate")


def test_a_fresh_editor_has_a_style_that_works_and_a_broken_one_says_why(styles, tmp_path):
    (styles / "broken.safetensors").write_bytes(b"no weights " * 100)  # the first by name
    with Desktop(tmp_path, styles, (WIDTH, HEIGHT)) as editor:
        editor.resize(WIDTH, HEIGHT)
        editor.settled()
        press(editor, "generate")
        editor.until(lambda pixels: struck(pixels, "melody", BARS).any() and not like(pixels[NEWS], "BAD").any())
        press(editor, "style")
        editor.type("broken")
        editor.until(lambda pixels: like(pixels[96:-200, DRAWER], "BAD").any())


def test_regenerate_writes_the_chosen_bars_of_the_chosen_part_alone(editor):
    before = written(editor)
    chosen = range(2, 5)
    choose(editor, "melody", chosen)
    editor.until(lambda pixels: enabled(pixels, "regenerate"))
    selected = editor.settled()
    press(editor, "regenerate")
    after = new_score(editor, selected)
    for part in ("harmony", "chords", "bass", "drums"):
        assert same(lane(after, part), lane(before, part)), part
    for bars in (range(0, 2), range(5, BARS)):
        assert same(struck(after, "melody", BARS, bars), struck(before, "melody", BARS, bars))


def test_a_locked_cell_stays_when_all_is_written_anew(editor):
    before = written(editor)
    bar = (WIDTH - HEADER) / BARS
    top = int(np.flatnonzero(like(before[:, 1], "melody"))[0])
    padlock = int(HEADER + 3 * bar) - 10, top + 9
    editor.move(padlock[0] - 40, padlock[1] + 60)
    editor.click(*padlock)
    editor.move(*REST)
    editor.until(changed_from(before))
    locked = editor.settled()
    inner = slice(4, -4)  # within the ring of what has the keyboard
    cell = lambda pixels, i: lane(pixels, "melody")[inner, int(i * bar) + 4 : int((i + 1) * bar) - 4]
    assert [i for i in range(BARS) if not same(cell(locked, i), cell(before, i))] == [2]  # it looks locked
    press(editor, "generate")
    after = new_score(editor, locked)
    assert same(struck(after, "melody", BARS, range(2, 3)), struck(before, "melody", BARS, range(2, 3)))
    assert not same(struck(after, "melody", BARS), struck(before, "melody", BARS))


def test_undo_brings_the_former_score_back_and_redo_the_later(editor):
    first = written(editor)
    press(editor, "generate")
    second = new_score(editor, first)
    editor.key("ctrl+z")
    editor.until(lambda pixels: same(score(pixels), score(first)) and same(pixels[TAKES], first[TAKES]))
    editor.key("ctrl+shift+z")
    editor.until(lambda pixels: same(score(pixels), score(second)) and same(pixels[TAKES], second[TAKES]))
    press(editor, "undo")
    editor.until(lambda pixels: same(score(pixels), score(first)))


def test_the_drawers_pages_open_and_close(editor):
    closed = editor.settled()
    pages = []
    for button in ("style", "controls", "tree"):
        press(editor, button)
        editor.until(lambda pixels: not same(pixels[96:-36, DRAWER], closed[96:-36, DRAWER]))
        pages.append(editor.settled()[96:-36, DRAWER])
        assert like(pages[-1][2, 2], "PANEL") and like(pages[-1][-3, 2], "PANEL")
        press(editor, button)
        editor.until(lambda pixels: same(pixels[96:-36], closed[96:-36]))
    assert not any(same(pages[i], pages[i - 1]) for i in range(3))
    press(editor, "controls")
    press(editor, "tree")  # one page takes the place of another
    editor.until(lambda pixels: same(pixels[96:-36, DRAWER], pages[2]))


def test_the_letters_write_where_no_field_has_the_keyboard(editor):
    empty = editor.settled()
    editor.key("r")  # nothing is chosen, so nothing is written
    editor.key("g")
    first = new_score(editor, empty)
    editor.key("c")
    longer = new_score(editor, first)
    assert (longer[125, HEADER:] != first[125, HEADER:]).any()  # the ruler has more bars
    editor.key("ctrl+z")
    editor.until(lambda pixels: same(score(pixels), score(first)))
    choose(editor, "melody", range(2, 5))
    editor.until(lambda pixels: enabled(pixels, "regenerate"))
    chosen = editor.settled()
    editor.key("r")  # what it writes may be what stood there: other takes are the sign
    editor.until(lambda pixels: not same(pixels[TAKES, HEADER:], chosen[TAKES, HEADER:]))


def test_chords_that_are_typed_are_in_the_score_and_return_gives_the_letters_back(editor):
    empty = editor.settled()
    editor.click(400, 74)
    editor.type("Fm | Bb7 | Eb | Ab")
    editor.key("Return")
    editor.move(*REST)
    pixels = new_score(editor, empty)
    line = lane(pixels, "harmony")
    four = line.shape[1] // 2
    assert same(
        like(line[:, 6 : four - 6], "harmony"), like(line[:, four + 6 : 2 * four - 6], "harmony")
    )  # four bars, twice
    editor.key("g")
    again = new_score(editor, pixels)
    assert same(lane(again, "harmony"), line)


@pytest.mark.parametrize("width, height", [(800, 500), (2560, 1440)])
def test_every_region_is_there_at_any_size(editor, width, height):
    written(editor)
    editor.resize(width, height)
    editor.until(
        lambda pixels: pixels.shape[:2] == (height, width) and bool(like(pixels[height - 4, width // 3], "PANEL"))
    )
    pixels = editor.settled()
    assert not (pixels == 0).all(axis=-1).any(), "black: not drawn"
    scale = max(1.0, min(width / 1600, height / 1000)) ** 0.5
    assert like(pixels[3, :], "DESK").mean() > 0.95  # above the buttons
    assert like(pixels[round(30 * scale)], "ACCENT", 12).any()  # Generate
    assert like(pixels[height - 3, : width - 20], "PANEL").mean() > 0.95  # below the news
    header = round(HEADER * scale)
    tops = []
    for part in PARTS:
        rows = np.flatnonzero(like(pixels[:, 1], part))
        assert len(rows) >= 20 * scale, part
        tops.append(rows[0])
        music = pixels[rows[0] + 2 : rows[-1] - 1, header + 4 :]
        dark = music.astype(int).max(axis=-1) < 64
        assert dark.mean() > 0.5 and dark[:, -40:].mean() > 0.3, part  # paper, to the right edge
    assert tops == sorted(tops)


FIELD = tuple(at + size // 2 for at, size in zip(dragging.WHERE, dragging.SIZE))
needs_neighbours = pytest.mark.skipif(bool(desktop.missing_neighbours()), reason=desktop.missing_neighbours())


@needs_neighbours
@pytest.mark.parametrize(
    "point, parts",
    [((1217, 782), {"melody", "chords", "bass", "drums"}), ((40, 180), {"melody"})],
    ids=["the MIDI button", "a part's name"],
)
def test_what_is_dragged_out_is_dropped_as_a_midi_file_of_its_parts(editor, point, parts):
    written(editor)
    with Neighbour(editor, "target") as other:
        editor.drag_across((point[0] + desktop.EDGE, point[1] + desktop.TITLE_BAR), (1300, 500), FIELD)
        other.until("over")
        for _ in range(30):  # asked a second time, the other program's first answer has come; before that nothing drops
            editor.nudge()
            if other.says("over", 1.0):
                break
        editor.drop()
        dropped = unquote(urlparse(other.until("file:")).path)
    score = read_midi(Path(dropped))
    assert {part for part in PARTS[1:] if score.notes(part)} == parts and score.bars == BARS


def drop_until(editor, path, seen):
    """Another program's file is dropped at the end of the path; the first picture in which it is seen."""
    with Neighbour(editor, "source", str(desktop.ROOT / "docs/examples/swing.mid")):
        for _ in range(3):  # it may be let go before the two programs have agreed
            editor.drag_across(FIELD, (1300, 500), *path)
            editor.drop()
            try:
                return editor.until(seen, 5)
            except AssertionError:
                continue
    raise AssertionError("dropped three times, and not seen")


@needs_neighbours
def test_a_midi_file_that_another_program_drops_is_asked_about(editor):
    before = editor.settled()
    path = (700, 500), (600, 450)
    drop_until(  # Import
        editor,
        path,
        lambda pixels: (
            not same(pixels[96:700, DRAWER], before[96:700, DRAWER]) and like(pixels[700:760, DRAWER], "ACCENT").any()
        ),
    )


@needs_neighbours
def test_a_midi_file_that_another_program_drops_on_the_plan_gives_its_structure(editor):
    before = written(editor)
    band = (600 + desktop.EDGE, 105 + desktop.TITLE_BAR)
    drop_until(
        editor,
        [(700, 200), band],
        lambda pixels: (
            not any(struck(pixels, part, 32).any() for part in PARTS[1:])
            and (pixels[125, HEADER:] != before[125, HEADER:]).any()  # other bars
            and (pixels[105, HEADER:] != before[105, HEADER:]).any()  # other letters
        ),
    )
