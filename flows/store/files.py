"""Reading and writing files, on a disk or in an object store (`locations.place_of`). A file appears whole or not at all.

On a disk, whatever is written goes to a temporary name in the same folder, is flushed, and is renamed. A store by URL shows
an object only once it is whole, and has no folders: what is to be written there is made on this machine's disk, and sent.
A folder in it is whole once a row of the ledger, or the pointer to the current release, names it.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from flows.errors import BrokenStateError
from flows.storage import is_on_disk
from transforms.contracts import Table
from transforms.frames import arrow_schema, conform, to_arrow, to_frame
from transforms.lazy_tables import LazyTables

#: Marks what is being written; whatever carries it when no writer is at work is waste.
TEMPORARY = ".tmp-"
ROW_GROUP_ROWS = 50_000
HASHED_AT_ONCE = 1 << 20
#: A file in a store of at most so many bytes is fetched whole, whatever is wanted of it: a request takes longer than its bytes.
FETCHED_WHOLE = 4 << 20


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
            _filesystem(path).rm(path.path, recursive=True)  # type: ignore[attr-defined]
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
    with _written(path, durable) as target:
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
    content: bytes = _filesystem(path).cat_file(path.path)  # type: ignore[attr-defined]
    return content


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, read piece by piece."""
    value = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(HASHED_AT_ONCE):
            value.update(piece)
    return value.hexdigest()


def read_table(path: Path, columns: Sequence[str] | None = None, filters: Any = None) -> pa.Table:
    """A Parquet file as an Arrow table, or some columns and rows of it.

    What is small or wanted whole is fetched from a store in two requests, where Arrow would make seven. Raises BrokenStateError
    where it is missing or does not hold what was written, OSError if the disk is to blame.
    """
    names = None if columns is None else list(columns)
    with _as_written(path):
        source, filesystem = _in_arrow(path, whole=columns is None and filters is None)
        return pq.read_table(source, filesystem=filesystem, columns=names, filters=filters, page_checksum_verification=True)


@contextmanager
def _as_written(path: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise BrokenStateError(f"{path} is missing. Run positions again: what it held is made anew.") from error
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno is not None):
            raise
        raise BrokenStateError(
            f"{path} does not hold the table that was written: {error}. `positions run --force` makes it anew."
        ) from error


def write_table(path: Path, data: pa.Table, durable: bool = True) -> None:
    """Write an Arrow table as zstd Parquet."""
    with _written(path, durable) as target:
        pq.write_table(data, target, compression="zstd", row_group_size=ROW_GROUP_ROWS, write_page_checksum=True)


def as_parquet(rows: pd.DataFrame) -> memoryview:
    """Rows as bytes that their values alone decide: Arrow's own also hold what is left in the places of nulls."""
    data = pa.Table.from_pandas(rows.reset_index(drop=True), preserve_index=False).replace_schema_metadata(None)
    sink = pa.BufferOutputStream()
    pq.write_table(data.combine_chunks(), sink, compression="none", use_dictionary=False, write_statistics=False)
    return memoryview(sink.getvalue())


@contextmanager
def _written(path: Path, durable: bool) -> Iterator[Path]:
    """Where to write what becomes the file at a path when the block ends well."""
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
    _filesystem(place).put_file(str(file), place.path)  # type: ignore[attr-defined]


def copy_file(source: Path, target: Path) -> None:
    """Copy a file between a disk and a store, or on a disk."""
    with source.open("rb") as stream, _written(target, durable=True) as temporary, temporary.open("wb") as copy:
        shutil.copyfileobj(stream, copy)


def copy_in_store(source: Path, target: Path) -> None:
    """Have a store copy an object within itself."""
    _filesystem(source).copy(source.path, target.path)  # type: ignore[attr-defined]


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
    found = _filesystem(folder).find(top, detail=True)
    return {name[len(top) + 1 :]: int(about["size"]) for name, about in found.items()}


