"""Reading and writing files, on a disk or in an object store (`storage.place_of`). A file appears whole or not at all.

On a disk, whatever is written goes to a temporary name in the same folder, is flushed, and is renamed. A store by URL shows
an object only once it is whole, and has no folders: what is to be written there is made on this machine's disk, and sent.
A folder in it is whole once a row of the ledger, or the pointer to the current release, names it.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import shutil
import tempfile
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flows.storage import is_on_disk

#: Marks what is being written; whatever carries it when no writer is at work is waste.
TEMPORARY = ".tmp-"
HASHED_AT_ONCE = 1 << 20
#: The level of compression that costs least.
_FAST = 1


def temporary_beside(path: Path) -> Path:
    """A name in the same folder under which `path` may be written; hidden, and found by `remove_temporaries`."""
    return path.with_name(f"{TEMPORARY}{path.name}-{uuid.uuid4().hex[:8]}")


@contextmanager
def atomic_file(path: Path, durable: bool = True) -> Iterator[Path]:
    """A temporary path to write; if the block ends well it becomes `path` in one rename, else it goes.

    What is `durable` is on the disk when the block ends, and outlives a loss of power. Raises OSError where a folder, a device
    or a pipe has the place.
    """
    if path.exists() and not path.is_file():
        raise OSError(errno.EISDIR if path.is_dir() else errno.EINVAL, "no regular file", str(path))
    with _beside(path) as temporary:
        yield temporary
        if durable:
            flush(temporary)
        temporary.replace(path)
        if durable:
            flush(path.parent)


@contextmanager
def atomic_folder(path: Path, durable: bool = True) -> Iterator[Path]:
    """As `atomic_file`, for a new folder and the files in it, which need not be durable one by one."""
    with _beside(path) as temporary:
        temporary.mkdir()
        yield temporary
        if durable:
            for file in sorted(temporary.rglob("*")):
                flush(file)
            flush(temporary)
        retired = temporary_beside(path)
        if path.exists():
            path.rename(retired)
        temporary.rename(path)
        if durable:
            flush(path.parent)
        remove(retired)


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A temporary path in the folder of `path`; what lies there goes if the block fails.

    An error of the operating system names `path` where it names no file, as Arrow's and those of flushing do.
    """
    make_folder(path.parent)
    temporary = temporary_beside(path)
    try:
        yield temporary
    except BaseException as error:
        remove(temporary)
        if isinstance(error, OSError) and error.errno is not None and error.filename is None:
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise


def make_folder(folder: Path) -> None:
    """Have the folder, and those above it; the names of new ones outlive a loss of power."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        flush(folder.parent)


def flush(path: Path) -> None:
    """Wait until a file, or the list of names in a folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Remove a file or a folder with all in it; nothing there is fine."""
    if not is_on_disk(path):
        if path.exists():
            filesystem_of(path).rm(path.path, recursive=True)  # type: ignore[attr-defined]
    elif path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def remove_temporaries(*folders: Path) -> int:
    """Remove what an interrupted writer left in the folders; returns how many."""
    left = [path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.name.startswith(TEMPORARY)]
    for path in left:
        remove(path)
    return len(left)


def write_bytes(path: Path, content: bytes, durable: bool = True) -> None:
    """Write a small file whole."""
    with written(path, durable) as target:
        target.write_bytes(content)


def write_json(path: Path, content: Any, durable: bool = True) -> None:
    """Write JSON, UTF-8, keys in the order given."""
    write_bytes(path, (json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n").encode(), durable)


def read_json(path: Path) -> Any:
    """What a JSON file holds."""
    return json.loads(read_bytes(path))


def read_bytes(path: Path) -> bytes:
    """What a file holds; of an object that is exchanged meanwhile, what it held before or after."""
    if is_on_disk(path):
        return path.read_bytes()
    content: bytes = filesystem_of(path).cat_file(path.path)  # type: ignore[attr-defined]
    return content


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, read piece by piece."""
    value = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(HASHED_AT_ONCE):
            value.update(piece)
    return value.hexdigest()


@contextmanager
def written(path: Path, durable: bool) -> Iterator[Path]:
    """Where to write what becomes the file at a path, or the object in a store, when the block ends well."""
    if is_on_disk(path):
        with atomic_file(path, durable) as temporary:
            yield temporary
    else:
        with tempfile.TemporaryDirectory() as folder:
            temporary = Path(folder, path.name)
            yield temporary
            _send(temporary, path)


@contextmanager
def new_folder(path: Path, durable: bool = True) -> Iterator[Path]:
    """The folder in which the files of a new one are to be written; durable, and whole when the block has ended well.

    The file that was written last is the last to be seen.
    """
    if is_on_disk(path):
        with atomic_folder(path, durable) as temporary:
            yield temporary
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
            files = [file for file in Path(folder).rglob("*") if file.is_file()]
            for file in sorted(files, key=lambda file: file.stat().st_mtime_ns):
                _send(file, path / file.relative_to(folder).as_posix())


def _send(file: Path, place: Path) -> None:
    filesystem_of(place).put_file(str(file), place.path)  # type: ignore[attr-defined]


def copy_file(source: Path, target: Path) -> None:
    """Copy a file between a disk and a store, or on a disk."""
    with source.open("rb") as stream, written(target, durable=True) as temporary, temporary.open("wb") as copy:
        shutil.copyfileobj(stream, copy)


def pack_file(source: Path, target: Path) -> None:
    """Copy a file, compressed, between a disk and a store, or on a disk."""
    with (
        source.open("rb") as stream,
        written(target, durable=True) as temporary,
        gzip.open(temporary, "wb", compresslevel=_FAST) as packed,
    ):
        shutil.copyfileobj(stream, packed)


def unpack_file(source: Path, target: Path) -> None:
    """Copy what `pack_file` has made; what is garbled is copied as it is, and told by whoever opens it."""
    try:
        with (
            source.open("rb") as stream,
            gzip.open(stream) as unpacked,
            written(target, durable=True) as temporary,
            temporary.open("wb") as copy,
        ):
            shutil.copyfileobj(unpacked, copy)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        copy_file(source, target)


def copy_in_store(source: Path, target: Path) -> None:
    """Have a store copy an object within itself."""
    filesystem_of(source).copy(source.path, target.path)  # type: ignore[attr-defined]


def names_in(folder: Path) -> list[str]:
    """The names of what lies in a folder, sorted; none if there is no such folder."""
    try:
        return sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def sizes_below(folder: Path) -> dict[str, int]:
    """The bytes of each file below a folder, by its path from there; none if there is no such folder. Nothing is opened."""
    if is_on_disk(folder):
        there = (Path(above, name) for above, _, names in os.walk(folder) for name in names)
        return {path.relative_to(folder).as_posix(): path.lstat().st_size for path in there}
    top = str(folder.path).rstrip("/")  # type: ignore[attr-defined]
    found = filesystem_of(folder).find(top, detail=True)
    return {name[len(top) + 1 :]: int(about["size"]) for name, about in found.items()}


def filesystem_of(place: Path) -> Any:
    """The file system of a place in a store."""
    return place.fs  # type: ignore[attr-defined]
