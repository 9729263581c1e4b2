"""The actors that an article mentions: names, titles, metonyms, unnamed sources; each with who it is in this article.

What is surer takes its words first: people, then bodies by pattern, offices, unnamed sources, known bodies, metonyms, and
last the organisations that only the model knows. Pronouns and descriptions are resolved later, by `speakers`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from spacy.tokens import Doc, Span

from transforms.documents.structure import Structure
from transforms.extraction.annotations import Article, Entity, Mention
from transforms.extraction.mentions.bodies import (
    find_institutions,
    find_known_bodies,
    find_metonyms,
    find_other_metonyms,
    find_unknown_bodies,
)
from transforms.extraction.mentions.lexicon import build_lexicon, read_words
from transforms.extraction.mentions.offices import find_offices, find_offices_of_people
from transforms.extraction.mentions.people import PersonMention, find_people
from transforms.extraction.mentions.sources import find_peoples, find_sources
from transforms.extraction.mentions.titles import find_titles
from transforms.vocabulary import Vocabulary


class _Board:
    """The words of a Doc that mentions have taken."""

    def __init__(self, doc: Doc) -> None:
        self._taken = [False] * len(doc)
        self._entities: dict[int, Entity] = {}
        self.mentions: list[Mention] = []

    def entity_at(self, position: int) -> Entity | None:
        """The actor whose mention holds a token, if any."""
        return self._entities.get(position)

    def entities(self) -> list[Entity]:
        """The actors of all mentions so far."""
        return list(dict.fromkeys(mention.entity for mention in self.mentions if mention.entity is not None))

    def is_free(self, span: Span) -> bool:
        return not any(self._taken[span.start : span.end])

    def block(self, span: Span) -> None:
        """Take the words of a span for no mention."""
        self._taken[span.start : span.end] = [True] * len(span)

    def place(self, mentions: Iterable[Mention]) -> None:
        """Add the mentions whose words are free."""
        for mention in mentions:
            if self.is_free(mention.span):
                self._taken[mention.span.start : mention.span.end] = [True] * len(mention.span)
                self.mentions.append(mention)
                if mention.entity is not None:
                    self._entities.update(dict.fromkeys(range(mention.span.start, mention.span.end), mention.entity))


def find_mentions(
    doc: Doc, structure: Structure, vocabulary: Vocabulary, article: Article, speaking: frozenset[int] = frozenset()
) -> list[Mention]:
    """All mentions of actors in the paragraphs of an article, in text order; they do not overlap. Headings give none.

    A person is the same entity wherever the article names him, with his fullest name and the role and country that the
    article or the knowledge base gives; a name that two people of the article share has no entity. `speaking` are the
    tokens that head the sources of attributions (`heads.speaking_heads`): they are actors whatever their verb.
    """
    reading = read_words(doc, structure, build_lexicon(vocabulary), speaking)
    titles = find_titles(reading, vocabulary.actors)
    people = find_people(reading, titles, vocabulary)
    board = _Board(doc)
    board.place(_person_mention(mention) for mention in people)
    for mention in people:
        for title in mention.titles:
            board.block(title)
    board.place(find_institutions(reading, vocabulary))
    board.place(find_offices(reading, titles, people, vocabulary, article, board.is_free))
    board.place(find_offices_of_people(reading, vocabulary, article, board.entity_at))
    board.place(find_sources(reading, vocabulary, board.is_free, board.entity_at))
    board.place(find_known_bodies(reading, vocabulary))
    board.place(find_metonyms(reading, vocabulary))
    board.place(find_other_metonyms(reading, vocabulary))
    board.place(find_peoples(reading, vocabulary, board.is_free))
    board.place(find_unknown_bodies(reading, vocabulary, board.is_free, board.entities()))
    return _one_entity_each(sorted(board.mentions, key=lambda mention: mention.span.start))


def _one_entity_each(mentions: list[Mention]) -> list[Mention]:
    """The mentions with one entity for each known actor: the first that has a role."""
    entities: dict[str, Entity] = {}
    for mention in mentions:
        entity = mention.entity
        if entity is not None and entity.known_actor_id is not None:
            earlier = entities.setdefault(entity.known_actor_id, entity)
            if earlier.role_text is None and entity.role_text is not None:
                entities[entity.known_actor_id] = entity
    return [
        replace(mention, entity=entities.get(mention.entity.known_actor_id or "", mention.entity)) if mention.entity else mention
        for mention in mentions
    ]


def _person_mention(mention: PersonMention) -> Mention:
    entity = mention.person.entity() if mention.person is not None else None
    return Mention(mention.span, "name", entity, mention.role_text, mention.titles)
