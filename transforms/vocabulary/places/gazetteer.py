"""The gazetteer: states from the list of countries, administrative units, informal regions, zones and cities.

Names are looked up word by word. A name that several places bear is settled by the word beside it ("Kharkiv city",
"Kharkiv region") and by what else the text speaks of; what stays open stays open.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from transforms.identity import fold
from transforms.schema.codes import PLACE_KINDS
from transforms.vocabulary.loading import VocabularyError, read_csv, read_yaml, split_list
from transforms.vocabulary.places.countries import is_abbreviation, load_countries

FILE = "places/places.csv"
CLAIMS_FILE = "places/place_claims.csv"
WORDS_FILE = "places/place_words.yml"
#: Which kind a bare name means where it can be several: a state before its namesakes, a region before its capital.
PREFERENCE = ("state", "region", "admin1", "zone", "admin2", "city", "unknown")
#: Fewer letters in capitals are an abbreviation of something, and no place unless the place is abbreviated so.
SHORTEST = 4
_WORD = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True)
class Place:
    """A place; `area_km2`, `latitude` and `longitude` are None where no source in hand says.

    `iso_code` is ISO 3166-1 alpha-3 of a state, ISO 3166-2 of a unit; `members` are the places that together make up
    this one; `claimed_by` are the states that call a disputed place their own.
    """

    place_id: str
    name: str
    kind: str
    country_code: str | None
    parent_id: str | None
    area_km2: float | None
    area_source: str | None
    latitude: float | None
    longitude: float | None
    is_disputed: bool
    aliases: tuple[str, ...]
    iso_code: str | None = None
    members: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    claimed_by: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The name and all aliases."""
        return (self.name, *self.aliases)


#: The lists of words beside names.
_LISTS = ("common", "urban", "features", "around", "within", "beside", "local_heads", "governing")


