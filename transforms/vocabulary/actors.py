"""The knowledge base of actors and the words by which texts speak of actors, as data files.

Governments, ministries, armed forces and the like of every country are not listed: they follow from `countries.csv` and
the patterns in `institutions.csv`. A row of `actors.csv` with the id that a pattern would give stands in its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from transforms.identity import fold
from transforms.schema.codes import ACTOR_TYPES
from transforms.vocabulary.countries import Countries, form_key, load_countries
from transforms.vocabulary.loading import VocabularyError, read_csv, split_list

ACTORS_FILE = "actors.csv"
ROLES_FILE = "actor_roles.csv"
TITLES_FILE = "role_titles.csv"
INSTITUTIONS_FILE = "institutions.csv"
COLLECTIVES_FILE = "collective_nouns.csv"
METONYMS_FILE = "metonyms.csv"
VERBS_FILE = "actor_verbs.csv"
NOUNS_FILE = "actor_nouns.csv"
NAME_WORDS_FILE = "name_words.csv"
#: All files that this module reads, for the fingerprint of what depends on them.
FILES = (
    ACTORS_FILE, ROLES_FILE, TITLES_FILE, INSTITUTIONS_FILE, COLLECTIVES_FILE, METONYMS_FILE, VERBS_FILE, NOUNS_FILE,
    NAME_WORDS_FILE,
)  # fmt: skip

TITLE_KINDS = ("honorific", "lesser", "modifier", "office", "past", "post")
VERB_USES = ("act", "address", "event", "speak")
NOUN_USES = ("exchange", "speech", "toward")
NAME_WORD_USES = (
    "anybody", "armed_group", "first_name_country", "generic", "kin", "local", "media", "never_bare", "no_body", "particle",
    "quantity", "relation_apart", "relation_for", "relation_to",
)  # fmt: skip


@dataclass(frozen=True)
class KnownActor:
    """An actor of the knowledge base. A person's alias of one word is a surname that points to nobody else of note.

    A derived actor is a country's body that follows from a pattern; its forms follow from the pattern too.
    """

    actor_id: str
    name: str
    actor_type: str
    country_code: str | None = None
    aliases: tuple[str, ...] = ()
    wikidata_id: str | None = None
    is_derived: bool = False


@dataclass(frozen=True)
class ActorRole:
    """A role of an actor; a date that no source in hand states is None."""

    actor_id: str
    role: str
    source: str
    organisation: str | None = None
    country_code: str | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True)
class Title:
    """A title as it stands in texts, the role it means, and its kind.

    An `office` has one holder a country, a `post` many; an `honorific` says nothing of the role. `country_code` is set
    where the title alone gives the country; `field` is the field of life (state, knowledge, press, …), if it tells people
    apart. The other kinds are words before a title (see `KnownActors.modifiers`).
    """

    title: str
    role: str
    kind: str
    country_code: str | None = None
    field: str | None = None


@dataclass(frozen=True)
class Institution:
    """A body that every country has: its forms after "Ukrainian …" or before "… of Ukraine"."""

    key: str
    name: str
    actor_id: str
    actor_type: str
    forms: tuple[str, ...]


@dataclass(frozen=True)
class Collective:
    """A noun for unnamed people or bodies: `actor_type` in the number in which the form stands; None where that is no source."""

    form: str
    actor_type: str | None
    is_plural: bool


@dataclass(frozen=True)
class KnownActors:
    """The knowledge base and its words. Keys of `titles`, `collectives` and `institutions` are folded forms.

    `name_words` are by use: particles of names, codes of countries where the first name identifies, words in names of
    media and armed groups, words that no body's name holds, words that alone name no body (generic), forms of bodies that
    alone mean none (never_bare), kinds of bodies that every town has (local), nouns that alone name no source (anybody),
    words that only say how many (quantity), relatives that only people have (kin), and nouns for people who are somebody's: who speak for him, who serve him
    (to), who do not act for him (apart). `modifiers` are the
    words that belong to a title: of kind `modifier`, `past` (former) or `lesser` (deputy).
    """

    actors: Mapping[str, KnownActor]
    roles: tuple[ActorRole, ...]
    titles: Mapping[str, Title]
    modifiers: Mapping[str, str]
    institutions: Mapping[str, Institution]
    collectives: Mapping[str, Collective]
    metonyms: Mapping[str, str | None]
    verbs: Mapping[str, frozenset[str]]
    nouns: Mapping[str, frozenset[str]]
    name_words: Mapping[str, frozenset[str]]
    holders: Mapping[tuple[str, str], tuple[ActorRole, ...]] = field(repr=False)

    def government(self, country_code: str) -> KnownActor:
        """The government of a country; for Palestine and the Holy See the body that is its government."""
        return self.actors[f"gov-{country_code.lower()}"]

    def institution(self, form: str, country_code: str) -> KnownActor | None:
        """A country's body by the form in which it is named, as "foreign ministry"."""
        institution = self.institutions.get(fold(form))
        return self.actors[_institution_id(institution, country_code)] if institution else None

    def field_of(self, role: str) -> str | None:
        """The field of life of a role in a text's words, by the longest title that ends it; None if it tells nothing."""
        words = fold(role).split()
        for start in range(len(words)):
            title = self.titles.get(" ".join(words[start:]))
            if title is not None:
                return title.field
        return None

    def holder(self, role: str, country_code: str, on: dt.date | None) -> KnownActor | None:
        """Who held an office on a day: only by dated roles, and only if there is one such actor."""
        if on is None:
            return None
        found = {
            held.actor_id
            for held in self.holders.get((role, country_code), ())
            if held.valid_from is not None and held.valid_from <= on and (held.valid_to is None or on <= held.valid_to)
        }
        return self.actors[found.pop()] if len(found) == 1 else None


