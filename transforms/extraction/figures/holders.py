"""Who holds an extent: from the words of a holder to its entity.

Land is held by states, armed forces and armed groups. A leader stands for the government, "its troops" for the forces
of whom "its" means; what cannot be told stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Span, Token

from transforms.extraction.annotations import Entity, Mention
from transforms.extraction.speakers import entity_of
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.territory import TerritoryWords

_BODIES = frozenset({"government", "organisation", "armed_group"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


class Holders:
    """Entities of holders in one article."""

    def __init__(self, mentions: Sequence[Mention], vocabulary: Vocabulary, words: TerritoryWords) -> None:
        """`mentions` are in text order."""
        self._mentions, self._vocabulary, self._words = mentions, vocabulary, words

    def entities(self, spans: Sequence[Span], claimant: Entity | None, country: str | None) -> tuple[Entity, ...]:
        """The holders that the spans name, each once.

        `claimant` is who says so, and is meant by "we"; `country` is that of the place, whose rulers "the junta" and
        "government troops" are.
        """
        found = (self._entity(span, claimant) or self._rulers(span, country) for span in spans)
        return tuple(dict.fromkeys(entity for entity in found if entity is not None))

    def government_of(self, code: str) -> Entity:
        """The government of a country."""
        actor = self._vocabulary.actors.government(code)
        return Entity(actor.name, actor.actor_type, actor.country_code, None, actor.actor_id)

    def _entity(self, span: Span, claimant: Entity | None) -> Entity | None:
        entity = entity_of(span, self._mentions)
        root = span.root
        is_force = root.lemma_.lower() in self._words.forces
        if entity is not None:
            return self._holding(entity)
        if root.lower_ in self._words.own:
            return self._meant(root, claimant)
        owner = self._owner(span, claimant)
        if owner is not None:
            return self._forces_of(owner) if is_force else self._holding(owner)
        return None

    def _rulers(self, span: Span, country: str | None) -> Entity | None:
        """ "The junta", "government troops": the government of the country whose land is spoken of."""
        root = span.root
        named = root if root.lemma_.lower() in self._words.rulers else None
        if root.lemma_.lower() in self._words.forces:
            named = next((part for part in root.children if part.lower_ in self._words.rulers), None)
        return self.government_of(country) if named is not None and country is not None else None

    def _owner(self, span: Span, claimant: Entity | None) -> Entity | None:
        """Whose forces or whose leaders the words name: by a mention, a country, a nationality or a pronoun before the head.

        Fighters of a nation are not its armed forces.
        """
        root = span.root
        is_people = root.lemma_.lower() in self._words.forces | self._words.invaders
        code = self._vocabulary.countries.code_of(span.text.removeprefix("the ").removeprefix("The "))
        if code is not None:
            return self.government_of(code)
        if not is_people:
            return None
        pronoun = next((part for part in root.children if part.dep_ == "poss" and part.lower_ in self._words.own), None)
        if pronoun is not None:
            return self._meant(pronoun, claimant)
        for mention in self._mentions:
            inside = span.start <= mention.span.start and mention.span.end <= root.i
            if inside and mention.entity is not None:
                return self._holding(mention.entity)
        if root.lemma_.lower() in self._words.irregulars:
            return None
        code = next((found for token in span if (found := self._vocabulary.countries.code_of(token.text))), None)
        return self.government_of(code) if code is not None else None

    def _meant(self, pronoun: Token, claimant: Entity | None) -> Entity | None:
        """Whom a pronoun means: the nearest body before it in the sentence that fits, else who speaks."""
        bodies = [mention for mention in self._before(pronoun) if mention.entity is not None]
        if pronoun.lower_ in self._words.own_plural:
            nearest = next((mention.entity for mention in reversed(bodies) if _is_body(mention)), None)
        elif pronoun.lower_ in self._words.own_personal:
            nearest = next((m.entity for m in reversed(bodies) if m.entity and m.entity.actor_type == "person"), None)
        elif pronoun.lower_ in self._words.own_first:
            nearest = None
        else:
            subjects = [m for m in bodies if _is_body(m) and m.span.root.dep_ in _SUBJECTS | {"poss"}]
            nearest = next((mention.entity for mention in reversed(subjects or [m for m in bodies if _is_body(m)])), None)
        meant = nearest or claimant
        return None if meant is None else self._holding(meant)

    def _before(self, token: Token) -> Iterator[Mention]:
        for mention in self._mentions:
            if token.sent.start <= mention.span.start and mention.span.end <= token.i:
                yield mention

    def _holding(self, entity: Entity) -> Entity | None:
        """A person stands for the government of his country; people asked and unnamed sources hold nothing."""
        if entity.actor_type in _BODIES:
            return self._army_of(entity)
        if entity.actor_type == "person" and entity.country_code:
            return self.government_of(entity.country_code)
        return entity if entity.actor_type == "group" else None

    def _army_of(self, entity: Entity) -> Entity:
        """A ministry of defence that takes land does so with the armed forces."""
        code = entity.country_code
        ministry = self._vocabulary.actors.institution("ministry of defence", code) if code else None
        is_ministry = ministry is not None and entity.known_actor_id == ministry.actor_id
        return (self._forces_of(self.government_of(code)) or entity) if is_ministry and code else entity

    def _forces_of(self, owner: Entity) -> Entity | None:
        """The armed forces of a government's country; an armed group or an army is its own forces."""
        if owner.actor_type in {"organisation", "armed_group"}:
            return owner
        if not owner.country_code:
            return None
        actor = self._vocabulary.actors.institution("armed forces", owner.country_code)
        return Entity(actor.name, actor.actor_type, actor.country_code, None, actor.actor_id) if actor else None


def _is_body(mention: Mention) -> bool:
    return mention.entity is not None and mention.entity.actor_type in _BODIES
