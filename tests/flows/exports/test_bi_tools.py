"""The tables of a release load in DuckDB, pandas and polars with the contract's types."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

from transforms.frames import arrow_schema
from transforms.schema import TABLES

DUCKDB_TYPES = {
    "string": "VARCHAR", "int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN", "date": "DATE",
    "timestamp": "TIMESTAMP WITH TIME ZONE", "strings": "VARCHAR[]",
}  # fmt: skip
POLARS_TYPES = {
    "string": pl.String, "int": pl.Int64, "float": pl.Float64, "bool": pl.Boolean, "date": pl.Date,
    "timestamp": pl.Datetime("us", "UTC"), "strings": pl.List(pl.String),
}  # fmt: skip


@pytest.fixture
def current(sound_output: Path) -> Path:
    return sound_output / "current"


@pytest.mark.parametrize("name", TABLES)
def test_duckdb_reads_the_types_of_the_contract(current: Path, name: str) -> None:
    found = duckdb.sql(f"describe select * from '{current / name}.parquet'").fetchall()
    assert [(row[0], row[1]) for row in found] == [(c.name, DUCKDB_TYPES[c.type]) for c in TABLES[name].columns]


@pytest.mark.parametrize("name", TABLES)
def test_polars_reads_the_types_of_the_contract(current: Path, name: str) -> None:
    found = pl.read_parquet(current / f"{name}.parquet")
    assert dict(found.schema) == {c.name: POLARS_TYPES[c.type] for c in TABLES[name].columns}


@pytest.mark.parametrize("name", TABLES)
def test_pandas_reads_the_types_of_the_contract(current: Path, name: str) -> None:
    found = pd.read_parquet(current / f"{name}.parquet", dtype_backend="pyarrow")
    types = {field.name: field.type for field in arrow_schema(TABLES[name])}
    assert {column: dtype.pyarrow_dtype for column, dtype in found.dtypes.items()} == types


def test_the_readme_query_gives_who_stands_where(current: Path) -> None:
    query = f"""
        select a.name, p.issue_code, p.stance, p.stated_on, c.evidence_text
        from '{current}/positions.parquet' p
        join '{current}/claims.parquet' c using (claim_id)
        join '{current}/actors.parquet' a on a.actor_id = p.actor_id
        order by p.stated_on
    """
    (row,) = duckdb.sql(query).fetchall()
    assert row[:3] == ("Mara Quist", "ceasefire", "support")
