"""Which powers hold land: a government for its leaders, the armed forces of a state, the armed group of its people."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import lru_cache

from spacy.tokens import Span

from transforms.extraction.annotations import Entity, Mention
from transforms.extraction.phrases import noun_phrase
from transforms.identity import fold
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.actors.known_actors import KnownActor
from transforms.vocabulary.figures.territory import TerritoryWords

#: Types of actors that hold land themselves.
BODIES = frozenset({"government", "organisation", "armed_group"})


class Powers:
    """Who holds land for whom, by the knowledge base and by the titles that an article gives its people."""

    def __init__(self, vocabulary: Vocabulary, words: TerritoryWords, mentions: Iterable[Mention]) -> None:
        self._vocabulary, self._words = vocabulary, words
        self._mentions = tuple(mentions)

    def government_of(self, code: str) -> Entity:
        """The government of a country."""
        actor = self._vocabulary.actors.government(code)
        return Entity.known(actor)

    def known_as(self, span: Span) -> Entity | None:
        """The body of the knowledge base that bears the words as a name; an abbreviation that is a word is one in capitals."""
        text = (span[:-1] if len(span) > 1 and span[-1].tag_ == "POS" else span).text.removesuffix("-")
        actor = bodies_of(self._vocabulary).get(fold(self._words.abbreviations.get(text, text)))
        return None if actor is None else Entity.known(actor)

    def holding(self, entity: Entity) -> Entity | None:
        """A person stands for the armed force that he is of, else for the government of his country.

        People asked and unnamed sources hold nothing.
        """
        if entity.actor_type in BODIES:
            return self._army_of(entity)
        force = self.force_of(entity)
        if force is not None:
            return force
        if entity.actor_type == "person" and entity.country_code:
            return self.government_of(entity.country_code)
        return entity if entity.actor_type == "group" else None

    def _army_of(self, entity: Entity) -> Entity:
        """A ministry of defence that takes land does so with the armed forces."""
        code = entity.country_code
        ministry = self._vocabulary.actors.institution("ministry of defence", code) if code else None
        is_ministry = ministry is not None and entity.known_actor_id == ministry.actor_id
        return (self.forces_of(self.government_of(code)) or entity) if is_ministry and code else entity

    def force_of(self, person: Entity) -> Entity | None:
        """The armed group in which a known person has a role, else the armed group or army that is named in what he is called."""
        for organisation in organisations_of(self._vocabulary).get(person.known_actor_id or "", ()):
            actor = bodies_of(self._vocabulary).get(fold(organisation))
            if actor is not None and actor.actor_type == "armed_group":
                return Entity.known(actor)
        called = (
            span for one in self._mentions if one.entity == person
            for span in (*one.titles, *([noun_phrase(one.span.root)] if person.actor_type == "anonymous" else ()))
        )  # fmt: skip
        return next((force for span in called if (force := self._force_in(span)) is not None), None)

    def _force_in(self, words: Span) -> Entity | None:
        """The armed group or army that is named in some words: "RSF spokesman", "deputy leader of the M23"."""
        spans = (words[start:end] for start, end in itertools.combinations(range(len(words) + 1), 2))
        named = (self.known_as(span) for span in sorted(spans, key=len, reverse=True))
        return next(
            (body for body in named if body is not None and (body.actor_type == "armed_group" or self.is_army(body))), None
        )

    def is_army(self, entity: Entity) -> bool:
        """Whether the entity is the armed forces of a state."""
        army = self._vocabulary.actors.institution("armed forces", entity.country_code) if entity.country_code else None
        return army is not None and army.actor_id == entity.known_actor_id

    def forces_of(self, owner: Entity) -> Entity | None:
        """The armed forces of a government's country; an armed group or an army is its own forces."""
        if owner.actor_type in {"organisation", "armed_group"}:
            return owner
        if not owner.country_code:
            return None
        if owner.country_code in self._words.without_army:
            return owner if owner.actor_type == "government" else None
        actor = self._vocabulary.actors.institution("armed forces", owner.country_code)
        return Entity.known(actor) if actor else None


@lru_cache(maxsize=4)
def bodies_of(vocabulary: Vocabulary) -> dict[str, KnownActor]:
    """The bodies of the knowledge base by the folded forms that are of one alone."""
    found: dict[str, KnownActor | None] = {}
    for actor in vocabulary.actors.actors.values():
        if actor.actor_type in BODIES:
            for form in map(fold, actor.forms):
                found[form] = actor if found.get(form, actor) == actor else None
    return {form: actor for form, actor in found.items() if actor is not None}


@lru_cache(maxsize=4)
def organisations_of(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """By actor, the names of the organisations in which he has roles."""
    found: dict[str, list[str]] = {}
    for role in vocabulary.actors.roles:
        if role.organisation:
            found.setdefault(role.actor_id, []).append(role.organisation)
    return found
