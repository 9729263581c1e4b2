"""One row for each record read: the article it is, or the rule that refused it.

Nothing is dropped: a refused record has a row too, and a record that fails does not stop its file.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from transforms.articles import dates
from transforms.articles.bundles import live_blogs
from transforms.articles.bundles.splitting import holds_several
from transforms.articles.cleaning.cleaner import CUT_OFF, Cleaned, clean
from transforms.articles.cleaning.sentences.repetition import NOTHING, Repeated
from transforms.articles.copies import signature
from transforms.articles.field_names import FieldMapping
from transforms.articles.fields import ArticleFields, article_fields, as_option, could_be, plain_text, raw_dates, unused_fields
from transforms.articles.language import language_of
from transforms.articles.readers.formats import is_one_article
from transforms.articles.readers.records import RawRecord, Refusal, describe_error
from transforms.identity import collapse, content_id, text_digest
from transforms.machine_faults import is_to_blame

#: A longer text is no article, and would hold up all others.
_LONGEST = 2_000_000
#: How far a clock elsewhere may be ahead: later times are no publication dates.
_AHEAD = timedelta(days=1)
_ARTICLE_COLUMNS = (
    "url", "part", "title", "publisher", "authors", "published_at", "published_offset", "published_at_source", "modified_at",
    "language", "text", "char_count", "word_count", "text_sha256", "signature", "removed", "title_source", "publisher_source",
    "authors_source",
)  # fmt: skip
#: A record of which more than this share of the words was cut is told, if it has so many.
_CUT, _CUT_WORDS = 0.3, 40
#: So many names of fields of a file are kept.
_MOST_NAMES = 200
#: So many names of unused fields are told; what is missed, by our name of it, and its column.
_SHOWN = 12
_WANTED = {"published": "published_at", "title": "title", "publisher": "publisher"}


@dataclass(frozen=True)
class SourceInfo:
    """The file of the records: its dump, its path relative to RAW, what its sidecar says; nothing in it can have been
    published after `latest`; `warnings` hold for each of its records."""

    dump_id: str
    source_path: str
    sidecar: Mapping[str, Any] = field(default_factory=dict)
    latest: datetime | None = None
    warnings: tuple[str, ...] = ()


def latest_publication(now: datetime) -> datetime:
    """When the latest of what is read now can have been published."""
    return now + _AHEAD


def take_in(
    records: Iterable[RawRecord | Refusal],
    source: SourceInfo,
    mapping: FieldMapping,
    min_words: int,
    repeated: Repeated = NOTHING,
    day_order: str | None = None,
    bounded: Callable[[], AbstractContextManager[object]] = nullcontext,
) -> Iterator[dict[str, Any]]:
    """A row for each record, in order, with the columns of `records` and `articles` that are known now; `day_order` is how
    dates in numbers are read.

    `status` is `article` or `quarantined`; exact copies are told apart later, over all records. An accepted row has
    also `text_sha256`, `signature` (copies.signature), `removed` (`text, reason, at` of each removed piece: trace.Removed) and
    where title, publisher and authors come from (`record | sidecar | text`, null if from nowhere); a refused one has `reason`
    (the rule) and `detail`, and null in the columns of articles. `warnings` holds what was noted of the record, or null:
    much of it cut, several articles in one, no date, a text that its source cut; once a file what fields were not used.
    `new_fields` are the names of fields that no record above it in its file had, a line each, or null.

    The work on each record is done within `bounded()`; whatever that or the record raises is a refusal of the record, but for
    what the machine is to blame for, which is raised.
    """
    told: set[str] = set()
    names = _FieldNames()
    for record in records:
        inside = _inside(source, record) if record.member else source
        try:
            with bounded():
                row = _row(record, inside, mapping, min_words, repeated, day_order)
                unused = _unused(record, row, mapping) if isinstance(record, RawRecord) else ""
        except Exception as error:
            if is_to_blame(error):
                raise
            row, unused = _refused(Refusal(record.source_record, "broken_record", describe_error(error)), inside, ""), ""
        warnings = [*source.warnings, *(record.warnings if isinstance(record, RawRecord) else ()), *row.pop("notes")]
        if unused and unused not in told:
            told.add(unused)
            warnings.append(unused)
        yield {**row, "warnings": [_storable(warning) for warning in warnings] or None, "new_fields": names.new_in(record)}


def texts_of(records: Iterable[RawRecord | Refusal], mapping: FieldMapping) -> Iterator[str]:
    """The decoded texts of the records, to learn from what a dump repeats (`repetition.learn`); pages teach nothing."""
    for record in records:
        if isinstance(record, RawRecord) and (text := _teaching(record, mapping)):
            yield text[:_LONGEST]


def _teaching(record: RawRecord, mapping: FieldMapping) -> str:
    """The text of a record; none in one that will be refused when it is taken in."""
    try:
        return plain_text(record.fields, mapping)
    except Exception:  # noqa: BLE001 - as in `take_in`
        return ""


def _inside(archive: SourceInfo, record: RawRecord | Refusal) -> SourceInfo:
    """The source of a record in an archive: the member, with what its sidecar in the archive says."""
    sidecar = record.sidecar if isinstance(record, RawRecord) else {}
    return replace(archive, source_path=f"{archive.source_path}/{record.member}", sidecar={**archive.sidecar, **sidecar})


class DayOrders:
    """Watches the dates in numbers of a file's records; `order` is how they are all to be read, None if they do not tell."""

    def __init__(self, mapping: FieldMapping) -> None:
        self._mapping = mapping
        self._found: set[str | None] = set()

    def seen(self, records: Iterable[RawRecord | Refusal]) -> Iterator[RawRecord | Refusal]:
        """The records, as they come."""
        for record in records:
            if isinstance(record, RawRecord):
                self._found.update(dates.order_of(value) for value in raw_dates(record.fields, self._mapping)[:1])
            yield record

    @property
    def order(self) -> str | None:
        """DAY_FIRST or MONTH_FIRST if some dates can only be read so, and none only otherwise."""
        told = [order for order in (dates.DAY_FIRST, dates.MONTH_FIRST) if order in self._found]
        return told[0] if len(told) == 1 else None