@dataclass(frozen=True)
class PlaceWords:
    """Words beside names: `head_kinds` gives the kinds that a head word says, `common` are no names by themselves.

    `urban` words speak of a city rather than of the unit around it; `features` are named after places and are none. After
    words `around` and `beside` a place is not meant itself, words `within` tell a part of it, `local_heads` another unit of its
    name. `governing` words speak of those who govern a unit.
    """

    head_kinds: Mapping[str, str]
    common: frozenset[str]
    urban: frozenset[str]
    features: frozenset[str]
    around: frozenset[str]
    within: frozenset[str]
    beside: frozenset[str]
    local_heads: frozenset[str]
    governing: frozenset[str]


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """All places by id, and by the words of their names."""

    by_id: Mapping[str, Place]
    words: PlaceWords

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], tuple[Place, ...]]:
        found: dict[tuple[str, ...], list[Place]] = defaultdict(list)
        for place in self.by_id.values():
            for words in dict.fromkeys(_words(name) for name in place.names):
                found[words].append(place)
        return {words: tuple(places) for words, places in found.items()}

    @cached_property
    def _longest(self) -> dict[str, int]:
        """For the first word of a name, how many words the longest name that begins with it has."""
        longest: dict[str, int] = {}
        for words in self._by_words:
            longest[words[0]] = max(longest.get(words[0], 0), len(words))
        return longest

    @cached_property
    def _abbreviations(self) -> frozenset[tuple[str, ...]]:
        return frozenset(_words(name) for place in self.by_id.values() for name in place.names if is_abbreviation(name))

    def longest_at(self, words: Sequence[str], start: int) -> tuple[int, tuple[Place, ...]]:
        """The longest name that begins at `start`: how many of the words it takes, and the places that bear it.

        A word without a capital begins no name, and an abbreviation is one only in capitals. (0, ()) if there is none.
        """
        if not words[start][:1].isupper():
            return 0, ()
        pieces: list[str] = []
        ends: list[int] = []
        first = _words(words[start])
        limit = self._longest.get(first[0], 0) if first else 0
        for offset, word in enumerate(words[start : start + limit], start=1):
            pieces += _words(word)
            ends += [offset] * (len(pieces) - len(ends))
        for length in range(min(limit, len(pieces)), 0, -1):
            is_word_end = length == len(pieces) or ends[length] != ends[length - 1]
            places = self._by_words.get(tuple(pieces[:length])) if is_word_end else None
            if places and self._is_a_name(pieces[:length], words, start, start + ends[length - 1]):
                return ends[length - 1], places
        return 0, ()

    def _is_a_name(self, pieces: Sequence[str], words: Sequence[str], start: int, end: int) -> bool:
        """Whether the words are the name and not ordinary words or letters that look like it."""
        if self.words.common.issuperset(pieces):
            return end < len(words) and words[end].lower() in self.words.head_kinds
        is_short = end == start + 1 and sum(map(str.isalpha, words[start])) < SHORTEST
        in_capitals = words[start].isupper()
        is_letters = tuple(pieces) in self._abbreviations
        return in_capitals if is_letters else not (is_short and in_capitals)

    @cached_property
    def _by_adjective(self) -> dict[str, tuple[Place, ...]]:
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.by_id.values():
            for adjective in place.adjectives:
                found[fold(adjective)].append(place)
        return {adjective: tuple(places) for adjective, places in found.items()}

    def of_adjective(self, word: str) -> Place | None:
        """The place of an adjective ("Crimean", "Darfuri"), None in small letters or where several share it."""
        places = self._by_adjective.get(fold(word), ()) if word[:1].isupper() else ()
        return places[0] if len(places) == 1 else None

    def named(self, name: str) -> tuple[Place, ...]:
        """The places that bear just this name."""
        return self._by_words.get(_words(name), ())

    def within(self, text: str) -> list[Place]:
        """The places of all names in some words, however many bear each."""
        found: list[Place] = []
        words, at = text.split(), 0
        while at < len(words):
            length, places = self.longest_at(words, at)
            found += places
            at += length or 1
        return found

    def choose(self, candidates: Iterable[Place], head: str | None = None, countries: Iterable[str] = ()) -> Place | None:
        """The one place meant, None where it cannot be told.

        `head` is a word beside the name that says its kind; `countries` are codes that the text speaks of in other
        words, the nearest first. A state is meant unless the text speaks of another that has a place of the name, and
        not of it.
        """
        places = list(candidates)
        kind = self.words.head_kinds.get(head.lower()) if head else None
        if kind is not None:
            places = [place for place in places if place.kind == kind] or places
        codes = list(countries)
        if any(place.kind == "state" and place.country_code in codes for place in places):
            places = [place for place in places if place.kind == "state"]
        for code in codes:
            nearby = [place for place in places if place.country_code == code]
            if nearby:
                return _preferred(nearby)
        return _preferred(places) if places else None

    def lineage(self, place_id: str) -> list[Place]:
        """The place and all that contain it, innermost first."""
        found = []
        place: Place | None = self.by_id[place_id]
        while place is not None:
            found.append(place)
            place = self.by_id[place.parent_id] if place.parent_id else None
        return found


def load_places() -> Gazetteer:
    """The gazetteer as shipped.

    Raises VocabularyError on an unsorted or doubled id, an unknown kind, parent or member, or a claim to what is not
    marked as disputed.
    """
    rows = read_csv(FILE)
    for line, (before, row) in enumerate(pairwise(rows), start=3):
        if before["place_id"] >= row["place_id"]:
            raise VocabularyError(FILE, line, f"ids must be sorted and stand once: {row['place_id']} after {before['place_id']}")
    places = [*_states(), *(_place(row, line) for line, row in enumerate(rows, start=2))]
    by_id = {place.place_id: place for place in places}
    for place in places:
        for other in (*((place.parent_id,) if place.parent_id else ()), *place.members):
            if other not in by_id:
                raise VocabularyError(FILE, place.place_id, f"unknown parent or member {other!r}")
    for line, row in enumerate(read_csv(CLAIMS_FILE), start=2):
        claimed, codes = by_id.get(row["place_id"]), split_list(row["claimed_by"])
        if claimed is None or not claimed.is_disputed or not codes or any(code not in by_id for code in codes):
            raise VocabularyError(CLAIMS_FILE, line, f"must name a disputed place and states: {row['place_id']!r}: {codes}")
        by_id[claimed.place_id] = replace(claimed, claimed_by=tuple(sorted(codes)))
    return Gazetteer({place_id: _with_area(place, by_id) for place_id, place in by_id.items()}, load_place_words())


