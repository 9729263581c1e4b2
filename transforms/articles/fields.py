"""From the fields of a record, under whatever names an export gives them, to the fields of an article."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from transforms.articles import bylines, dates, decoding, markup
from transforms.articles.field_names import FieldMapping, by_fold, fold
from transforms.articles.pages.page import OutsizedPage, Page, read_page
from transforms.articles.pages.page_metadata import PageMetadata
from transforms.articles.readers.records import Refusal

#: How deep a nested value is looked into.
_DEPTH = 4
_TITLE_LENGTH, _STAMP_LENGTH = 500, 60
#: Addresses that are programs, or hold what they lead to: whoever follows one runs it.
_PROGRAM = re.compile(r"(?:javascript|data|vbscript)\s*:", re.IGNORECASE)
#: Fewest and most words of a headline, most of an outlet's name, and what may stand between its letters.
_TITLE_WORDS, _NAME_WORDS, _IN_NAMES = (3, 30), 6, frozenset(" .,&'’-()")
#: A text so much longer than the one with the better name is the article, and that its teaser; so many characters can be a text.
_MUCH_LONGER, _COULD_BE_TEXT = 1.5, 60


@dataclass(frozen=True)
class ArticleFields:
    """What a record says of itself; `published_source` is `dump`, `page` or `sidecar`, and null with `published`.

    `page` is the HTML of the page in which the text was found, if it was in one, and `foreign` what it says of blocks of the
    text that seem foreign (`pages.page`); `modified` is when this version was made.
    `undecided` is a date in numbers that can be two days, where there is no other, `unread` what stands for a date and is none.
    """

    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    published_source: str | None = None
    page: str | None = None
    foreign: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    undecided: str | None = None
    unread: str | None = None

    @property
    def source(self) -> str:
        """The record's text as decoded, before anything was removed: what identifies it."""
        return self.text if self.page is None else self.page


def article_fields(
    raw: Mapping[str, Any], mapping: FieldMapping, sidecar: Mapping[str, Any], day_order: str | None = None
) -> ArticleFields | Refusal:
    """The article fields of a record; what it says itself goes before what its page says, and that before its sidecar.

    `day_order` is how dates in numbers are read (`dates.published_at`). A record without text is a Refusal (its
    `source_record` is the caller's to set).
    """
    found = _found(raw, mapping)
    if isinstance(found, Refusal):
        return found
    text, html, page = found
    on_page = {} if page is None else _as_record(page.metadata)
    said = {"dump": (raw, by_fold(raw)), "page": (on_page, by_fold(on_page)), "sidecar": (sidecar, by_fold(sidecar))}

    def values(ours: str) -> Iterator[tuple[str, Any]]:
        return ((source, value) for source, record in said.items() for value in mapping.values(ours, *record))

    def line(ours: str) -> str | None:
        return next((found for _, value in values(ours) if (found := _line(value, mapping))), None)

    authors = ((_names if source != "page" else _as_given)(value, mapping) for source, value in values("authors"))
    moments = ((dates.published_at(_scalar(value, mapping), day_order), source) for source, value in values("published"))
    published, source = next(((moment, source) for moment, source in moments if moment), (None, None))
    changes = (dates.published_at(_scalar(value, mapping), day_order) for _, value in values("modified"))
    names = next((names for names in authors if names), ())
    modified = next((moment for moment in changes if moment), None)
    stamps = [] if published else [_scalar(value, mapping) for _, value in values("published")]
    line_of = {ours: line(ours) for ours in ("title", "publisher")}
    addresses = (_line(value, mapping) for _, value in values("url"))
    line_of["url"] = next((found for found in addresses if found and not _PROGRAM.match(found)), None)
    return ArticleFields(
        text,
        **line_of,
        authors=names,
        published=published,
        published_source=source,
        page=html,
        foreign={} if page is None else {decoding.normalise(block).strip(): said for block, said in page.foreign.items()},
        modified=modified,
        undecided=next((stamp for stamp in stamps if dates.order_of(stamp) == ""), None),
        unread=next((str(stamp)[:_STAMP_LENGTH] for stamp in stamps if stamp is not None), None),
    )


def unused_fields(raw: Mapping[str, Any], mapping: FieldMapping) -> dict[str, str]:
    """The record's fields under whose names nothing of an article is known, with their values, in order; the names of nested ones
    with dots."""
    known = {name for names in mapping.names.values() for name in names} | set(map(fold, mapping.outer))
    return {
        path: value
        for path, value in _leaves(raw)
        if isinstance(value, str) and value.strip() and fold(path) not in known and fold(path.rpartition(".")[2]) not in known
    }


