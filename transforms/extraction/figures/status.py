"""Whether a holding is told as a fact, planned, demanded, hypothetical or denied: by negation, modals and what stands above."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span, Token

from transforms.extraction.figures.agents import doers_of, owner_of
from transforms.extraction.phrases import child, is_negated
from transforms.vocabulary.territory import TerritoryWords

#: Relations that a demand above turns into a demand for them.
_ASKED_FOR = frozenset({"gained", "controls", "lost"})
#: How a clause or phrase depends on what makes it a plan, a demand or a condition.
_DEPENDENT = frozenset({"xcomp", "ccomp", "advcl", "acl", "conj", "pcomp", "prep", "pobj", "dobj", "relcl", "acomp"})
#: Steps further up to what makes it a plan, a demand or a condition.
_OUTER_CLIMB = 4


@dataclass(frozen=True)
class Holding:
    """A relation, its holders as spans, and its status; `modal` is the "will" or "would" of the verb that says so.

    `is_restored`: the place went back to the state that it belongs to.
    """

    relation: str
    holders: tuple[Span, ...]
    status: str
    modal: str | None = None
    is_restored: bool = False


def with_status(relation: str, holders: tuple[Span, ...], governor: Token, words: TerritoryWords) -> Holding:
    """The status by negation, modals and what stands above; what is asked of another is a demand whatever it is."""
    verb = governor if governor.pos_ in {"VERB", "AUX"} else governor.head
    if relation == "demands":
        return Holding(relation, holders, "demanded")
    if relation == "offers":
        return Holding(relation, holders, "hypothetical")
    aim = _announced_aim(verb, words)
    if aim is not None:
        return Holding(relation, holders or owner_of(aim), "planned")
    for step, (token, is_open) in enumerate(_upwards(verb)):
        status = _own_status(token, words) if step == 0 else _outer_status(token, words, is_open=is_open)
        takes_itself = relation == "gained" and child(verb, "nsubj") is not None
        is_demand = token.lemma_.lower() in words.verbs["demands"] and relation in _ASKED_FOR
        if relation == "claims" and token.lemma_.lower() in words.recognition:
            return Holding("demands", holders, "demanded")
        if status == "demanded" and is_demand and not takes_itself:
            return Holding("demands", doers_of(token, words) or holders, status)
        if step and is_open and token.lemma_.lower() in words.verbs["offers"]:
            return Holding("offers", doers_of(token, words) or holders, "hypothetical")
        if status is not None:
            meant = "gained" if status == "planned" and verb.lemma_.lower() in words.seizing_if_planned else relation
            return Holding(meant, holders or owner_of(token), status, _future(verb, words) if step == 0 else None)
    return Holding(relation, holders, _of_infinitive(verb))


def _of_infinitive(verb: Token) -> str:
    """ "Crossed the river to take …" tells a purpose, not what was done."""
    while verb.dep_ == "conj" and verb.tag_ == "VB" and verb.head.pos_ == "VERB":
        verb = verb.head
    is_purpose = verb.dep_ == "advcl" and verb.tag_ == "VB" and any(part.tag_ == "TO" for part in verb.children)
    return "planned" if is_purpose else "fact"


def _announced_aim(verb: Token, words: TerritoryWords) -> Token | None:
    """The noun of an announced aim: "Rebel objective: capture all of …", "The goals stay: ousting them and taking …"."""
    while verb.dep_ == "conj" and verb.head.pos_ == "VERB":
        verb = verb.head
    place = verb.i - 1
    while place > verb.sent.start and verb.doc[place].pos_ == "PART":
        place -= 1
    if place < 1 or verb.doc[place].text not in {":", "—", "–"}:
        return None
    nouns = (verb.doc[place - 1], *(token for token in verb.doc[verb.sent.start : place] if token.dep_ == "nsubj"))
    return next((noun for noun in nouns if noun.lemma_.lower() in words.planned | words.aims), None)


def _upwards(verb: Token) -> Iterator[tuple[Token, bool]]:
    """The verb and what its clause depends on; true where the way there leaves the doing open ("plans to take")."""
    token, is_open = verb, False
    for _ in range(_OUTER_CLIMB):
        yield token, is_open
        if token.dep_ not in _DEPENDENT or (token.dep_ == "relcl" and token.pos_ in {"VERB", "AUX"}):
            return  # a relative clause takes what it says for granted
        bare = token.dep_ == "ccomp" and token.tag_ == "VB"
        is_open = (
            bare
            or token.dep_ in {"xcomp", "acl", "pcomp", "advcl"}
            or (is_open and token.dep_ in {"prep", "pobj", "conj", "acomp"})
        )
        token = token.head


def _own_status(verb: Token, words: TerritoryWords) -> str | None:
    """What the verb's own negation, modal and adverbs make of it."""
    if is_negated(verb):
        return "denied"
    return _by_modal(verb, words) or ("denied" if any(part.lower_ in words.denied for part in verb.children) else None)


def _outer_status(token: Token, words: TerritoryWords, *, is_open: bool) -> str | None:
    """What a word above makes of it: a demand, a plan, a denial, a condition."""
    lemma = token.lemma_.lower()
    subject = child(token, "nsubj")
    planned = lemma in words.planned or (lemma == "be" and subject is not None and subject.lemma_.lower() in words.planned)
    if lemma in words.demanded:
        return "demanded"
    if is_open and (lemma in words.failing or any(part.lower_ in words.failing for part in token.children)):
        return "denied"
    if is_open and lemma in words.hypothetical:
        return "hypothetical"
    if planned and is_open:
        return "planned"
    if lemma in words.denied or any(part.lower_ in words.denied for part in token.children):
        return "denied"
    return _by_modal(token, words) if is_open else None


def _future(verb: Token, words: TerritoryWords) -> str | None:
    return next((part.lower_ for part in verb.children if part.dep_ == "aux" and part.lower_ in words.future_modals), None)


def _by_modal(verb: Token, words: TerritoryWords) -> str | None:
    modals = {part.lower_ for part in verb.children if part.dep_ == "aux" and part.tag_ == "MD"}
    if not modals and verb.dep_ == "conj" and (verb.tag_ == "VB" or verb.lower_ == verb.lemma_):  # "put" is tagged as past
        return _by_modal(verb.head, words)
    marks = {part.lower_ for part in verb.children if part.dep_ in {"mark", "advmod", "acomp"}}
    if modals & words.hypothetical_modals or marks & words.hypothetical:
        return "hypothetical"
    if modals & words.demanded_modals:
        return "demanded"
    return "planned" if modals & words.planned_modals else None
