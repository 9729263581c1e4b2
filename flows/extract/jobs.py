"""What goes to a worker and what comes back, and the tables that it leaves. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from transforms.contracts import Column, Table, by_name
from transforms.schema import STAGED, TABLES

ARTICLE_ID = "article_id"
FAILED = "failed"


def _of_article(table: Table) -> Table:
    """The table with the article of each row, so that an article's rows can be told from its shard's."""
    if ARTICLE_ID in table.column_names:
        return table
    return replace(table, columns=(*table.columns, Column(ARTICLE_ID, "string", "The article the row comes from.")))


#: What extraction is stored as; its warnings travel with its rows.
STORED = by_name([_of_article(table) for table in (*STAGED.values(), TABLES["quality_warnings"])])


@dataclass(frozen=True)
class ShardJob:
    """What to do for one shard. `documents` is read if `is_parsed`, else written; `extraction` is a new folder."""

    shard_id: str
    articles: Path
    documents: Path
    is_parsed: bool
    extraction: Path
    codebooks: tuple[tuple[str, str], ...]
    actors: tuple[str, str] | None
    batch_size: int


@dataclass(frozen=True)
class ShardResult:
    """What came of one shard."""

    shard_id: str
    article_count: int
    failed_count: int
    rows: Mapping[str, int]
