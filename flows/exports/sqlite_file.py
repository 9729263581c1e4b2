"""SQLite: one file with every table, keys and indexes on them, views, and the dictionary as tables.

SQLite has neither lists nor days nor times: lists are JSON text, days and times ISO 8601 text (UTC), flags 0 and 1.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from flows.exports.content import Content, as_os_error
from flows.exports.sql import describe_in_sql, quote_name, quote_names, table_statement
from transforms.contracts import ColumnType, Table
from transforms.release.dictionary import TYPE_NAMES
from transforms.release.views import VIEWS

#: SQLite stores by value; the names tell other tools what the text means.
TYPES: Mapping[ColumnType, str] = {
    "string": "text", "int": "integer", "float": "real", "bool": "boolean", "date": "date", "timestamp": "datetime",
    "strings": "text",
}  # fmt: skip
#: The dictionary: a row a column, and a row with no column a table or view.
DICTIONARY = "dictionary"
ROWS_AT_ONCE = 10_000


@as_os_error(sqlite3.OperationalError)
def write_sqlite(path: Path, content: Content) -> list[str]:
    """Write the database to a path where nothing stands yet; returns notes for the user."""
    told: list[tuple[object, ...]] = []
    with closing(sqlite3.connect(path)) as connection:
        # The file is written whole under another name: there is nothing to roll back to.
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        for table, rows in content.plain():
            connection.execute(table_statement(table, rows, TYPES, _foreign_keys(table, content)))
            places = ", ".join("?" * len(table.columns))
            for batch in rows.to_batches(ROWS_AT_ONCE):
                values = zip(*(column.to_pylist() for column in batch.columns), strict=True)
                insert = f"insert into {quote_name(table.name)} values ({places})"  # noqa: S608 - the name is the schema's
                connection.executemany(insert, map(_storable, values))
            for key in table.foreign_keys:
                if key.column != table.key[0]:
                    index = quote_name(f"{table.name}_{key.column}")
                    connection.execute(f"create index {index} on {quote_name(table.name)} ({quote_name(key.column)})")
            told += _told(table)
        for view in VIEWS:
            connection.execute(f"create view {view.name} as {view.query}")
            told.append((view.name, None, None, None, None, view.description))
        connection.execute(
            f"create table {DICTIONARY} (table_name text not null, column_name text, type text, unit text, nullable boolean, "
            "meaning text not null)"
        )
        connection.executemany(f"insert into {DICTIONARY} values (?, ?, ?, ?, ?, ?)", told)  # noqa: S608 - a constant
        connection.commit()
    return []


def _foreign_keys(table: Table, content: Content) -> tuple[str, ...]:
    return tuple(
        f"foreign key ({quote_names((key.column,))}) references {quote_name(key.table)} ({quote_names((key.target,))})"
        for key in table.foreign_keys
        if key.table in content.tables
    )


def _storable(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(value.isoformat() if hasattr(value, "isoformat") else value for value in row)


def _told(table: Table) -> list[tuple[object, ...]]:
    columns: list[tuple[object, ...]] = [
        (table.name, column.name, TYPE_NAMES.get(column.type, column.type), column.unit, column.nullable, describe_in_sql(column))
        for column in table.columns
    ]
    return [(table.name, None, None, None, None, table.grain), *columns]
