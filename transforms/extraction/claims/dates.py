"""Dates told in a text, read against the day of publication.

A weekday without a date is the last one not after publication: news looks back. What is planned or lies ahead is no
date of anything said, and is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from transforms.extraction.annotations import DatedAs
from transforms.extraction.phrases import VERBS
from transforms.vocabulary.speech.time_words import TimeWords

#: A dateline stands within so many tokens of the start.
DATELINE_WORDS = 60
#: So many days, weeks, months or years ago nobody counts back from today's news any more.
FARTHEST = 60
#: Nobody counts more days than this from another day told ("three days later").
FARTHEST_LATER = 14
_YEARS = range(1900, 2100)
_Read = tuple[DatedAs, int]


@dataclass(frozen=True)
class Found:
    """Tokens `start` to `end` (exclusive) tell this date; `is_of_thing` where it is a thing's ("Monday's vote")."""

    start: int
    end: int
    date: DatedAs
    is_of_thing: bool = False


def find_dates(
    tokens: Sequence[Token], published_on: dt.date, words: TimeWords, quoted: AbstractSet[int] = frozenset()
) -> list[Found]:
    """Every date told by the tokens that does not lie in the future, in text order, those of things too.

    "Two days later" counts from the last day told; days told by `quoted` tokens are nothing to count from.
    """
    found: list[Found] = []
    day: dt.date | None = None
    place = 0
    while place < len(tokens):
        step = _read(tokens, place, published_on, words, day)
        if step is None:
            place += 1
            continue
        date, length = step
        first, last = tokens[place], tokens[place + length - 1]
        place += length
        before = first.nbor(-1).lower_ if first.i else ""
        is_of_thing = last.i + 1 < len(last.doc) and last.nbor().tag_ == "POS"
        if date.on > published_on or (before in words.future and not is_of_thing) or _is_planned(first):
            continue
        told = first.doc[first.i : last.i + 1].text
        found.append(Found(first.i, last.i + 1, replace(date, cue=told), is_of_thing))
        if date.precision == "day" and first.i not in quoted:
            day = date.on
    return found


def is_dateline(doc: Doc, found: Found) -> bool:
    """Whether a date is that of a dateline: near the start, after a place in capitals and a comma ("ROME, May 3")."""
    before = doc[max(found.start - 2, 0) : found.start]
    return found.start < DATELINE_WORDS and len(before) == 2 and before[0].text.isupper() and before[1].text == ","


def clause_of(token: Token) -> Token:
    """The verb of the clause in which a token stands, the sentence's root where there is none."""
    while token.pos_ not in VERBS and token.head.i != token.i:
        token = token.head
    return token


def _is_planned(date: Token) -> bool:
    """Whether the date's clause is about what is to come ("will meet on Monday", "is to meet")."""
    verb = clause_of(date)
    is_to = [child for child in verb.children if child.dep_ == "xcomp"] if verb.lemma_ == "be" else []
    return any(
        child.tag_ == "MD" or child.lower_ == "to" for one in (verb, *is_to) for child in one.children if child.dep_ == "aux"
    )


def _read(tokens: Sequence[Token], place: int, published_on: dt.date, words: TimeWords, day: dt.date | None) -> _Read | None:
    opening = tokens[place].lower_.rstrip(".")
    if opening not in words.openings and not opening[:1].isdecimal():
        return None
    first = tokens[place]
    following = tokens[place : place + 5]
    lower = [token.lower_.rstrip(".") for number, token in enumerate(following) if token.i == first.i + number]
    for rule, reader in _READERS.items():
        if (read := reader(lower, first, published_on, words)) is not None:
            return _by(rule, read)
    return _by("later", _later(lower, day, words)) if day is not None else None


def _by(rule: str, read: _Read | None) -> _Read | None:
    return read and (replace(read[0], rule=rule), read[1])


def _calendar(lower: list[str], first: Token, published_on: dt.date, words: TimeWords) -> _Read | None:
    """ "3 May", "3rd of May 2025", "May 3, 2025", "May 2025", "May"."""
    day, used = _day(lower[0]), 0
    if day is not None and len(lower) > 1:
        used = 2 if lower[1] == "of" else 1
    name = lower[used] if used < len(lower) else ""
    month = words.months.get(name)
    if month is None or not first.doc[first.i + used].text[:1].isupper():
        return None
    used += 1
    if day is None and used < len(lower) and (day := _day(lower[used])) is not None:
        used += 1
    year = None
    skip = used + (used < len(lower) and lower[used] == ",")
    if skip < len(lower) and lower[skip].isdecimal() and int(lower[skip]) in _YEARS:
        year, used = int(lower[skip]), skip + 1
    if day is None and year is None and not _has_preposition(first, words):
        return None
    return _on(year, month, day, published_on), used