class _FieldNames:
    """The names of the fields of a file's records, each told once; members of an archive are files of their own."""

    def __init__(self) -> None:
        self._member = ""
        self._seen: set[str] = set()

    def new_in(self, record: RawRecord | Refusal) -> str | None:
        """The names that no record of the file above this one had, in order, a line each."""
        if not isinstance(record, RawRecord):
            return None
        if record.member != self._member:
            self._member, self._seen = record.member, set()
        new = [name for name in record.fields if name not in self._seen][: _MOST_NAMES - len(self._seen)]
        self._seen.update(new)
        return "\n".join(_storable(" ".join(name.split())) for name in new) or None


def _unused(record: RawRecord, row: Mapping[str, Any], mapping: FieldMapping) -> str:
    """What to note of fields that were not used, where something is missing that they may hold."""
    missing = [name for name, column in _WANTED.items() if not row[column]] if row["status"] == "article" else []
    unused = unused_fields(record.fields, mapping) if missing else {}
    fitting = ((theirs, ours) for ours in missing for theirs, value in unused.items() if could_be(value, ours))
    unnamed = (("THEIRS", ours) for ours in missing if not mapping.has(ours, record.fields))
    named = next(itertools.chain(fitting, unnamed), None) if unused else None
    if named is None:
        return ""
    names = ", ".join(list(unused)[:_SHOWN])
    return f"fields_not_used: {names}; not found: {', '.join(missing)}; name them, such as {as_option(*named)}"


def _row(
    record: RawRecord | Refusal,
    source: SourceInfo,
    mapping: FieldMapping,
    min_words: int,
    repeated: Repeated,
    day_order: str | None,
) -> dict[str, Any]:
    if isinstance(record, Refusal):
        return _refused(record, source, record.detail)
    fields = article_fields(record.fields, mapping, source.sidecar, day_order)
    if isinstance(fields, Refusal):
        return _refused(Refusal(record.source_record, fields.rule, fields.detail), source, _digest(record.fields))
    content = _digest(fields.source)
    if len(fields.text) > _LONGEST:
        return _refused(Refusal(record.source_record, "too_long", f"{len(fields.text)} characters"), source, content)
    cleaned = clean(fields.text, fields.title, repeated, is_content=fields.page is not None, foreign=fields.foreign)
    words = len(cleaned.text.split())
    if not words and cleaned.removed and cleaned.removed[-1].reason == CUT_OFF:
        detail = "its source gives no whole sentence of it"
        return _refused(Refusal(record.source_record, "text_cut", detail), source, content)
    if not words:
        detail = "no paragraph of an article in it"
        return _refused(Refusal(record.source_record, "no_article_text", detail), source, content)
    if words < min_words:
        detail = f"{words} words, at least {min_words} are asked for"
        return _refused(Refusal(record.source_record, "too_short", detail), source, content)
    beside = article_fields({"text": "-"}, mapping, source.sidecar) if source.sidecar else None
    return _accepted(record, source, fields, beside if isinstance(beside, ArticleFields) else None, cleaned)