def _with_area(place: Place, by_id: Mapping[str, Place]) -> Place:
    """The place; where no source in hand tells its area, that of its members, if theirs are all known."""
    members = [by_id[member] for member in place.members]
    areas = [member.area_km2 for member in members if member.area_km2 is not None]
    if place.area_km2 is not None or not areas or len(areas) < len(members):
        return place
    sources = dict.fromkeys(member.area_source for member in members if member.area_source)
    return replace(place, area_km2=round(sum(areas), 2), area_source=f"{', '.join(sources)}: sum of its parts")


def load_place_words() -> PlaceWords:
    """The words as shipped. Raises VocabularyError on an unknown kind of place."""
    data = read_yaml(WORDS_FILE)
    for kind in {*data["heads"]} - {*PLACE_KINDS}:
        raise VocabularyError(WORDS_FILE, "heads", f"{kind!r} is no kind of place: {', '.join(PLACE_KINDS)}")
    return PlaceWords(
        head_kinds={word: kind for kind, words in data["heads"].items() for word in words},
        **{name: frozenset(data[name]) for name in _LISTS},
    )


def _states() -> list[Place]:
    return [
        Place(
            place_id=country.code,
            name=country.name,
            kind="state",
            country_code=country.code,
            parent_id=None,
            area_km2=country.area_km2,
            area_source=country.area_source,
            latitude=country.latitude,
            longitude=country.longitude,
            is_disputed=country.is_disputed,
            aliases=tuple(name for name in country.names if name != country.name),
            iso_code=country.code,
            adjectives=country.adjectives,
        )
        for country in load_countries().by_code.values()
    ]


def _place(row: Mapping[str, str], line: int) -> Place:
    if row["kind"] not in PLACE_KINDS:
        raise VocabularyError(FILE, line, f"kind must be one of {', '.join(PLACE_KINDS)}: {row['kind']!r}")
    if bool(row["area_km2"]) != bool(row["area_source"]):
        raise VocabularyError(FILE, line, "an area needs a source, and a source an area")
    try:
        area, latitude, longitude = (float(row[name]) if row[name] else None for name in ("area_km2", "latitude", "longitude"))
    except ValueError as error:
        raise VocabularyError(FILE, line, f"not a number: {error}") from error
    return Place(
        place_id=row["place_id"],
        name=row["name"],
        kind=row["kind"],
        country_code=row["country_code"] or None,
        parent_id=row["parent_id"] or None,
        area_km2=area,
        area_source=row["area_source"] or None,
        latitude=latitude,
        longitude=longitude,
        is_disputed=row["is_disputed"] == "true",
        aliases=split_list(row["aliases"]),
        iso_code=row["iso_code"] or (row["place_id"] if row["kind"] == "admin1" else None),
        members=split_list(row["members"]),
        adjectives=split_list(row["adjectives"]),
    )


def _words(name: str) -> tuple[str, ...]:
    words = tuple(_WORD.findall(fold(name)))
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def _preferred(places: Sequence[Place]) -> Place | None:
    """Of several places the kind that a bare name means; of several of that kind the one that lies in no single state."""
    first = min(PREFERENCE.index(place.kind) for place in places)
    best = [place for place in places if place.kind == PREFERENCE[first]]
    wide = [place for place in best if place.country_code is None]
    found = best if len(best) == 1 else wide
    return found[0] if len(found) == 1 else None
