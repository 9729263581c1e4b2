"""Releases on disk: which there are, which is current, and what lies in one. None is changed once it is written.

Libraries of tables are imported by who reads one: a run that finds nothing new reads manifests alone.
"""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flows.errors import BrokenStateError
from flows.storage import is_on_disk
from flows.store.files import (
    TEMPORARY,
    flush,
    names_in,
    read_json,
    remove,
    sha256_of,
    sizes_below,
    temporary_beside,
    write_json,
)
from flows.store.layout import part_file
from transforms.schema import TABLES

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from transforms.lazy_tables import LazyTables

MANIFEST = "manifest.json"
POINTER = "current.json"
LINK = "current"
#: What file systems say that have no links.
_NO_LINKS = (errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP)


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


def current_release(output: Path) -> Release | None:
    """The release that readers see; None before the first.

    Raises BrokenStateError where the pointer leads nowhere.
    """
    while (release_id := _current_id(output)) is not None:
        try:
            return read_release(output, release_id)
        except BrokenStateError:
            if _current_id(output) == release_id:  # else it went just now, and another is current
                raise
    return None


def _current_id(output: Path) -> str | None:
    """The id of the release that readers see; None before the first."""
    link, pointer = output / LINK, output / POINTER
    if is_on_disk(output):
        with suppress(OSError):  # no link
            return link.readlink().name
    if not pointer.is_file():
        return None
    release_id = _pointed_at(pointer)
    if release_id is None:
        raise BrokenStateError(f"{pointer} cannot be read. Run positions again: it is written anew with a new release.")
    return release_id


def predecessor(output: Path) -> Release | None:
    """The current release, for a new one to be compared with; None where it is not all there."""
    return _looked_at(output)[0]


def find_fault(output: Path) -> str:
    """Why a new release cannot be compared with the current one; empty where it can, or where there is none."""
    return _looked_at(output)[1]


def _looked_at(output: Path) -> tuple[Release | None, str]:
    """The current release unless something of it lacks or has another size, and else what it is."""
    try:
        release = current_release(output)
    except BrokenStateError as error:
        return None, str(error)
    if release is None:
        return None, ""
    there, listed = sizes_below(release.folder), release.manifest["files"]
    faults = [name for name in sorted(listed) if there.get(name) != listed[name]["bytes"]]
    return (None, f"release {release.release_id} is damaged ({faults[0]})") if faults else (release, "")


def last_manifest(output: Path) -> Mapping[str, Any] | None:
    """What the newest release that can be read says of itself; None if there is none."""
    for folder in sorted(release_folders(output), key=age_of, reverse=True):
        with suppress(OSError, ValueError):
            return _manifest(folder / MANIFEST)
    return None


def drop_garbled(output: Path) -> list[str]:
    """Remove the files of the current release whose bytes are not those that were written, so that no new one is compared with
    them; their paths."""
    release = predecessor(output)
    if release is None:
        return []
    listed = release.manifest["files"]
    garbled = [name for name in sorted(listed) if _fault(release.folder / name, listed[name]["sha256"])]
    for name in garbled:
        remove(release.folder / name)
    return [f"releases/{release.release_id}/{name}" for name in garbled]


def _pointed_at(pointer: Path) -> str | None:
    """The release that the pointer file names; None where it cannot be read."""
    try:
        return str(read_json(pointer)["release_id"])
    except (ValueError, KeyError, TypeError):
        return None


def read_release(output: Path, release_id: str) -> Release:
    """A release by its id; raises BrokenStateError if it is not there whole."""
    folder = releases_folder(output) / release_id
    try:
        return Release(release_id, folder, _manifest(folder / MANIFEST))
    except (OSError, ValueError) as error:
        raise BrokenStateError(
            f"The release {release_id} cannot be read: {folder / MANIFEST}: {error}. Restore the folder from a backup, or "
            "run positions again: a new release is built from the state."
        ) from error


