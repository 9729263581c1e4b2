"""Units of land and of lengths: how news spells them, and the exact conversion to km² and km. The one place that converts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from transforms.vocabulary.loading import VocabularyError, read_yaml

if TYPE_CHECKING:
    from pint import UnitRegistry

FILE = "figures/units.yml"
#: What is published: areas in km², lengths in km.
AREA, LENGTH = "kilometre ** 2", "kilometre"


@dataclass(frozen=True, eq=False)
class Factors(Mapping[str, Fraction]):
    """By spelling, how many of the target one of the unit has; `units` are in the words of pint, which is imported once one of
    them is asked for: most articles tell no area.

    Raises VocabularyError on a unit that is not defined, or of another kind.
    """

    definitions: tuple[str, ...]
    units: Mapping[str, str]
    target: str

    def __getitem__(self, spelling: str) -> Fraction:
        """The factor; raises KeyError where no unit is spelt so."""
        return _factor(self.definitions, self.units[spelling], self.target)

    def __contains__(self, spelling: object) -> bool:
        """Whether a unit is spelt so."""
        return spelling in self.units

    def __iter__(self) -> Iterator[str]:
        """The spellings."""
        return iter(self.units)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.units)


@dataclass(frozen=True, eq=False)
class Units:
    """By spelling (small letters, singular, no stops), how many km² or km one of the unit has."""

    areas: Mapping[str, Fraction]
    lengths: Mapping[str, Fraction]


def converted(value: float, factor: Fraction) -> float:
    """So many of a unit in km² or km: the float that is nearest to the exact product."""
    return float(Fraction(repr(float(value))) * factor)


@lru_cache(maxsize=1)
def load_units() -> Units:
    """The units as shipped. Raises VocabularyError where two are spelt alike; what else may be wrong, `Factors` tells."""
    data = read_yaml(FILE)

    def factors(name: str, target: str) -> Factors:
        found: dict[str, str] = {}
        for unit, spellings in data[name].items():
            for spelling in spellings:
                if found.setdefault(spelling, unit) != unit:
                    raise VocabularyError(FILE, name, f"{spelling!r} is spelt for two units")
        return Factors(tuple(data["definitions"]), found, target)

    return Units(areas=factors("areas", AREA), lengths=factors("lengths", LENGTH))


@cache
def _factor(definitions: tuple[str, ...], unit: str, target: str) -> Fraction:
    from pint import UndefinedUnitError, errors

    try:
        factor: Fraction = _registry(definitions).Quantity(Fraction(1), unit).to(target).magnitude
    except (UndefinedUnitError, errors.DimensionalityError) as error:
        raise VocabularyError(FILE, target, f"{unit!r} is not defined, or cannot be told in {target}") from error
    return factor


@cache
def _registry(definitions: tuple[str, ...]) -> UnitRegistry[Fraction]:
    from pint import UnitRegistry

    registry: UnitRegistry[Fraction] = UnitRegistry(None, non_int_type=Fraction)
    for definition in definitions:
        registry.define(definition)
    return registry
