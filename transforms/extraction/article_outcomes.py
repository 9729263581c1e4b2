"""What is kept of an article: the rows that extraction found, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from transforms.extraction.stored_tables import ARTICLE_ID, STORED
from transforms.frames import from_rows

Row = dict[str, Any]
Found = dict[str, list[Row]]

FAILED = "failed"
UNPARSED = "the text could not be parsed"


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
