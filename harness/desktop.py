"""The Standalone on a virtual X display: its window, clicks, keys and pictures."""

import os
import queue
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from harness import dragging

ROOT = Path(__file__).parents[1]
STANDALONE = ROOT / "build/release/plugin/Partimento_artefacts/Release/Standalone/Partimento"
TOOLS = ("Xvfb", "xdotool", "import")
TITLE_BAR = 30  # pixels that JUCE's own title bar and border take above the editor
EDGE = 4
PARTS = ("harmony", "melody", "chords", "bass", "drums")
RESIZES = 6
STEPS = 12  # that a drag across programs takes
SYSTEM_PYTHON = "/usr/bin/python3"  # which has the distribution's GTK
HEADER = 176  # pixels of a part's header, left of its lane


def palette() -> dict[str, tuple[int, int, int]]:
    """The editor's colours by name, and each part's by the part's."""
    text = (ROOT / "plugin/ui/widgets/Colours.h").read_text()
    rgb = lambda argb: tuple(bytes.fromhex(argb)[1:])
    parts = re.findall(r"0x(\w{8})", text[text.index("OF_PARTS") :])
    return {name: rgb(argb) for name, argb in re.findall(r"([A-Z_]+)\{0x(\w{8})\}", text)} | dict(
        zip(PARTS, map(rgb, parts), strict=True)
    )


COLOURS = palette()


def like(pixels: np.ndarray, colour: str, tolerance: int = 3) -> np.ndarray:
    """Which pixels, (height, width, 3), have a colour of the palette."""
    return (np.abs(pixels.astype(int) - COLOURS[colour]) <= tolerance).all(axis=-1)


def lane(pixels: np.ndarray, part: str) -> np.ndarray:
    """A view of a part's lane alone, found by the stripe of the part's colour at its header's left."""
    rows = np.flatnonzero(like(pixels[:, 1], part))
    return pixels[rows[0] : rows[-1] + 1, HEADER:]


def struck(pixels: np.ndarray, part: str, bars: int, chosen: range | None = None) -> np.ndarray:
    """Whether notes stand at each x of a lane that shows `bars` bars, or of the chosen of these: wherever the lane's
    rows lie.
    """
    music = lane(pixels, part)
    # Paper is grey, notes are not.
    coloured = (np.ptp(music.astype(int), axis=-1) > 40).sum(axis=0) > 1
    if chosen is None:
        return coloured
    width = len(coloured) / bars
    return coloured[round(chosen.start * width) + 2 : round(chosen.stop * width) - 2]


def missing_tools() -> str:
    """What lacks for a desktop, in a sentence; empty where all is there."""
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    return f"not installed: {', '.join(lacking)}" if lacking else ""


def missing_neighbours() -> str:
    found = (
        Path(SYSTEM_PYTHON).exists()
        and subprocess.run(
            [SYSTEM_PYTHON, "-c", "import gi; gi.require_version('Gtk', '3.0')"], capture_output=True
        ).returncode
        == 0
    )
    return "" if found else "not installed: GTK 3 for the system's Python"


def writing(pixels: np.ndarray) -> bool:
    """Whether the status bar shows how far a request has come."""
    return bool(like(pixels[-36:, :400], "ACCENT").any())


