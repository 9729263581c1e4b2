"""The cast of an article: each actor with the places where it stands, by sentence and paragraph, as a text is read on."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from spacy.tokens import Doc, Token

from transforms.documents.structure import Structure
from transforms.extraction.annotations import Entity, Mention
from transforms.extraction.phrases import PLURAL_TAGS
from transforms.extraction.speakers.agreement import is_subject, told_ages, told_gender
from transforms.extraction.speakers.descriptions import roles_of
from transforms.identity import fold
from transforms.vocabulary import Vocabulary

#: Types of actors, in the order in which they are told to the model.
TYPES = ("person", "government", "organisation", "armed_group", "media", "group", "anonymous", "unknown")


@dataclass(frozen=True)
class Place:
    """Where an actor stands: the token at its head and what it does in its sentence."""

    position: int
    sentence: int
    paragraph: int
    is_quoted: bool
    is_subject: bool
    is_possessor: bool


@dataclass
class Member:
    """An actor of the article; `places` in text order, those outside quotations apart too, with their tokens. Ages as written.

    `gender` is what the article tells by titles and roles, `likely_gender` what the first name does.
    """

    entity: Entity
    number: int
    places: list[Place] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    open_places: list[Place] = field(default_factory=list)
    open_positions: list[int] = field(default_factory=list)
    gender: str | None = None
    ages: set[str] = field(default_factory=set)
    likely_gender: str | None = None
    roles: tuple[str, ...] = ()
    fields: frozenset[str] = frozenset()
    name_words: frozenset[str] = frozenset()
    is_plural: bool = False
    spoken: list[int] = field(default_factory=list)

    @cached_property
    def initials(self) -> str:
        """The first letters of the capitalised words of the name."""
        return "".join(word[0] for word in self.entity.name.split() if word[:1].isupper())

    @cached_property
    def role_words(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Each role with its words."""
        return tuple((role, tuple(role.split())) for role in self.roles)

    @cached_property
    def told_words(self) -> frozenset[str]:
        """The words of the name and of all roles."""
        return self.name_words.union(*(words for _, words in self.role_words))

    @cached_property
    def kind(self) -> tuple[tuple[float, ...], float]:
        """Type and form of the name as numbers, and whether a word of it begins in lower case."""
        name, words = self.entity.name, self.entity.name.split()
        kind = (
            *(float(self.entity.actor_type == one) for one in TYPES),
            float(self.entity.known_actor_id is not None),
            float(" " not in name),
            math.log1p(len(words)),
        )
        return kind, float(any(word[:1].islower() for word in words))

    def add(self, place: Place) -> None:
        """Enter a place, if its token has none."""
        _insert(place, self.places, self.positions)
        if not place.is_quoted:
            _insert(place, self.open_places, self.open_positions)

    def before(self, position: int) -> int:
        """How many of the places outside quotations stand before a token."""
        return bisect_left(self.open_positions, position)

    def within(self, start: int, end: int) -> list[Place]:
        """The places from a token to before another."""
        return self.places[bisect_left(self.positions, start) : bisect_left(self.positions, end)]

    def stands_in(self, start: int, end: int) -> bool:
        """Whether a place lies from a token to before another."""
        at = bisect_left(self.positions, start)
        return at < len(self.positions) and self.positions[at] < end


def _insert(place: Place, places: list[Place], positions: list[int]) -> None:
    at = bisect_left(positions, place.position)
    if at == len(positions) or positions[at] != place.position:
        places.insert(at, place)
        positions.insert(at, place.position)


class Cast:
    """The actors that an article mentions, in the order of their first mention."""

    def __init__(self, mentions: Sequence[Mention], structure: Structure, vocabulary: Vocabulary) -> None:
        self.structure = structure
        self.vocabulary = vocabulary
        self.members: list[Member] = []
        self._by_entity: dict[Entity, Member] = {}
        self._sentences_of_nouns: dict[str, list[int]] | None = None
        self._sentence_starts: list[int] = np.flatnonzero(structure.doc.to_array("SENT_START") == 1).tolist()
        for mention in mentions:
            if mention.entity is not None:
                self._enter(mention, mention.entity)

    def sentence_number(self, position: int) -> int:
        """The number of the sentence that holds a token."""
        return bisect_right(self._sentence_starts, position)

    def sentences_with(self, noun: str) -> list[int]:
        """The numbers of the sentences that hold a noun (its lemma in lower case), in text order."""
        if self._sentences_of_nouns is None:
            self._sentences_of_nouns = _sentences_of_nouns(self.structure.doc)
        return self._sentences_of_nouns.get(noun, [])

    def member(self, entity: Entity) -> Member:
        """The member for an actor, new if it was not mentioned so far."""
        found = self._by_entity.get(entity)
        if found is None:
            roles = roles_of(entity, self.vocabulary)
            found = self._by_entity[entity] = Member(
                entity,
                len(self.members),
                roles=roles,
                fields=frozenset(field for role in roles if (field := self.vocabulary.actors.field_of(role)) is not None),
                name_words=frozenset(fold(entity.name).split()),
            )
            self.members.append(found)
        return found

    def found(self, entity: Entity) -> Member | None:
        """The member for an actor; None if it was not mentioned so far."""
        return self._by_entity.get(entity)

    def refer(self, entity: Entity, token: Token) -> None:
        """Enter that the word at a token refers to an actor."""
        self.member(entity).add(self.place(token))

    def place(self, token: Token) -> Place:
        """Where a token stands."""
        return Place(
            position=token.i,
            sentence=self.sentence_number(token.i),
            paragraph=self.structure.paragraph_number(token.i),
            is_quoted=self.structure.quotation_of(token.i) is not None,
            is_subject=is_subject(token),
            is_possessor=token.dep_ == "poss",
        )

    def _enter(self, mention: Mention, entity: Entity) -> None:
        member = self.member(entity)
        head = mention.span.root
        member.add(self.place(head))
        member.is_plural = member.is_plural or head.tag_ in PLURAL_TAGS
        if entity.actor_type == "person":
            if member.gender is None:
                member.gender = told_gender(mention, self.vocabulary.speech.genders)
            if member.likely_gender is None and " " in entity.name:
                member.likely_gender = self.vocabulary.speech.first_names.get(fold(entity.name.partition(" ")[0]))
            member.ages.update(told_ages(mention.span))


def _sentences_of_nouns(doc: Doc) -> dict[str, list[int]]:
    """The numbers of the sentences that hold each noun (its lemma in lower case), read from the Doc's arrays."""
    strings = doc.vocab.strings
    starts, parts, lemmas = doc.to_array(["SENT_START", "POS", "LEMMA"]).T
    places = np.flatnonzero(np.isin(parts, np.array([strings["NOUN"], strings["PROPN"]], dtype=np.uint64)))
    numbers, forms = np.cumsum(starts == 1)[places], lemmas[places]
    lower = {int(form): strings[int(form)].lower() for form in np.unique(forms)}
    found: dict[str, list[int]] = defaultdict(list)
    for form, number in zip(forms.tolist(), numbers.tolist(), strict=True):
        told = found[lower[form]]
        if not told or told[-1] != number:
            told.append(number)
    return dict(found)