def load_actors() -> KnownActors:
    """The knowledge base as shipped. Raises VocabularyError with file and line on anything unsound."""
    countries = load_countries()
    institutions = _load_institutions()
    actors = _derived(countries, institutions)
    for line, row in _sorted_rows(ACTORS_FILE, "actor_id"):
        actors[row["actor_id"]] = _actor(row, line, countries)
    roles = tuple(_role(row, line, actors) for line, row in enumerate(read_csv(ROLES_FILE), start=2))
    titles = [_title(row, line) for line, row in _sorted_rows(TITLES_FILE, "title")]
    return KnownActors(
        actors=actors,
        roles=roles,
        titles={title.title: title for title in titles if title.kind in {"honorific", "office", "post"}},
        modifiers={title.title: title.kind for title in titles if title.kind in {"lesser", "modifier", "past"}},
        institutions={fold(form): institution for institution in institutions for form in institution.forms},
        collectives=_load_collectives(),
        metonyms=_load_metonyms(actors),
        verbs=_load_uses(VERBS_FILE, VERB_USES),
        nouns=_load_uses(NOUNS_FILE, NOUN_USES),
        name_words=_load_name_words(),
        holders=_by_office(roles),
    )


def _sorted_rows(file: str, key: str) -> Iterable[tuple[int, dict[str, str]]]:
    rows = list(enumerate(read_csv(file), start=2))
    for (_, before), (line, row) in pairwise(rows):
        if before[key] >= row[key]:
            raise VocabularyError(file, line, f"{key} must be sorted and stand once: {row[key]!r} after {before[key]!r}")
    return rows


def _institution_id(institution: Institution, country_code: str) -> str:
    return institution.actor_id.format(code=country_code.lower())


def _derived(countries: Countries, institutions: Iterable[Institution]) -> dict[str, KnownActor]:
    return {
        _institution_id(institution, country.code): KnownActor(
            actor_id=_institution_id(institution, country.code),
            name=institution.name.format(country=country.phrase),
            actor_type=institution.actor_type,
            country_code=country.code,
            is_derived=True,
        )
        for institution in institutions
        for country in countries.by_code.values()
    }


def _load_institutions() -> tuple[Institution, ...]:
    return tuple(
        Institution(row["key"], row["name"], row["actor_id"], _actor_type(row["actor_type"], INSTITUTIONS_FILE, line),
                    split_list(row["forms"]))
        for line, row in enumerate(read_csv(INSTITUTIONS_FILE), start=2)
    )  # fmt: skip