class Neighbour:
    """Another program on a desktop: see dragging.py."""

    def __init__(self, desk: "Desktop", *words: str):
        self.program = subprocess.Popen(
            [SYSTEM_PYTHON, dragging.__file__, *words],
            env=desk.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.lines: queue.SimpleQueue = queue.SimpleQueue()
        threading.Thread(
            target=lambda: [self.lines.put(line.strip()) for line in self.program.stdout], daemon=True
        ).start()

    def until(self, begins: str, seconds: float = 30.0) -> str:
        """The next line that begins so; queue.Empty where none comes in time."""
        while not (line := self.lines.get(timeout=seconds)).startswith(begins):
            pass
        return line

    def says(self, begins: str, seconds: float) -> bool:
        try:
            return bool(self.until(begins, seconds))
        except queue.Empty:
            return False

    def __enter__(self):
        self.until("ready")
        return self

    def __exit__(self, *_):
        self.program.kill()
        self.program.wait()


class Desktop:
    """One Standalone on one display of its own, closed with the block. Points are the editor's, from its upper left
    corner.
    """

    def __init__(self, home: Path, styles: Path, size: tuple[int, int] = (1600, 1000)):
        read, write = os.pipe()
        screen = f"{size[0] + 2 * EDGE}x{size[1] + TITLE_BAR + EDGE}x24"
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            display = pipe.readline().strip()
        self.environment = os.environ | {
            "DISPLAY": f":{display}",
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "TMPDIR": str(home),
            "PARTIMENTO_STYLES": str(styles),
        }
        self.program: subprocess.Popen | None = None
        try:
            self.program = subprocess.Popen(
                [STANDALONE], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            self._open()
        except BaseException:
            self.__exit__()  # a display left behind would be found by the plugins of other tests
            raise

    def _open(self) -> None:
        self.window = self.xdotool("search", "--sync", "--onlyvisible", "--pid", str(self.program.pid)).split()[-1]
        self.xdotool("windowfocus", self.window)
        self.until(lambda pixels: like(pixels, "ACCENT").any())  # Generate is drawn

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in filter(None, (self.program, self.server)):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def xdotool(self, *words: str) -> str:
        return subprocess.run(
            ["xdotool", *words], env=self.environment, check=True, capture_output=True, text=True, timeout=30
        ).stdout

    def resize(self, width: int, height: int) -> None:
        """Of the editor, drawn to its last row: again where a window that still opens takes its own size back."""
        drawn = lambda pixels: pixels.shape[:2] == (height, width) and like(pixels[-10], "PANEL").mean() > 0.3
        for _ in range(RESIZES):
            for less in (16, 0):  # the same size twice tells a window nothing
                self._ask_for(width - less, height - less)
            try:
                self.until(drawn, 5)
                return
            except AssertionError:
                continue
        raise AssertionError(f"the window is {self.size()}, not {width} by {height}")

    def _ask_for(self, width: int, height: int) -> None:
        position, size = ("0", "0"), (str(width + 2 * EDGE), str(height + TITLE_BAR + EDGE))
        self.xdotool("windowmove", self.window, *position, "windowsize", self.window, *size)

    def move(self, x: int, y: int) -> None:
        self.xdotool("mousemove", "--window", self.window, str(x + EDGE), str(y + TITLE_BAR))

    def click(self, x: int, y: int, *words: str) -> None:
        self.move(x, y)
        self.xdotool("click", *words, "1")

    def drag(self, x: int, y: int, to_x: int, to_y: int) -> None:
        self.move(x, y)
        self.xdotool("mousedown", "1")
        self.move((x + to_x) // 2, (y + to_y) // 2)
        self.move(to_x, to_y)
        self.xdotool("mouseup", "1")

    def drag_across(self, *path: tuple[int, int]) -> None:
        """Points of the screen: over other programs too, who follow step by step. The button stays down."""
        self.xdotool("mousemove", *map(str, path[0]))
        self.xdotool("mousedown", "1")
        for start, end in zip(path, path[1:]):
            for step in range(1, STEPS + 1):
                self.xdotool("mousemove", *(str(a + (b - a) * step // STEPS) for a, b in zip(start, end)))

    def nudge(self) -> None:
        """The mouse a pixel to the right."""
        self.xdotool("mousemove_relative", "1", "0")

    def drop(self) -> None:
        self.xdotool("mouseup", "1")

    def key(self, *keys: str) -> None:
        self.xdotool("key", *keys)

    def type(self, text: str) -> None:
        self.xdotool("type", text)

    def size(self) -> tuple[int, int]:
        """Of the editor."""
        width, height = map(
            int, re.search(r"Geometry: (\d+)x(\d+)", self.xdotool("getwindowgeometry", self.window)).groups()
        )
        return width - 2 * EDGE, height - TITLE_BAR - EDGE

    def pixels(self) -> np.ndarray:
        """(height, width, 3) of the editor alone, without the title bar."""
        width, height = self.size()
        raw = self._import(width, height, "-depth", "8", "rgb:-")
        return np.frombuffer(raw, np.uint8).reshape(height, width, 3)

    def picture(self, path: Path) -> Path:
        self._import(*self.size(), str(path))
        return path

    def _import(self, width: int, height: int, *to: str) -> bytes:
        command = ["import", "-window", self.window, "-crop", f"{width}x{height}+{EDGE}+{TITLE_BAR}", "+repage", *to]
        return subprocess.run(command, env=self.environment, check=True, capture_output=True, timeout=30).stdout

    def until(self, holds: Callable[[np.ndarray], bool], seconds: float = 30.0) -> np.ndarray:
        """The first picture of which something holds; an AssertionError where none does in time."""
        deadline = time.monotonic() + seconds
        while not holds(pixels := self.pixels()):
            assert time.monotonic() < deadline, f"no picture in {seconds} s is as waited for"
            time.sleep(0.03)
        return pixels

    def settled(self, seconds: float = 30.0) -> np.ndarray:
        """A picture like the one a moment before it: whatever was asked for has been drawn."""
        before = [None]

        def same(pixels):
            last, before[0] = before[0], pixels
            return last is not None and last.shape == pixels.shape and np.array_equal(last, pixels)

        return self.until(same, seconds)
