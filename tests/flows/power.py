"""What a loss of power leaves of a folder: what was flushed, as it was then."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from flows.store import files
from flows.store.releases import current


class Entry(NamedTuple):
    """What a name in a folder stands for; a link has a target."""

    inode: int
    is_folder: bool
    target: str


class Flushed:
    """The contents of files and the names in folders below one, each as when it was last flushed; all that is there at first is.

    Whatever was flushed stays open, so that no other file gets its number.
    """

    def __init__(self, top: Path) -> None:
        self._data: dict[int, bytes] = {}
        self._names: dict[int, dict[str, Entry]] = {}
        self._open: list[int] = []
        self._top = top.stat().st_ino
        self._there = top
        for above, _, names in os.walk(top):
            for path in (Path(above), *(Path(above, name) for name in names if not Path(above, name).is_symlink())):
                self.take(path)

    def take(self, path: Path) -> None:
        """The file or folder is flushed now."""
        handle = os.open(path, os.O_RDONLY)
        self._open.append(handle)
        inode = os.fstat(handle).st_ino
        if path.is_dir():
            self._names[inode] = _names(path)
        else:
            self._data[inode] = path.read_bytes()

    def leave(self, to: Path) -> None:
        """Write what is left where the disk has done only what it was told to wait for."""
        self._leave(to, self._top)

    def leave_names(self, to: Path) -> None:
        """Write what is left where the disk has kept every name at once, and of files only what was flushed."""
        to.mkdir()
        for above, folders, names in os.walk(self._there):
            here = to / Path(above).relative_to(self._there)
            for name in (*folders, *names):
                there = Path(above, name)
                if there.is_symlink():
                    (here / name).symlink_to(there.readlink())
                elif there.is_dir():
                    (here / name).mkdir()
                else:
                    (here / name).write_bytes(self._data.get(there.stat().st_ino, b""))

    def has(self, path: str) -> bool:
        """Whether a file below the folder, or a folder with all in it, is flushed, its names on the way there included."""
        inode = self._top
        for name in path.split("/"):
            entry = self._names.get(inode, {}).get(name)
            if entry is None:
                return False
            inode = entry.inode
        return self._has_all(inode)

    def close(self) -> None:
        """Give back what was held open."""
        for handle in self._open:
            os.close(handle)

    def _has_all(self, inode: int) -> bool:
        if inode in self._data:
            return True
        return inode in self._names and all(self._has_all(entry.inode) for entry in self._names[inode].values())

    def _leave(self, to: Path, inode: int) -> None:
        to.mkdir()
        for name, entry in self._names.get(inode, {}).items():
            if entry.target:
                (to / name).symlink_to(entry.target)
            elif entry.is_folder:
                self._leave(to / name, entry.inode)
            else:
                (to / name).write_bytes(self._data.get(entry.inode, b""))


def _names(folder: Path) -> dict[str, Entry]:
    found = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            target = str(Path(entry.path).readlink()) if entry.is_symlink() else ""
            found[entry.name] = Entry(entry.inode(), entry.is_dir(follow_symlinks=False), target)
    return found


def hear_flushes(patch: pytest.MonkeyPatch, heard: Callable[[Path], None]) -> None:
    """Have each flush of the store heard, once it is done."""
    flush = files.flush

    def flushed(path: Path) -> None:
        flush(path)
        heard(path)

    for module in (files, current):
        patch.setattr(module, "flush", flushed)
