"""Files read within bounds, and tables of rows."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from partimento._core import write_whole


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
