"""Whom a pronoun refers to: the nearest fitting subject, or who spoke last; nobody where two could be meant."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Span, Token

from transforms.extraction.annotations import BODY_TYPES, Entity
from transforms.extraction.phrases import SUBJECTS
from transforms.extraction.speakers.agreement import PRONOUN_GENDERS, is_subject
from transforms.extraction.speakers.mention_history import MentionHistory, Presence, distinct

SINGULAR = frozenset({"it", "its", "itself"})
PLURAL = frozenset({"they", "their", "them", "theirs"})
_PERSONS = frozenset({"person", "anonymous"})
_PLURALS = frozenset({"group", "anonymous", "government", "organisation", "armed_group"})
#: Sentences (quoted ones not counted) that a pronoun looks back: for a person, for a body.
_REACH = 4
_BODY_REACH = 2

#: Says whom a noun phrase refers to, if that can be told.
Describe = Callable[[Span], Entity | None]
Referent = tuple[Entity | None, str | None]
AMBIGUOUS, NOBODY = "ambiguous", "no_antecedent"


def refer(pronoun: Token, history: MentionHistory, describe: Describe) -> Referent:
    """The actor that a pronoun of the third person refers to, else why none can be told."""
    word = pronoun.lower_
    gender = PRONOUN_GENDERS.get(word)
    if gender is not None:
        return _person(pronoun, gender, history, describe)
    if word in SINGULAR:
        return _body(pronoun, history, lambda entity: entity.actor_type in BODY_TYPES)
    if word in PLURAL:
        return _several(pronoun, history)
    return None, NOBODY


def _person(pronoun: Token, gender: str, history: MentionHistory, describe: Describe) -> Referent:
    """The one fitting person of the nearest sentence that has any: its subject if there are several."""

    def fits(entity: Entity) -> bool:
        return entity.actor_type in _PERSONS and history.fits_gender(entity, gender)

    def present(start: int, end: int) -> list[Presence]:
        return [presence for presence in history.present(start, end, fits) if not presence.is_plural]

    sentence = history.structure.sentence_of(pronoun.i)
    here = present(sentence.start, pronoun.i)
    subjects = distinct(presence.entity for presence in here if presence.is_subject)
    if len(subjects) == 1:
        return subjects[0], None
    last = history.last_near(pronoun.i)
    last = last if last is not None and fits(last) else None
    if subjects:
        return (last, None) if last in subjects else (None, AMBIGUOUS)
    for earlier in history.sentences_before(sentence, _REACH):
        found = present(earlier.start, earlier.end)
        if found:
            return _chosen(found, earlier, last, fits, describe)
        if _has_unsettled_subject(earlier, gender, history):
            return None, AMBIGUOUS
    owners = distinct(presence.entity for presence in here if history.structure.doc[presence.position].dep_ == "poss")
    if len(owners) == 1:
        return owners[0], None
    return None, NOBODY


def _chosen(
    found: list[Presence], sentence: Span, last: Entity | None, fits: Callable[[Entity], bool], describe: Describe
) -> Referent:
    subjects = _subjects(found, sentence)
    if len(subjects) == 1:
        return subjects[0], None
    entities = subjects or distinct(presence.entity for presence in found)
    if last in entities:
        return last, None
    if len(entities) > 1:
        return None, AMBIGUOUS
    main = _main_subject(sentence)
    if main is not None and main.pos_ == "NOUN":
        described = describe(sentence.doc[main.left_edge.i : main.i + 1])
        if described is not None and fits(described):
            return described, None
    return (last, None) if last is not None else (entities[0], None)


def _subjects(found: list[Presence], sentence: Span) -> list[Entity]:
    """The subject of the main clause if it is among those found, else all subjects."""
    main = _main_subject(sentence)
    if main is not None:
        first = [presence.entity for presence in found if presence.position == main.i]
        if first and not any(part.dep_ == "conj" for part in main.children):
            return first
    return distinct(presence.entity for presence in found if presence.is_subject)


def _has_unsettled_subject(sentence: Span, gender: str, history: MentionHistory) -> bool:
    """Whether the sentence goes on about somebody of this gender who could not be told: "She left. She said …"."""
    main = _main_subject(sentence)
    return main is not None and PRONOUN_GENDERS.get(main.lower_) == gender and history.settled(main.i) is None


def _body(pronoun: Token, history: MentionHistory, fits: Callable[[Entity], bool]) -> Referent:
    """The one fitting subject of the own or of the nearest sentence that has one, else who spoke last."""
    sentence = history.structure.sentence_of(pronoun.i)
    here = distinct(presence.entity for presence in history.present(sentence.start, pronoun.i, fits) if presence.is_subject)
    if len(here) == 1:
        return here[0], None
    last = history.last_near(pronoun.i)
    last = last if last is not None and fits(last) else None
    if here:
        return (last, None) if last in here else (None, AMBIGUOUS)
    for earlier in history.sentences_before(sentence, _BODY_REACH):
        found = history.present(earlier.start, earlier.end, fits)
        subjects = _subjects(found, earlier)
        if len(subjects) == 1:
            return subjects[0], None
        if found:
            named = distinct(presence.entity for presence in found)
            if last in (subjects or named):
                return last, None
            return None, AMBIGUOUS if len(named) > 1 or last is not None else NOBODY
    return None, NOBODY


def _several(pronoun: Token, history: MentionHistory) -> Referent:
    """A group or body in the plural; nobody where two people together are meant or others come between."""
    sentence = history.structure.sentence_of(pronoun.i)
    for earlier in (None, *history.sentences_before(sentence, 1)):
        start, end = (sentence.start, pronoun.i) if earlier is None else (earlier.start, earlier.end)
        subjects = [token for token in history.structure.doc[start:end] if token.dep_ in SUBJECTS]
        if any(_is_joint_or_unknown(token, history) for token in subjects):
            return None, AMBIGUOUS
    return _body(pronoun, history, lambda entity: entity.actor_type in _PLURALS)


def _is_joint_or_unknown(subject: Token, history: MentionHistory) -> bool:
    """Whether a subject is a plural that no actor stands for, or people joined by "and"."""
    if history.structure.quotation_of(subject.i) is not None:
        return False
    is_joint = any(part.dep_ == "conj" for part in subject.children)
    if not is_joint and subject.tag_ not in {"NNS", "NNPS"}:
        return False
    return is_joint or not history.present(subject.left_edge.i, subject.i + 1, lambda _: True)


def _main_subject(sentence: Span) -> Token | None:
    return next((token for token in sentence.root.children if is_subject(token)), None)
