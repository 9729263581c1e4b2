"""Small inputs of parts of the reading: dates, fields, lines, sidecars, pages; twenty of them cost what a whole file does."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fuzz import seeds
from tests.fuzz.mutations import TOKENS, mutated
from transforms.articles import bylines, dates
from transforms.articles.cleaning.blocks.block import Block
from transforms.articles.cleaning.blocks.roles import role_of
from transforms.articles.cleaning.cleaner import clean
from transforms.articles.cleaning.phrases import load_phrases
from transforms.articles.field_names import load_field_mapping
from transforms.articles.intake import SourceInfo, latest_publication, take_in
from transforms.articles.pages.page import read_page
from transforms.articles.readers.records import RawRecord
from transforms.articles.readers.sidecars import read_sidecar

MAPPING = load_field_mapping()
MOMENT = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
#: Names of pieces begin so; what follows says of what.
PREFIX = "piece."
_LONGEST = 600

_DATES: Sequence[str] = (
    "2026-03-04T10:15:00+01:00", "4 March 2026, 10:15 GMT", "Mar. 4, 2026", "04/03/2026 22:10", "20260304", "1772619300",
    "Wed, 04 Mar 2026 10:15:00 +0000", "March 4, 2026 Wednesday 10:15 PM EST", "GENEVA, March 4 (Delta Wire) - Talks began.",
    "Updated 3 hours ago", "Published: 2026/3/4", "2026-03-04_quay-17.txt", "Sunday 8 March, 7.30am", "Sept 31st 2025",
    "2026-W10-3",
)  # fmt: skip
_OF_DATES: Sequence[str] = (
    "0", "1", "9", "12", "13", "24", "29", "30", "31", "32", "59", "60", "99", "1582", "1900", "2025", "2026", "10000", "-", "/",
    ".", ":", ",", " ", "T", "Z", "+", "+14:00", "-24:00", "GMT", "UTC", "EST", "AM", "p.m.", "Jan", "February", "MAY", "Sept.",
    "Monday", "Tues", "th", "st", "ago", "yesterday", "at", "Updated", "Published", "(", ")", "—", "\u0662", "\u200f",
)  # fmt: skip
_LINES: Sequence[str] = (
    *seeds.TEXT.split("\n\n"), *seeds.TALK.split("\n\n"), *seeds.LIVE.split("\n\n"), *seeds.NEXIS.split("\n\n"),
    *seeds.MARKDOWN.split("\n\n"), "Photo: Ana Diaz/The Quay", "Ana Diaz reported from Lusaka and Tom Lee from Lima.",
    "— Ana Diaz (@adiaz) May 12, 2026", "Read also: More boats", "Sign up here.", "0:45 A boat leaves the quay", "| a | b |",
)  # fmt: skip
_VALUES: Sequence[Any] = (
    None, True, False, 0, -1, 10**400, 1e308, float("nan"), "", " ", "\x00", "\ud800", [], {}, [[]], [None], {"": ""},
    {"name": "Ana Diaz"}, [{"name": None}], {"rendered": "<p>A quay.</p>"}, ["one", 2, None], "javascript:alert(1)", "null",
    1772619300000, "https://quay.example/1", {"a": {"b": {"c": {"d": {"e": "deep"}}}}}, b"bytes", dt.datetime.min, dt.date.max,  # noqa: DTZ901 - as a table has it
)  # fmt: skip


def _some(chance: random.Random, of: Sequence[str], most: int) -> list[str]:
    return [chance.choice(of) for _number in range(chance.randint(1, most))]


def _damaged(chance: random.Random, text: str) -> bytes:
    return mutated(chance, text.encode("utf-8", "surrogatepass"), [line.encode() for line in _LINES])[:_LONGEST]


def _date(chance: random.Random) -> bytes:
    if chance.random() < 0.4:
        return _damaged(chance, chance.choice(_DATES))
    return chance.choice(("", " ")).join(_some(chance, _OF_DATES, 9)).encode()


def _line(chance: random.Random) -> bytes:
    return _damaged(chance, chance.choice(("\n\n", "\n")).join(_some(chance, _LINES, 6)))


def _page(chance: random.Random) -> bytes:
    start = chance.randrange(len(seeds.PAGE))
    return _damaged(chance, seeds.PAGE[start : start + _LONGEST])


def _sidecar(chance: random.Random) -> bytes:
    return _damaged(chance, json.dumps(seeds.SIDECAR if chance.random() < 0.5 else _fields(chance), default=str))


def _record(chance: random.Random) -> bytes:
    return str(chance.getrandbits(63)).encode()


def _fields(chance: random.Random) -> dict[str, Any]:
    """A record whose fields are not all what they are called."""
    names = [name for names in MAPPING.names.values() for name in names] + [*MAPPING.inner, *MAPPING.outer]
    found: dict[str, Any] = dict(chance.choice(seeds.RECORDS))
    for _number in range(chance.randint(1, 5)):
        name = chance.choice((*names, *found, chance.choice(TOKENS).decode("utf-8", "surrogateescape")))
        drawn = chance.random()
        value = chance.choice(_VALUES) if drawn < 0.5 else chance.choice((*_DATES, *_LINES)) if drawn < 0.8 else found.get(name)
        found[name] = chance.choice((value, value, [value], {chance.choice(names): value}))
    return found


def try_date(text: str) -> None:
    """All that looks for a date in a line."""
    dates.order_of(text)
    dates.opens_with_date(text)
    dates.date_in_name(text)
    dates.written_date(text)
    for order in (None, dates.DAY_FIRST, dates.MONTH_FIRST):
        moment = dates.published_at(text, order)
        if moment is not None:
            dates.outlet_day(moment.astimezone(dt.UTC), dates.offset_of(moment))
    dates.date_in_dateline(text)
    dates.date_in_stamps(text.split("\n"))


def try_line(text: str) -> None:
    """All that judges lines; AssertionError where what is left and what goes is not the text."""
    phrases = load_phrases()
    for line in text.split("\n"):
        bylines.names_in(line)
        bylines.is_byline(line)
        if line.strip():
            role_of(Block(" ".join(line.split())), phrases)
    for is_content in (False, True):
        cleaned = clean(text, None, is_content=is_content)
        assert all(0 <= one.at <= len(cleaned.text) for one in cleaned.removed), "it went from outside the text"


def try_record(fields: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A record as a reader gives it; its rows."""
    source = SourceInfo("fuzz", "a.jsonl", latest=latest_publication(MOMENT))
    return list(take_in([RawRecord(0, dict(fields))], source, MAPPING, 5))


#: By the part: how an input is made, and what is done with it.
_MADE: Mapping[str, Callable[[random.Random], bytes]] = {
    "date": _date, "line": _line, "page": _page, "sidecar": _sidecar, "record": _record,
}  # fmt: skip
#: How often each is made: what costs less comes more often.
_OFTEN: Mapping[str, int] = {"date": 4, "sidecar": 3, "line": 2, "record": 2, "page": 1}


def piece(chance: random.Random) -> tuple[str, bytes]:
    """The name and the content of a piece."""
    part = chance.choices(list(_OFTEN), list(_OFTEN.values()))[0]
    return f"{PREFIX}{part}", _MADE[part](chance)


def try_piece(name: str, data: bytes) -> list[dict[str, Any]]:
    """Do with a piece what a run does with such; the rows that are published or refused of it. Raises what no guard catches."""
    part, text = name.removeprefix(PREFIX), data.decode("utf-8", "replace")
    if part == "record":
        return try_record(_fields(random.Random(int(data))))  # noqa: S311 - values, no secrets
    if part == "date":
        try_date(text)
    elif part == "line":
        try_line(text)
    elif part == "page":
        read_page(text)
    else:
        read_sidecar(data)
    return []
