"""From the words of a source to the actor: names, surnames, titles, pronouns, descriptions, and speakers still on stage.

Precision comes first: a pronoun or description that could be two actors stays unresolved.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from spacy.tokens import Span, Token

from transforms.documents.structure import Structure
from transforms.extraction.annotations import Attribution, Entity, Mention, Speaker
from transforms.extraction.phrases import SUBJECTS, noun_phrase
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.speech import SpeechCues

_GENDERS = {"he": "masculine", "his": "masculine", "him": "masculine", "she": "feminine", "her": "feminine", "hers": "feminine"}
_SINGULAR = frozenset({"it", "its", "itself"})
_PLURAL = frozenset({"they", "their", "them", "theirs"})
_DETERMINERS = frozenset({"the", "this", "that", "these", "those"})
_PERSONS = frozenset({"person", "anonymous"})
_BODIES = frozenset({"government", "organisation", "armed_group", "media"})
_PLURALS = frozenset({"group", "anonymous", "government", "organisation", "armed_group"})
#: Sentences (quoted ones not counted) and paragraphs that a pronoun and a description look back.
_PRONOUN_REACH = 4
_BODY_PRONOUN_REACH = 2
_DESCRIPTION_REACH = 12

_UNRESOLVED = Speaker("unresolved")
_ABSENT = Speaker("absent")


def resolve_speakers(
    attributions: Sequence[Attribution], mentions: Sequence[Mention], structure: Structure, vocabulary: Vocabulary
) -> tuple[list[Speaker], list[Mention]]:
    """One speaker an attribution, and the pronouns and descriptions that were resolved as mentions of their own.

    `mentions` are in text order and do not overlap. Who speaks without being named is the last speaker if he is still
    on stage: in the same paragraph, or where a paragraph of quotation follows directly; else the status is absent.
    """
    stage = _Stage(mentions, structure, vocabulary.speech)
    speakers = [stage.take(attribution) for attribution in attributions]
    return speakers, sorted(stage.references, key=lambda mention: mention.span.start)


def entity_of(span: Span, mentions: Sequence[Mention]) -> Entity | None:
    """The entity that a noun phrase is about: that of the mention at its head, or in apposition to its head.

    `mentions` are in text order. "The minister's aide" is not the minister.
    """
    mention = mention_of(span, mentions)
    return None if mention is None else mention.entity


def mention_of(span: Span, mentions: Sequence[Mention]) -> Mention | None:
    """The mention at the head of the noun phrase; the longest if several hold it."""
    first = bisect_left(mentions, span.start, key=lambda mention: mention.span.start)
    while first > 0 and mentions[first - 1].span.end > span.start:
        first -= 1
    inside = []
    for mention in mentions[first:]:
        if mention.span.start >= span.end:
            break
        inside.append(mention)
    for head in _heads(span):
        holding = [mention for mention in inside if mention.span.start <= head.i < mention.span.end]
        if holding:
            return max(holding, key=lambda mention: (mention.span.end - mention.span.start, -mention.span.start))
    return None


def _heads(span: Span) -> Iterator[Token]:
    """The head of a noun phrase, then the name in apposition to it or made a part of it by the parser."""
    root = span.root
    yield root
    for part in root.children:
        if part.dep_ in {"appos", "nmod"} and span.start <= part.i < span.end and part.pos_ == "PROPN":
            yield part
    last = span[-1]
    if last.pos_ == "PROPN" and last != root and last.head == root and last.dep_ in {"compound", "flat", "appos"}:
        yield last


def _antecedent(source: Span) -> Span:
    """What a relative pronoun as source stands for ("the envoy, who …"), else the source itself."""
    word = source[0]
    is_relative = len(source) == 1 and word.tag_ in {"WDT", "WP"} and word.head.dep_ == "relcl"
    return noun_phrase(word.head.head) if is_relative else source


class _Stage:
    """The article as read so far: who has been mentioned and who spoke last."""

    def __init__(self, mentions: Sequence[Mention], structure: Structure, cues: SpeechCues) -> None:
        self._structure = structure
        self._cues = cues
        self._mentions = [mention for mention in mentions if mention.span.end > mention.span.start]
        self._starts = [mention.span.start for mention in self._mentions]
        self._genders = _genders(self._mentions, cues)
        self._last: tuple[int, Entity] | None = None
        self._resolved: dict[int, Entity] = {}
        self.references: list[Mention] = []

    def take(self, attribution: Attribution) -> Speaker:
        """The speaker of the next attribution in the text."""
        speaker = self._speaker(attribution)
        if speaker.entity is not None and attribution.outer is None:
            spans = [*attribution.content, *([attribution.cue] if attribution.cue is not None else [])]
            self._last = (max(span.end for span in spans) - 1, speaker.entity)
        return speaker

    def _speaker(self, attribution: Attribution) -> Speaker:
        if attribution.source is None:
            return self._still_on_stage(attribution)
        span = _antecedent(attribution.source)
        mention = mention_of(span, self._mentions)
        if mention is not None:
            return Speaker("resolved", mention.entity) if mention.entity is not None else _UNRESOLVED
        entity, kind = self._referred(span)
        if entity is None:
            return _UNRESOLVED
        if span.start not in self._resolved:
            self._resolved[span.start] = entity
            self.references.append(Mention(span, kind, entity))
        return Speaker("resolved", entity)

    def _still_on_stage(self, attribution: Attribution) -> Speaker:
        if self._last is None or attribution.outer is not None:
            return _ABSENT
        position, entity = self._last
        start = min(span.start for span in (*attribution.content, *([attribution.cue] if attribution.cue else [])))
        here, before = self._structure.paragraph_number(start), self._structure.paragraph_number(position)
        if here == before:
            return Speaker("resolved", entity)
        quotation = self._structure.quotation_of(start)
        paragraph = self._structure.paragraphs[here].span
        if here == before + 1 and quotation is not None and quotation.start_mark.start == paragraph.start:
            return Speaker("resolved", entity)
        return _ABSENT

    def _referred(self, span: Span) -> tuple[Entity | None, str]:
        root = span.root
        word = root.lower_
        if word in _GENDERS:
            return self._person(root, _GENDERS[word]), "pronoun"
        if word in _SINGULAR:
            return self._by_recency(root, _BODIES, _BODY_PRONOUN_REACH), "pronoun"
        if word in _PLURAL:
            return self._by_recency(root, _PLURALS, _BODY_PRONOUN_REACH), "pronoun"
        if root.pos_ in {"NOUN", "PROPN"}:
            return self._described(span), "description"
        return None, "pronoun"

    def _person(self, pronoun: Token, gender: str) -> Entity | None:
        return self._by_recency(pronoun, _PERSONS, _PRONOUN_REACH, gender)

    def _by_recency(self, pronoun: Token, types: frozenset[str], reach: int, gender: str | None = None) -> Entity | None:
        """The one fitting entity of the nearest sentence that has any: its subject if there are several."""
        sentence = self._structure.sentence_of(pronoun.i)
        fallback = [entity for entity, _ in self._fitting(sentence.start, pronoun.i, types, gender)]
        subjects = [entity for entity, is_subject in self._fitting(sentence.start, pronoun.i, types, gender) if is_subject]
        if len(_distinct(subjects)) == 1:
            return subjects[0]
        for earlier in self._sentences_before(sentence, reach):
            found = self._fitting(earlier.start, earlier.end, types, gender)
            entities = _distinct(entity for entity, _ in found)
            if len(entities) == 1:
                return entities[0]
            if entities:
                subjects = _distinct(entity for entity, is_subject in found if is_subject)
                if len(subjects) == 1:
                    return subjects[0]
                return self._last[1] if self._last is not None and self._last[1] in (subjects or entities) else None
        return fallback[0] if len(_distinct(fallback)) == 1 else None

    def _fitting(self, start: int, end: int, types: frozenset[str], gender: str | None) -> list[tuple[Entity, bool]]:
        """Entities mentioned outside quotations between two tokens, and whether as a subject."""
        found: list[tuple[int, Entity, bool]] = []
        for mention in self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            root = mention.span.root
            if mention.entity is not None and self._structure.quotation_of(root.i) is None:
                found.append((root.i, mention.entity, _is_subject(root)))
        found.extend((position, entity, True) for position, entity in self._resolved.items() if start <= position < end)
        return [
            (entity, is_subject)
            for _, entity, is_subject in sorted(found, key=lambda item: item[0])
            if entity.actor_type in types and (gender is None or self._genders.get(entity, gender) == gender)
        ]

    def _sentences_before(self, sentence: Span, reach: int) -> Iterator[Span]:
        """Sentences before this one, nearest first; those that stand wholly in a quotation do not count."""
        start, seen, first = sentence.start, 0, self._structure.paragraph_number(sentence.start)
        while start > 0 and seen < reach:
            earlier = self._structure.sentence_of(start - 1)
            if self._structure.paragraph_number(earlier.start) < first - reach:
                return
            start = earlier.start
            if self._structure.is_heading(start) or self._is_quoted(earlier):
                continue
            seen += 1
            yield earlier

    def _is_quoted(self, sentence: Span) -> bool:
        quotation = self._structure.quotation_of(sentence.start)
        return quotation is not None and quotation.span.end >= sentence.end - 1

    def _described(self, span: Span) -> Entity | None:
        """the ministry, the spokesman, the statement: the last actor of this name, role or word."""
        root = span.root
        noun = root.lemma_.lower()
        if noun in self._cues.utterances:
            return self._issuer(span)
        if span[0].lower_ not in _DETERMINERS or len(span) > 4 or any(part.dep_ in {"prep", "poss"} for part in root.children):
            return None
        wanted = [token.lower_ for token in span if token.pos_ in {"NOUN", "PROPN", "ADJ"}]
        here = self._structure.paragraph_number(root.i)
        seen: list[Entity] = []
        for mention in reversed(self._mentions[: bisect_right(self._starts, span.start)]):
            if here - self._structure.paragraph_number(mention.span.start) > _DESCRIPTION_REACH:
                break
            entity = mention.entity
            if entity is not None and all(word in _words_of(entity) for word in wanted) and self._agrees(noun, entity):
                seen.append(entity)
        entities = _distinct(seen)
        return entities[0] if len(entities) == 1 else None

    def _agrees(self, noun: str, entity: Entity) -> bool:
        gender = self._cues.genders.get(noun)
        return gender is None or self._genders.get(entity, gender) == gender

    def _issuer(self, span: Span) -> Entity | None:
        """Whose statement it is: of a named actor, or of who spoke just before."""
        for part in span.root.children:
            if part.dep_ == "poss" or (part.dep_ in {"prep", "agent"} and part.lower_ in {"by", "from", "of"}):
                inner = part if part.dep_ == "poss" else next((token for token in part.children if token.dep_ == "pobj"), None)
                if inner is not None:
                    return entity_of(span.doc[inner.i : inner.i + 1], self._mentions)
        if span[0].lower_ not in _DETERMINERS or self._last is None:
            return None
        position, entity = self._last
        near = self._structure.paragraph_number(span.start) - self._structure.paragraph_number(position) <= 1
        return entity if near else None


def _is_subject(noun: Token) -> bool:
    """Whether the noun is a subject, or joined to one by "and"."""
    while noun.dep_ == "conj" and noun.head.pos_ in {"NOUN", "PROPN", "PRON"}:
        noun = noun.head
    return noun.dep_ in SUBJECTS


def _words_of(entity: Entity) -> frozenset[str]:
    """The words by which a description may speak of an entity: a person's role, a body's name."""
    text = entity.role_text if entity.actor_type == "person" else entity.name
    return frozenset((text or "").lower().split())


def _distinct(entities: Iterator[Entity] | list[Entity]) -> list[Entity]:
    return list(dict.fromkeys(entities))


def _genders(mentions: Sequence[Mention], cues: SpeechCues) -> dict[Entity, str]:
    """The genders that titles before names and roles tell; entities without such a word have none."""
    genders: dict[Entity, str] = {}
    for mention in mentions:
        if mention.entity is None or mention.entity.actor_type != "person":
            continue
        before = mention.span.doc[max(mention.span.start - 1, 0) : mention.span.end]
        words = [token.lower_ for token in before] + (mention.entity.role_text or "").lower().split()
        for word in words:
            if word in cues.genders:
                genders.setdefault(mention.entity, cues.genders[word])
                break
    return genders
