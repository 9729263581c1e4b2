"""The words of territorial figures that exact rules read: quantities, what is measured, and who holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Any

from transforms.schema.codes import PLACE_KINDS
from transforms.vocabulary.figures.units import load_units
from transforms.vocabulary.loading import VocabularyError, read_yaml

FILE = "figures/territory.yml"


@dataclass(frozen=True, eq=False)
class TerritoryWords:
    """Word lists and tables as the data file explains them; all words lower, counted places in singular and plural."""

    percent: frozenset[str]
    fractions: Mapping[str, float]
    ordinals: Mapping[str, int]
    numbers: Mapping[str, float]
    multipliers: Mapping[str, float]
    totals: frozenset[str]
    full: frozenset[str]
    fully: frozenset[str]
    before_no_total: frozenset[str]
    most: frozenset[str]
    before_most: frozenset[str]
    halves: frozenset[str]
    no_halves: frozenset[str]
    before_fraction: frozenset[str]
    after_fraction: frozenset[str]
    fraction_adjectives: frozenset[str]
    idioms: Mapping[str, tuple[float, float | None, str]]
    vague_numbers: Mapping[str, float]
    exceptions: frozenset[str]
    settlements: frozenset[str]
    units: frozenset[str]
    no_adjectives: frozenset[str]
    qualifiers: Mapping[str, tuple[str, ...]]
    before_over: frozenset[str]
    qualifiers_after: Mapping[str, tuple[str, ...]]
    range: frozenset[str]
    joining: frozenset[str]
    rates: frozenset[str]
    rate_units: frozenset[str]
    yardsticks: frozenset[str]
    control_nouns: frozenset[str]
    no_bare_after: frozenset[str]
    no_bare_before: frozenset[str]
    holding: frozenset[str]
    land: frozenset[str]
    wide_land: frozenset[str]
    parts: frozenset[str]
    edges: frozenset[str]
    whole_land: frozenset[str]
    realms: frozenset[str]
    built: frozenset[str]
    descriptions: Mapping[str, tuple[str, ...]]
    directions: frozenset[str]
    compass: Mapping[str, str]
    seizing: frozenset[str]
    marking_off: frozenset[str]
    persons: frozenset[str]
    examples: frozenset[str]
    losing: frozenset[str]
    ceding: frozenset[str]
    held_suffixes: frozenset[str]
    forces: frozenset[str]
    irregulars: frozenset[str]
    settlers: frozenset[str]
    peoples: Mapping[str, tuple[str, ...]]
    without_army: frozenset[str]
    invaders: frozenset[str]
    rulers: frozenset[str]
    of_state: frozenset[str]
    occupying: frozenset[str]
    occupants: Mapping[str, str]
    fighters: Mapping[str, str]
    abbreviations: Mapping[str, str]
    own: frozenset[str]
    own_plural: frozenset[str]
    own_personal: frozenset[str]
    own_first: frozenset[str]
    comparing: frozenset[str]
    before_months: frozenset[str]
    told_before: frozenset[str]

    @property
    def areas(self) -> Mapping[str, Fraction]:
        """Units of area by spelling, in km²."""
        return load_units().areas

    @property
    def lengths(self) -> Mapping[str, Fraction]:
        """Units of length by spelling, in km."""
        return load_units().lengths

    @cached_property
    def idioms_by_opening(self) -> Mapping[str, Sequence[list[str]]]:
        """The words of the idioms, by the first of them."""
        found: dict[str, list[list[str]]] = defaultdict(list)
        for parts in map(str.split, self.idioms):
            found[parts[0]].append(parts)
        return found

    @cached_property
    def land_forms(self) -> frozenset[str]:
        """The words for land, in singular and plural."""
        return _plurals(self.land)

    @cached_property
    def measured(self) -> frozenset[str]:
        """What a share may be of: land, places of all kinds, what is built on it."""
        kinds = self.settlements | self.units | frozenset(self.descriptions) | frozenset(self.compass)
        return self.land | self.wide_land | self.whole_land | self.parts | self.built | kinds

    @cached_property
    def holding_nouns(self) -> frozenset[str]:
        """Nouns for those who hold land."""
        return self.forces | self.irregulars | self.invaders | self.rulers

    @cached_property
    def hedges(self) -> Mapping[str, str]:
        """The qualifier of each hedge that stands before a quantity."""
        return {phrase: qualifier for qualifier, phrases in self.qualifiers.items() for phrase in phrases}

    @cached_property
    def hedges_after(self) -> Mapping[str, str]:
        """The qualifier of each hedge that stands behind a quantity."""
        return {phrase: qualifier for qualifier, phrases in self.qualifiers_after.items() for phrase in phrases}

    @cached_property
    def triggers(self) -> frozenset[str]:
        """Words in small letters without one of which no sentence tells an extent."""
        areas = {word for unit in self.areas for word in unit.split() if word not in self.lengths}
        fractions = {form for word in self.fractions for form in (word, f"{word}s")} | {"halves"}
        shares = self.percent | self.totals | self.full | self.fully | self.most | fractions | {"cent", "every", "both", "lot"}
        lengths = {*self.lengths, *(f"{word}s" for word in self.lengths)}
        return frozenset(shares | self.settlements | self.units | areas | {f"{word}s" for word in areas} | lengths)


@lru_cache(maxsize=1)
def load_territory_words() -> TerritoryWords:
    """The words as shipped. Raises VocabularyError where a list is missing, unknown or of the wrong shape."""
    data = read_yaml(FILE)
    names = [field.name for field in fields(TerritoryWords)]
    for name in {*names} ^ {*data}:
        raise VocabularyError(FILE, name, "missing" if name in names else "unknown; the keys are the fields of TerritoryWords")
    words = TerritoryWords(
        **{field.name: _shaped(field.name, str(field.type), data[field.name]) for field in fields(TerritoryWords)}
    )
    words = replace(words, settlements=_plurals(words.settlements), units=_plurals(words.units))
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


def _plurals(words: frozenset[str]) -> frozenset[str]:
    """The words and their plurals."""
    return words | {f"{word[:-1]}ies" if word.endswith("y") and word[-2] not in "aeo" else f"{word}s" for word in words}
