"""How a published article came about: where its fields come from, which copies it has, and its text block by block."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from flows.commands.explained_evidence import WIDTH
from flows.errors import BrokenStateError
from flows.ingest.collect import cleaning_trace
from flows.settings import load_settings
from flows.store.ledger.ledger import Ledger
from flows.store.releases.release import Release
from transforms.articles.cleaning.trace import Piece, Removed, pieces

#: Copies and records that are listed.
SHOWN = 10
KEPT, GONE = "  ", "- "
SOURCES = {
    "dump": "the record of the dump", "record": "the record of the dump", "page": "the page", "sidecar": "the sidecar",
    "text": "the text", "file": "the name of the file", None: "not said anywhere",
}  # fmt: skip
LANGUAGE = {"skipped_language": "not English: no claims are extracted", "skipped_duplicate": "its origin is extracted instead"}


def explain_article(output: Path, release: Release, article_id: str) -> str | None:
    """The article for a person; None if the release has none of this id.

    Raises BrokenStateError where the state no longer holds the reading that was published.
    """
    rows = release.read_rows("articles", filters=[("article_id", "=", article_id)]).to_pylist()
    if not rows:
        return None
    article = rows[0]
    settings = load_settings(os.environ, raw=[Path(os.curdir)], output=output)
    with Ledger(settings.state, reading=True) as ledger:
        cleaned = cleaning_trace(settings.store, ledger, article)
    if cleaned is None:
        raise BrokenStateError(
            f"The reading behind {article_id} of release {release.release_id} is not in {settings.store}: it was read anew "
            "since, or taken back. Run again, so that a release of what stands there is published."
        )
    removed = [Removed(**one) for one in cleaned["removed"]]
    return "\n".join([*_head(article, cleaned), *_copies(release, article), "", *_blocks(pieces(article["text"], removed))])


def _head(article: Mapping[str, Any], cleaned: Mapping[str, Any]) -> list[str]:
    def said(value: object, source: str | None) -> str:
        return f"{value or 'unknown'}  [{SOURCES[source]}]"

    published = article["published_at"]
    return [
        f"Article:   {article['article_id']}",
        f"Source:    {article['source_path']}, record {article['source_record']} of dump {article['dump_id']}",
        f"Title:     {said(article['title'], cleaned['title_source'])}",
        f"Published: {said(published and f'{published:%Y-%m-%d %H:%M} UTC', article['published_at_source'])}",
        f"Publisher: {said(article['publisher'], cleaned['publisher_source'])}",
        f"Authors:   {said(', '.join(article['authors']), cleaned['authors_source'])}",
        f"Language:  {article['language']}",
        f"Extracted: {article['extraction_status']}"
        + (f" ({LANGUAGE[article['extraction_status']]})" if article["extraction_status"] in LANGUAGE else ""),
    ]


def _copies(release: Release, article: Mapping[str, Any]) -> list[str]:
    """The group of near copies, and the other records of the same text."""
    articles = release.read_rows(
        "articles", ["article_id", "source_path", "source_record"], [("origin_id", "=", article["origin_id"])]
    )
    others = articles.filter(pc.not_equal(articles["article_id"], article["article_id"])).sort_by("article_id").to_pylist()
    lines = [f"Origin:    {article['origin_id']}" + ("" if article["is_duplicate"] else "  [this article]")]
    lines += [f"Copy:      {_source(one)}  {one['article_id']}" for one in others[:SHOWN]]
    records = release.read_rows("records", filters=[("article_id", "=", article["article_id"]), ("status", "=", "exact_copy")])
    same = records.sort_by("record_id").to_pylist()
    lines += [f"Same text: {_source(one)}" for one in same[:SHOWN]]
    left = max(0, len(others) - SHOWN) + max(0, len(same) - SHOWN)
    return lines + ([f"           and {left:,} more"] if left else [])


def _source(row: Mapping[str, Any]) -> str:
    return f"{row['source_path']}, record {row['source_record']}"


def _blocks(found: list[Piece]) -> list[str]:
    """The text as it was found: what stays, and what went with the reason for it."""
    lines = [f"Text: lines with `{GONE.strip()}` were removed for the reason in brackets."]
    for piece in found:
        lines += [""] if piece.opens else []
        text = piece.text if piece.reason is None else f"[{piece.reason}] {piece.text}"
        sign = KEPT if piece.reason is None else GONE
        lines += textwrap.wrap(text, WIDTH, initial_indent=sign, subsequent_indent=sign, break_long_words=False)
    return lines