def could_be(value: object, ours: str) -> bool:
    """Whether a value has the shape of our field `published`, `title` or `publisher`: a date, a line of words, a name."""
    if ours == "published":
        return dates.published_at(value) is not None or dates.order_of(value) is not None
    text = value.strip() if isinstance(value, str) else ""
    words = len(text.split())
    if ours == "title":
        return _TITLE_WORDS[0] <= words <= _TITLE_WORDS[1] and text[0].isupper() and "\n" not in text
    return 0 < words <= _NAME_WORDS and text[0].isupper() and all(part.isalpha() or part in _IN_NAMES for part in text)


def raw_dates(raw: Mapping[str, Any], mapping: FieldMapping) -> list[Any]:
    """The values of a record that tell when it was published, as they stand."""
    return [_scalar(value, mapping) for value in mapping.values("published", raw, by_fold(raw))]


def _leaves(raw: Mapping[str, Any], prefix: str = "", depth: int = _DEPTH) -> Iterator[tuple[str, Any]]:
    for name, value in raw.items():
        if isinstance(value, Mapping) and depth:
            yield from _leaves(value, f"{prefix}{name}.", depth - 1)
        else:
            yield f"{prefix}{name}", value


def plain_text(raw: Mapping[str, Any], mapping: FieldMapping) -> str:
    """The text of a record, empty if it has none or has it in a page: to find it there takes its time."""
    text = next(iter(_texts(raw, mapping)), "")
    return "" if markup.is_document(text) else decoding.normalise(markup.plain(text)).strip()


def _found(raw: Mapping[str, Any], mapping: FieldMapping) -> tuple[str, str | None, Page | None] | Refusal:
    """The first text among the record's values, with the HTML of its page and what that says, if it is in one."""
    refusal = Refusal(0, "no_text", _without_text(raw))
    for text in _texts(raw, mapping):
        if markup.is_document(text):
            try:
                page = read_page(text)
            except OutsizedPage as error:
                refusal = Refusal(0, "too_long", f"the page is no article: {error}")
                continue
            if page is not None:
                return decoding.normalise(page.text).strip(), text, page
            refusal = Refusal(0, "no_article_text", "no article was found in the page")
        elif plain := decoding.normalise(markup.plain(text)).strip():
            return plain, None, None
    return refusal


def _texts(raw: Mapping[str, Any], mapping: FieldMapping) -> list[str]:
    """The texts of a record, best first: the one with the best name, but one that is much longer goes before a teaser."""
    found = [text for value in mapping.values("text", raw, by_fold(raw)) if (text := _text(value, mapping)).strip()]
    if len(found) < 2:
        return found
    lengths = [0 if markup.is_document(text) else len(markup.plain(text)) for text in found]
    longest = max(range(len(found)), key=lambda index: (lengths[index], -index))
    first = longest if lengths[longest] > _MUCH_LONGER * lengths[0] and lengths[0] else 0
    return [found[first], *found[:first], *found[first + 1 :]]


def _without_text(raw: Mapping[str, Any]) -> str:
    """What a refusal tells of a record in which no text was found: its fields, and the one that could be the text."""
    detail = f"none of the fields holds a text: {', '.join(map(str, raw)) or 'no fields'}"[:_TITLE_LENGTH]
    texts = ((path, value if isinstance(value, list) else [value]) for path, value in _leaves(raw))
    lengths = ((path, sum(len(part) for part in parts if isinstance(part, str))) for path, parts in texts)
    path, length = max(lengths, key=lambda one: one[1], default=("", 0))
    return f"{detail}; try {as_option(path, 'text')}" if length >= _COULD_BE_TEXT else detail


def as_option(theirs: str, ours: str) -> str:
    """The option that has their field read as ours, as a shell takes it."""
    return f"--map {shlex.quote(f'{theirs}={ours}')}"


def _as_record(metadata: PageMetadata) -> dict[str, Any]:
    return {
        "title": metadata.title,
        "url": metadata.url,
        "publisher": metadata.publisher,
        "authors": list(metadata.authors),
        "published": metadata.published,
        "modified": metadata.modified,
    }


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
    """A value as running text or markup; the items of a list are paragraphs."""
    if isinstance(value, list):
        parts = (_scalar(item, mapping) for item in value)
        return "\n\n".join(part for part in parts if isinstance(part, str))
    value = _scalar(value, mapping)
    return value if isinstance(value, str) else ""


def _as_given(value: Any, mapping: FieldMapping) -> tuple[str, ...]:
    """The names as they stand: a page's own data names its authors."""
    return tuple(line for item in value if (line := _line(item, mapping)))


def _names(value: Any, mapping: FieldMapping) -> tuple[str, ...]:
    """A value as names of authors: a list of names or records, or a byline."""
    items = value if isinstance(value, list) else [value]
    lines = (_line(item, mapping) for item in items)
    return tuple(dict.fromkeys(name for line in lines if line for name in bylines.names_in(line)))
