"""From the fields of a record, under whatever names an export gives them, to the fields of an article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from transforms.articles import bylines, dates, decoding, markup
from transforms.articles.names import FieldMapping, by_fold
from transforms.articles.readers.records import Refusal

#: How deep a nested value is looked into.
_DEPTH = 4
_TITLE_LENGTH = 500


@dataclass(frozen=True)
class ArticleFields:
    """What a record says of itself; `published_source` is `dump` or `sidecar`, and null with `published`."""

    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    published_source: str | None = None


def article_fields(raw: Mapping[str, Any], mapping: FieldMapping, sidecar: Mapping[str, Any]) -> ArticleFields | Refusal:
    """The article fields of a record; what the record itself says goes before what its sidecar says.

    A record without text is a Refusal `no_text` (its `source_record` is the caller's to set).
    """
    folded = by_fold(raw)
    text = next((found for value in mapping.values("text", raw, folded) if (found := _text(value, mapping))), "")
    if not text:
        return Refusal(0, "no_text", f"none of the fields holds a text: {', '.join(map(str, raw)) or 'no fields'}"[:500])
    beside = by_fold(sidecar)

    def line(ours: str) -> str | None:
        values = [*mapping.values(ours, raw, folded), *mapping.values(ours, sidecar, beside)]
        return next((found for value in values if (found := _line(value, mapping))), None)

    def names() -> tuple[str, ...]:
        values = [*mapping.values("authors", raw, folded), *mapping.values("authors", sidecar, beside)]
        return next((found for value in values if (found := _names(value, mapping))), ())

    published, published_source = None, None
    for source, fields, names_folded in (("dump", raw, folded), ("sidecar", sidecar, beside)):
        moments = (dates.published_at(_scalar(value, mapping)) for value in mapping.values("published", fields, names_folded))
        published = next((moment for moment in moments if moment), None)
        if published:
            published_source = source
            break
    return ArticleFields(text, line("title"), line("url"), line("publisher"), names(), published, published_source)


def _scalar(value: Any, mapping: FieldMapping, depth: int = _DEPTH) -> Any:
    """A nested value as the one value that stands for it: its telling member, or the first of a list."""
    if not depth:
        return None
    if isinstance(value, Mapping):
        members = (value.get(name) for name in mapping.inner)
        return next((found for member in members if (found := _scalar(member, mapping, depth - 1)) is not None), None)
    if isinstance(value, list):
        return _scalar(value[0], mapping, depth - 1) if value else None
    return value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value


def _line(value: Any, mapping: FieldMapping) -> str | None:
    """A value as one line of text; None for what is no text."""
    value = _scalar(value, mapping)
    if not isinstance(value, str):
        return None
    return " ".join(decoding.normalise(markup.plain(value)).split())[:_TITLE_LENGTH] or None


def _text(value: Any, mapping: FieldMapping) -> str:
    """A value as running text; the items of a list are paragraphs."""
    if isinstance(value, list):
        parts = (_scalar(item, mapping) for item in value)
        value = "\n\n".join(part for part in parts if isinstance(part, str))
    else:
        value = _scalar(value, mapping)
    return decoding.normalise(markup.plain(value)).strip() if isinstance(value, str) else ""


def _names(value: Any, mapping: FieldMapping) -> tuple[str, ...]:
    """A value as names of authors: a list of names or records, or a byline."""
    items = value if isinstance(value, list) else [value]
    lines = (_line(item, mapping) for item in items)
    return tuple(dict.fromkeys(name for line in lines if line for name in bylines.names_in(line)))
