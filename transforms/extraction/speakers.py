"""From the words of a source to the actor: names, surnames, titles, pronouns, descriptions, and speakers still on stage.

Precision comes first: a pronoun or description that could be two actors stays unresolved, with the reason.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Span, Token

from transforms.documents.structure import Structure
from transforms.extraction.actors.descriptions import DETERMINERS, describe
from transforms.extraction.actors.heads import antecedent, heads_of
from transforms.extraction.actors.pronouns import FIRST_PERSON, Referent, refer
from transforms.extraction.actors.scene import GENDERS, Scene
from transforms.extraction.actors.sources import related_name
from transforms.extraction.annotations import Attribution, Entity, Mention, Speaker
from transforms.extraction.phrases import SUBJECTS
from transforms.vocabulary import Vocabulary

#: Paragraphs within which an unnamed source who is described in the same words is the same one.
_SAME_REACH = 30
_ABSENT = Speaker("absent")


def resolve_speakers(
    attributions: Sequence[Attribution], mentions: Sequence[Mention], structure: Structure, vocabulary: Vocabulary
) -> tuple[list[Speaker], list[Mention]]:
    """One speaker an attribution, and all mentions with the pronouns and descriptions that were resolved.

    `mentions` are in text order and do not overlap; so are those returned. Who speaks without being named is the last
    speaker if he is still on stage: in the same paragraph, or where a paragraph of quotation follows directly; else the
    status is absent. A provisional mention becomes one of the actor that it refers to.
    """
    stage = _Stage(mentions, structure, vocabulary)
    speakers: list[Speaker] = []
    for attribution in attributions:
        speakers.append(stage.take(attribution, speakers))
    return speakers, stage.all_mentions()


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
    for head in heads_of(span):
        holding = [mention for mention in inside if _holds(mention, head)]
        if holding:
            return max(holding, key=lambda mention: (mention.span.end - mention.span.start, -mention.span.start))
    return None


def _holds(mention: Mention, head: Token) -> bool:
    return any(part.start <= head.i < part.end for part in (mention.span, *mention.titles))


class _Stage:
    """The article as read so far."""

    def __init__(self, mentions: Sequence[Mention], structure: Structure, vocabulary: Vocabulary) -> None:
        self._mentions = [mention for mention in mentions if mention.span.end > mention.span.start]
        self._structure = structure
        self._vocabulary = vocabulary
        self._scene = Scene(self._mentions, structure, vocabulary.speech.genders)
        self._pending = [token for token in structure.doc if token.lower_ in GENDERS and token.dep_ in SUBJECTS][::-1]
        self._found: dict[int, Mention] = {}

    def all_mentions(self) -> list[Mention]:
        """The mentions, provisional ones settled, with what was resolved besides."""
        kept = [mention for mention in self._mentions if mention.span.start not in self._found]
        return sorted([*kept, *self._found.values()], key=lambda mention: (mention.span.start, mention.span.end))

    def take(self, attribution: Attribution, speakers: Sequence[Speaker]) -> Speaker:
        """The speaker of the next attribution in the text; `speakers` are those of the ones before."""
        speaker = self._speaker(attribution, speakers)
        if speaker.entity is not None and attribution.outer is None:
            spans = [*attribution.content, *([attribution.cue] if attribution.cue is not None else [])]
            self._scene.speak(max(span.end for span in spans) - 1, speaker.entity)
        return speaker

    def _speaker(self, attribution: Attribution, speakers: Sequence[Speaker]) -> Speaker:
        if attribution.source is None:
            around = _outer(attribution, speakers)
            return around if around is not None and around.entity is not None else self._still_on_stage(attribution)
        span = antecedent(attribution.source)
        self._read_on(span.start)
        mention = mention_of(span, self._mentions)
        if mention is not None:
            return self._mentioned(mention, span)
        root = span.root
        if root.lower_ in FIRST_PERSON:
            around = _outer(attribution, speakers)
            return around if around is not None and around.entity is not None else Speaker("unresolved", reason="first_person")
        entity, reason = self._referred(span)
        if entity is None:
            return Speaker("unresolved", reason=reason)
        self._settle(span, "pronoun" if root.pos_ == "PRON" else "description", entity)
        return Speaker("resolved", entity)

    def _mentioned(self, mention: Mention, span: Span) -> Speaker:
        if mention.entity is None:
            return Speaker("unresolved", reason="shared_name" if mention.kind == "name" else "ambiguous")
        if not mention.is_provisional:
            return Speaker("resolved", mention.entity)
        is_known = any(other.entity == mention.entity for other in self._scene.mentioned_before(mention.span.start, _SAME_REACH))
        named = None if is_known else self._describe(_with_article(mention.span))
        entity = named or mention.entity
        self._found[mention.span.start] = replace(mention, entity=entity, is_provisional=False)
        self._scene.settle(span.root.i, entity)
        return Speaker("resolved", entity)

    def _settle(self, span: Span, kind: str, entity: Entity) -> None:
        self._scene.settle(span.root.i, entity)
        self._found.setdefault(span.start, Mention(span, kind, entity))

    def _read_on(self, position: int) -> None:
        """Settle the pronouns before a token that are subjects: who "he" is later may hang on who "he" was."""
        while self._pending and self._pending[-1].i < position:
            pronoun = self._pending.pop()
            if self._structure.quotation_of(pronoun.i) is None and not self._structure.is_heading(pronoun.i):
                entity, _ = refer(pronoun, self._scene, self._describe)
                if entity is not None:
                    self._scene.settle(pronoun.i, entity)

    def _still_on_stage(self, attribution: Attribution) -> Speaker:
        """Who goes on speaking; in words not quoted nobody does."""
        if self._scene.last is None or attribution.outer is not None or attribution.quote_type == "indirect":
            return _ABSENT
        position, entity = self._scene.last
        start = min(span.start for span in (*attribution.content, *([attribution.cue] if attribution.cue else [])))
        here, before = self._structure.paragraph_number(start), self._structure.paragraph_number(position)
        if here == before:
            return Speaker("resolved", entity)
        quotation = self._structure.quotation_of(start)
        paragraph = self._structure.paragraphs[here].span
        if here == before + 1 and quotation is not None and quotation.start_mark.start == paragraph.start:
            return Speaker("resolved", entity)
        return _ABSENT

    def _referred(self, span: Span) -> Referent:
        root = span.root
        if root.pos_ == "PRON" or root.lower_ in GENDERS:
            settled = self._scene.settled(root.i)
            return (settled, None) if settled is not None else refer(root, self._scene, self._describe)
        if root.pos_ not in {"NOUN", "PROPN", "ADJ", "NUM"}:
            return None, "no_actor"
        if root.lemma_.lower() in self._vocabulary.speech.utterances:
            issuer = self._issuer(span)
            return issuer, None if issuer is not None else "no_actor"
        related = self._related(span)
        entity = related or self._describe(span)
        if entity is not None:
            return entity, None
        is_definite = span[0].lower_ in DETERMINERS
        return None, "no_antecedent" if is_definite and root.pos_ == "NOUN" else "no_actor"

    def _describe(self, span: Span) -> Entity | None:
        return describe(span, self._scene, self._vocabulary)

    def _related(self, span: Span) -> Entity | None:
        """His spokesman, their lawyers: unnamed people of somebody who is told by a pronoun."""
        root = span.root
        owner = next((part for part in root.lefts if part.dep_ == "poss" and part.pos_ == "PRON"), None)
        collective = self._vocabulary.actors.collectives.get(root.lower_)
        if owner is None or collective is None or collective.actor_type is None:
            return None
        entity, _ = refer(owner, self._scene, self._describe)
        if entity is None:
            return None
        noun = root.doc[owner.i + 1 : root.i + 1].text
        is_apart = root.lemma_.lower() in self._vocabulary.actors.name_words["relation_apart"]
        country = None if is_apart else entity.country_code
        return Entity(related_name(noun, entity, self._vocabulary), collective.actor_type, country)

    def _issuer(self, span: Span) -> Entity | None:
        """Whose statement it is: of a named actor, or of who spoke just before."""
        for part in span.root.children:
            if part.dep_ == "poss" or (part.dep_ in {"prep", "agent"} and part.lower_ in {"by", "from", "of"}):
                inner = part if part.dep_ == "poss" else next((token for token in part.children if token.dep_ == "pobj"), None)
                if inner is not None:
                    return entity_of(span.doc[inner.i : inner.i + 1], self._mentions)
        return self._scene.last_near(span.start) if span[0].lower_ in DETERMINERS else None


def _outer(attribution: Attribution, speakers: Sequence[Speaker]) -> Speaker | None:
    """The speaker in whose words the attribution lies; None if in nobody's, or he is not known yet."""
    number = attribution.outer
    return speakers[number] if number is not None and number < len(speakers) else None


def _with_article(span: Span) -> Span:
    """The span with the article before it."""
    starts_earlier = span.start and span.doc[span.start - 1].lower_ in DETERMINERS
    return span.doc[span.start - 1 : span.end] if starts_earlier else span
