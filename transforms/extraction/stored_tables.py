"""The tables as which the outcomes of articles are stored."""

from __future__ import annotations

from dataclasses import replace

from transforms.contracts import Column, Table, by_name
from transforms.schema import STAGED, TABLES

ARTICLE_ID = "article_id"


def _of_article(table: Table) -> Table:
    """The table with the article of each row, so that an article's rows can be told from its shard's."""
    if ARTICLE_ID in table.column_names:
        return table
    return replace(table, columns=(*table.columns, Column(ARTICLE_ID, "string", "The article the row comes from.")))


#: What extraction is stored as; its warnings travel with its rows.
STORED = by_name([_of_article(table) for table in (*STAGED.values(), TABLES["quality_warnings"])])
