"""From the fields of a record, under whatever names an export gives them, to the fields of an article.

The names are data (`article_fields.yml`); `--map` adds to them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from transforms.articles import bylines, dates, decoding, markup
from transforms.articles.readers import Refusal
from transforms.vocabulary.loading import VocabularyError, read_yaml

FILE = "article_fields.yml"
#: How deep a nested value is looked into.
_DEPTH = 4
_TITLE_LENGTH = 500


@dataclass(frozen=True)
class FieldMapping:
    """For each of our fields, the names that exports give it, best first; `inner` names what stands for a nested value."""

    names: Mapping[str, tuple[str, ...]]
    inner: tuple[str, ...]


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


def load_field_mapping(extra: Mapping[str, str] | None = None) -> FieldMapping:
    """The shipped names, preceded by the user's (their field → our field; a dotted name reaches into nested records).

    Raises ValueError, naming what is possible, where `extra` maps to a field that is not ours.
    """
    shipped = _shipped()
    names = dict(shipped.names)
    for theirs, ours in (extra or {}).items():
        if ours not in names:
            raise ValueError(f"--map {theirs}={ours}: no field {ours!r}; possible are {', '.join(sorted(names))}")
        names[ours] = (theirs, *names[ours])
    return FieldMapping(names, shipped.inner)


def article_fields(raw: Mapping[str, Any], mapping: FieldMapping, sidecar: Mapping[str, Any]) -> ArticleFields | Refusal:
    """The article fields of a record; what the record itself says goes before what its sidecar says.

    A record without text is a Refusal `no_text` (its `source_record` is the caller's to set).
    """
    folded = {_fold(key): value for key, value in raw.items()}
    text = next((found for value in _values("text", raw, folded, mapping) if (found := _text(value, mapping))), "")
    if not text:
        return Refusal(0, "no_text", f"none of the fields holds a text: {', '.join(map(str, raw)) or 'no fields'}"[:500])
    beside = {_fold(key): value for key, value in sidecar.items()}

    def line(ours: str) -> str | None:
        values = [*_values(ours, raw, folded, mapping), *_values(ours, sidecar, beside, mapping)]
        return next((found for value in values if (found := _line(value, mapping))), None)

    def names() -> tuple[str, ...]:
        values = [*_values("authors", raw, folded, mapping), *_values("authors", sidecar, beside, mapping)]
        return next((found for value in values if (found := _names(value, mapping))), ())

    published, published_source = None, None
    for source, fields, by_fold in (("dump", raw, folded), ("sidecar", sidecar, beside)):
        moments = (dates.published_at(_scalar(value, mapping)) for value in _values("published", fields, by_fold, mapping))
        published = next((moment for moment in moments if moment), None)
        if published:
            published_source = source
            break
    return ArticleFields(text, line("title"), line("url"), line("publisher"), names(), published, published_source)


@lru_cache(maxsize=1)
def _shipped() -> FieldMapping:
    content = read_yaml(FILE)
    try:
        fields = {str(ours): tuple(_fold(name) for name in theirs) for ours, theirs in content["fields"].items()}
        inner = tuple(str(name) for name in content["inner"])
    except (KeyError, TypeError, AttributeError) as error:
        raise VocabularyError(FILE, "fields", "expected `fields` (our name: list of their names) and `inner` (a list)") from error
    ours = {field for field in ArticleFields.__dataclass_fields__ if field != "published_source"}
    if set(fields) != ours:
        raise VocabularyError(FILE, "fields", f"expected the fields {', '.join(sorted(ours))}")
    return FieldMapping(fields, inner)


def _fold(name: object) -> str:
    return re.sub(r"[\s_.-]+", "", str(name)).casefold()


def _values(ours: str, raw: Mapping[str, Any], folded: Mapping[str, Any], mapping: FieldMapping) -> list[Any]:
    """The record's values for our field, best first."""
    found = []
    for name in mapping.names[ours]:
        value = folded.get(_fold(name))
        if value is None and "." in name:
            value = _reach(raw, name)
        if value not in (None, "", [], {}):
            found.append(value)
    return found


def _reach(raw: Mapping[str, Any], path: str) -> Any:
    value: Any = raw
    for step in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def _scalar(value: Any, mapping: FieldMapping, depth: int = _DEPTH) -> Any:
    """A nested value as the one value that stands for it: its telling member, or the first of a list."""
    if not depth:
        return None
    if isinstance(value, Mapping):
        members = (value.get(name) for name in mapping.inner)
        return next((found for member in members if (found := _scalar(member, mapping, depth - 1)) is not None), None)
    if isinstance(value, list):
        return _scalar(value[0], mapping, depth - 1) if value else None
    return value


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
