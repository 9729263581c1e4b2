"""When each claim of an article may have been said: by its own words, its occasion, the dateline, or the news of the day.

What stands inside a content dates what is talked about, not the talking. What is proposed here is decided in `days`.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter

from spacy.tokens import Doc, Span, Token

from transforms.extraction.annotations import Claim, DatedAs, Entity
from transforms.extraction.claims.dates import Found, clause_of, find_dates, is_dateline
from transforms.extraction.phrases import VERBS
from transforms.vocabulary.speech.time_words import TimeWords, load_time_words

#: A date this near to the cue belongs to it, whatever the parser made of it.
NEAR = 4
#: The opening of an article, which tells when its news happened.
OPENING_WORDS = 120
#: News tells of the last few days: an older day is not that of what stands before it.
NEWS_DAYS = dt.timedelta(days=3)
#: The first words, in which "has said" tells the news; further on it tells what was said some time before.
TOP_WORDS = 60
#: So many words before a speaker's first dated claim the speaker's day may already be that of the news.
LEAD_WORDS = 300
#: So many words after a dated claim a person's occasion may still go on; bodies and groups speak on many.
OCCASION_WORDS = 400
STATEMENT_WORDS = 150
#: Who speaks on, as a pronoun, does so within so many words of the claim before.
NEXT_WORDS = 25
_ASIDE = frozenset({"relcl", "acl"})
_SAME_EVENT = frozenset({"advcl", "conj", "xcomp", "ROOT", "ccomp", "dep"})


class Dating:
    """What an article tells of days: of each claim, of each speaker, in its own voice (`told`), and in its dateline.

    A speaker's claims after a dated one are of its occasion until the article tells another day in its own voice; those
    shortly before a person's only day are of that day if it is news. A speaker without days has that of the dateline, and
    a person who is quoted without one has the day of the news. Whoever goes on speaking as "he" does so on the same day.
    A claim of another time ("has long said", "had warned") or at second hand takes no date but its own.
    """

    def __init__(self, claims: Sequence[Claim], published_on: dt.date) -> None:
        """Of claims of one article, at least one."""
        self._doc: Doc = claims[0].evidence.doc
        self._claims = claims
        self._published_on = published_on
        self._words = load_time_words()
        quoted = {token.i for claim in claims for part in claim.attribution.content for token in part}
        found = find_dates(list(self._doc), published_on, self._words, quoted)
        #: The date of the dateline, if there is one.
        self.dateline = next((one for one in found if is_dateline(self._doc, one)), None)
        self._news = _day_of_the_news(found, quoted, published_on)
        #: All other dates in text order, and those in the article's own voice.
        self.found = [one for one in found if one is not self.dateline]
        self.told = [one for one in self.found if one.start not in quoted]
        self._starts = [one.start for one in self.found]
        self._told_starts = [one.start for one in self.told]
        self._own = [self._own_date(claim) for claim in claims]
        #: Dates that belong to claims, so to no story told in between.
        self._of_claims = {one.start for one in self._own if one is not None}
        self._cues = {claim.attribution.cue.root.i: claim for claim in claims if claim.attribution.cue is not None}
        self._days: dict[Entity, list[tuple[int, DatedAs]]] = {}
        for claim, own in zip(claims, self._own, strict=True):
            if claim.speaker.entity is not None and claim.reported_by is None:
                date = own or self._occasion_beside(claim)
                if date is not None and date.date.precision == "day":
                    self._days.setdefault(claim.speaker.entity, []).append((claim.evidence.start, date.date))

    def all(self) -> list[DatedAs | None]:
        """The date that is proposed for each claim, None where none is."""
        dates: list[DatedAs | None] = []
        last: tuple[int, DatedAs | None] = (0, None)
        for claim, own in zip(self._claims, self._own, strict=True):
            is_first_hand = claim.reported_by is None
            date = replace(own.date, reach="claim") if own is not None else None
            if date is None and is_first_hand and not self._has_time_of_its_own(claim):
                date = self._of_occasion(claim) or self._of_the_one_before(claim, *last)
            if is_first_hand:
                last = claim.evidence.end, date
            dates.append(date)
        return dates

    def _of_occasion(self, claim: Claim) -> DatedAs | None:
        """The speaker's day that reaches a claim; of a speaker without days that of the dateline or of the news."""
        entity, start = claim.speaker.entity, claim.evidence.start
        is_person = entity is not None and entity.actor_type == "person"
        days = self._days.get(entity, []) if entity is not None else []
        if days and days[0][0] <= start:
            place, date = days[bisect_right(days, start, key=itemgetter(0)) - 1]
            is_near = start - place <= (OCCASION_WORDS if is_person else STATEMENT_WORDS)
            return replace(date, reach="occasion") if is_near and not self._another_day(place, start, date) else None
        if days:
            place, date = days[0]
            is_news = (
                is_person and self._published_on - date.on <= NEWS_DAYS and (start < OPENING_WORDS or place - start <= LEAD_WORDS)
            )
            is_only = all(other == date for _, other in days)
            return replace(date, reach="occasion") if is_news and is_only and not self._another_day(start, place, date) else None
        if self.dateline is not None:
            date = replace(self.dateline.date, reach="dateline")
            return date if not self._another_day(0, start, date) else None
        is_quoted = claim.attribution.quote_type != "indirect" and claim.addressee is None
        if self._news is not None and self._news.start <= start and is_person and is_quoted:
            date = replace(self._news.date, reach="news")
            return date if not self._another_day(self._news.start, start, date) else None
        return None

    @staticmethod
    def _of_the_one_before(claim: Claim, end: int, date: DatedAs | None) -> DatedAs | None:
        """The date of the claim right before one whose source is a pronoun: who goes on speaking does so on the same day."""
        source = claim.attribution.source
        goes_on = source is not None and source.root.pos_ == "PRON" and claim.evidence.start - end < NEXT_WORDS
        return replace(date, reach="before") if goes_on and date is not None and date.precision == "day" else None

    def _own_date(self, claim: Claim) -> Found | None:
        """The date nearest to the cue among those that belong to it."""
        attribution = claim.attribution
        cue = attribution.cue if attribution.cue is not None else attribution.source
        if cue is None:
            return None
        inside = {token.i for part in attribution.content for token in part}
        sentence = cue.sent
        dates = self.found[bisect_left(self._starts, sentence.start) : bisect_left(self._starts, sentence.end)]
        if attribution.outer is not None:
            relayed = {token.i for part in self._claims[attribution.outer].attribution.content for token in part}
            dates = [one for one in dates if one.start in relayed]
        attached = [
            one for one in dates if (_dates_cue(one, cue, self._words) if one.start not in inside else _hangs_on(one, cue))
        ]
        return min(attached, key=lambda one: min(abs(one.start - cue.end), abs(cue.start - one.end)), default=None)

    def _has_time_of_its_own(self, claim: Claim) -> bool:
        """Whether the words around the cue set the claim in another time than the rest, or tell a date of something else."""
        cue = claim.attribution.cue
        if cue is not None:
            beside = {child.lower_ for token in cue for child in (token, *token.children)}
            if beside & self._words.unfixed or (cue.root.tag_ == "VBN" and "had" in beside):
                return True
            if cue.root.tag_ == "VBN" and beside & {"has", "have", "'ve", "’ve"} and claim.evidence.start > TOP_WORDS:
                return True
        return any(self._sets_time(one) for one in self._between(claim.evidence.start, claim.evidence.end))

    def _another_day(self, start: int, end: int, date: DatedAs) -> bool:
        """Whether the article's own voice goes to another time between two places, other than as the date of a claim."""
        told = self._between(start, end)
        return any(one.date != date and one.start not in self._of_claims and self._sets_time(one) for one in told)

    def _between(self, start: int, end: int) -> list[Found]:
        """What is told in the article's own voice between two places."""
        return self.told[bisect_left(self._told_starts, start) : bisect_left(self._told_starts, end)]

    def _sets_time(self, found: Found) -> bool:
        """Whether a date sets the time of what is told: a day, or any that opens its sentence; others are background."""
        if found.is_of_thing or clause_of(self._doc[found.start]).dep_ in _ASIDE:
            return False
        return found.date.precision == "day" or found.start - self._doc[found.start].sent.start < 2

    def _occasion_beside(self, claim: Claim) -> Found | None:
        """The day of an occasion of the speaker's told in the sentence before or after the claim's own.

        The sentence speaks of the speaker, by name or pronoun, or of the occasion itself, and holds no one else's claim.
        """
        for place in (claim.evidence.start - 1, claim.evidence.end):
            if not 0 <= place < len(self._doc):
                continue
            sentence = self._doc[place].sent
            told = self._between(sentence.start, sentence.end)
            if len(told) == 1 and not told[0].is_of_thing and self._tells_occasion(sentence, claim):
                return told[0]
        return None

    def _tells_occasion(self, sentence: Span, claim: Claim) -> bool:
        if not any(token.lemma_.lower() in self._words.occasions for token in sentence):
            return False
        if any(token.i in self._cues and self._cues[token.i].speaker != claim.speaker for token in sentence):
            return False
        names = (
            {word.lower() for word in claim.speaker.entity.name.split() if word[:1].isupper()} if claim.speaker.entity else set()
        )
        return any(
            token.dep_ in {"nsubj", "nsubjpass"}
            and (token.pos_ == "PRON" or token.lower_ in names or token.lemma_.lower() in self._words.occasions)
            for token in sentence
        )


