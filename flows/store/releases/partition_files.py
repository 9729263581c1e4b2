"""The files of a release's tables that lie in parts: those made anew are written, the others are shared with the release before.

A table in parts is a folder, named as the file would be, with a file for each part: whatever reads Parquet reads such folders.
A file that stays is a second link to the same one; a store makes a copy by itself, of which nothing passes through this machine.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from flows.storage import is_on_disk
from flows.store.files import copy_in_store, sha256_of
from flows.store.layout import part_file
from flows.store.table_files import publish_frame, read_frame, release_memory
from transforms.lazy_tables import LazyTables, Tables, reader_of, with_tables
from transforms.linking.partitions import CHANGED, DERIVED_IN_PARTS, IN_PARTS, WHOLE
from transforms.release.derived import derive, looked_up
from transforms.schema import TABLES

ALL_IN_PARTS = (*IN_PARTS, *DERIVED_IN_PARTS)


@dataclass(frozen=True)
class PartitionFiles:
    """The parts of a release: finished tables of those made anew, by part; which parts of each table lie as they are in the
    folder of the release `before`, whose manifest is `made_before`; and how many articles have each origin (`copies`)."""

    names: Sequence[str]
    anew: Mapping[str, Tables]
    reused: Mapping[str, frozenset[str]]
    before: Path
    made_before: Mapping[str, Any]
    copies: pd.Series


@dataclass(frozen=True)
class Written:
    """Rows by part and table, and what the manifest of the release before says of the files that are shared with it."""

    rows: Mapping[str, Mapping[str, int]]
    shared: Mapping[str, Any]

    def rows_of(self, name: str) -> int:
        """The rows of a table in all parts."""
        return sum(rows.get(name, 0) for rows in self.rows.values())


def write_partitions(parts: PartitionFiles, temporary: Path, folder: Path, whole: Tables) -> Written:
    """Write the tables in parts, base and derived, where a release is being made that becomes `folder`; `whole` holds the tables
    that are in no part, where quarantine, warnings and changes may have rows as well."""
    rows: dict[str, dict[str, int]] = {part: {} for part in parts.names}
    shared: dict[str, Any] = {}
    referred = {name: reader_of(whole)(name, looked_up(name)) for name in ("actors", "issues", "places")}
    for name in (*ALL_IN_PARTS, CHANGED):
        (temporary / f"{name}.parquet").mkdir()
        for part in parts.names:
            file = part_file(name, part)
            if name == CHANGED and name not in parts.anew.get(part, ()):
                continue
            if part in parts.reused.get(name, ()):
                _share(parts.before / file, temporary / file, folder / file)
                shared[file] = parts.made_before["files"][file]
                rows[part][name] = parts.made_before["parts"][part]["rows"][name]
                continue
            rows[part][name] = _write(parts, part, name, temporary, referred)
            release_memory()
        if name in whole:
            publish_frame(temporary / part_file(name, WHOLE), whole[name], TABLES[name])
    return Written(rows, shared)


def _write(parts: PartitionFiles, part: str, name: str, temporary: Path, referred: Tables) -> int:
    """Write a part of a table; returns its rows. When it returns nothing of it is held."""
    own = parts.anew.get(part, {})
    frame = own[name] if name in own else derive(name, _view(parts, part, temporary, referred), parts.copies)
    publish_frame(temporary / part_file(name, part), frame, TABLES[name])
    return len(frame)


def share_equal(parts: PartitionFiles, files: Mapping[str, Any], temporary: Path, folder: Path) -> None:
    """Share with the release before what was written anew, told by hash and size, and holds the same bytes, unless a disk has
    garbled them there."""
    before = parts.made_before.get("files", {})
    for name in [name for name, file in files.items() if before.get(name) == file and (temporary / name).exists()]:
        if is_on_disk(parts.before) and sha256_of(parts.before / name) != before[name]["sha256"]:
            continue
        (temporary / name).unlink()
        _share(parts.before / name, temporary / name, folder / name)


def _view(parts: PartitionFiles, part: str, temporary: Path, referred: Tables) -> LazyTables:
    """What the derived tables of a part follow from."""
    folders = {name: parts.before if part in parts.reused[name] else temporary for name in IN_PARTS}
    return with_tables(
        LazyTables({name: partial(_own, folder / part_file(name, part), name) for name, folder in folders.items()}), referred
    )


def _own(path: Path, name: str) -> pd.DataFrame:
    """A table without the texts of articles."""
    return read_frame(path, [column for column in TABLES[name].column_names if (name, column) != ("articles", "text")])


def _share(source: Path, temporary: Path, place: Path) -> None:
    if not is_on_disk(source):
        copy_in_store(source, place)
        return
    try:
        temporary.hardlink_to(source)
    except OSError:  # a file system without links, or with too many to this file
        shutil.copyfile(source, temporary)
