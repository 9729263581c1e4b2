"""What is kept of an article: the rows that extraction found, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from transforms.contracts import Column, Table, by_name
from transforms.frames import from_rows
from transforms.schema import STAGED, TABLES

Row = dict[str, Any]
Found = dict[str, list[Row]]

ARTICLE_ID = "article_id"
FAILED = "failed"
UNPARSED = "the text could not be parsed"


def _of_article(table: Table) -> Table:
    """The table with the article of each row, so that an article's rows can be told from its shard's."""
    if ARTICLE_ID in table.column_names:
        return table
    return replace(table, columns=(*table.columns, Column(ARTICLE_ID, "string", "The article the row comes from.")))


#: What extraction is stored as; its warnings travel with its rows.
STORED = by_name([_of_article(table) for table in (*STAGED.values(), TABLES["quality_warnings"])])


def kept(article_id: str, found: Mapping[str, list[Row]]) -> Found:
    """The rows of an article by table, each with its article."""
    return {name: [{**row, ARTICLE_ID: article_id} for row in rows] for name, rows in found.items()}


def failed(article_id: str, detail: str) -> Found:
    """What is kept of an article that could not be extracted: a row of `quarantine` that says why."""
    row = {"stage": "extraction", "table": "articles", "key": article_id, "rule": FAILED, "detail": detail,
           "source_path": None, "run_id": ""}  # fmt: skip
    return kept(article_id, {"quarantine": [row]})


def text_cut(article_id: str, read: int, length: int) -> Row:
    """A warning that only the beginning of a text was read."""
    detail = f"extraction read {read} of {length} characters"
    return {"run_id": "", "rule": "text_cut", "table": "articles", "key": article_id, "detail": detail}


def has_failed(found: Found) -> bool:
    """Whether an article could not be extracted."""
    return any(row["rule"] == FAILED for row in found.get("quarantine", ()))


def frames(found: Iterable[Found]) -> dict[str, pd.DataFrame]:
    """A frame for each table of STORED. Raises ContractError where a value is not of its column's type."""
    found = list(found)
    return {name: from_rows([row for one in found for row in one.get(name, ())], table) for name, table in STORED.items()}
