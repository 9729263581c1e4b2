"""Parquet files: one record a row, in batches."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from transforms.articles import decoding
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import MAX_RECORD_BYTES, RawRecord, Refusal, Unreadable

#: Rows in memory at once, and bytes of a column read at once: both small, since articles are large.
_ROWS = 64
_BYTES = 1024 * 1024


def read_parquet(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:  # noqa: ARG001 - a reader's signature
    """A record a row; a row with a value that Python cannot hold is refused, a damaged file is read as far as it goes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    count = 0
    try:
        # Without pre-buffering, a column is read page by page and not a row group at once.
        file = pq.ParquetFile(pa.PythonFile(stream, mode="r"), buffer_size=_BYTES, pre_buffer=False)
        for batch in file.iter_batches(batch_size=_ROWS, use_threads=False):
            for number in range(batch.num_rows):
                yield _record(count, batch, number)
                count += 1
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # the disk's, not the content's
            raise
        detail = f"damaged or cut short, {count} rows could be read: {str(error).splitlines()[0][:200]}"
        raise Unreadable("broken_parquet", detail) from error
    if not count:
        yield Refusal(0, "empty_file", "no rows")


def _record(count: int, batch: Any, number: int) -> RawRecord | Refusal:
    fields = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        try:
            fields[name] = _plain(column[number].as_py())
        except (ValueError, OverflowError) as error:  # such as a time beyond the year 9999
            return Refusal(count, "broken_row", f"row {count + 1}, column {name}: {error}")
    return RawRecord(count, fields)


def _plain(value: Any) -> Any:
    """A value as JSON has them; bytes are taken for text where they are text."""
    if not isinstance(value, bytes):
        return value
    try:
        return decoding.to_text(value[:MAX_RECORD_BYTES])
    except decoding.Undecodable:
        return None
