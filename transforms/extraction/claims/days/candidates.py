"""The dates that may be a claim's, each with what speaks for and against it as numbers.

Features are by name; most are 0 or 1, the others are of that size.
"""

from __future__ import annotations

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from transforms.extraction.annotations import Claim, DatedAs, Entity
from transforms.extraction.claims.dates import Found, clause_of
from transforms.extraction.claims.said_on import OPENING_WORDS, Dating
from transforms.vocabulary.speech.time_words import load_time_words

#: A day told so many words before a claim, or less, is near; one told after it is a candidate up to that far.
NEAR_WORDS = 60
#: So many days inside a claim's sentences are candidates.
MOST_INSIDE = 2
#: From here on into an article it makes no more difference how far.
FAR_WORDS = 1000
#: How fast the weight of a dated claim falls with the words between.
FADING_WORDS = 100
#: Ages of a date in days, each with the last day of its range.
AGES = (("age_0", 0), ("age_1", 1), ("age_3", 3), ("age_7", 7))
_HAVE = frozenset({"has", "have", "'ve", "’ve"})

Features = dict[str, float]


class Candidates:
    """The candidates of every claim of an article."""

    def __init__(self, dating: Dating, claims: Sequence[Claim], published_on: dt.date) -> None:
        self._dating, self._claims, self._published_on = dating, claims, published_on
        self._proposed = dating.all()
        self._days = [one for one in dating.found if one.date.precision == "day"]
        self._told = [one for one in dating.told if one.date.precision == "day"]
        self._starts, self._told_starts = [one.start for one in self._days], [one.start for one in self._told]
        self._mentions = Counter(one.date.on for one in self._days)
        doc = claims[0].evidence.doc
        spaces = np.flatnonzero(doc.to_array("IS_SPACE")).tolist()
        self._breaks = [place + 1 for place in spaces if "\n" in doc[place].text]
        self._words = load_time_words()
        #: Where claims stand that have a day beside their own cue: by speaker and day, and by day alone.
        self._own: dict[Entity, dict[dt.date, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._any: dict[dt.date, list[int]] = defaultdict(list)
        for claim, date in sorted(zip(claims, self._proposed, strict=True), key=lambda one: one[0].evidence.start):
            if date is not None and date.reach == "claim" and date.precision == "day":
                self._any[date.on].append(claim.evidence.start)
                if claim.speaker.entity is not None:
                    self._own[claim.speaker.entity][date.on].append(claim.evidence.start)

    def of(self, number: int) -> dict[DatedAs, Features]:
        """The dates that may be the claim's, by its place in the list; equal dates are one, told as it is told first."""
        claim, proposed = self._claims[number], self._proposed[number]
        shared = self._of_claim(claim, proposed)
        found: dict[DatedAs, Features] = {}
        for date, features in self._dates(claim, proposed):
            found.setdefault(date, {}).update(features)
        return {date: {**shared, **self._of_date(claim, date), **features} for date, features in found.items()}

    def _dates(self, claim: Claim, proposed: DatedAs | None) -> Iterator[tuple[DatedAs, Features]]:
        """Each way in which a date is told for the claim, with the features of that way."""
        start, end = claim.evidence.start, claim.evidence.end
        if proposed is not None:
            yield proposed, {f"{kind}_{getattr(proposed, kind)}": 1.0 for kind in ("reach", "rule", "precision")}
        before = bisect_left(self._told_starts, start)
        if before:
            yield self._before(self._told[before - 1], start)
        for one in self._days[bisect_left(self._starts, start) : bisect_left(self._starts, end)][:MOST_INSIDE]:
            yield _nearby(one), self._inside(one, claim)
        after = bisect_left(self._told_starts, end)
        if after < len(self._told) and self._told_starts[after] < end + NEAR_WORDS:
            one = self._told[after]
            yield _nearby(one), {"next": 1.0, "next_paragraph": float(self._is_one_paragraph(one.start, end - 1))}
        if self._told:
            first = self._told[0]
            yield _nearby(first), {"first": 1.0, "first_early": float(first.start < OPENING_WORDS)}
        if self._dating.dateline is not None:
            yield _nearby(self._dating.dateline), {"dateline": 1.0}

    def _before(self, one: Found, start: int) -> tuple[DatedAs, Features]:
        distance = start - one.start
        return _nearby(one), {
            "before": 1.0,
            "before_distance": math.log1p(distance) / 5,
            "before_near": float(distance < NEAR_WORDS),
            "before_paragraph": float(self._is_one_paragraph(one.start, start)),
        }

    def _inside(self, one: Found, claim: Claim) -> Features:
        cue, content = claim.attribution.cue, claim.attribution.content
        features = {"inside": 1.0, "inside_content": float(any(part.start <= one.start < part.end for part in content))}
        if cue is not None:
            distance = min(abs(one.start - cue.start), abs(one.start - cue.end))
            features |= {
                "inside_distance": math.log1p(distance) / 3,
                "inside_before": float(one.start < cue.start),
                "inside_clause": float(clause_of(cue.doc[one.start]).i == cue.root.i),
            }
        return features

    def _of_claim(self, claim: Claim, proposed: DatedAs | None) -> Features:
        """What is the same of a claim for all its candidates: how it is said, by whom, and where."""
        attribution, start = claim.attribution, claim.evidence.start
        cue, source, entity = attribution.cue, attribution.source, claim.speaker.entity
        beside = {child.lower_ for token in cue or () for child in (token, *token.children)}
        return {
            f"tag_{cue.root.tag_ if cue is not None else 'none'}": 1.0,
            f"quote_{attribution.quote_type}": 1.0,
            f"speaker_{entity.actor_type if entity is not None else 'none'}": 1.0,
            "has": float(bool(beside & _HAVE)),
            "had": float("had" in beside),
            "unfixed": float(bool(beside & self._words.unfixed)),
            "addressee": float(claim.addressee is not None),
            "reported": float(claim.reported_by is not None),
            "pronoun": float(source is not None and source.root.pos_ == "PRON"),
            "occasion": float(any(token.lemma_.lower() in self._words.occasions for token in claim.evidence)),
            "place": min(1.0, start / FAR_WORDS),
            "early": float(start < OPENING_WORDS),
            "days": math.log1p(len(self._mentions)),
            "is_proposed": float(proposed is not None),
        }

    def _of_date(self, claim: Claim, date: DatedAs) -> Features:
        """What is said of a day elsewhere: how old it is, how often it is told, and which claims are of it."""
        if date.precision != "day":
            return {}
        age = (self._published_on - date.on).days
        entity, place = claim.speaker.entity, claim.evidence.start
        mine = self._own.get(entity, {}) if entity is not None else {}
        return {
            **{name: 1.0 for name, last in AGES if age <= last},
            "mentions": math.log1p(self._mentions[date.on]),
            "mine": float(date.on in mine),
            "mine_other": float(bool(mine.keys() - {date.on})),
            "mine_near": _nearness(place, mine.get(date.on, ())),
            "any_near": _nearness(place, self._any.get(date.on, ())),
        }

    def _is_one_paragraph(self, one: int, other: int) -> bool:
        return bisect_right(self._breaks, one) == bisect_right(self._breaks, other)


def _nearby(one: Found) -> DatedAs:
    return replace(one.date, reach="told")


def _nearness(place: int, dated: Sequence[int]) -> float:
    """1 at the nearest of the places, which are in order, falling with the words between; 0 where there are none."""
    at = bisect_left(dated, place)
    return max((math.exp(-abs(one - place) / FADING_WORDS) for one in dated[max(0, at - 1) : at + 1]), default=0.0)
