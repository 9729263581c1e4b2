"""What explanations of rows with evidence share: where it stands, the sentence with its parts in brackets, actors by name."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from flows.store.releases.release import Release

Row = Mapping[str, Any]
#: Where a part begins and ends in the article's text, and the brackets around it.
Part = tuple[int, int, tuple[str, str]]

WIDTH = 110
#: Lines that go on from a label.
INDENT = " " * 11
#: Text shown on both sides of the evidence.
CONTEXT = 120


def rows_of(release: Release, table: str, **wanted: str) -> list[Row]:
    """The rows of a table that have these values."""
    filters = [(name, "=", value) for name, value in wanted.items()]
    rows: list[Row] = release.read_rows(table, filters=filters).to_pylist()
    return rows


def head(label: str, row_id: str, row: Row, article: Row) -> list[str]:
    """Which row it is, of which article, and where its evidence stands."""
    published = article["published_at"]
    where = ", ".join(filter(None, (article["publisher"], f"{published:%d %B %Y}" if published else None)))
    return [
        f"{label + ':':<10} {row_id}, confidence {row['confidence']:.2f}",
        f"Article:   {article['article_id']}: {article['title'] or 'without a title'}",
        f"Published: {where or 'unknown'}",
        f"URL:       {article['url'] or 'unknown'}",
        f"Evidence:  characters {row['evidence_start']} to {row['evidence_end']} of the article's text",
    ]


def marked(text: str, row: Row, parts: Iterable[Part]) -> list[str]:
    """The evidence with its parts in brackets and a little of what stands around it."""
    start, end = row["evidence_start"], row["evidence_end"]
    edges = [edge for first, last, (opens, closes) in parts for edge in ((last, 0, closes), (first, 1, opens))]
    pieces, at = [], start
    for place, _, mark in sorted(edges):
        pieces += [text[at:place], mark]
        at = place
    before, after = text[max(0, start - CONTEXT) : start].split("\n")[-1], text[end : end + CONTEXT].split("\n")[0]
    shown = "".join([*pieces, text[at:end]])
    whole = f"{'… ' if before.strip() else ''}{before}{shown}{after}{' …' if after.strip() else ''}"
    return textwrap.wrap(whole, WIDTH, initial_indent="  ", subsequent_indent="  ")


def actor_line(release: Release, actor_id: str) -> str:
    """An actor by name, with what is known of it."""
    (actor,) = rows_of(release, "actors", actor_id=actor_id)
    more = ", ".join(filter(None, (actor["actor_type"], actor["country_code"], actor["role"])))
    known = "known" if actor["is_known"] else "not in the knowledge base"
    return f"{actor['name']} ({more}; {known}; {actor_id})"
