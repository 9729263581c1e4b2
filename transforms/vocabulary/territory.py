"""The words of territorial figures: quantities, verbs of holding and taking, what is measured and what is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from transforms.schema.codes import PLACE_KINDS, RELATIONS
from transforms.vocabulary.loading import VocabularyError, read_yaml
from transforms.vocabulary.units import load_units

FILE = "territory.yml"


@dataclass(frozen=True, eq=False)
class TerritoryWords:
    """Word lists and tables as the data file explains them; all words lower."""

    percent: frozenset[str]
    fractions: Mapping[str, float]
    numbers: Mapping[str, float]
    multipliers: Mapping[str, float]
    totals: frozenset[str]
    full: frozenset[str]
    fully: frozenset[str]
    most: frozenset[str]
    halves: frozenset[str]
    idioms: Mapping[str, tuple[float, float | None, str]]
    vague_numbers: Mapping[str, float]
    exceptions: frozenset[str]
    strips: frozenset[str]
    dimensions: frozenset[str]
    settlements: frozenset[str]
    units: frozenset[str]
    adjectives: frozenset[str]
    qualifiers: Mapping[str, tuple[str, ...]]
    range: frozenset[str]
    verbs: Mapping[str, tuple[str, ...]]
    joining: frozenset[str]
    of_others: frozenset[str]
    ceding: frozenset[str]
    falling: frozenset[str]
    driving: frozenset[str]
    moving: frozenset[str]
    beside: frozenset[str]
    placing: frozenset[str]
    seizing: frozenset[str]
    seizing_if_planned: frozenset[str]
    aims: frozenset[str]
    control_nouns: frozenset[str]
    control_states: frozenset[str]
    control_events: frozenset[str]
    nouns: Mapping[str, str]
    held_suffixes: frozenset[str]
    undoing: frozenset[str]
    planned: frozenset[str]
    failing: frozenset[str]
    recognition: frozenset[str]
    demanded_modals: frozenset[str]
    future_modals: frozenset[str]
    planned_modals: frozenset[str]
    hypothetical_modals: frozenset[str]
    hypothetical: frozenset[str]
    demanded: frozenset[str]
    denied: frozenset[str]
    land: frozenset[str]
    parts: frozenset[str]
    whole_land: frozenset[str]
    built: frozenset[str]
    descriptions: Mapping[str, tuple[str, ...]]
    directions: frozenset[str]
    forces: frozenset[str]
    irregulars: frozenset[str]
    invaders: frozenset[str]
    rulers: frozenset[str]
    leaving: frozenset[str]
    own: frozenset[str]
    own_plural: frozenset[str]
    own_personal: frozenset[str]
    own_first: frozenset[str]
    rates: frozenset[str]
    rate_units: frozenset[str]
    yardsticks: frozenset[str]
    big: frozenset[str]

    @property
    def areas(self) -> Mapping[str, Fraction]:
        """Units of area by spelling, in km²."""
        return load_units().areas

    @property
    def lengths(self) -> Mapping[str, Fraction]:
        """Units of length by spelling, in km."""
        return load_units().lengths

    @property
    def relation_of(self) -> Mapping[str, str]:
        """The relation that a verb states, by lemma."""
        return _relation_of(self)

    @property
    def triggers(self) -> frozenset[str]:
        """Words without one of which no sentence tells an extent."""
        return _triggers(self)


@lru_cache(maxsize=1)
def load_territory_words() -> TerritoryWords:
    """The words as shipped. Raises VocabularyError where a list is missing, unknown or of the wrong shape."""
    data = read_yaml(FILE)
    names = [field.name for field in fields(TerritoryWords)]
    for name in {*names} ^ {*data}:
        raise VocabularyError(FILE, name, "missing" if name in names else "unknown; see transforms/vocabulary/territory.py")
    words = TerritoryWords(
        **{field.name: _shaped(field.name, str(field.type), data[field.name]) for field in fields(TerritoryWords)}
    )
    for relation in {*words.verbs, *words.nouns.values()} - {*RELATIONS}:
        raise VocabularyError(FILE, "verbs", f"{relation!r} is no relation: {', '.join(RELATIONS)}")
    for kinds in words.descriptions.values():
        for kind in {*kinds} - {*PLACE_KINDS}:
            raise VocabularyError(FILE, "descriptions", f"{kind!r} is no kind of place: {', '.join(PLACE_KINDS)}")
    return words


def _shaped(name: str, kind: str, value: Any) -> Any:
    if kind.startswith("frozenset") and isinstance(value, list):
        return frozenset(str(word) for word in value)
    if kind.startswith("Mapping") and isinstance(value, dict):
        return MappingProxyType({key: tuple(item) if isinstance(item, list) else item for key, item in value.items()})
    raise VocabularyError(FILE, name, f"must be a {'list' if kind.startswith('frozenset') else 'table'}")


@lru_cache(maxsize=1)
def _relation_of(words: TerritoryWords) -> Mapping[str, str]:
    return {verb: relation for relation, verbs in words.verbs.items() for verb in verbs}


@lru_cache(maxsize=1)
def _triggers(words: TerritoryWords) -> frozenset[str]:
    fractions = {form for word in words.fractions for form in (word, f"{word}s")} | {"halves"}
    nouns = {f"{word[:-1]}ies" if word.endswith("y") else f"{word}s" for word in words.settlements | words.units}
    areas = {word for unit in words.areas for word in unit.split() if word not in words.lengths}
    plural_areas = {f"{word}s" for word in areas}
    shares = words.percent | words.totals | words.full | words.fully | words.most | fractions
    return shares | nouns | areas | plural_areas | words.strips | {"cent", "inch", "km2", "km²", "both"}
