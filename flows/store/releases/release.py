"""A release and what lies in it. None is changed once it is written.

Libraries of tables are imported by who reads one: a run that finds nothing new reads manifests alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flows.errors import BrokenStateError
from flows.store.files import (
    names_in,
    read_json,
)
from flows.store.layout import part_file
from transforms.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from transforms.lazy_tables import LazyTables

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Release:
    """A published release and what its manifest says."""

    release_id: str
    folder: Path
    manifest: Mapping[str, Any]

    def reader(self) -> LazyTables:
        """All tables, each read whenever it is asked for; what an older version did not publish yet is empty, or null in a
        column."""
        from transforms.frames import empty
        from transforms.lazy_tables import LazyTables, with_tables

        files = set(names_in(self.folder))
        there = {name: partial(self._frame, name) for name in TABLES if f"{name}.parquet" in files}
        if missing := sorted(name for name in self.manifest["rows"] if name in TABLES and name not in there):
            raise self._lacks(missing[0])
        absent = {name: empty(table) for name, table in TABLES.items() if name not in there}
        return with_tables(LazyTables(there), absent)

    def _frame(self, name: str) -> pd.DataFrame:
        from transforms.frames import completed, to_frame

        return completed(to_frame(self.read_rows(name)), TABLES[name])

    @property
    def parts(self) -> list[str]:
        """The names of its parts; none where every table is one file."""
        return list(self.manifest.get("parts", ()))

    def read_rows(
        self, name: str, columns: Sequence[str] | None = None, filters: Any = None, part: str | None = None
    ) -> pa.Table:
        """One table as it lies there, or some columns and rows of it, or what a part has of it; raises BrokenStateError where it
        cannot be read."""
        import pyarrow as pa

        from flows.store.table_files import read_table

        paths = self._files(name) if part is None else [self.folder / part_file(name, part)]
        try:
            tables = [read_table(path, columns, filters) for path in paths]
        except BrokenStateError as error:
            raise (error if all(path.exists() for path in paths) else self._lacks(name)) from error
        return tables[0] if len(tables) == 1 else pa.concat_tables(tables)

    def _files(self, name: str) -> list[Path]:
        """The file of a table, or the files of its parts, in order."""
        parts = sorted(file for file in self.manifest["files"] if file.startswith(f"{name}.parquet/"))
        return [self.folder / file for file in parts or [f"{name}.parquet"]]

    def _lacks(self, name: str) -> BrokenStateError:
        return self.gone() or BrokenStateError(
            f"The release {self.release_id} lacks its table {name}. Run positions again: a new one is built from the state."
        )

    def read_columns(
        self, name: str, columns: Sequence[str], only: Mapping[str, pd.Series] = MappingProxyType({})
    ) -> pd.DataFrame:
        """Some columns of a table, as `reader` has it (`lazy_tables.Reader`)."""
        from transforms.frames import empty, to_frame
        from transforms.lazy_tables import chosen

        if name not in self.manifest["rows"]:
            return empty(TABLES[name])[list(columns)]
        return chosen(to_frame(self.read_rows(name, columns)), only)

    def gone(self) -> BrokenStateError | None:
        """What to raise where the release was removed while it was read; None if it is still there."""
        if (self.folder / MANIFEST).exists():
            return None
        return BrokenStateError(f"The release {self.release_id} was removed meanwhile, since a run keeps fewer: try again.")

    def tables(self, *names: str) -> dict[str, pd.DataFrame]:
        """The named tables, or all, as `reader` gives them."""
        there = self.reader()
        return {name: there[name] for name in names or TABLES}


def releases_folder(output: Path) -> Path:
    """The folder of all releases."""
    return output / "releases"


def read_release(output: Path, release_id: str) -> Release:
    """A release by its id; raises BrokenStateError if it is not there whole."""
    folder = releases_folder(output) / release_id
    try:
        return Release(release_id, folder, read_manifest(folder / MANIFEST))
    except (OSError, ValueError) as error:
        raise BrokenStateError(
            f"The release {release_id} cannot be read: {folder / MANIFEST}: {error}. Restore the folder from a backup, or "
            "run positions again: a new release is built from the state."
        ) from error


def read_manifest(path: Path) -> Mapping[str, Any]:
    """The manifest; ValueError if it does not tell rows by table and hashes by file."""
    manifest = read_json(path)
    try:
        is_sound = all(isinstance(rows, int) for rows in manifest["rows"].values())
        is_sound &= all({"sha256", "bytes"} <= {*file} for file in manifest["files"].values())
    except (KeyError, TypeError, AttributeError):
        is_sound = False
    if not is_sound:
        raise ValueError("it does not tell the rows of tables and the hashes of files")
    return dict(manifest)
