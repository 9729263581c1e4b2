"""Loading the knowledge base of actors from its data files.

Governments, ministries, armed forces and the like of every country are not listed: they follow from `countries.csv` and
the patterns in `institutions.csv`. A row of `actors.csv` with the id that a pattern would give stands in its place. What a
user adds comes last and takes the place of what has its id.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from transforms.identity import fold
from transforms.schema.codes import ACTOR_TYPES
from transforms.vocabulary.actors.additions import Additions
from transforms.vocabulary.actors.known_actors import ActorRole, Collective, Institution, KnownActor, KnownActors, Title
from transforms.vocabulary.actors.spelling import spellings
from transforms.vocabulary.loading import VocabularyError, read_csv, split_list
from transforms.vocabulary.places.countries import Countries, form_key, load_countries

ACTORS_FILE = "actors/actors.csv"
ROLES_FILE = "actors/actor_roles.csv"
TITLES_FILE = "actors/role_titles.csv"
INSTITUTIONS_FILE = "actors/institutions.csv"
COLLECTIVES_FILE = "actors/collective_nouns.csv"
METONYMS_FILE = "actors/metonyms.csv"
VERBS_FILE = "actors/actor_verbs.csv"
NOUNS_FILE = "actors/actor_nouns.csv"
NAME_WORDS_FILE = "actors/name_words.csv"

TITLE_KINDS = ("honorific", "lesser", "modifier", "office", "past", "post")
VERB_USES = ("act", "address", "event", "speak")
NOUN_USES = ("exchange", "speech", "toward")
NAME_WORD_USES = (
    "after_name", "anybody", "armed_group", "before_name", "division", "first_name_country", "generic", "kin", "kind", "local",
    "media", "never_bare", "no_body", "no_label", "particle", "quantity", "relation_apart", "relation_for", "relation_to",
)  # fmt: skip


def load_actors(additions: Additions | None = None) -> KnownActors:
    """The knowledge base as shipped, with what a user adds. Raises VocabularyError with file and line on anything unsound."""
    countries = load_countries()
    institutions = _load_institutions()
    actors = _derived(countries, institutions)
    for line, row in _sorted_rows(ACTORS_FILE, "actor_id"):
        actors[row["actor_id"]] = _actor(row, line, countries)
    roles = tuple(
        _role(row, line, actors) for line, row in _sorted_rows(ROLES_FILE, "actor_id", "role", "country_code", "valid_from")
    )
    if additions is not None:
        actors, roles = additions.applied(actors, roles, frozenset(countries.by_code))
    actors = _with_spellings(actors)
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


def _sorted_rows(file: str, *key: str) -> Iterable[tuple[int, dict[str, str]]]:
    rows = list(enumerate(read_csv(file), start=2))
    for (_, before), (line, row) in pairwise(rows):
        earlier, later = ([one[name] for name in key] for one in (before, row))
        if earlier >= later:
            told = ", ".join(key)
            raise VocabularyError(
                file, line, f"{told} must be sorted and stand once: {'|'.join(later)!r} after {'|'.join(earlier)!r}"
            )
    return rows


def _with_spellings(actors: Mapping[str, KnownActor]) -> dict[str, KnownActor]:
    """The actors, people with their other spellings; what is another's form, or a spelling of two people, is nobody's."""
    taken = {fold(form) for actor in actors.values() for form in actor.forms}
    found = {
        actor.actor_id: {fold(other): other for form in actor.forms for other in spellings(form)}
        for actor in actors.values()
        if actor.actor_type == "person"
    }
    owners = Counter(key for others in found.values() for key in others)
    own = {
        actor_id: tuple(other for key, other in others.items() if key not in taken and owners[key] == 1)
        for actor_id, others in found.items()
    }
    return {
        actor_id: replace(actor, spellings=own[actor_id]) if own.get(actor_id) else actor for actor_id, actor in actors.items()
    }


def _derived(countries: Countries, institutions: Iterable[Institution]) -> dict[str, KnownActor]:
    return {
        institution.id_in(country.code): KnownActor(
            actor_id=institution.id_in(country.code),
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
    if row["valid_from"] and not row["valid_to"] and not row["as_of"]:
        raise VocabularyError(ROLES_FILE, line, "a role with a first day and no last one needs as_of, the day of its source")
    return ActorRole(
        actor_id=row["actor_id"],
        role=row["role"],
        source=row["source"],
        organisation=row["organisation"] or None,
        country_code=row["country_code"] or None,
        valid_from=_date(row["valid_from"], line),
        valid_to=_date(row["valid_to"], line),
        as_of=_date(row["as_of"], line),
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
    for line, row in _sorted_rows(METONYMS_FILE, "form"):
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