def _filesystem(place: Path) -> Any:
    return place.fs  # type: ignore[attr-defined]


def _in_arrow(path: Path, *, whole: bool = False) -> tuple[Any, Any]:
    """A file as Arrow takes it, with its file system; of a store its bytes, if they are few or wanted `whole`."""
    if is_on_disk(path):
        return path, None
    name, filesystem = path.path, _filesystem(path)  # type: ignore[attr-defined]
    if whole:
        return pa.BufferReader(read_bytes(path)), None
    if (size := filesystem.size(name)) > FETCHED_WHOLE:
        return name, filesystem
    # Told where the file ends, s3fs does not ask for it once more.
    return pa.BufferReader(filesystem.cat_file(name, start=0, end=size) if size else b""), None


def write_frame(path: Path, frame: pd.DataFrame, table: Table, durable: bool = True) -> None:
    """Write a frame as Parquet with its table's columns and types; what its rows say is not judged.

    Raises ContractError where a column or a type is not the table's.
    """
    write_table(path, to_arrow(frame, table), durable)


def publish_frame(path: Path, frame: pd.DataFrame, table: Table) -> None:
    """Write a frame as it is published: as Parquet under its table's Arrow schema, into a folder that is made durable whole.

    Raises ContractError if the frame does not keep the contract.
    """
    schema = arrow_schema(table)
    data = pa.Table.from_pandas(conform(frame, table), schema=schema, preserve_index=False)
    write_table(path, data.replace_schema_metadata(schema.metadata), durable=False)


def read_frame(path: Path, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """A Parquet file as a frame with Arrow-backed columns."""
    return to_frame(read_table(path, columns))


def read_as(path: Path, schema: pa.Schema, filters: Any = None) -> pa.Table:
    """The rows of a Parquet file with the columns of the schema; what an older version did not write yet is null."""
    with _as_written(path):
        source, filesystem = _in_arrow(path)
        with pq.ParquetFile(source, filesystem=filesystem, page_checksum_verification=True) as file:
            there = set(file.schema_arrow.names)
            wanted = [name for name in schema.names if name in there]
            data = file.read(columns=wanted) if filters is None else None
    if data is None:
        data = read_table(path, wanted, filters)
    columns = [data[field.name].cast(field.type) if field.name in there else pa.nulls(len(data), field.type) for field in schema]
    return pa.table(columns, schema=schema)


def write_frames(
    folder: Path,
    frames: Mapping[str, pd.DataFrame],
    tables: Mapping[str, Table],
    write: Callable[[Path, pd.DataFrame, Table], None] | None = None,
) -> dict[str, int]:
    """Write one Parquet file a table into a folder that is there, as `write_frame` does unless told how; returns the rows of
    each table.

    One frame is held at a time, and what it took is given back to the system before the next is asked for.
    """
    rows = {}
    for name in frames:
        rows[name] = _write_one(folder / f"{name}.parquet", frames[name], tables[name], write or _write_passing)
        release_memory()
    return rows


def _write_passing(path: Path, frame: pd.DataFrame, table: Table) -> None:
    write_frame(path, frame, table, durable=False)


def _write_one(path: Path, frame: pd.DataFrame, table: Table, write: Callable[[Path, pd.DataFrame, Table], None]) -> int:
    write(path, frame, table)
    return len(frame)


def release_memory() -> None:
    """Give the system back what was freed: allocators keep it, in pieces that the next large table does not fit into."""
    pa.default_memory_pool().release_unused()


def read_frames(folder: Path, names: Iterable[str]) -> LazyTables:
    """The named tables of a folder, those that it has, each read whenever it is asked for."""
    there = set(names_in(folder))
    paths = {name: folder / f"{name}.parquet" for name in names}
    return LazyTables({}, {name: partial(_one_piece, path) for name, path in paths.items() if path.name in there})


def _one_piece(path: Path, columns: Sequence[str] | None) -> list[pd.DataFrame]:
    return [read_frame(path, columns)]
