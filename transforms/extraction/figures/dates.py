"""As of when an extent is told: the date of its own part of the sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from spacy.tokens import Span, Token

from transforms.extraction.annotations import DatedAs
from transforms.extraction.claims.dates import clause_of, find_dates
from transforms.extraction.figures.quantities import Quantity
from transforms.vocabulary.figures.territory import load_territory_words
from transforms.vocabulary.speech.cues import SpeechCues
from transforms.vocabulary.speech.time_words import TimeWords, load_time_words

#: So many words may stand between a word of comparison and the number that it leads to: "compared with some 410".
_BETWEEN = 3
_LEADING = frozenset({"ADP", "ADV", "ADJ", "DET"})
#: What stands behind a number that counts nothing.
_NOT_COUNTED = frozenset({"ADP", "CCONJ", "PART", "PUNCT", "VERB"})


def as_of(
    quantity: Quantity, sentence: Span, published_on: dt.date | None, earlier: DatedAs | None, speech: SpeechCues
) -> DatedAs | None:
    """The date that holds for an extent, to the day, month or year; None where the sentence tells none or several.

    Where extents are compared ("took 410 sq km in April, up from 340 in March") each has only the date of its own part. When
    somebody said so counts only where no other date is told. "In the same month" and "of those" are of `earlier`, told before.
    """
    if published_on is None:
        return None
    words = _time_words()
    dates = [found for found in find_dates(list(sentence), published_on, words) if not found.is_of_thing]
    starts = _parts(sentence)
    own = _number(starts, quantity.start)
    near = [found for found in dates if _number(starts, found.start) == own and _tells_of(sentence.doc[found.start], quantity)]
    done = [found for found in near if not _is_of_saying(sentence.doc[found.start], speech)]
    told = [found.date for found in done or (near if len(starts) == 1 else [])]
    if not done and earlier is not None and (_is_part(sentence) or earlier.precision in _same(sentence, words)):
        return earlier
    return told[0] if len(told) == 1 and told[0].precision != "week" else None


@cache
def _time_words() -> TimeWords:
    """Those of claims; extents are told for a time, too: "a gain for April", "the end of March"."""
    words = load_time_words()
    return replace(words, prepositions=words.prepositions | load_territory_words().before_months)


def _parts(sentence: Span) -> Sequence[int]:
    """Where the parts of a sentence that are compared begin: at its start, and at each word that leads to another number."""
    return [sentence.start, *(token.i for token in sentence[1:] if _leads_to_number(token, sentence))]


def _leads_to_number(token: Token, sentence: Span) -> bool:
    """Whether a word of comparison leads to a number that counts something: "from 19.3 per cent", not "from 2014 to"."""
    if token.lower_ not in load_territory_words().comparing:
        return False
    at = token.i + 1
    while at < min(token.i + 1 + _BETWEEN, sentence.end) and sentence.doc[at].pos_ in _LEADING:
        at += 1
    if at + 1 >= sentence.end or not sentence.doc[at].like_num:
        return False
    following = sentence.doc[at + 1]
    return following.pos_ not in _NOT_COUNTED or following.lower_ == "per"  # cent


def _number(starts: Sequence[int], position: int) -> int:
    """The number of the part that holds a token."""
    return sum(start <= position for start in starts)


def _tells_of(date: Token, quantity: Quantity) -> bool:
    """Whether a date is that of a clause in which the extent stands, or of one in the same tense that is joined to it: not of
    "the land that it took in 1967"."""
    clause, extent = clause_of(date), date.doc[quantity.start]
    above = (extent, *extent.ancestors)
    return clause in above or any(one in above and one.tag_ == clause.tag_ for one in clause.conjuncts)


def _is_of_saying(date: Token, speech: SpeechCues) -> bool:
    """Whether the date is that of a clause of saying: "she said on Friday"."""
    cue = speech.verbs.get(clause_of(date).lemma_.lower())
    return cue is not None and cue.kind == "speech" and "clause" in cue.patterns


def _is_part(sentence: Span) -> bool:
    """Whether the sentence tells parts of what was told before: "Of those, 60 sq km are in Lorn"."""
    return len(sentence) > 1 and sentence[0].lower_ == "of" and sentence[1].lower_ in load_territory_words().told_before


def _same(sentence: Span, words: TimeWords) -> set[str]:
    """The units of time that "the same" stands before."""
    return {
        words.units[token.nbor().lower_]
        for token in sentence[:-1]
        if token.lower_ == "same" and token.nbor().lower_ in words.units
    }
