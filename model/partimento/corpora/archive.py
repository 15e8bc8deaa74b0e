"""A corpus as files: a .zip archive or the folder that it unpacks to. It is never written to."""

from __future__ import annotations

import zipfile
from fnmatch import fnmatch
from pathlib import Path

from partimento.files import read_bounded

MAX_FILE_BYTES = 16 << 20


class Archive:
    """The files of a corpus by name, sorted. Names leave out a folder that wraps everything else (`pop909/...`).

    The corpus has the archive's name unless `corpus` gives another. ValueError if the archive is missing or not a zip
    file.
    """

    def __init__(self, path: str | Path, corpus: str = "") -> None:
        self.path = Path(path)
        self.corpus = corpus or (self.path.stem if self.path.suffix == ".zip" else self.path.name)
        if self.path.is_dir():
            self._zip = None
            names = [str(p.relative_to(self.path)) for p in self.path.rglob("*") if p.is_file()]
        else:
            try:
                self._zip = zipfile.ZipFile(self.path)
            except FileNotFoundError:
                raise ValueError(f"{self.path}: there is no such corpus archive") from None
            except (zipfile.BadZipFile, OSError) as error:
                raise ValueError(f"{self.path}: not a zip archive: {error}") from None
            names = [i.filename for i in self._zip.infolist() if not i.is_dir()]
        tops = {n.split("/", 1)[0] for n in names}
        self._top = tops.pop() + "/" if len(tops) == 1 and all("/" in n for n in names) else ""
        self.names = sorted(n[len(self._top) :] for n in names)

    def matching(self, pattern: str) -> list[str]:
        """The names that match a shell pattern; `*` also matches slashes."""
        return [n for n in self.names if fnmatch(n, pattern)]

    def read(self, name: str) -> bytes:
        """The bytes of a file. ValueError for an unknown name and for files over 16 MB."""
        if self._zip is None:
            file = self.path / (self._top + name)
            if not file.is_file():
                raise ValueError(f"{self.path}: has no file {name}")
            return read_bounded(file, MAX_FILE_BYTES, "piece of a corpus")
        try:
            info = self._zip.getinfo(self._top + name)
            if info.file_size > MAX_FILE_BYTES:
                raise ValueError(f"{self.path}: {name} is larger than 16 MB")
            return self._zip.read(info)
        except KeyError:
            raise ValueError(f"{self.path}: has no file {name}") from None
        except (zipfile.BadZipFile, OSError) as error:
            raise ValueError(f"{self.path}: {name} cannot be unpacked: {error}") from None

    def text(self, name: str) -> str:
        return self.read(name).decode("utf-8", "replace")
