"""DuckDB: one file with every table in the types of the contract, comments on tables and columns, keys, and views."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb

from flows.exports.content import Content, as_os_error
from flows.exports.sql import describe_in_sql, literal, quote_name, table_statement
from transforms.contracts import ColumnType
from transforms.release.views import VIEWS

TYPES: Mapping[ColumnType, str] = {
    "string": "varchar", "int": "bigint", "float": "double", "bool": "boolean", "date": "date",
    "timestamp": "timestamp with time zone", "strings": "varchar[]",
}  # fmt: skip


@as_os_error(duckdb.IOException)
def write_duckdb(path: Path, content: Content) -> list[str]:
    """Write the database to a path where nothing stands yet; returns notes for the user."""
    with duckdb.connect(path) as connection:
        connection.begin()
        for table, rows in content.arrow():
            name = quote_name(table.name)
            connection.execute(table_statement(table, rows, TYPES))
            connection.register("_rows", rows)
            connection.execute(f"insert into {name} select * from _rows")  # noqa: S608 - the name is the schema's
            connection.unregister("_rows")
            connection.execute(f"comment on table {name} is {literal(table.grain)}")
            for column in table.columns:
                connection.execute(f"comment on column {name}.{quote_name(column.name)} is {literal(describe_in_sql(column))}")
        for view in VIEWS:
            connection.execute(f"create view {view.name} as {view.query}")
            connection.execute(f"comment on view {view.name} is {literal(view.description)}")
        connection.commit()
    return []
