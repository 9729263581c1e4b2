"""What the two SQL databases have in common: names in quotes, and how tables and views are made."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from transforms.contracts import Column, ColumnType, Table


def quote_name(name: str) -> str:
    """A name as SQL takes any."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes any."""
    return "'" + text.replace("'", "''") + "'"


def quote_names(columns: tuple[str, ...]) -> str:
    """Names in quotes, joined by commas."""
    return ", ".join(map(quote_name, columns))


def table_statement(table: Table, rows: pa.Table, types: Mapping[ColumnType, str], more: tuple[str, ...] = ()) -> str:
    """The statement that makes a table for these rows: columns with type and nullability, primary key, `more` constraints.

    A key of which a part may be null is no primary key in SQL. What an older version did not publish yet is null whatever the
    schema says now, so the rows have a say.
    """
    nullable = {column.name for column in table.columns if column.nullable or rows[column.name].null_count}
    lines = [
        f"{quote_name(column.name)} {types[column.type]}{'' if column.name in nullable else ' not null'}"
        for column in table.columns
    ]
    if nullable.isdisjoint(table.key):
        lines.append(f"primary key ({quote_names(table.key)})")
    return f"create table {quote_name(table.name)} ({', '.join((*lines, *more))})"


def describe_in_sql(column: Column) -> str:
    """What a column holds, with its unit and its codes."""
    parts = [column.description]
    if column.unit:
        parts.append(f"Unit: {column.unit}.")
    if column.categories:
        parts.append(f"One of: {', '.join(column.categories)}.")
    return " ".join(parts)
