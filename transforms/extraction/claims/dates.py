"""When something was said: dates told in the frame of a claim, against the day of publication.

A weekday without a date is the last one not after publication: speech lies in the past. What stands inside the content
dates what is talked about, not the talking.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span, Token

from transforms.extraction.annotations import Article, Attribution, Claim, DatedAs, Entity
from transforms.vocabulary.assertions import TimeWords, load_time_words

#: A date this near to the cue belongs to it, whatever the parser made of it.
NEAR = 4
#: A dateline stands within so many tokens of the start.
DATELINE_WORDS = 60
#: The opening of an article, which tells when its news happened.
LEAD_WORDS = 120
#: So many days, weeks, months or years ago nobody counts back from today's news any more.
FARTHEST = 60
_YEARS = range(1900, 2100)
_CLAUSES = frozenset({"VERB", "AUX"})
_ASIDE = frozenset({"relcl", "acl"})
_SAME_EVENT = frozenset({"advcl", "conj", "xcomp", "ROOT", "ccomp", "dep"})


@dataclass(frozen=True)
class Found:
    """Tokens `start` to `end` (exclusive) tell this date."""

    start: int
    end: int
    date: DatedAs


def said_on(attribution: Attribution, article: Article) -> DatedAs | None:
    """The date that the frame of the attribution tells; None where it tells none or nothing anchors it."""
    cue = attribution.cue if attribution.cue is not None else attribution.source
    if cue is None or article.published_on is None:
        return None
    inside = {token.i for part in attribution.content for token in part}
    frame = [token for token in cue.sent if token.i not in inside]
    attached = [
        found
        for found in find_dates(frame, article.published_on, load_time_words())
        if _dates_cue(found, cue) and not is_dateline(cue.doc, found)
    ]
    nearest = min(attached, key=lambda found: min(abs(found.start - cue.end), abs(cue.start - found.end)), default=None)
    return nearest.date if nearest else None


def carry_dates(claims: Sequence[Claim], article: Article) -> list[Claim]:
    """The claims, undated ones with the day on which their speaker said the rest.

    A speaker's dated claims, and occasions with a day told beside the speaker's claims ("the remarks were made at a hearing
    on Monday"), are the speaker's days. A first-hand claim without a time of its own takes one where the last day told
    before it in the article's own voice is this day; before any day is told, where the speaker has only one. A speaker
    without days has that of the dateline.
    """
    if article.published_on is None or not claims:
        return list(claims)
    days = _DaysTold(claims, article.published_on)
    return [replace(claim, said_on=days.of(claim)) if claim.said_on is None else claim for claim in claims]


def find_dates(tokens: Sequence[Token], published_on: dt.date, words: TimeWords, *, of_things: bool = False) -> list[Found]:
    """Every date told by the tokens that does not lie in the future, in text order.

    The date of a thing ("Monday's vote") counts only with `of_things`.
    """
    found: list[Found] = []
    place = 0
    while place < len(tokens):
        step = _read(tokens, place, published_on, words)
        if step is None:
            place += 1
            continue
        date, length = step
        before = tokens[place - 1] if place and tokens[place - 1].i == tokens[place].i - 1 else None
        is_past = date.on <= published_on and not (before is not None and before.lower_ in words.future)
        last = tokens[place + length - 1]
        is_of_thing = last.i + 1 < len(last.doc) and last.nbor().tag_ == "POS"
        if is_past and (of_things or not is_of_thing) and not _is_planned(tokens[place]):
            found.append(Found(tokens[place].i, tokens[place + length - 1].i + 1, date))
        place += length
    return found


def _is_planned(date: Token) -> bool:
    """Whether the date's clause is about what is to come ("will meet on Monday", "is to meet")."""
    return any(child.tag_ == "MD" or child.lower_ == "to" for child in _clause_of(date).children if child.dep_ == "aux")


def _read(tokens: Sequence[Token], place: int, published_on: dt.date, words: TimeWords) -> tuple[DatedAs, int] | None:
    opening = tokens[place].lower_.rstrip(".")
    if opening not in words.openings and not opening[:1].isdecimal():
        return None
    readers: tuple[Callable[..., tuple[DatedAs, int] | None], ...] = (_calendar, _weekday, _relative, _ago, _year)
    first = tokens[place]
    following = tokens[place : place + 5]
    lower = [token.lower_.rstrip(".") for number, token in enumerate(following) if token.i == first.i + number]
    for reader in readers:
        if (read := reader(lower, first, published_on, words)) is not None:
            return read
    return None


def _calendar(lower: list[str], first: Token, published_on: dt.date, words: TimeWords) -> tuple[DatedAs, int] | None:
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


def _weekday(lower: list[str], first: Token, published_on: dt.date, words: TimeWords) -> tuple[DatedAs, int] | None:
    number = words.weekdays.get(lower[0])
    if number is None or not first.text[:1].isupper():
        return None
    back = (published_on.weekday() - number) % 7
    if back == 0 and first.i and first.nbor(-1).lower_ in words.last:
        back = 7
    return DatedAs(published_on - dt.timedelta(days=back), "day"), 1


def _relative(lower: list[str], _first: Token, published_on: dt.date, words: TimeWords) -> tuple[DatedAs, int] | None:
    """ "today", "yesterday", "last week", "this month"."""
    if lower[0] in words.days:
        return DatedAs(published_on - dt.timedelta(days=words.days[lower[0]]), "day"), 1
    unit = words.units.get(lower[1]) if len(lower) > 1 else None
    if unit is None or (lower[0] not in words.last and lower[0] not in words.this):
        return None
    if lower[0] == "the" or (len(lower) > 2 and lower[0] in words.last and lower[2] == "of"):
        return None
    return _period(published_on, unit, 1 if lower[0] in words.last else 0), 2


def _ago(lower: list[str], _first: Token, published_on: dt.date, words: TimeWords) -> tuple[DatedAs, int] | None:
    """ "two days ago", "a week ago"."""
    if len(lower) < 3 or lower[2] not in words.ago:
        return None
    count = words.numbers.get(lower[0]) or (int(lower[0]) if lower[0].isdecimal() else 0)
    if not 0 < count <= FARTHEST:
        return None
    if lower[1].rstrip("s") == "day":
        return DatedAs(published_on - dt.timedelta(days=count), "day"), 3
    unit = words.units.get(lower[1].rstrip("s"))
    return (_period(published_on, unit, count), 3) if unit else None


def _year(lower: list[str], first: Token, _published_on: dt.date, words: TimeWords) -> tuple[DatedAs, int] | None:
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


def _day(word: str) -> int | None:
    number = word[:-2] if word[-2:] in {"st", "nd", "rd", "th"} else word
    return int(number) if number.isdecimal() and 1 <= int(number) <= 31 else None


def _has_preposition(first: Token, words: TimeWords) -> bool:
    return first.i > 0 and first.nbor(-1).lower_ in words.prepositions


def _dates_cue(found: Found, cue: Span) -> bool:
    """Whether the date belongs to the cue's clause, or to one of which it is a part of the same event."""
    if cue.root.pos_ == "NOUN" and not any(token.tag_.startswith("VB") for token in cue):
        return any(token.i == found.start for token in cue.root.subtree)
    clause = _clause_of(cue.doc[found.start])
    if clause.dep_ in _ASIDE and cue.root.i not in {token.i for token in clause.subtree}:
        return False
    if 0 <= found.start - cue.end < NEAR or 0 <= cue.start - found.end < NEAR:
        return not _holds_clause(found, cue)
    token = cue.root
    while True:
        if token.i == clause.i:
            return True
        if token.head.i == token.i or (token.pos_ in _CLAUSES and token.dep_ not in _SAME_EVENT):
            return False
        token = token.head


def _holds_clause(found: Found, cue: Span) -> bool:
    between = cue.doc[cue.end : found.start] if found.start >= cue.end else cue.doc[found.end : cue.start]
    return any(token.pos_ == "VERB" or token.dep_ == "mark" for token in between)


def _clause_of(token: Token) -> Token:
    while token.pos_ not in _CLAUSES and token.head.i != token.i:
        token = token.head
    return token


class _DaysTold:
    """What an article tells of days: in its own voice, of each speaker, and in its dateline."""

    def __init__(self, claims: Sequence[Claim], published_on: dt.date) -> None:
        self._words = load_time_words()
        self._inside = {token.i for claim in claims for part in claim.attribution.content for token in part}
        doc = claims[0].evidence.doc
        told = find_dates([token for token in doc if token.i not in self._inside], published_on, self._words)
        self._dateline = next((found.date for found in told if is_dateline(doc, found)), None)
        self._news = self._dateline or self._lead(doc, published_on)
        self._told = [found for found in told if not is_dateline(doc, found)]
        self._starts = [found.start for found in self._told]
        self._speakers: dict[Entity, set[DatedAs]] = {}
        for claim in claims:
            if claim.speaker.entity is not None and claim.reported_by is None:
                days = self._speakers.setdefault(claim.speaker.entity, set())
                days.update(date for date in (claim.said_on, self._beside(claim)) if date and date.precision == "day")

    def of(self, claim: Claim) -> DatedAs | None:
        """The day of an undated claim, None where nothing fixes it."""
        entity = claim.speaker.entity
        if entity is None or claim.reported_by is not None or self._between(claim.evidence.start, claim.evidence.end):
            return None
        days = self._speakers[entity]
        before = bisect_left(self._starts, claim.evidence.start)
        if not days:
            if not before:
                return self._dateline
            is_of_the_news = claim.attribution.quote_type != "indirect" or self._dateline is not None
            return self._news if is_of_the_news and self._told[before - 1].date == self._news else None
        if before:
            last = self._told[before - 1].date
            return last if last in days else None
        return min(days, key=lambda date: date.on) if len(days) == 1 else None

    def _lead(self, doc: Doc, published_on: dt.date) -> DatedAs | None:
        """The day of the news: the first told in the opening, if it is that of publication or the one before."""
        opening = [token for token in doc[:LEAD_WORDS] if token.i not in self._inside]
        days = [found.date for found in find_dates(opening, published_on, self._words, of_things=True)]
        if days and days[0].precision == "day" and (published_on - days[0].on).days <= 1:
            return days[0]
        return None

    def _between(self, start: int, end: int) -> list[Found]:
        return self._told[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _beside(self, claim: Claim) -> DatedAs | None:
        """The day of an occasion of speech told in the sentence before or after the claim's own."""
        doc = claim.evidence.doc
        for place in (claim.evidence.start - 1, claim.evidence.end):
            if not 0 <= place < len(doc):
                continue
            sentence = doc[place].sent
            found = self._between(sentence.start, sentence.end)
            if len(found) == 1 and any(
                token.lemma_.lower() in self._words.occasions and token.i not in self._inside for token in sentence
            ):
                return found[0].date
        return None


def is_dateline(doc: Doc, found: Found) -> bool:
    """Whether a date is that of a dateline: near the start, after a place in capitals and a comma ("ROME, May 3")."""
    before = doc[max(found.start - 2, 0) : found.start]
    return found.start < DATELINE_WORDS and len(before) == 2 and before[0].text.isupper() and before[1].text == ","
