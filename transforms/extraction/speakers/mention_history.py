"""Who has been mentioned where so far in an article, who spoke last, and what is told of people's gender and age."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Span, Token

from transforms.documents.structure import Structure
from transforms.extraction.annotations import Entity, Mention
from transforms.extraction.phrases import SUBJECTS
from transforms.extraction.speakers.agreement import PRONOUN_GENDERS, is_subject, told_ages, told_gender
from transforms.extraction.tokens import places_of


@dataclass(frozen=True)
class Presence:
    """An actor at a token outside quotations; `is_subject` if a verb tells what he does, or something of his does."""

    position: int
    entity: Entity
    is_subject: bool
    is_plural: bool


@dataclass
class MentionHistory:
    """Mentions in text order, and what has been settled so far; `genders` are the words of `SpeechCues.genders`.

    `pronouns` are those of a person that are subjects, in text order.
    """

    mentions: Sequence[Mention]
    structure: Structure
    genders: Mapping[str, str]
    last: tuple[int, Entity] | None = None
    pronouns: list[Token] = field(default_factory=list)
    _settled: dict[int, Entity] = field(default_factory=dict)
    _starts: list[int] = field(default_factory=list)
    _gender_of: dict[Entity, str] = field(default_factory=dict)
    _ages: dict[str, list[Entity]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what the article tells of all the people it mentions."""
        doc = self.structure.doc
        self.pronouns = [token for place in places_of(doc, PRONOUN_GENDERS) if (token := doc[place]).dep_ in SUBJECTS]
        self._starts = [mention.span.start for mention in self.mentions]
        self._gender_of = _told_genders(self.mentions, self.genders)
        self._add_genders_of_pronouns()
        self._ages = _people_by_age(self.mentions)

    def settle(self, position: int, entity: Entity) -> None:
        """Remember whom the pronoun or description at a token refers to."""
        self._settled.setdefault(position, entity)

    def settled(self, position: int) -> Entity | None:
        """Whom the pronoun or description at a token was found to refer to."""
        return self._settled.get(position)

    def speak(self, position: int, entity: Entity) -> None:
        """Remember who spoke last and where his words ended."""
        self.last = position, entity

    def last_near(self, position: int, paragraphs: int = 1) -> Entity | None:
        """Who spoke last, if not more paragraphs ago than that."""
        if self.last is None:
            return None
        here = self.structure.paragraph_number(position)
        return self.last[1] if here - self.structure.paragraph_number(self.last[0]) <= paragraphs else None

    def fits_gender(self, entity: Entity, gender: str | None) -> bool:
        """Whether nothing in the article speaks against the gender."""
        return gender is None or self._gender_of.get(entity, gender) == gender

    def of_age(self, age: str) -> list[Entity]:
        """The people to whom the article gives this age."""
        return self._ages.get(age, [])

    def present(self, start: int, end: int, fits: Callable[[Entity], bool]) -> list[Presence]:
        """Fitting actors mentioned or referred to outside quotations between two tokens, in text order."""
        found = []
        for mention in self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            head = mention.span.root
            entity = self._settled.get(head.i, mention.entity)
            if entity is not None and fits(entity) and self.structure.quotation_of(head.i) is None:
                found.append(_presence(head, entity))
        taken = {presence.position for presence in found}
        doc = self.structure.doc
        found += [
            _presence(doc[position], entity)
            for position, entity in self._settled.items()
            if start <= position < end and position not in taken and fits(entity)
        ]
        return sorted(found, key=lambda presence: presence.position)

    def mentioned_before(self, position: int, paragraphs: int) -> Iterator[Mention]:
        """Mentions before a token, nearest first, up to so many paragraphs back; in and outside quotations."""
        here = self.structure.paragraph_number(position)
        for mention in reversed(self.mentions[: bisect_left(self._starts, position)]):
            if here - self.structure.paragraph_number(mention.span.start) > paragraphs:
                return
            yield mention

    def sentences_before(self, sentence: Span, reach: int) -> Iterator[Span]:
        """Sentences before this one, nearest first; those that stand wholly in a quotation do not count."""
        start, seen, first = sentence.start, 0, self.structure.paragraph_number(sentence.start)
        while start > 0 and seen < reach:
            earlier = self.structure.sentence_of(start - 1)
            if self.structure.paragraph_number(earlier.start) < first - reach:
                return
            start = earlier.start
            if self.structure.is_heading(start) or self._is_quoted(earlier):
                continue
            seen += 1
            yield earlier

    def _is_quoted(self, sentence: Span) -> bool:
        quotation = self.structure.quotation_of(sentence.start)
        return quotation is not None and quotation.span.end >= sentence.end - 1

    def _add_genders_of_pronouns(self) -> None:
        """Gender by "he" and "she" where one person alone can be meant; who is meant by both has none."""
        votes: dict[Entity, set[str]] = {}
        for token in self.pronouns:
            gender = PRONOUN_GENDERS[token.lower_]
            if self.structure.quotation_of(token.i) is not None:
                continue
            sentence = self.structure.sentence_of(token.i)
            before = next(self.sentences_before(sentence, 1), sentence)
            near = distinct(presence.entity for presence in self.present(before.start, token.i, is_person))
            if len(near) == 1:
                votes.setdefault(near[0], set()).add(gender)
        for entity, told in votes.items():
            if len(told) == 1:
                self._gender_of.setdefault(entity, *told)


def _presence(head: Token, entity: Entity) -> Presence:
    return Presence(head.i, entity, is_subject(head), is_plural=head.tag_ in {"NNS", "NNPS"})


def is_person(entity: Entity) -> bool:
    """Whether the entity is a named person."""
    return entity.actor_type == "person"


def distinct(entities: Iterable[Entity]) -> list[Entity]:
    """The entities without repetition, in their order."""
    return list(dict.fromkeys(entities))


def _told_genders(mentions: Sequence[Mention], words: Mapping[str, str]) -> dict[Entity, str]:
    """Genders by titles before names, roles, and nouns in apposition; entities without such a word have none."""
    genders: dict[Entity, str] = {}
    for mention in mentions:
        entity = mention.entity
        if entity is not None and is_person(entity) and entity not in genders:
            gender = told_gender(mention, words)
            if gender is not None:
                genders[entity] = gender
    return genders


def _people_by_age(mentions: Sequence[Mention]) -> dict[str, list[Entity]]:
    """Who is how old, as written."""
    ages: dict[str, list[Entity]] = {}
    for mention in mentions:
        if mention.entity is not None and is_person(mention.entity):
            for age in told_ages(mention.span):
                known = ages.setdefault(age, [])
                if mention.entity not in known:
                    known.append(mention.entity)
    return ages