def _day_of_the_news(found: list[Found], quoted: set[int], published_on: dt.date) -> Found | None:
    """The first day told in the opening, if it is that of publication or the one before."""
    first = next((one for one in found if one.start < OPENING_WORDS and one.start not in quoted), None)
    is_news = first is not None and first.date.precision == "day" and (published_on - first.date.on).days <= 1
    return first if is_news else None


def _dates_cue(found: Found, cue: Span, words: TimeWords) -> bool:
    """Whether the date belongs to the cue's clause, or to one of which it is a part of the same event."""
    date = cue.doc[found.start]
    if cue.root.pos_ == "NOUN" and not any(token.tag_.startswith("VB") for token in cue):
        return not found.is_of_thing and any(token.i == found.start for token in cue.root.subtree)
    if found.is_of_thing and not _is_of_occasion(date, words):
        return False
    own, clause = clause_of(date), _clause_of_saying(date, words)
    if not found.is_of_thing:
        if clause.dep_ in _ASIDE and cue.root.i not in {token.i for token in clause.subtree}:
            return False
        is_before = 0 <= cue.start - found.end < NEAR and (own.i == cue.root.i or own.tag_ == "VBG")
        if own.i == clause.i and (is_before or 0 <= found.start - cue.end < NEAR):
            return not _holds_clause(found, cue)
    token = cue.root
    while True:
        if token.i == clause.i:
            return True
        if token.head.i == token.i or (token.pos_ in VERBS and token.dep_ not in _SAME_EVENT):
            return False
        token = token.head


