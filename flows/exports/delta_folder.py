"""Delta Lake: a folder with a table for each of ours, brought up to date row by row, so that earlier versions stay readable.

What is new or differs is written, and with it no more than the files that hold such rows; Spark, DuckDB, Polars, Trino and
Power BI read the tables, and any earlier version by its number or its time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.errors import UsageError
from flows.exports.content import Content
from flows.exports.sql import quote_name
from transforms.contracts import Table

#: Bytes of one file: small enough that one changed row costs little, large enough that a table has few.
_FILE_BYTES = 16 << 20


def is_delta(folder: Path) -> bool:
    """Whether a folder may be brought up to date: it is empty, or holds tables of Delta Lake and nothing else."""
    return all((entry / "_delta_log").is_dir() for entry in folder.iterdir())


def write_delta(folder: Path, content: Content) -> list[str]:
    """Bring the tables in a folder to what is exported, or make them; returns notes for the user.

    Raises UsageError where the library is missing, and OSError where a table cannot be written: its last version stays.
    """
    try:
        from deltalake import DeltaTable, write_deltalake
        from deltalake.exceptions import DeltaError
    except ImportError as error:
        raise UsageError("Delta Lake is an extra: pip install 'positions[delta]'.") from error
    added = changed = gone = 0
    try:
        for table, rows in content.arrow():
            path = str(folder / table.name)
            if not DeltaTable.is_deltatable(path):
                write_deltalake(path, rows, name=table.name, description=table.grain, target_file_size=_FILE_BYTES)
                added += len(rows)
                continue
            told = _merge(DeltaTable(path), table, rows)
            added += told["num_target_rows_inserted"]
            changed += told["num_target_rows_updated"]
            gone += told["num_target_rows_deleted"]
    except DeltaError as error:
        raise OSError(str(error)) from error
    return [f"{added:,} rows added, {changed:,} changed, {gone:,} removed; earlier versions stay readable."]


def _merge(there: Any, table: Table, rows: pa.Table) -> dict[str, int]:
    """Bring one table to these rows; a key of which a part is null is a key all the same."""
    keys, values = table.key, [name for name in table.column_names if name not in table.key]
    merging = there.merge(
        rows, " and ".join(f"({_side('t', name)} is not distinct from {_side('s', name)})" for name in keys),
        source_alias="s", target_alias="t", merge_schema=True,
    )  # fmt: skip
    if values:
        known = {field.name for field in there.schema().fields}
        differs = [f"({_side('t', name)} is distinct from {_side('s', name)})" for name in values if name in known]
        differs += [f"({_side('s', name)} is not null)" for name in values if name not in known]
        merging = merging.when_matched_update_all(" or ".join(differs))
    told: dict[str, int] = merging.when_not_matched_insert_all().when_not_matched_by_source_delete().execute()
    return told


def _side(alias: str, name: str) -> str:
    return f"{alias}.{quote_name(name)}"
