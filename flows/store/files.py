"""Reading and writing files of the output folder. A file appears whole or not at all.

Whatever is written goes to a temporary name in the same folder, is flushed to the disk, and is renamed.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.contracts import Table
from transforms.frames import arrow_schema, conform, to_frame
from transforms.lazy_tables import LazyTables

#: Marks what is being written; whatever carries it when no writer is at work is waste.
TEMPORARY = ".tmp-"
ROW_GROUP_ROWS = 50_000
HASHED_AT_ONCE = 1 << 20


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
    """As `replacing`, for a new folder and the files in it, which need not be durable one by one."""
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


def write_bytes(path: Path, content: bytes, durable: bool = True) -> None:
    """Write a small file whole."""
    with atomic_file(path, durable) as temporary:
        temporary.write_bytes(content)


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


def write_frame(path: Path, frame: pd.DataFrame, table: Table, durable: bool = True) -> None:
    """Write a frame as Parquet under its table's Arrow schema.

    Raises ContractError if the frame does not keep the contract.
    """
    schema = arrow_schema(table)
    data = pa.Table.from_pandas(conform(frame, table), schema=schema, preserve_index=False)
    write_arrow(path, data.replace_schema_metadata(schema.metadata), durable)


def write_arrow(path: Path, data: pa.Table, durable: bool = True) -> None:
    """Write an Arrow table as zstd Parquet."""
    with atomic_file(path, durable) as temporary:
        pq.write_table(data, temporary, compression="zstd", row_group_size=ROW_GROUP_ROWS, write_page_checksum=True)


def read_frame(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """A Parquet file as a frame with Arrow-backed columns."""
    return to_frame(pq.read_table(path, columns=columns, page_checksum_verification=True))


def read_as(path: Path, schema: pa.Schema, filters: Any = None) -> pa.Table:
    """The rows of a Parquet file with the columns of the schema; what an older version did not write yet is null."""
    there = set(pq.read_schema(path).names)
    named = [name for name in schema.names if name in there]
    data = pq.read_table(path, columns=named, filters=filters, page_checksum_verification=True)
    columns = [data[field.name].cast(field.type) if field.name in there else pa.nulls(len(data), field.type) for field in schema]
    return pa.table(columns, schema=schema)


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame with Arrow-backed columns as dictionaries, null as None."""
    rows: list[dict[str, Any]] = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    return rows


def write_frames(folder: Path, frames: Mapping[str, pd.DataFrame], tables: Mapping[str, Table]) -> dict[str, int]:
    """Write one Parquet file a table into a folder that is there; returns the rows of each table.

    One frame is held at a time, and what it took is given back to the system before the next is asked for.
    """
    rows = {}
    for name in frames:
        rows[name] = _write_one(folder, name, frames, tables[name])
        release_memory()
    return rows


def _write_one(folder: Path, name: str, frames: Mapping[str, pd.DataFrame], table: Table) -> int:
    frame = frames[name]
    write_frame(folder / f"{name}.parquet", frame, table, durable=False)
    return len(frame)


def release_memory() -> None:
    """Give the system back what was freed: allocators keep it, in pieces that the next large table does not fit into."""
    pa.default_memory_pool().release_unused()


def read_frames(folder: Path, names: Iterable[str]) -> LazyTables:
    """The named tables of a folder, those that it has, each read whenever it is asked for."""
    paths = {name: folder / f"{name}.parquet" for name in names}
    return LazyTables({name: partial(read_frame, path) for name, path in paths.items() if path.is_file()})
