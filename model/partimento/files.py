"""Files that are written whole or not at all, and read within a size limit."""

from __future__ import annotations

import gzip
import io
import json
import os
import stat
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def write_whole(path: str | Path, data: bytes) -> None:
    """Writes a file atomically: the old content stays until the new one is complete. The mode and links stay too.

    A link is followed; a pipe or device is written to. OSError if writing fails, and then no temporary file is left.
    """
    target = Path(os.path.realpath(path))
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        with open(target, "wb", buffering=0) as out:
            out.write(data)
        return
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:64]}.", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(name, stat.S_IMODE(mode) if mode is not None else 0o666 & ~_umask())
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_bounded(path: str | Path, limit: int, what: str) -> bytes:
    """The bytes of a file, pipe or device; `what` names what it should be ("song").

    ValueError in one sentence that names the file if it is missing, cannot be read or is larger than `limit` bytes.
    """
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise ValueError(f"{path}: there is no such file") from None
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from None
    if len(data) > limit:
        raise ValueError(f"{path}: larger than {limit >> 20} MB, which is no {what}")
    return data


def write_json_lines(path: str | Path, rows: Iterable[dict[str, Any]]) -> int:
    """Writes gzipped JSON, one row a line, and returns the number of rows. The same rows give the same bytes."""
    packed, count = io.BytesIO(), 0
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as out:
        for row in rows:
            out.write(json.dumps(row, separators=(",", ":")).encode() + b"\n")
            count += 1
    write_whole(path, packed.getvalue())
    return count


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
