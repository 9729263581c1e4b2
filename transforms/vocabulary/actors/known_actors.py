"""The knowledge base of actors and the words by which texts speak of actors; `files.py` loads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.identity import fold


@dataclass(frozen=True)
class KnownActor:
    """An actor of the knowledge base. A person's alias of one word is a surname that points to nobody else of note.

    A derived actor is a country's body that follows from a pattern; its forms follow from the pattern too. `spellings`
    are other romanisations of a person's forms, by rule; none of them is a form of another actor.
    """

    actor_id: str
    name: str
    actor_type: str
    country_code: str | None = None
    aliases: tuple[str, ...] = ()
    wikidata_id: str | None = None
    is_derived: bool = False
    spellings: tuple[str, ...] = ()

    @property
    def forms(self) -> tuple[str, ...]:
        """All by which a text may name the actor: its name, the aliases, the spellings."""
        return (self.name, *self.aliases, *self.spellings)


@dataclass(frozen=True)
class ActorRole:
    """A role of an actor; a date that no source in hand states is None.

    `as_of` is the day of the source that tells of a present holder: what came after it the source cannot know.
    """

    actor_id: str
    role: str
    source: str
    organisation: str | None = None
    country_code: str | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    as_of: dt.date | None = None

    def is_held(self, on: dt.date) -> bool:
        """Whether a source says that the role was held on a day."""
        end = self.valid_to or self.as_of or dt.date.max
        return self.valid_from is not None and self.valid_from <= on <= end


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

    def id_in(self, country_code: str) -> str:
        """The actor id of a country's body of this kind."""
        return self.actor_id.format(code=country_code.lower())


@dataclass(frozen=True)
class Collective:
    """A noun for unnamed people or bodies: `actor_type` in the number in which the form stands; None where that is no source."""

    form: str
    actor_type: str | None
    is_plural: bool


@dataclass(frozen=True)
class KnownActors:
    """The knowledge base and its words. Keys of `titles`, `collectives` and `institutions` are folded forms.

    `name_words` are by use. For names: particles of names, codes of countries where the first name identifies, words in names
    of media and armed groups, words that no body's name holds, words that alone name no body (generic), relatives that only
    people have (kin), words that stand before a name and begin none (before_name), honours after one (after_name), labels of
    speech that name nobody (no_label). For bodies: what parts of one are called (division), forms that alone mean none
    (never_bare), kinds that every town has (local), words between a name and the noun for what it is (kind). For unnamed
    sources: nouns that alone name none (anybody), words that only say how many (quantity), and nouns for people who are
    somebody's: who speak for him, who serve him (to), who do not act for him (apart).
    `modifiers` are the words that belong to a title: of kind `modifier`, `past` (former) or `lesser` (deputy).
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
        return self.actors[institution.id_in(country_code)] if institution else None

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
        found = {held.actor_id for held in self.holders.get((role, country_code), ()) if held.is_held(on)}
        return self.actors[found.pop()] if len(found) == 1 else None
