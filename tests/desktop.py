"""The Standalone on a virtual X display: its window, clicks, keys and pictures."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
STANDALONE = ROOT / "build/release/plugin/Partimento_artefacts/Release/Standalone/Partimento"
TOOLS = ("Xvfb", "xdotool", "import")
TITLE_BAR = 30   # pixels that JUCE's own title bar and border take above the editor
EDGE = 4


def missing() -> str:
    """What lacks for a desktop; empty where all is there."""
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    if lacking:
        return f"{', '.join(lacking)} not installed"
    return "" if STANDALONE.exists() else f"{STANDALONE.relative_to(ROOT)} is missing: run make plugin"


class Desktop:
    """One Standalone on one display of its own, closed with the block. Points are the editor's, from its upper left corner."""

    def __init__(self, home: Path, styles: Path, size: tuple[int, int] = (1600, 1000)):
        read, write = os.pipe()
        screen = f"{size[0] + 2 * EDGE}x{size[1] + TITLE_BAR + EDGE}x24"
        self.server = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"],
                                       pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            display = pipe.readline().strip()
        self.environment = os.environ | {"DISPLAY": f":{display}", "HOME": str(home), "XDG_CONFIG_HOME": str(home), "PARTIMENTO_STYLES": str(styles)}
        self.program = subprocess.Popen([STANDALONE], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.window = self.xdotool("search", "--sync", "--onlyvisible", "--pid", str(self.program.pid)).split()[-1]
        self.xdotool("windowfocus", self.window)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in (self.program, self.server):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def xdotool(self, *words: str) -> str:
        return subprocess.run(["xdotool", *words], env=self.environment, check=True, capture_output=True, text=True, timeout=30).stdout

    def resize(self, width: int, height: int) -> None:
        self.xdotool("windowmove", self.window, "0", "0", "windowsize", "--sync", self.window, str(width + 2 * EDGE), str(height + TITLE_BAR + EDGE))

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

    def key(self, *keys: str) -> None:
        self.xdotool("key", "--window", self.window, *keys)

    def type(self, text: str) -> None:
        self.xdotool("type", "--window", self.window, text)

    def picture(self, path: Path) -> Path:
        """The editor alone, without the title bar."""
        subprocess.run(["import", "-window", self.window, "-crop", f"+{EDGE}+{TITLE_BAR}", "+repage", str(path)], env=self.environment, check=True, timeout=30)
        return path
