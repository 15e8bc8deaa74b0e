"""Makes the pictures of the editor in docs/, from the built Standalone on a virtual display.

python -m harness.pictures [FOLDER]     needs numpy, Xvfb, xdotool and ImageMagick's import, and the trained styles
"""

import sys
import tempfile
from pathlib import Path

from harness.desktop import HEADER, ROOT, STANDALONE, Desktop, like, missing_tools, writing

WIDTH, HEIGHT, BARS = 1280, 800, 8
LARGE, SMALL = (2560, 1600), (800, 500)
STYLE, CHORDS, REST = (170, 30), (400, 74), (960, 30)
CONTROLS, SOUNDS, SOUNDS_OF_MELODY, NEURAL = (1169, 30), (1209, 30), (1029, 155), (1035, 190)


def write_a_song(editor: Desktop) -> None:
    editor.click(*CHORDS)
    editor.type("C | Am | F | G7")
    editor.key("Return")
    editor.move(*REST)
    editor.until(
        lambda pixels: like(pixels[-130:-36, HEADER:], "melody", 12).any(), 60
    )  # the first take's small picture
    editor.until(lambda pixels: not writing(pixels), 120)


def choose_bars_of_the_melody(editor: Desktop) -> None:
    bar = (WIDTH - HEADER) / BARS
    editor.drag(int(HEADER + 6.4 * bar), 125, int(HEADER + 7.4 * bar), 125)
    editor.click(30, 180)
    editor.move(*REST)
    editor.until(lambda pixels: like(pixels[220, 80:120], "RAISED").all())
    editor.settled()


def open_drawer(editor: Desktop, button: tuple[int, int]) -> None:
    """Or changes what it shows."""
    before = editor.pixels()[96:, -250:]
    editor.click(*button)
    editor.move(*REST)
    editor.until(lambda pixels: (pixels[96:, -250:] != before).any())
    editor.settled()


def main(folder: Path) -> None:
    if lacking := missing_tools() or (
        "" if STANDALONE.exists() else f"{STANDALONE.relative_to(ROOT)} is missing: run make plugin"
    ):
        sys.exit(lacking)
    with tempfile.TemporaryDirectory() as home, Desktop(Path(home), Path(home), LARGE) as editor:
        editor.resize(WIDTH, HEIGHT)
        write_a_song(editor)
        choose_bars_of_the_melody(editor)
        editor.picture(folder / "editor.png")
        for button, name in ((STYLE, "styles"), (CONTROLS, "controls"), (SOUNDS, "sounds")):
            open_drawer(editor, button)
            editor.picture(folder / f"editor-{name}.png")
        for button in (SOUNDS_OF_MELODY, NEURAL):
            open_drawer(editor, button)
        editor.picture(folder / "editor-timbres.png")
        editor.click(*SOUNDS)
        for size, name in ((SMALL, "small"), (LARGE, "large")):
            editor.resize(*size)
            # The status bar is where it belongs.
            editor.until(
                lambda pixels, size=size: pixels.shape[1::-1] == size and like(pixels[-3, 20:600], "PANEL").all()
            )
            editor.settled()
            editor.picture(folder / f"editor-{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs")
