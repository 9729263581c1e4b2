"""What every format is given, and the plain forms in which formats without lists or time zones hold values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.contracts import Column, Table
from transforms.frames import ARROW_TYPES
from transforms.schema import TABLES


@dataclass(frozen=True)
class Content:
    """The tables to export, each read when it is asked for, and how: `network` and `normalise` for graphs, `exact` for CSV."""

    release_id: str
    tables: Mapping[str, pd.DataFrame]
    network: str = "actor-issue"
    normalise: str = "none"
    exact: bool = False

    def arrow(self) -> Iterator[tuple[Table, pa.Table]]:
        """Every table with its rows, in the order of the schema, in the types of the contract.

        What an older version did not publish yet is null, even where the contract now has a value.
        """
        for name, table in TABLES.items():
            if name in self.tables:
                schema = pa.schema([(column.name, ARROW_TYPES[column.type]) for column in table.columns])
                yield table, pa.Table.from_pandas(self.tables[name], schema=schema, preserve_index=False)

    def plain(self) -> Iterator[tuple[Table, pa.Table]]:
        """As `arrow`, with lists as JSON text and times as ISO 8601 text, `2026-10-31T12:00:00.000000Z`."""
        for table, rows in self.arrow():
            columns = [_plain(rows[column.name], column) for column in table.columns]
            yield table, pa.table(columns, names=table.column_names)


@contextmanager
def as_os_error(*kinds: type[Exception]) -> Iterator[None]:
    """What a library says of a disk that refuses, as the error that Python has for it."""
    try:
        yield
    except kinds as error:
        raise OSError(str(error)) from error


def _plain(values: pa.ChunkedArray, column: Column) -> pa.ChunkedArray | pa.Array:
    if column.type == "strings":
        lists = [None if items is None else json.dumps(items, ensure_ascii=False) for items in values.to_pylist()]
        return pa.array(lists, pa.string())
    if column.type == "timestamp":
        return pc.strftime(values, format="%Y-%m-%dT%H:%M:%SZ")
    return values