def _actor(row: dict[str, str], line: int, countries: Countries) -> KnownActor:
    if row["country_code"] and row["country_code"] not in countries.by_code:
        raise VocabularyError(ACTORS_FILE, line, f"country_code is not in countries.csv: {row['country_code']!r}")
    if not row["name"] or not row["source"]:
        raise VocabularyError(ACTORS_FILE, line, "name and source must not be empty")
    return KnownActor(
        actor_id=row["actor_id"],
        name=row["name"],
        actor_type=_actor_type(row["actor_type"], ACTORS_FILE, line),
        country_code=row["country_code"] or None,
        aliases=split_list(row["aliases"]),
        wikidata_id=row["wikidata_id"] or None,
    )


def _actor_type(value: str, file: str, line: int) -> str:
    if value not in ACTOR_TYPES:
        raise VocabularyError(file, line, f"not an actor type: {value!r}")
    return value


def _role(row: dict[str, str], line: int, actors: Mapping[str, KnownActor]) -> ActorRole:
    if row["actor_id"] not in actors:
        raise VocabularyError(ROLES_FILE, line, f"actor_id is not in {ACTORS_FILE}: {row['actor_id']!r}")
    if not row["role"] or not row["source"]:
        raise VocabularyError(ROLES_FILE, line, "role and source must not be empty")
    return ActorRole(
        actor_id=row["actor_id"],
        role=row["role"],
        source=row["source"],
        organisation=row["organisation"] or None,
        country_code=row["country_code"] or None,
        valid_from=_date(row["valid_from"], line),
        valid_to=_date(row["valid_to"], line),
    )


def _date(value: str, line: int) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        raise VocabularyError(ROLES_FILE, line, f"not a date: {value!r}") from None


def _title(row: dict[str, str], line: int) -> Title:
    if row["kind"] not in TITLE_KINDS:
        raise VocabularyError(TITLES_FILE, line, f"kind must be one of {', '.join(TITLE_KINDS)}: {row['kind']!r}")
    return Title(row["title"], row["role"], row["kind"], row["country_code"] or None, row["field"] or None)


def _load_collectives() -> dict[str, Collective]:
    found = {}
    for line, row in _sorted_rows(COLLECTIVES_FILE, "noun"):
        kinds = (
            _actor_type(row["type"], COLLECTIVES_FILE, line) if row["type"] else None,
            _actor_type(row["plural_type"], COLLECTIVES_FILE, line),
        )
        found[fold(row["noun"])] = Collective(row["noun"], kinds[0], is_plural=row["noun"] == row["plural"])
        if row["noun"] != row["plural"]:
            found[fold(row["plural"])] = Collective(row["plural"], kinds[1], is_plural=True)
    return found


def _load_metonyms(actors: Mapping[str, KnownActor]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for line, row in enumerate(read_csv(METONYMS_FILE), start=2):
        if row["actor_id"] and row["actor_id"] not in actors:
            raise VocabularyError(METONYMS_FILE, line, f"actor_id is not in {ACTORS_FILE}: {row['actor_id']!r}")
        found[form_key(row["form"])] = row["actor_id"] or None
    return found


def _load_uses(file: str, allowed: tuple[str, ...]) -> dict[str, frozenset[str]]:
    found = {}
    for line, row in _sorted_rows(file, "lemma"):
        uses = frozenset(split_list(row["uses"]))
        if not uses or not uses <= set(allowed):
            raise VocabularyError(file, line, f"uses must be some of {', '.join(allowed)}: {row['uses']!r}")
        found[row["lemma"]] = uses
    return found


def _load_name_words() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {use: set() for use in NAME_WORD_USES}
    for line, row in enumerate(read_csv(NAME_WORDS_FILE), start=2):
        if row["use"] not in found:
            raise VocabularyError(NAME_WORDS_FILE, line, f"use must be one of {', '.join(NAME_WORD_USES)}: {row['use']!r}")
        found[row["use"]].add(row["word"])
    return {use: frozenset(words) for use, words in found.items()}


def _by_office(roles: Iterable[ActorRole]) -> dict[tuple[str, str], tuple[ActorRole, ...]]:
    found: dict[tuple[str, str], list[ActorRole]] = {}
    for role in roles:
        if role.country_code:
            found.setdefault((role.role, role.country_code), []).append(role)
    return {office: tuple(held) for office, held in found.items()}
