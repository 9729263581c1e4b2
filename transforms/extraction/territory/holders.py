"""Who holds an extent: from the words of a holder to its entity.

Land is held by states, armed forces and armed groups. A leader stands for the government, "its troops" for the forces
of whom "its" means; what cannot be told stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from spacy.tokens import Span, Token

from transforms.documents.structure import Structure
from transforms.extraction.actors.descriptions import DETERMINERS, describe
from transforms.extraction.actors.pronouns import refer
from transforms.extraction.actors.scene import Scene
from transforms.extraction.annotations import Entity, Mention
from transforms.extraction.speakers import entity_of, mention_of
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.territory import TerritoryWords

_BODIES = frozenset({"government", "organisation", "armed_group"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
#: Words that join holders.
_JOINTS = frozenset({"and", ",", "&"})
#: Sentences before that of "the group" in which the group is named.
_BEFORE = 2


class Holders:
    """Entities of holders in one article."""

    def __init__(self, mentions: Sequence[Mention], structure: Structure, vocabulary: Vocabulary, words: TerritoryWords) -> None:
        """`mentions` are in text order."""
        self._mentions, self._structure, self._vocabulary, self._words = mentions, structure, vocabulary, words

    @cached_property
    def _scene(self) -> Scene:
        return Scene(self._mentions, self._structure, self._vocabulary.speech.genders)

    def entities(self, spans: Sequence[Span], claimant: Entity | None, country: str | None) -> tuple[Entity, ...]:
        """The holders that the spans name, each once.

        `claimant` is who says so, and is meant by "we"; `country` is that of the place, whose rulers "the junta" and
        "government troops" are.
        """
        parts = [part for span in spans for part in self._joined(span)]
        found = (self._entity(span, claimant) or self._rulers(span, country) for span in parts)
        return tuple(dict.fromkeys(entity for entity in found if entity is not None))

    def claimant(self, span: Span) -> Entity | None:
        """Who is named, described or referred to by the words of a claimant."""
        return entity_of(span, self._mentions) or self._referred(span) or self._unnamed(span)

    def _unnamed(self, span: Span) -> Entity | None:
        """ "Two regional officials": people without a name, by the words that tell who they are."""
        root = span.root
        collective = self._vocabulary.actors.collectives.get(root.lower_)
        if collective is None or collective.actor_type is None:
            return None
        start = next((token.i for token in span if token.pos_ not in {"DET", "NUM", "PUNCT", "SPACE"}), root.i)
        words = span.doc[min(start, root.i) : root.i + 1]
        codes = {code for token in words if (code := self._vocabulary.countries.code_of(token.text))}
        return Entity(words.text[:1].upper() + words.text[1:], collective.actor_type, codes.pop() if len(codes) == 1 else None)

    def named_in(self, span: Span) -> Entity | None:
        """The one body that is named within the words."""
        inside = {
            mention.entity
            for mention in self._mentions
            if span.start <= mention.span.start and mention.span.end <= span.end and mention.entity is not None
            and mention.entity.actor_type in _BODIES
        }  # fmt: skip
        return inside.pop() if len(inside) == 1 else None

    def _referred(self, span: Span) -> Entity | None:
        """Whom a pronoun or a definite description means: "the group", "the watchdog"."""
        if span.root.pos_ == "PRON":
            return refer(span.root, self._scene, self._describe)[0]
        return self._describe(span)

    def _describe(self, span: Span) -> Entity | None:
        has_article = span.start and span.doc[span.start - 1].lower_ in DETERMINERS
        return describe(span.doc[span.start - 1 : span.end] if has_article else span, self._scene, self._vocabulary)

    def _joined(self, span: Span) -> list[Span]:
        """The holders that the words join: "the army and the militia", each by itself; else the words as they are."""
        cuts = [token.i for token in span if token.lower_ in _JOINTS]
        parts = [
            span.doc[start:end] for start, end in pairwise([span.start, *(cut + 1 for cut in cuts), span.end]) if start < end
        ]
        parts = [
            part[:-1] if part[-1].lower_ in _JOINTS else part for part in parts if len(part) > 1 or part[0].lower_ not in _JOINTS
        ]
        is_each = len(parts) > 1 and all(mention_of(part, self._mentions) is not None for part in parts)
        return parts if is_each else [span]

    def government_of(self, code: str) -> Entity:
        """The government of a country."""
        actor = self._vocabulary.actors.government(code)
        return Entity(actor.name, actor.actor_type, actor.country_code, None, actor.actor_id)

    def _entity(self, span: Span, claimant: Entity | None) -> Entity | None:
        """The holder that the words mean: whose forces they are, else who is named, else whom they refer to."""
        root = span.root
        named = entity_of(span, self._mentions)
        if named is not None and (named.actor_type in _BODIES or named.actor_type == "person"):
            return self._holding(named)
        if root.lower_ in self._words.own:
            return self._meant(root, claimant)
        owner = self._owner(span, claimant)
        if owner is not None:
            is_force = root.lemma_.lower() in self._words.forces | self._words.irregulars
            return self._forces_of(owner) if is_force else self._holding(owner)
        if named is not None and named.actor_type == "group":
            return named
        meant = self._referred(span) or self._armed_group_before(root)
        return None if meant is None or meant.actor_type == "group" else self._holding(meant)

    def _armed_group_before(self, noun: Token) -> Entity | None:
        """ "The group", "the militants": the one armed group that is named before, in the sentence or the two before it."""
        if noun.lemma_.lower() not in self._words.irregulars:
            return None
        start = self._start_before(noun)
        found = {
            mention.entity
            for mention in self._mentions
            if start <= mention.span.start and mention.span.end <= noun.i and mention.entity is not None
            and mention.entity.actor_type == "armed_group"
        }  # fmt: skip
        return found.pop() if len(found) == 1 else None

    def _rulers(self, span: Span, country: str | None) -> Entity | None:
        """ "The junta", "government troops": the government of the country whose land is spoken of, or its forces."""
        root = span.root
        if country is None:
            return None
        if root.lemma_.lower() in self._words.rulers:
            return self.government_of(country)
        if root.lemma_.lower() not in self._words.forces:
            return None
        is_theirs = any(part.lower_ in self._words.rulers for part in root.children)
        is_home = all(part.pos_ in {"DET", "PUNCT"} for part in span if part != root) and not self._foreign_before(root, country)
        return self._forces_of(self.government_of(country)) if is_theirs or is_home else None

    def _foreign_before(self, noun: Token, country: str) -> bool:
        """Whether a body of another country is named in the sentence or the two before it: "the army" may be its."""
        start = self._start_before(noun)
        return any(
            mention.entity is not None and mention.entity.actor_type in _BODIES | {"person"}
            and mention.entity.country_code not in {None, country}
            for mention in self._mentions
            if start <= mention.span.start < noun.sent.end
        )  # fmt: skip

    @staticmethod
    def _start_before(noun: Token) -> int:
        start = noun.sent.start
        for _ in range(_BEFORE):
            start = noun.doc[start - 1].sent.start if start else 0
        return start

    def _owner(self, span: Span, claimant: Entity | None) -> Entity | None:
        """Whose forces or whose leaders the words name: by a mention, a country, a nationality or a pronoun before the head.

        Fighters of a nation are not its armed forces.
        """
        root = span.root
        lemma = root.lemma_.lower()
        code = self._vocabulary.countries.code_of(span.text.removeprefix("the ").removeprefix("The "))
        if code is not None:
            return self.government_of(code)
        if lemma not in self._words.forces | self._words.invaders | self._words.irregulars:
            return None
        pronoun = next((part for part in root.children if part.dep_ == "poss" and part.lower_ in self._words.own), None)
        if pronoun is not None:
            return self._meant(pronoun, claimant)
        inside = [
            mention.entity
            for mention in self._mentions
            if span.start <= mention.span.start and mention.span.end <= root.i and mention.entity is not None
            and mention.entity.actor_type in _BODIES | {"person"}
        ]  # fmt: skip
        if inside:
            is_own_people = lemma not in self._words.irregulars or inside[0].actor_type in {"armed_group", "organisation"}
            return self._holding(inside[0]) if is_own_people else None
        if lemma in self._words.irregulars:
            return None
        peoples = [token for token in span if token.ent_type_ == "NORP" or self._vocabulary.countries.code_of(token.text)]
        codes = {self._vocabulary.countries.code_of(token.text) for token in peoples}
        code = codes.pop() if len(codes) == 1 else None  # "Syrian Kurdish forces" are not Syria's
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
