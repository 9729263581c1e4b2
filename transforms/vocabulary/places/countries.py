"""The list of states: names, adjectives, capitals and seats of power of each, read by actors and places alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from transforms.identity import fold
from transforms.vocabulary.loading import VocabularyError, read_csv, split_list

FILE = "places/countries.csv"
#: A form in capitals of up to this many letters is an abbreviation, and is read only in capitals ("US", not "us").
ABBREVIATION_LETTERS = 4


@dataclass(frozen=True)
class Country:
    """A state or widely reported territory. `area_km2`, `latitude` and `longitude` are None where no source says."""

    code: str
    alpha2: str
    name: str
    formal_name: str | None
    other_names: tuple[str, ...]
    adjectives: tuple[str, ...]
    demonyms: tuple[str, ...]
    capitals: tuple[str, ...]
    seats: tuple[str, ...]
    area_km2: float | None
    area_source: str | None
    latitude: float | None
    longitude: float | None
    is_disputed: bool
    takes_article: bool

    @property
    def phrase(self) -> str:
        """The name as it stands after "of": "Hungary", "the Netherlands"."""
        return f"the {self.name}" if self.takes_article else self.name

    @property
    def names(self) -> tuple[str, ...]:
        """Name, formal name and other names, the usual one first."""
        return (self.name, *((self.formal_name,) if self.formal_name else ()), *self.other_names)


@dataclass(frozen=True)
class Forms:
    """One family of forms (names, adjectives, …), each leading to one country."""

    codes: Mapping[str, str]
    abbreviations: frozenset[str]

    def code(self, text: str) -> str | None:
        """The country whose form this is; a lower-case word is never an abbreviation or a name."""
        bare = text.removeprefix("the ").removeprefix("The ")
        key = form_key(bare)
        code = self.codes.get(key)
        if code is None or bare[:1].islower():
            return None
        if key in self.abbreviations and not bare.replace(".", "").replace(" ", "").isupper():
            return None
        return code


@dataclass(frozen=True)
class Countries:
    """All countries by code, and the families of forms by which texts speak of them."""

    by_code: Mapping[str, Country]
    names: Forms
    adjectives: Forms
    demonyms: Forms
    capitals: Forms
    seats: Forms

    def code_of(self, text: str) -> str | None:
        """The country that a word or phrase belongs to: by name, adjective, demonym, capital or seat of power."""
        for family in (self.names, self.adjectives, self.demonyms, self.capitals, self.seats):
            code = family.code(text)
            if code is not None:
                return code
        return None


def form_key(text: str) -> str:
    """The form folded, a leading article left out."""
    return fold(text).removeprefix("the ")


def is_abbreviation(form: str) -> bool:
    """Whether the form is written in capitals only, as "US", "U.K." or "DRC"."""
    letters = [character for character in form if character.isalpha()]
    return len(letters) <= ABBREVIATION_LETTERS and all(letter.isupper() for letter in letters)


@lru_cache(maxsize=1)
def load_countries() -> Countries:
    """The list as shipped, read once a process. Raises VocabularyError on an unsorted, doubled or ambiguous entry."""
    rows = read_csv(FILE)
    codes = [row["code"] for row in rows]
    for line, (before, code) in enumerate(pairwise(codes), start=3):
        if before >= code:
            raise VocabularyError(FILE, line, f"codes must be sorted and stand once: {code} after {before}")
    countries = [_country(row, line) for line, row in enumerate(rows, start=2)]
    return Countries(
        by_code={country.code: country for country in countries},
        names=_forms(countries, lambda country: country.names),
        adjectives=_forms(countries, lambda country: country.adjectives),
        demonyms=_forms(countries, lambda country: country.demonyms),
        capitals=_forms(countries, lambda country: country.capitals),
        seats=_forms(countries, lambda country: country.seats),
    )


def _country(row: dict[str, str], line: int) -> Country:
    return Country(
        code=row["code"],
        alpha2=row["alpha2"],
        name=row["name"],
        formal_name=row["formal_name"] or None,
        other_names=split_list(row["other_names"]),
        adjectives=split_list(row["adjectives"]),
        demonyms=split_list(row["demonyms"]),
        capitals=split_list(row["capital"]),
        seats=split_list(row["seats"]),
        area_km2=_number(row, "area_km2", line),
        area_source=row["area_source"] or None,
        latitude=_number(row, "latitude", line),
        longitude=_number(row, "longitude", line),
        is_disputed=_flag(row, "is_disputed", line),
        takes_article=_flag(row, "takes_article", line),
    )


def _number(row: dict[str, str], column: str, line: int) -> float | None:
    try:
        return float(row[column]) if row[column] else None
    except ValueError:
        raise VocabularyError(FILE, line, f"{column} must be a number: {row[column]!r}") from None


def _flag(row: dict[str, str], column: str, line: int) -> bool:
    if row[column] not in {"true", "false"}:
        raise VocabularyError(FILE, line, f"{column} must be true or false: {row[column]!r}")
    return row[column] == "true"


def _forms(countries: Iterable[Country], forms_of: Callable[[Country], tuple[str, ...]]) -> Forms:
    codes: dict[str, str] = {}
    abbreviations: set[str] = set()
    for country in countries:
        for form in forms_of(country):
            key = form_key(form)
            if codes.setdefault(key, country.code) != country.code:
                raise VocabularyError(FILE, country.code, f"{form!r} also belongs to {codes[key]}; keep it in one row")
            if is_abbreviation(form):
                abbreviations.add(key)
    return Forms(codes, frozenset(abbreviations))
