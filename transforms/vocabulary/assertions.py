"""The words that tell what a claim does, how firmly, on which side and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from transforms.schema.codes import ACTS
from transforms.vocabulary.loading import VocabularyError, read_csv, read_yaml
from transforms.vocabulary.patterns import PatternError, Patterns

ACTS_FILE = "acts.csv"
ACT_PHRASES_FILE = "act_phrases.yml"
CONTEXT_FILE = "context_cues.yml"
STANCE_FILE = "stance_cues.yml"
TIME_FILE = "time_words.yml"
_PLACES = ("first", "anywhere", "warned")
_WORD_LISTS = ("negating_words", "negating_heads", "negating_with_infinitive", "relaying_sources", "deniable")
DIRECTIONS = ("", "for", "against", "open")


@dataclass(frozen=True)
class CueAct:
    """What a cue does: `act` is None where the content's own words decide; `direction` is 1, -1 or 0.

    `is_open` marks cues that raise an issue and leave it open ("discussed").
    """

    cue: str
    act: str | None
    direction: int = 0
    is_open: bool = False


@dataclass(frozen=True, eq=False)
class ActPhrases:
    """Phrases by which a claim's own words do something, each with its act; of several acts the first in `order` holds.

    `first` are looked for in the first sentence, `anywhere` in all of it, `warned` under a cue of warning.
    """

    order: tuple[str, ...]
    first: Patterns[str]
    anywhere: Patterns[str]
    warned: Patterns[str]


@dataclass(frozen=True, eq=False)
class ContextCues:
    """Cues of negation, condition and hedging, each with the phrases in which they are none."""

    not_negation: Patterns[str]
    negating_words: frozenset[str]
    negating_heads: frozenset[str]
    negating_with_infinitive: frozenset[str]
    condition: Patterns[str]
    not_condition: Patterns[str]
    goal_condition: Patterns[str]
    exchange_condition: Patterns[str]
    hedge: Patterns[str]
    not_hedge: Patterns[str]
    relaying_sources: frozenset[str]
    deniable: frozenset[str]


@dataclass(frozen=True, eq=False)
class StanceCues:
    """Lemmas that turn, will, require or judge what they govern."""

    reversers: frozenset[str]
    necessity: frozenset[str]
    needs: frozenset[str]
    will: frozenset[str]
    first_persons: frozenset[str]
    third_persons: frozenset[str]
    good: frozenset[str]
    bad: frozenset[str]
    bring_good: frozenset[str]
    bring_bad: frozenset[str]
    pointers: frozenset[str]
    against_prepositions: frozenset[str]
    aside_prepositions: frozenset[str]
    about_with_over: frozenset[str]
    moments: frozenset[str]
    linking_prepositions: frozenset[str]
    harms: frozenset[str]
    absences: frozenset[str]
    away: frozenset[str]
    verbs_only: frozenset[str]
    adjectives_only: frozenset[str]
    contrast: Patterns[str]


@dataclass(frozen=True, eq=False)
class TimeWords:
    """Words for days, months and spans of time; numbers count from 0 for Monday and from 1 for January."""

    weekdays: Mapping[str, int]
    ambiguous_forms: frozenset[str]
    months: Mapping[str, int]
    days: Mapping[str, int]
    units: Mapping[str, str]
    numbers: Mapping[str, int]
    this: frozenset[str]
    definite: frozenset[str]
    over: frozenset[str]
    parts_of_day: frozenset[str]
    last: frozenset[str]
    future: frozenset[str]
    prepositions: frozenset[str]
    ago: frozenset[str]
    later: Mapping[str, int]
    following_days: Mapping[str, int]
    during: frozenset[str]
    speaking: frozenset[str]
    events: frozenset[str]
    unfixed: frozenset[str]
    occasions: frozenset[str]

    @cached_property
    def openings(self) -> frozenset[str]:
        """The words with which a date can begin, besides figures."""
        return frozenset({*self.weekdays, *self.months, *self.days, *self.numbers}) | self.this | self.last


@dataclass(frozen=True, eq=False)
class AssertionCues:
    """All of them; compared by identity."""

    acts: Patterns[CueAct]
    verbs: Mapping[str, CueAct]
    act_phrases: ActPhrases
    context: ContextCues
    stance: StanceCues
    time: TimeWords


def load_assertions() -> AssertionCues:
    """The cues as shipped. Raises VocabularyError where a file holds an unknown act, key or phrase."""
    cues = _cue_acts()
    return AssertionCues(
        acts=_patterns(ACTS_FILE, [(cue.cue, cue) for cue in cues]),
        verbs={cue.cue: cue for cue in cues},
        act_phrases=_act_phrases(),
        context=_context(),
        stance=_stance(),
        time=load_time_words(),
    )


def _cue_acts() -> list[CueAct]:
    cues: list[CueAct] = []
    for line, row in enumerate(read_csv(ACTS_FILE), start=2):
        if row["act"] not in ("", *ACTS):
            raise VocabularyError(ACTS_FILE, line, f"unknown act {row['act']!r}")
        if row["direction"] not in DIRECTIONS:
            raise VocabularyError(ACTS_FILE, line, f"direction must be one of {', '.join(DIRECTIONS[1:])} or empty")
        if cues and row["cue"] <= cues[-1].cue:
            raise VocabularyError(ACTS_FILE, line, f"cues must be sorted and stand once: {row['cue']!r}")
        direction = {"for": 1, "against": -1}.get(row["direction"], 0)
        cues.append(CueAct(row["cue"], row["act"] or None, direction, row["direction"] == "open"))
    return cues


def _act_phrases() -> ActPhrases:
    entries: list[dict[str, Any]] = read_yaml(ACT_PHRASES_FILE)
    for entry in entries:
        if entry.get("act") not in ACTS or not set(entry) <= {"act", *_PLACES}:
            raise VocabularyError(ACT_PHRASES_FILE, str(entry.get("act")), f"expected a known act with {', '.join(_PLACES)}")
    first, anywhere, warned = (
        _patterns(ACT_PHRASES_FILE, [(phrase, entry["act"]) for entry in entries for phrase in entry.get(place, [])])
        for place in _PLACES
    )
    return ActPhrases(tuple(entry["act"] for entry in entries), first, anywhere, warned)


def _context() -> ContextCues:
    lists = _lists(CONTEXT_FILE, ContextCues)
    words = {key: frozenset(lists.pop(key)) for key in _WORD_LISTS}
    phrases = {key: _patterns(CONTEXT_FILE, [(phrase, key) for phrase in items]) for key, items in lists.items()}
    return ContextCues(**words, **phrases)  # type: ignore[arg-type]


def _stance() -> StanceCues:
    lists = _lists(STANCE_FILE, StanceCues)
    contrast = _patterns(STANCE_FILE, [(phrase, "contrast") for phrase in lists.pop("contrast")])
    return StanceCues(contrast=contrast, **{key: frozenset(words) for key, words in lists.items()})


@cache
def load_time_words() -> TimeWords:
    """The words of time as shipped, read once."""
    data: dict[str, Any] = read_yaml(TIME_FILE)
    weekdays = {name: number for number, name in enumerate(data.pop("weekdays"))}
    months = {name: number for number, name in enumerate(data.pop("months"), start=1)}
    weekdays |= {short: weekdays[name] for short, name in data.pop("weekday_forms").items()}
    months |= {short: months[name] for short, name in data.pop("month_forms").items()}
    maps: dict[str, Any] = {key: data.pop(key) for key in ("days", "units", "numbers", "later", "following_days")}
    sets: dict[str, Any] = {key: frozenset(words) for key, words in data.items()}
    if set(sets) | set(maps) | {"weekdays", "months"} != set(TimeWords.__annotations__):
        raise VocabularyError(TIME_FILE, "keys", f"expected {', '.join(sorted(TimeWords.__annotations__))}")
    return TimeWords(weekdays=weekdays, months=months, **maps, **sets)


def _lists(file: str, kind: type) -> dict[str, list[str]]:
    data: dict[str, Any] = read_yaml(file)
    expected = set(kind.__annotations__)
    if set(data) != expected:
        raise VocabularyError(file, "keys", f"expected {', '.join(sorted(expected))}")
    for key, words in data.items():
        if not all(isinstance(word, str) for word in words):
            raise VocabularyError(file, key, f"not a text (quote it): {[word for word in words if not isinstance(word, str)]}")
        doubled = sorted({word for word in words if words.count(word) > 1})
        if doubled:
            raise VocabularyError(file, key, f"stands twice: {', '.join(doubled)}")
    return data


def _patterns(file: str, phrases: list[tuple[str, Any]]) -> Patterns[Any]:
    try:
        return Patterns(phrases)
    except PatternError as error:
        raise VocabularyError(file, "phrase", str(error)) from error
