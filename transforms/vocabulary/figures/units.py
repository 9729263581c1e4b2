"""Units of land and of lengths: how news spells them, and the exact conversion to km² and km. The one place that converts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from transforms.vocabulary.loading import VocabularyError, read_yaml

FILE = "figures/units.yml"
#: What is published: areas in km², lengths in km.
AREA, LENGTH = "kilometre ** 2", "kilometre"


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
    """The units as shipped. Raises VocabularyError on a unit that is not defined, of another kind, or spelt like another."""
    from pint import UndefinedUnitError, UnitRegistry, errors  # 0.3 s, for those alone who read quantities

    data = read_yaml(FILE)
    registry: UnitRegistry[Fraction] = UnitRegistry(None, non_int_type=Fraction)
    for definition in data["definitions"]:
        registry.define(definition)

    def factors(name: str, target: str) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        for unit, spellings in data[name].items():
            try:
                factor = registry.Quantity(Fraction(1), unit).to(target).magnitude
            except (UndefinedUnitError, errors.DimensionalityError) as error:
                raise VocabularyError(FILE, name, f"{unit!r} is not defined, or cannot be told in {target}") from error
            for spelling in spellings:
                if found.setdefault(spelling, factor) != factor:
                    raise VocabularyError(FILE, name, f"{spelling!r} is spelt for two units")
        return found

    return Units(areas=factors("areas", AREA), lengths=factors("lengths", LENGTH))