def _manifest(path: Path) -> Mapping[str, Any]:
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


def make_current(output: Path, release: Release) -> None:
    """Turn readers to the release: the link in one rename, then the pointer file, which is all that a store without links has.

    Raises BrokenStateError where a folder stands in the place of the link that is no release.
    """
    if is_on_disk(output):
        _turn(output / LINK, Path("releases") / release.release_id)
        flush(output)
    _write_pointer(output, release)


def _turn(link: Path, target: Path) -> None:
    """Have the link lead elsewhere, in one rename; a copy of a release that a tool has put in its place, as those do that follow
    links, goes. Where the file system has no links, none is made."""
    copy = None
    if link.is_dir() and not link.is_symlink():
        if not (link / MANIFEST).is_file():
            raise BrokenStateError(f"{link} is a folder that no run has made. Move it away, and run again: it goes on.")
        copy = temporary_beside(link)
        link.rename(copy)
    temporary = temporary_beside(link)
    try:
        temporary.symlink_to(target, target_is_directory=True)
        temporary.replace(link)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    if copy is not None:
        remove(copy)


def finish_interrupted(output: Path) -> None:
    """Complete a move of the pointer that was cut off between its two halves."""
    if not is_on_disk(output) or not (output / LINK).is_symlink():
        return
    with suppress(BrokenStateError):  # a new release is made in its stead
        release, pointer = current_release(output), output / POINTER
        if release is not None and (not pointer.is_file() or _pointed_at(pointer) != release.release_id):
            _write_pointer(output, release)


def prune(output: Path, keep: int) -> list[str]:
    """Remove the oldest releases so that `keep` stay; the current one always stays. Returns the ids removed."""
    current = current_release(output)
    found = sorted(release_folders(output), key=age_of)
    old = [path for path in found[:-keep] if current is None or path.name != current.release_id]
    for path in old:
        _remove_at_once(path)
    return [path.name for path in old]


def _remove_at_once(folder: Path) -> None:
    """Remove a release so that whoever reads it is told that it went, not that a table is missing."""
    if is_on_disk(folder):
        retired = temporary_beside(folder)
        folder.rename(retired)
        remove(retired)
    else:
        remove(folder / MANIFEST)
        remove(folder)


def release_folders(output: Path) -> list[Path]:
    """The folders of releases, but for those that are being written."""
    above = releases_folder(output)
    return [above / name for name in names_in(above) if not name.startswith(TEMPORARY) and (above / name).is_dir()]


def age_of(folder: Path) -> tuple[int, str]:
    """Sorts releases as they were made, whatever the clock was; one that cannot be read is the oldest."""
    try:
        return int(read_json(folder / MANIFEST)["sequence"]), folder.name
    except (OSError, ValueError, KeyError, TypeError):
        return 0, folder.name


def find_damage(release: Release) -> list[str]:
    """What is not as the manifest says: missing, changed and unknown files, sorted; empty if all is sound."""
    listed = release.manifest["files"]
    in_parts = {name.partition("/")[0] for name in listed if "/" in name}
    there = {*names_in(release.folder)} - in_parts - {MANIFEST}
    there |= {name for name in sizes_below(release.folder) if name.partition("/")[0] in in_parts}
    found = [f"{name}: missing" for name in listed if name not in there]
    found += [f"{name}: not in the manifest" for name in there if name not in listed]
    faults = ((name, _fault(release.folder / name, listed[name]["sha256"])) for name in listed if name in there)
    return sorted([*found, *(f"{name}: {fault}" for name, fault in faults if fault)])


def _fault(path: Path, sha256: str) -> str | None:
    """What is wrong with a file that should have this hash."""
    if not path.is_file():
        return "not a file"
    try:
        return None if sha256_of(path) == sha256 else "content differs from the manifest"
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _write_pointer(output: Path, release: Release) -> None:
    write_json(output / POINTER, {"release_id": release.release_id, "path": f"releases/{release.release_id}"})
