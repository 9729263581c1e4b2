"""Whether what the ledger names can be read: a disk may lose or garble what was written whole."""

from __future__ import annotations

import errno
from collections.abc import Collection, Mapping
from pathlib import Path

from flows.errors import BrokenStateError
from flows.storage import is_on_disk
from flows.store.files import sizes_below

_PARQUET, _MAGIC = ".parquet", b"PAR1"
#: A shorter table cannot be one; any other file holds something.
_LEAST = {_PARQUET: 12}


def find_unreadable(store: Path, paths: Collection[str], tables: Collection[str], thoroughly: bool = False) -> list[str]:
    """Those of the paths (below `store`) that are not there or cannot be read, sorted; folders must hold the tables.

    By default the folders are listed, and on a disk single files looked at from both ends, which shows what was cut short;
    thoroughly, all is read, and the checksums of its pages show what was garbled. Parses are read by those who use them, and made
    anew where they cannot be. Raises OSError and MemoryError where the machine is to blame.
    """
    sizes = {
        f"{folder}/{name}": size
        for folder in {path.partition("/")[0] for path in paths}
        for name, size in sizes_below(store / folder).items()
    }
    return sorted(path for path in paths if not _is_sound(store, path, tables, sizes, thoroughly))


def _is_sound(store: Path, path: str, tables: Collection[str], sizes: Mapping[str, int], thoroughly: bool) -> bool:
    files = [path] if path in sizes else [f"{path}/{name}{_PARQUET}" for name in tables]
    if any(sizes.get(file, 0) < _LEAST.get(Path(file).suffix, 1) for file in files):
        return False
    opened = [store / file for file in files if file.endswith(_PARQUET)]
    try:
        if thoroughly:
            from flows.store.table_files import read_table

            for file in opened:
                read_table(file)
        elif path in sizes and is_on_disk(store):
            return all(map(_has_ends, opened))
    except BrokenStateError:
        return False
    except OSError as error:
        if error.errno != errno.EIO:  # who may not read a file, or has no memory to, does not know what it holds
            raise
        return False
    return True


def _has_ends(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(len(_MAGIC))
        file.seek(-len(_MAGIC), 2)
        return head == file.read() == _MAGIC
