"""Finding raw files: which there are, to which dump each belongs, and which cannot be read."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from flows.errors import UsageError
from flows.storage import is_on_disk
from transforms.articles.raw_files import (
    HOLDS_ITSELF,
    NO_FILE,
    OWN_OUTPUT,
    SAME_NAME,
    SYMLINK_LOOP,
    UNREADABLE_FILE,
    UNREADABLE_FOLDER,
    dump_of_files,
    dump_of_folder,
    is_hidden,
    is_raw,
    is_written,
    readable,
    refused_by,
)
from transforms.articles.readers.formats import sidecar_of
from transforms.machine_faults import is_to_blame


@dataclass(frozen=True)
class SourceFile:
    """One raw file; `source_path` is what the tables call it, `path` is where it lies, perhaps outside of the named folder,
    where a symbolic link leads."""

    dump_id: str
    source_path: str
    path: Path
    sidecar: Path | None = None
    is_outside: bool = False


@dataclass(frozen=True)
class Unreadable:
    """Something among the raw files that cannot be read, with the rule that refuses it."""

    dump_id: str
    source_path: str
    rule: str
    detail: str


def refuse_output(raw: Iterable[Path], output: Path) -> None:
    """Raise UsageError where a raw folder is the output: a run would write among the raw files, and read what it writes."""
    for folder in raw if is_on_disk(output) else ():
        if is_on_disk(folder) and folder.is_dir() and os.path.realpath(folder) == os.path.realpath(output):
            raise UsageError(f"{folder} is the output, so it cannot be read from. Name another folder with --output.")


def discover(raw: Iterable[Path], output: Path, dump: str | None = None) -> tuple[list[SourceFile], list[Unreadable]]:
    """All raw files of the named files and folders, sorted by source path, and what could not be looked at.

    `dump` is the name of the dump that they all are; without one, a dump is each child of a folder, named with its folder
    (`2026-10/agency`), so that it keeps its name wherever the folder lies, and the files that are named together. Hidden files,
    sidecars and the output folder are no raw files; what else an output is of is refused. Raises UsageError where a raw folder is
    the output, or two files would have one place in one dump.
    """
    files: list[SourceFile] = []
    refused: list[Unreadable] = []
    raw = list(raw)
    refuse_output(raw, output)
    on_disk = [path for path in raw if is_on_disk(path)]
    named = [path for path in on_disk if not path.is_dir()]
    dump_id = dump or dump_of_files(_readable(f"{path.parent.name}/{path.name}") for path in named)
    for path, name in _named(named):
        _take(path, name, dump_id, files, refused)
    skipped = os.path.realpath(output) if is_on_disk(output) else ""
    for folder in (path for path in on_disk if path.is_dir()):
        root = os.path.realpath(folder)
        for path, relative, rule, detail in _walk(folder, root, skipped):
            dump_id = dump or dump_of_folder(folder.name, relative)
            if rule:
                refused.append(Unreadable(_readable(dump_id), _readable(relative or "."), rule, detail))
            else:
                _take(path, relative, dump_id, files, refused, root)
    for place in (place for place in raw if not is_on_disk(place)):
        files += _objects(place, output, dump)
    places: dict[tuple[str, str], SourceFile] = {}
    for file in sorted(files, key=_is_spelt_out):
        other = places.setdefault((file.dump_id, file.source_path), file)
        if other.path == file.path:
            continue
        if not _is_spelt_out(file):
            raise UsageError(
                f"{other.path} and {file.path} would both be {file.source_path} of the dump {file.dump_id}. "
                "Read them one after the other, each with a name: --dump NAME."
            )
        refused.append(Unreadable(file.dump_id, f"{file.source_path} (2)", UNREADABLE_FILE, SAME_NAME))
    return sorted(places.values(), key=lambda file: (file.source_path, file.dump_id)), refused


def _is_spelt_out(file: SourceFile) -> bool:
    """Whether the file has not quite the name that tables call it by."""
    return not str(file.path).endswith(file.source_path)


def _objects(place: Path, output: Path, dump: str | None) -> Iterator[SourceFile]:
    """The raw files of a folder in an object store, or the one file that the place is, named as those of a disk are."""
    store: Any = place
    found = {path: path.removeprefix(store.path).strip("/") for path in store.fs.find(store.path)}
    skipped = "" if is_on_disk(output) else f"{cast('Any', output).path}/"
    for path, below in sorted(found.items()):
        relative = below or place.name
        names = relative.split("/")
        if any(map(is_hidden, names)) or not is_raw(names[-1]) or (skipped and path.startswith(skipped)):
            continue
        file = place / below if below else place
        sidecar = file.with_name(sidecar_of(file.name))
        own = dump_of_folder(place.name, below) if below else dump_of_files([f"{place.parent.name}/{place.name}"])
        is_beside = cast("Any", sidecar).path in found
        yield SourceFile(_readable(dump or own), _readable(relative), file, sidecar if is_beside else None)


def _named(files: list[Path]) -> list[tuple[Path, str]]:
    """Files named together with their names; where two have the same, all with their paths below the folder of all."""
    if len({path.name for path in files}) == len(set(files)):
        return [(path, path.name) for path in files]
    above = os.path.commonpath([path.parent for path in files])
    return [(path, path.relative_to(above).as_posix()) for path in files]


def _take(
    path: Path, relative: str, dump_id: str, files: list[SourceFile], refused: list[Unreadable], root: str | None = None
) -> None:
    """Add the file to one of the lists; `root` is the real path of the folder in which it was found."""
    if not is_raw(path.name):
        return
    beside = path.with_name(sidecar_of(path.name))
    sidecar = beside if os.path.isfile(beside) else None  # noqa: PTH113 - `is_file` raises where a name is too long
    is_outside = root is not None and not Path(os.path.realpath(path)).is_relative_to(root)
    file = SourceFile(_readable(dump_id), _readable(relative), path, sidecar, is_outside)
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe, a device: it may hang when it is opened
            raise OSError(errno.EINVAL, NO_FILE)
    except OSError as error:
        refused.append(unreadable(file, error))
        return
    files.append(file)


def unreadable(file: SourceFile, error: OSError) -> Unreadable:
    """The refusal of a file at which the operating system balked; raises the error where no room to write is to blame, or a
    store that does not answer: it will another time."""
    if is_to_blame(error) or not is_on_disk(file.path):
        raise error
    return Unreadable(file.dump_id, file.source_path, refused_by(error.errno), error.strerror or str(error))


def content_of(file: Unreadable) -> str:
    """What stands for the hash of a file that cannot be read; one that can be has another."""
    return f"{file.rule}: {file.detail}"


def _readable(name: str) -> str:
    return readable(os.fsencode(name))


def _walk(folder: Path, root: str, skipped: str) -> Iterator[tuple[Path, str, str, str]]:
    """Files below the folder, whose real path is `root`, with their paths from there; with rule and detail what cannot be looked
    at. However deep the folders lie, they are not walked by calls within calls."""
    waiting = [(folder, "", root, frozenset({root}))]  # each with the real folders on the way down
    while waiting:
        folder, prefix, here, above = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield folder, prefix, UNREADABLE_FOLDER, error.strerror or str(error)
            continue
        if is_written({entry.name for entry in entries}):
            yield folder, prefix, UNREADABLE_FOLDER, OWN_OUTPUT
            continue
        for entry in entries:
            if is_hidden(entry.name):
                continue
            relative = f"{prefix}/{entry.name}" if prefix else entry.name
            try:
                is_folder, is_link = entry.is_dir(), entry.is_symlink()
            except OSError:
                is_folder = is_link = False
            real = (os.path.realpath(entry.path) if is_link else f"{here}/{entry.name}") if is_folder else ""
            if not is_folder:
                yield Path(entry.path), relative, "", ""
            elif real in above:
                yield Path(entry.path), relative, SYMLINK_LOOP, HOLDS_ITSELF
            elif real != skipped:
                waiting.append((Path(entry.path), relative, real, above | {real}))