def _accepted(
    record: RawRecord, source: SourceInfo, fields: ArticleFields, beside: ArticleFields | None, cleaned: Cleaned
) -> dict[str, Any]:
    published, published_at_source = _published(record, fields, cleaned, source)
    return {
        **_keys(record.source_record, source, _digest(fields.source)),
        "status": "article",
        "article_id": content_id("a", collapse(fields.source)),
        "reason": None,
        "detail": None,
        "url": fields.url,
        "part": record.part,
        "title": fields.title or cleaned.title,
        "publisher": fields.publisher or cleaned.publisher,
        "authors": list(fields.authors or cleaned.authors),
        "published_at": published.astimezone(UTC) if published else None,
        "published_offset": dates.offset_of(published) if published else None,
        "published_at_source": published_at_source,
        "modified_at": fields.modified.astimezone(UTC) if fields.modified else None,
        "language": language_of(cleaned.text),
        "text": cleaned.text,
        "char_count": len(cleaned.text),
        "word_count": len(cleaned.text.split()),
        "text_sha256": text_digest(cleaned.text),
        "signature": signature(cleaned.text),
        "removed": [dict(vars(removed)) for removed in cleaned.removed],
        **{f"{name}_source": _said_by(name, fields, beside, cleaned) for name in ("title", "publisher", "authors")},
        "notes": list(_notes(fields, cleaned, published)),
    }


def _notes(fields: ArticleFields, cleaned: Cleaned, published: datetime | None) -> Iterator[str]:
    """What somebody who relies on an article should know of how it was read."""
    before, after = len(fields.text.split()), len(cleaned.text.split())
    if before >= _CUT_WORDS and before - after > _CUT * before:
        yield f"much_cut: {before - after} of {before} words were taken for no part of it; `positions explain` shows them"
    if (fields.page is None and holds_several(fields.text)) or live_blogs.posts(fields.text):
        yield "several_articles: marks of several articles stand in this one; split them, one a record"
    if published is None and fields.undecided:
        yield f"day_order_undecided: {fields.undecided!r} can be two days; say --dates day-first or --dates month-first"
    elif published is None:
        found = f"{fields.unread!r} is no date that is read" if fields.unread else "no date of publication was found"
        yield f"undated: {found}; the article is in no time series"
    if any(removed.reason == CUT_OFF for removed in cleaned.removed):
        yield "text_cut: its source gives the beginning of the text only"


def _said_by(name: str, fields: ArticleFields, beside: ArticleFields | None, cleaned: Cleaned) -> str | None:
    """Where the value of a field comes from; `beside` is what the sidecar alone says."""
    value = getattr(fields, name)
    if value:
        return "sidecar" if beside and getattr(beside, name) == value else "record"
    return "text" if getattr(cleaned, name) else None


def _refused(refusal: Refusal, source: SourceInfo, content: str) -> dict[str, Any]:
    return {
        **_keys(refusal.source_record, source, content),
        "status": "quarantined",
        "article_id": None,
        "reason": refusal.rule,
        "detail": _storable(refusal.detail),
        **dict.fromkeys(_ARTICLE_COLUMNS),
        "notes": [],
    }


def _storable(text: str) -> str:
    """The text with lone surrogates spelt out: no file format holds them."""
    return text.encode("utf-8", "backslashreplace").decode()


def _keys(number: int, source: SourceInfo, content: str) -> dict[str, Any]:
    return {
        "record_id": content_id("r", source.dump_id, source.source_path, number, content),
        "dump_id": source.dump_id,
        "source_path": source.source_path,
        "source_record": number,
    }


def _published(
    record: RawRecord, fields: ArticleFields, cleaned: Cleaned, source: SourceInfo
) -> tuple[datetime | None, str | None]:
    """When it was published and where that is said: dump or sidecar, a dateline or stamp of the text, the file's name; of a
    post of a live blog, the line of its time together with these."""
    is_alone = record.is_alone and is_one_article(source.source_path)
    found = [
        (fields.published, fields.published_source),
        (dates.date_in_dateline(cleaned.text), "text"),
        (dates.date_in_stamps(cleaned.stamps), "text"),
        (dates.date_in_name(source.source_path) if is_alone or record.part else None, "file"),
    ]
    known = ((moment, said) for moment, said in found if moment and (source.latest is None or moment <= source.latest))
    published, said = next(known, (None, None))
    if record.part and (moment := live_blogs.moment_of(record.part, published)):
        return moment, "text"
    return published, said


def _digest(content: object) -> str:
    """SHA-256 of a text, or of the fields of a record."""
    text = content if isinstance(content, str) else json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return text_digest(text)
