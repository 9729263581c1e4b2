"""Reading and writing files, on a disk or in an object store. A file appears whole or not at all.

On a disk, whatever is written goes to a temporary name in the same folder, is flushed, and is renamed. A store by URL
(`s3://`, `gs://`, whatever fsspec knows) shows an object only once it is whole, and has no folders: those written there
are whole once a row of the ledger names them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import fsspec
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.contracts import Table
from transforms.frames import arrow_schema, conform, to_arrow, to_frame
from transforms.lazy_tables import LazyTables

#: A path on a disk, or a URL.
Address = Path | str

#: Marks what is being written; whatever carries it when no writer is at work is waste.
TEMPORARY = ".tmp-"
ROW_GROUP_ROWS = 50_000
HASHED_AT_ONCE = 1 << 20


def at(base: str, name: str) -> Address:
    """The address of a file below a folder, which is named by a path or a URL."""
    return f"{base}/{name}" if "://" in base else Path(base, name)


def temporary_beside(path: Path) -> Path:
    """A name in the same folder under which `path` may be written; hidden, and found by `remove_temporaries`."""
    return path.with_name(f"{TEMPORARY}{path.name}-{uuid.uuid4().hex[:8]}")


@contextmanager
def atomic_file(path: Path, durable: bool = True) -> Iterator[Path]:
    """A temporary path to write; if the block ends well it becomes `path` in one rename, else it goes.

    What is `durable` is on the disk when the block ends, and outlives a loss of power.
    """
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
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_beside(path)
    try:
        yield temporary
    except BaseException as error:
        remove(temporary)
        if isinstance(error, OSError) and error.errno is not None and error.filename is None:
            raise OSError(error.errno, os.strerror(error.errno), str(path)) from error
        raise


def flush(path: Path) -> None:
    """Wait until a file, or the list of names in a folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove(path: Path) -> None:
    """Remove a file or a folder with all in it; nothing there is fine."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def remove_temporaries(*folders: Path) -> int:
    """Remove what an interrupted writer left in the folders; returns how many."""
    left = [path for folder in folders if folder.is_dir() for path in folder.iterdir() if path.name.startswith(TEMPORARY)]
    for path in left:
        remove(path)
    return len(left)


def write_bytes(address: Address, content: bytes, durable: bool = True) -> None:
    """Write a small file whole."""
    with _written(address, durable) as target:
        if isinstance(target, Path):
            target.write_bytes(content)
        else:
            target.write(content)


def write_json(path: Path, content: Any, durable: bool = True) -> None:
    """Write JSON, UTF-8, keys in the order given."""
    write_bytes(path, (json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n").encode(), durable)


def read_json(path: Path) -> Any:
    """What a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, read piece by piece."""
    value = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(HASHED_AT_ONCE):
            value.update(piece)
    return value.hexdigest()


def read_bytes(address: Address) -> bytes:
    """What a file holds."""
    if isinstance(address, Path):
        return address.read_bytes()
    with fsspec.open(address, "rb") as file:
        content: bytes = file.read()
    return content


def read_table(address: Address, columns: Sequence[str] | None = None, filters: Any = None) -> pa.Table:
    """A Parquet file as an Arrow table, or some columns and rows of it."""
    source: dict[str, Any] = {"source": address}
    if isinstance(address, str):
        filesystem, path = fsspec.core.url_to_fs(address)
        source = {"source": path, "filesystem": filesystem}
    return pq.read_table(**source, columns=None if columns is None else list(columns), filters=filters)


def write_table(address: Address, data: pa.Table, durable: bool = True) -> None:
    """Write an Arrow table as zstd Parquet."""
    with _written(address, durable) as target:
        pq.write_table(data, target, compression="zstd", row_group_size=ROW_GROUP_ROWS)


@contextmanager
def _written(address: Address, durable: bool) -> Iterator[Any]:
    if isinstance(address, Path):
        with atomic_file(address, durable) as temporary:
            yield temporary
    else:
        with fsspec.open(address, "wb") as file:
            yield file


@contextmanager
def new_folder(address: Address) -> Iterator[Address]:
    """The address at which the files of a new folder are to be written; durable, and whole when the block has ended well."""
    if isinstance(address, Path):
        with atomic_folder(address) as temporary:
            yield temporary
    else:
        yield address


def write_frame(address: Address, frame: pd.DataFrame, table: Table, durable: bool = True) -> None:
    """Write a frame as Parquet with its table's columns and types; what its rows say is not judged.

    Raises ContractError where a column or a type is not the table's.
    """
    write_table(address, to_arrow(frame, table), durable)


def publish_frame(path: Path, frame: pd.DataFrame, table: Table) -> None:
    """Write a frame as it is published: as Parquet under its table's Arrow schema, into a folder that is made durable whole.

    Raises ContractError if the frame does not keep the contract.
    """
    schema = arrow_schema(table)
    data = pa.Table.from_pandas(conform(frame, table), schema=schema, preserve_index=False)
    write_table(path, data.replace_schema_metadata(schema.metadata), durable=False)


def read_frame(address: Address, columns: Sequence[str] | None = None) -> pd.DataFrame:
    """A Parquet file as a frame with Arrow-backed columns."""
    return to_frame(read_table(address, columns))


def read_as(path: Path, schema: pa.Schema, filters: Any = None) -> pa.Table:
    """The rows of a Parquet file with the columns of the schema; what an older version did not write yet is null."""
    there = set(pq.read_schema(path).names)
    data = read_table(path, [name for name in schema.names if name in there], filters)
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
    paths = {name: folder / f"{name}.parquet" for name in names}
    return LazyTables({name: partial(read_frame, path) for name, path in paths.items() if path.is_file()})
