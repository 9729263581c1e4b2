"""Who acts in a clause on territory, and whose a plan, an offensive or the control of a place is."""

from __future__ import annotations

from spacy.tokens import Span, Token

from transforms.extraction.phrases import agent_of, child, conjuncts, is_passive, noun_phrase, sources_of, subject_of
from transforms.vocabulary.territory import TerritoryWords

#: How a name stands before the noun that it owns: "Israeli control", "Wagner Group advances".
_MODIFIERS = frozenset({"amod", "compound", "nmod"})


def doers_of(verb: Token, words: TerritoryWords) -> tuple[Span, ...]:
    """Who does what the verb says, in the active or the passive; joint doers one by one."""
    if is_passive(verb):
        agent = agent_of(verb)
        return _each(agent) if agent is not None else ()
    subject = _controller(verb) or subject_of(verb) or _content_with(verb)
    if subject is None:
        return ()
    return _behind(subject, words) if _is_means(subject, verb, words) else _each(subject)


def _each(head: Token) -> tuple[Span, ...]:
    """The head and what is joined to it, one by one: the army and the militia hold a place together."""
    return tuple(noun_phrase(token) for token in conjuncts(head)) or sources_of(head)


def _is_means(subject: Token, verb: Token, words: TerritoryWords) -> bool:
    """Whether not the subject acts but who has it: "Russia's plan", "the army's offensive", "the power to take …"."""
    lemma = subject.lemma_.lower()
    if lemma in words.aims or lemma in words.nouns:
        return True
    while verb.dep_ == "conj" and verb.head.pos_ == "VERB":
        verb = verb.head
    is_infinitive = any(part.tag_ == "TO" for part in verb.children)  # "to take", "to have taken"
    is_purpose = verb.dep_ == "acl" and verb.head == subject and is_infinitive
    return is_purpose and subject.pos_ == "NOUN" and lemma not in words.forces


def _content_with(verb: Token) -> Token | None:
    """ "The rebels are capable of taking …": the subject of what the adjective is said of."""
    adjective = verb.head.head if verb.dep_ == "pcomp" else verb.head
    return subject_of(adjective.head) if adjective.dep_ == "acomp" and verb.dep_ in {"pcomp", "xcomp"} else None


def _behind(subject: Token, words: TerritoryWords) -> tuple[Span, ...]:
    """Whose plan, offensive or power it is, else who has it by the verb that governs it."""
    owner = owner_of(subject)
    if owner or subject.dep_ not in {"dobj", "pobj", "attr"}:
        return owner
    verb = subject.head if subject.dep_ != "pobj" else subject.head.head
    doer = subject_of(verb) if verb.pos_ in {"VERB", "AUX"} else None
    return _each(doer) if doer is not None and doer != subject and not _is_means(doer, verb, words) else ()


def _controller(verb: Token) -> Token | None:
    """Who is to do it: "ordered the army to take …"."""
    if verb.dep_ != "xcomp" or child(verb, "nsubj") is not None:
        return None
    return child(verb.head, "dobj") if child(verb, "aux") is not None else None


def owner_of(noun: Token, *prepositions: str) -> tuple[Span, ...]:
    """Who owns what the noun says: "its control", "Israeli control", and with the prepositions "in the hands of …"."""
    owner = child(noun, "poss")
    if owner is not None:
        return (noun_phrase(owner),)
    of = next((part for part in noun.children if part.dep_ == "prep" and part.lower_ in prepositions), None)
    holder = child(of, "pobj") if of is not None else None
    if holder is not None:
        return (noun_phrase(holder),)
    named = next((part for part in noun.children if part.dep_ in _MODIFIERS and part.text[:1].isupper()), None)
    return (noun.doc[named.left_edge.i : named.i + 1],) if named is not None else ()