def _on(year: int | None, month: int, day: int | None, published_on: dt.date) -> DatedAs:
    """The day or month; without a year the last one not after publication."""
    if year is None:
        year = published_on.year - ((month, day or 1) > (published_on.month, published_on.day if day else 31))
    try:
        return DatedAs(dt.date(year, month, day or 1), "day" if day else "month")
    except ValueError:  # 29 February, or 31 of a shorter month
        return DatedAs(dt.date(year, month, 1), "month")


def _weekday(lower: list[str], first: Token, published_on: dt.date, words: TimeWords) -> _Read | None:
    number = words.weekdays.get(lower[0])
    if number is None or not first.text[:1].isupper() or (lower[0] in words.ambiguous_forms and not first.text.endswith(".")):
        return None
    back = (published_on.weekday() - number) % 7
    if back == 0 and first.i and first.nbor(-1).lower_ in words.last:
        back = 7
    return DatedAs(published_on - dt.timedelta(days=back), "day"), 1


def _relative(lower: list[str], first: Token, published_on: dt.date, words: TimeWords) -> _Read | None:
    """ "today", "yesterday", "last night", "this morning", "last week", "this month", "over the weekend"."""
    if lower[0] in words.days:
        return DatedAs(published_on - dt.timedelta(days=words.days[lower[0]]), "day"), 1
    following = lower[1] if len(lower) > 1 else ""
    if following in words.parts_of_day and lower[0] in words.last | words.this - words.definite:
        return DatedAs(published_on - dt.timedelta(days=lower[0] in words.last), "day"), 2
    unit = words.units.get(following)
    if unit is None or (lower[0] not in words.last and lower[0] not in words.this):
        return None
    if lower[0] in words.definite:
        is_past = following == "weekend" and first.i > 0 and first.nbor(-1).lower_ in words.over
        return (_period(published_on, unit, int(published_on.weekday() < 5)), 2) if is_past else None
    if len(lower) > 2 and lower[0] in words.last and lower[2] == "of":
        return None
    return _period(published_on, unit, 1 if lower[0] in words.last else 0), 2


def _ago(lower: list[str], _first: Token, published_on: dt.date, words: TimeWords) -> _Read | None:
    """ "two days ago", "a week ago"."""
    if len(lower) < 3 or lower[2] not in words.ago:
        return None
    count = _count(lower[0], words)
    if not 0 < count <= FARTHEST:
        return None
    if lower[1].rstrip("s") == "day":
        return DatedAs(published_on - dt.timedelta(days=count), "day"), 3
    unit = words.units.get(lower[1].rstrip("s"))
    return (_period(published_on, unit, count), 3) if unit else None


def _later(lower: list[str], day: dt.date, words: TimeWords) -> _Read | None:
    """ "the next day", "the same day", "two days later", counted from the last day told."""
    if len(lower) < 3:
        return None
    if lower[0] in words.definite and lower[1] in words.following_days and lower[2] == "day":
        return DatedAs(day + dt.timedelta(days=words.following_days[lower[1]]), "day"), 3
    if lower[1].rstrip("s") != "day":
        return None
    count = _count(lower[0], words) * words.later.get(lower[2], 0)
    return (DatedAs(day + dt.timedelta(days=count), "day"), 3) if 0 < abs(count) <= FARTHEST_LATER else None


def _year(lower: list[str], first: Token, _published_on: dt.date, words: TimeWords) -> _Read | None:
    if not (lower[0].isdecimal() and int(lower[0]) in _YEARS and _has_preposition(first, words)):
        return None
    return DatedAs(dt.date(int(lower[0]), 1, 1), "year"), 1


def _period(published_on: dt.date, unit: str, back: int) -> DatedAs:
    """The first day of the week, month or year so many before that of publication."""
    if unit == "week":
        return DatedAs(published_on - dt.timedelta(days=published_on.weekday() + 7 * back), "week")
    if unit == "month":
        months = published_on.year * 12 + published_on.month - 1 - back
        return DatedAs(dt.date(months // 12, months % 12 + 1, 1), "month")
    return DatedAs(dt.date(published_on.year - back, 1, 1), "year")


def _count(word: str, words: TimeWords) -> int:
    return words.numbers.get(word) or (int(word) if word.isdecimal() else 0)


def _day(word: str) -> int | None:
    number = word[:-2] if word[-2:] in {"st", "nd", "rd", "th"} else word
    return int(number) if number.isdecimal() and 1 <= int(number) <= 31 else None


def _has_preposition(first: Token, words: TimeWords) -> bool:
    return first.i > 0 and first.nbor(-1).lower_ in words.prepositions


#: How words are read as a date, in the order in which it is tried; `later` counts from another date and comes last.
_READERS: dict[str, Callable[[list[str], Token, dt.date, TimeWords], _Read | None]] = {
    "calendar": _calendar,
    "weekday": _weekday,
    "relative": _relative,
    "ago": _ago,
    "year": _year,
}
