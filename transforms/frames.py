"""Frames derived from the schema: Arrow schema, empty frame, rows to frame, and conforming a frame to its table.

Frames are pandas frames with Arrow-backed columns, so that null is null in every type and a frame goes to Parquet
and back without a change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.contracts import Table

ARROW_TYPES: dict[str, pa.DataType] = {
    "string": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "strings": pa.list_(pa.string()),
}
#: How many keys an error names.
SHOWN_KEYS = 5


class ContractError(ValueError):
    """A frame does not keep its table's contract; the message names table, column, rule, count and first keys."""


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of the table, descriptions as field metadata."""
    return pa.schema(
        [
            pa.field(
                column.name,
                ARROW_TYPES[column.type],
                nullable=column.nullable,
                metadata={"description": column.description, **({"unit": column.unit} if column.unit else {})},
            )
            for column in table.columns
        ],
        metadata={"grain": table.grain},
    )


def to_frame(data: pa.Table) -> pd.DataFrame:
    """An Arrow table as a frame with Arrow-backed columns."""
    frame: pd.DataFrame = data.to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def completed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame with the table's columns in order: null where it was written before the table had them."""
    absent = {
        column.name: pd.Series(pd.NA, index=frame.index, dtype=pd.ArrowDtype(ARROW_TYPES[column.type]))
        for column in table.columns
        if column.name not in frame
    }
    return frame.assign(**absent)[table.column_names]


def empty(table: Table) -> pd.DataFrame:
    """The frame of the table with no rows."""
    return to_frame(arrow_schema(table).empty_table())


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame with Arrow-backed columns as dictionaries, null as None."""
    rows: list[dict[str, Any]] = pa.Table.from_pandas(frame, preserve_index=False).to_pylist()
    return rows


def from_rows(rows: Iterable[Mapping[str, Any]], table: Table) -> pd.DataFrame:
    """Rows as a typed frame; a name that the table does not declare is an error."""
    rows = list(rows)
    if not rows:
        return empty(table)
    return typed(pd.DataFrame.from_records(rows, columns=list(dict.fromkeys(name for row in rows for name in row))), table)


def typed(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame with the table's columns in order and type; what the values are is not judged.

    Raises ContractError as `to_arrow` does.
    """
    return to_frame(to_arrow(frame, table))


def to_arrow(frame: pd.DataFrame, table: Table) -> pa.Table:
    """The frame as an Arrow table with the table's columns in order and type, null wherever the frame is.

    Raises ContractError on a missing or undeclared column, or a value that does not fit its type.
    """
    missing = [name for name in table.column_names if name not in frame]
    extra = [str(name) for name in frame if name not in table.column_names]
    if missing:
        raise ContractError(f"{table.name}: missing columns: {', '.join(missing)}")
    if extra:
        raise ContractError(f"{table.name}: undeclared columns: {', '.join(extra)}")
    arrays = []
    for column in table.columns:
        try:
            arrays.append(pa.Array.from_pandas(frame[column.name], type=ARROW_TYPES[column.type]))
        except (pa.ArrowInvalid, pa.ArrowTypeError, TypeError, ValueError) as error:
            raise ContractError(f"{table.name}.{column.name}: not {column.type}: {error}") from error
    schema = pa.schema([(column.name, ARROW_TYPES[column.type]) for column in table.columns])
    return pa.table(arrays, schema=schema)


def conform(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame with the table's columns in order and type, every row as the contract has it.

    What is published is held to it; before that, rows are judged one by one (`quality`). Raises ContractError as `typed`
    does, and on a null or an unknown category where none may be, or a key that stands twice.
    """
    data = to_arrow(frame, table)
    frame = to_frame(data)
    for column in table.columns:
        values = data[column.name]
        if not column.nullable and values.null_count:
            _refuse(frame, frame[column.name].isna(), table, column.name, "null where none may be")
        if column.categories:
            known = pc.is_in(values, value_set=pa.array(column.categories, values.type))
            bad = pc.and_(pc.is_valid(values), pc.invert(known)).to_pandas()
            _refuse(frame, bad, table, column.name, f"not one of {', '.join(column.categories)}")
    _refuse(frame, frame.duplicated(list(table.key), keep=False), table, "+".join(table.key), "key not unique")
    return frame


def in_key_order(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame sorted by the table's key; the frame itself, not a copy, if it is."""
    columns = {name: pa.array(frame[name]) for name in table.key}
    order = pc.sort_indices(pa.table(columns), sort_keys=[(name, "ascending") for name in table.key]).to_numpy()
    is_sorted = bool((order[1:] > order[:-1]).all())
    return frame if is_sorted else frame.iloc[order].reset_index(drop=True)


def keys(frame: pd.DataFrame, table: Table) -> pd.Series:
    """Each row's key as one string, parts joined by `|`, null parts empty."""
    joined, *others = (frame[name].astype("string").fillna("") for name in table.key)
    for part in others:
        joined = joined + "|" + part
    return joined


def _refuse(frame: pd.DataFrame, bad: pd.Series, table: Table, column: str, rule: str) -> None:
    count = int(bad.sum())
    if count:
        shown = ", ".join(keys(frame[bad].head(SHOWN_KEYS), table))
        values = ""
        if column in frame and "not one of" in rule:
            values = " (found: " + ", ".join(sorted({str(v) for v in frame.loc[bad, column]})[:SHOWN_KEYS]) + ")"
        raise ContractError(f"{table.name}.{column}: {rule}{values}: {count} rows, e.g. {shown}")
