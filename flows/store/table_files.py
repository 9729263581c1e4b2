"""Reading and writing tables as Parquet files, on a disk or in an object store. What may be absent or garbled is told as such."""

from __future__ import annotations

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
from flows.store.files import filesystem_of, names_in, read_bytes, written
from transforms.contracts import Table
from transforms.frames import arrow_schema, conform, to_arrow, to_frame
from transforms.lazy_tables import LazyTables

ROW_GROUP_ROWS = 50_000
#: A file in a store of at most so many bytes is fetched whole, whatever is wanted of it: a request takes longer than its bytes.
FETCHED_WHOLE = 4 << 20


def read_table(path: Path, columns: Sequence[str] | None = None, filters: Any = None) -> pa.Table:
    """A Parquet file as an Arrow table, or some columns and rows of it.

    What is small or wanted whole is fetched from a store in two requests, where Arrow would make seven. Raises BrokenStateError
    where it is missing or does not hold what was written, OSError if the disk is to blame.
    """
    names = None if columns is None else list(columns)
    with _aswritten(path):
        source, filesystem = _in_arrow(path, whole=columns is None and filters is None)
        return pq.read_table(source, filesystem=filesystem, columns=names, filters=filters, page_checksum_verification=True)


@contextmanager
def _aswritten(path: Path) -> Iterator[None]:
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
    with written(path, durable) as target:
        pq.write_table(data, target, compression="zstd", row_group_size=ROW_GROUP_ROWS, write_page_checksum=True)


def as_parquet(rows: pd.DataFrame) -> memoryview:
    """Rows as bytes that their values alone decide: Arrow's own also hold what is left in the places of nulls."""
    data = pa.Table.from_pandas(rows.reset_index(drop=True), preserve_index=False).replace_schema_metadata(None)
    sink = pa.BufferOutputStream()
    pq.write_table(data.combine_chunks(), sink, compression="none", use_dictionary=False, write_statistics=False)
    return memoryview(sink.getvalue())


def _in_arrow(path: Path, *, whole: bool = False) -> tuple[Any, Any]:
    """A file as Arrow takes it, with its file system; of a store its bytes, if they are few or wanted `whole`."""
    if is_on_disk(path):
        return path, None
    name, filesystem = path.path, filesystem_of(path)  # type: ignore[attr-defined]
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
    with _aswritten(path):
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
    """Give the system back what was freed: allocators keep it, in pieces that the next large table does not fit into. In a run
    Arrow's is that of the C library, from which numpy has its arrays as well."""
    pa.default_memory_pool().release_unused()


def read_frames(folder: Path, names: Iterable[str]) -> LazyTables:
    """The named tables of a folder, those that it has, each read whenever it is asked for."""
    there = set(names_in(folder))
    paths = {name: folder / f"{name}.parquet" for name in names}
    return LazyTables({}, {name: partial(_one_piece, path) for name, path in paths.items() if path.name in there})


def _one_piece(path: Path, columns: Sequence[str] | None) -> list[pd.DataFrame]:
    return [read_frame(path, columns)]
