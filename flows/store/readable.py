"""Whether what the ledger names can be read: a disk may lose or garble what was written whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from flows.errors import BrokenStateError
from flows.store.files import read_table

_PARQUET, _MAGIC = ".parquet", b"PAR1"
#: A shorter file cannot be one.
_LEAST = 12


def find_unreadable(store: Path, paths: Collection[str], tables: Collection[str], thoroughly: bool = False) -> list[str]:
    """Those of the paths (below `store`) that are not there or cannot be read, sorted; folders must hold the tables.

    By default only both ends of a file are looked at, which shows what was cut short; thoroughly, all is read, and the
    checksums of its pages show what was garbled. Parses are read by those who use them, and made anew where they cannot be.
    """
    return sorted(path for path in paths if not _is_sound(store / path, tables, thoroughly))


def _is_sound(path: Path, tables: Collection[str], thoroughly: bool) -> bool:
    try:
        return all(_is_file(file, thoroughly) for file in _files(path, tables))
    except (OSError, BrokenStateError):
        return False


def _files(path: Path, tables: Collection[str]) -> Iterator[Path]:
    if path.is_dir():
        yield from (path / f"{name}{_PARQUET}" for name in tables)
    else:
        yield path


def _is_file(path: Path, thoroughly: bool) -> bool:
    size = path.stat().st_size
    if path.suffix != _PARQUET:
        return size > 0
    with path.open("rb") as file:
        head = file.read(len(_MAGIC))
        file.seek(-min(size, len(_MAGIC)), 2)
        if size < _LEAST or not head == file.read() == _MAGIC:
            return False
    if thoroughly:
        read_table(path)
    return True
