"""The hashes of raw files, each taken once for as long as the file is the same by all that its file system says of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from flows.storage import is_on_disk
from flows.store.files import sha256_of
from flows.store.ledger.ledger import Ledger

#: A file that was changed within so many seconds may change again without showing it: clocks of file systems have ticks.
SECONDS_TO_SETTLE = 2.0
#: So many hashes are noted at a time.
NOTED_AT_ONCE = 1000


@dataclass
class Hashes:
    """Hashes by path; new ones are noted in the ledger, where it may be written."""

    ledger: Ledger
    _new: list[tuple[str, str, str]] = field(default_factory=list)

    def of(self, path: Path) -> str:
        """SHA-256 of a file's bytes; raises OSError."""
        stamp, name = _stamp(path), _in_letters(path)
        known = self.ledger.hash_of(name, stamp) if stamp else None
        if known is not None:
            return known
        found = sha256_of(path)
        if stamp and stamp == _stamp(path):
            self._new.append((name, stamp, found))
            if len(self._new) >= NOTED_AT_ONCE:
                self.note()
        return found

    def note(self) -> None:
        """Enter what is new."""
        if self._new and not self.ledger.is_fixed:
            self.ledger.note_hashes(self._new)
        self._new = []


@contextmanager
def hashes(ledger: Ledger) -> Iterator[Hashes]:
    """The hashes that a ledger knows, and those that are asked for in the block."""
    found = Hashes(ledger)
    try:
        yield found
    finally:
        found.note()


def _in_letters(path: Path) -> str:
    """The path as SQLite takes it: bytes that are no text are spelt out, and its stamp tells it from others."""
    return str(path).encode("utf-8", "backslashreplace").decode()


def _stamp(path: Path) -> str:
    """What tells one content of a file from the next without reading it; empty where nothing does, or not yet.

    On a disk the time of change counts as well, which no program sets as it likes. Of an object it is what its store says.
    """
    if not is_on_disk(path):
        said = cast("Any", path).fs.info(cast("Any", path).path)
        tag = said.get("ETag") or said.get("etag") or said.get("md5Hash") or ""
        return f"{said['size']} {tag}" if tag else ""
    status = path.stat()
    if time.time() - status.st_ctime < SECONDS_TO_SETTLE:
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_dev} {status.st_ino}"
