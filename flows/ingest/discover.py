"""Finding raw files: which there are, to which dump each belongs, and which cannot be read."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from transforms.articles.names import FieldMapping
from transforms.articles.readers.files import read
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import RawRecord, Refusal
from transforms.articles.readers.sidecars import is_sidecar, sidecar_of
from transforms.identity import content_id

#: Errors of a disk that is full: they say nothing of the file that was read meanwhile.
_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
#: A packed file that is read back and forth is held in memory up to this size.
_IN_MEMORY = 16 * 1024 * 1024


@dataclass(frozen=True)
class SourceFile:
    """One raw file; `source_path` is what the tables call it, `path` is where it lies."""

    dump_id: str
    source_path: str
    path: Path
    sidecar: Path | None = None


@dataclass(frozen=True)
class Unreadable:
    """Something among the raw files that cannot be read, with the rule that refuses it."""

    dump_id: str
    source_path: str
    rule: str
    detail: str


def discover(raw: Iterable[Path], output: Path) -> tuple[list[SourceFile], list[Unreadable]]:
    """All raw files of the named files and folders, sorted by source path, and what could not be looked at.

    A dump is one child of a folder, or the files that are named together. Hidden files, sidecars and the
    output folder are no raw files.
    """
    files: list[SourceFile] = []
    refused: list[Unreadable] = []
    named = [path for path in raw if not path.is_dir()]
    dump_id = _dump_of(named)
    for path in named:
        _take(path, path.name, dump_id, files, refused)
    skipped = os.path.realpath(output)
    for folder in (path for path in raw if path.is_dir()):
        for path, relative in _walk(folder, "", {os.path.realpath(folder): ""}, skipped, refused):
            _take(path, relative, relative.split("/")[0], files, refused)
    unique = {(file.source_path, file.path): file for file in files}
    return sorted(unique.values(), key=lambda file: (file.source_path, str(file.path))), refused


def _dump_of(named: list[Path]) -> str:
    names = sorted({readable(path.name) for path in named})
    return names[0] if len(names) == 1 else content_id("files", *names)


def readable(name: str) -> str:
    """The name as text that every file format can hold; bytes that are no UTF-8 are spelt out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _take(path: Path, relative: str, dump_id: str, files: list[SourceFile], refused: list[Unreadable]) -> None:
    if path.name.startswith(".") or is_sidecar(path.name):
        return
    sidecar = path.with_name(sidecar_of(path.name))
    file = SourceFile(readable(dump_id), readable(relative), path, sidecar if sidecar.is_file() else None)
    try:
        with _open(path):
            pass
    except OSError as error:
        refused.append(unreadable(file, error))
        return
    files.append(file)


def records_of(file: SourceFile, mapping: FieldMapping, day_order: str | None = None) -> Iterator[RawRecord | Refusal]:
    """The records of a file in order; raises OSError where the file breaks off. `day_order` is how dates in numbers are read.

    The file is this generator's own: whoever stops in the midst of it leaves it closed.
    """
    with file.path.open("rb") as stream:
        yield from read(stream, file.source_path, reading_options(mapping, day_order))


def reading_options(mapping: FieldMapping, day_order: str | None = None) -> Options:
    """How raw files are read: what must be read back and forth goes to disk where it is large."""
    return Options(mapping, spool=lambda: cast("BinaryIO", tempfile.SpooledTemporaryFile(_IN_MEMORY)), day_order=day_order)


def unreadable(file: SourceFile, error: OSError) -> Unreadable:
    """The refusal of a file at which the operating system balked; raises the error where no room to write is to blame."""
    if error.errno in _NO_ROOM:
        raise error
    rule = "symlink_loop" if error.errno == errno.ELOOP else "unreadable_file"
    return Unreadable(file.dump_id, file.source_path, rule, error.strerror or str(error))


def _open(path: Path) -> BinaryIO:
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "not a regular file")
    return path.open("rb")


def _walk(
    folder: Path, prefix: str, above: dict[str, str], skipped: str, refused: list[Unreadable]
) -> Iterator[tuple[Path, str]]:
    """Files below the folder with their relative paths; `above` holds the real folders on the way down."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        refused.append(
            Unreadable(
                (prefix or folder.name).split("/")[0], readable(prefix or "."), "unreadable_folder", error.strerror or str(error)
            )
        )
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        relative = f"{prefix}/{entry.name}" if prefix else entry.name
        try:
            is_folder = entry.is_dir()
        except OSError:
            is_folder = False
        if not is_folder:
            yield Path(entry.path), relative
            continue
        real = os.path.realpath(entry.path)
        if real == skipped:
            continue
        if real in above:
            refused.append(
                Unreadable(readable(relative.split("/")[0]), readable(relative), "symlink_loop", "the folder holds itself")
            )
            continue
        yield from _walk(Path(entry.path), relative, {**above, real: relative}, skipped, refused)