def _clause_of_saying(date: Token, words: TimeWords) -> Token:
    """The date's clause; that of "a statement released on Monday" is the one in which the statement stands."""
    clause = clause_of(date)
    if clause.dep_ == "advcl" and clause.tag_ == "VBG" and clause.lemma_.lower() in words.speaking:
        return clause.head
    return clause_of(clause.head) if clause.dep_ in _ASIDE and clause.head.lemma_.lower() in words.occasions else clause


def _is_of_occasion(date: Token, words: TimeWords) -> bool:
    """Whether a day is that of an event at which or after which something is said ("at Monday's hearing")."""
    thing = date.head
    return (
        thing.lemma_.lower() in words.occasions | words.events and thing.head.dep_ == "prep" and thing.head.lower_ in words.during
    )


def _hangs_on(found: Found, cue: Span) -> bool:
    """Whether a date within the content is the cue's all the same: it hangs on the cue's verb, no clause or mark between."""
    date = cue.doc[found.start]
    if any(token.is_quote for token in cue.doc[cue.end : found.start]):
        return False
    head = date.head.head if date.head.dep_ == "prep" else date.head
    return not found.is_of_thing and head.i == cue.root.i and cue.root.pos_ == "VERB" and not _holds_clause(found, cue)


def _holds_clause(found: Found, cue: Span) -> bool:
    between = cue.doc[cue.end : found.start] if found.start >= cue.end else cue.doc[found.end : cue.start]
    return any(token.pos_ == "VERB" or token.dep_ == "mark" for token in between)
