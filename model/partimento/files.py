"""Files read within bounds, and tables of rows."""

from __future__ import annotations

import gzip
import io
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from partimento._core import write_whole

T = TypeVar("T")
STREAM = "-"  # in place of a file: standard input, or standard output
MAX_TABLE_BYTES = 1 << 20  # of a recipe or a table that people write


def plain(text: str) -> str:
    """The text without what steers a terminal: of control characters and marks of direction, only line ends stay."""
    return "".join(c for c in text if c.isprintable() or c == "\n")


def read_bounded(path: str | Path, limit: int, what: str) -> bytes:
    """The bytes of a file, pipe or device, or of standard input for "-"; `what` names what it should be ("song").

    ValueError in one sentence that names the file if it is missing, cannot be read or is larger than `limit` bytes.
    """
    try:
        if str(path) == STREAM:
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with open(path, "rb") as file:
                data = file.read(limit + 1)
    except FileNotFoundError:
        raise ValueError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > limit:
        raise ValueError(f"{path}: larger than {limit >> 20} MB, which is no {what}")
    return data


def parse_text(path: str | Path, data: bytes, what: str, parse: Callable[[str], T]) -> T:
    """What `parse` makes of a file's text. ValueError in one sentence that names the file: no UTF-8, or parse's own."""
    try:
        return parse(data.decode())
    except UnicodeDecodeError:
        raise ValueError(f"{path}: {what}: not UTF-8 text") from None
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def write_file(path: str | Path, data: bytes) -> None:
    """Writes the file whole or not at all, or to standard output for "-". OSError in one sentence that names it."""
    if str(path) == STREAM:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        folder = Path(path).parent
        if not folder.is_dir():
            raise FileNotFoundError(f"{path}: cannot be written: there is no folder '{folder}'")
        write_whole(path, data)


def write_json_lines(path: str | Path, rows: Iterable[dict[str, Any]]) -> int:
    """Writes gzipped JSON, one row a line, and returns the number of rows. The same rows give the same bytes."""
    packed, count = io.BytesIO(), 0
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as out:
        for row in rows:
            out.write(json.dumps(row, separators=(",", ":")).encode() + b"\n")
            count += 1
    write_whole(path, packed.getvalue())
    return count
