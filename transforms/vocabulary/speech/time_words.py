"""The words that tell when something is said or happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from transforms.vocabulary.loading import VocabularyError, read_yaml

FILE = "speech/time_words.yml"


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


@cache
def load_time_words() -> TimeWords:
    """The words of time as shipped, read once."""
    data: dict[str, Any] = read_yaml(FILE)
    weekdays = {name: number for number, name in enumerate(data.pop("weekdays"))}
    months = {name: number for number, name in enumerate(data.pop("months"), start=1)}
    weekdays |= {short: weekdays[name] for short, name in data.pop("weekday_forms").items()}
    months |= {short: months[name] for short, name in data.pop("month_forms").items()}
    maps: dict[str, Any] = {key: data.pop(key) for key in ("days", "units", "numbers", "later", "following_days")}
    sets: dict[str, Any] = {key: frozenset(words) for key, words in data.items()}
    if set(sets) | set(maps) | {"weekdays", "months"} != set(TimeWords.__annotations__):
        raise VocabularyError(FILE, "keys", f"expected {', '.join(sorted(TimeWords.__annotations__))}")
    return TimeWords(weekdays=weekdays, months=months, **maps, **sets)
