"""How a phrase is used in its sentence: as an actor (speaks, acts, demands, is addressed) or only as a place or a thing.

The verbs and nouns that decide are in `actor_verbs.csv` and `actor_nouns.csv`.
"""

from __future__ import annotations

from collections.abc import Mapping

from spacy.tokens import Span, Token

from transforms.extraction.mentions.lexicon import Reading
from transforms.vocabulary.actors.known_actors import KnownActors

_SUBJECTS = frozenset({"nsubj", "csubj"})
_OBJECTS = frozenset({"dobj", "dative", "nsubjpass"})
#: Adjectives after "is" that only an actor can be: "ready to talk", "opposed to the deal".
_TOWARDS_ACTORS = frozenset({"with", "against", "between"})


def speaks(span: Span, reading: Reading, known: KnownActors) -> bool:
    """Whether the phrase is the source of speech: of an attribution, of a verb of speech, or after "according to"."""
    head = root_of(span)
    if head.i in reading.speaking:
        return True
    if head.dep_ == "pobj" and head.head.lower_ == "to" and head.head.head.lower_ == "according":
        return True
    return any("speak" in uses for uses in _verbs_of(head, known.verbs))


def acts(span: Span, reading: Reading, known: KnownActors, *, any_verb: bool) -> bool:
    """Whether the phrase is used as an actor.

    As a subject, `any_verb` accepts every verb but those of what happens to places; without it only verbs of speech
    and action count, as a capital can be the subject of much else.
    """
    head = root_of(span)
    if head.i in reading.speaking:
        return True
    uses = _verbs_of(head, known.verbs)
    if uses:
        return all("event" not in use for use in uses) and (any_verb or any(use & {"act", "speak"} for use in uses))
    if _subject_of_being(head):
        return _is_disposition(_conjunct_head(head).head)
    return (
        _is_addressed(head, known)
        or _is_in_exchange(head, known.nouns)
        or _possesses_speech(head, known.nouns)
        or _after_according(head)
    )


def root_of(span: Span) -> Token:
    """The token of a span by which it hangs in its sentence."""
    return span.root


def _conjunct_head(token: Token) -> Token:
    """The first of the conjuncts that a token is joined to: "Moscow" in "Moscow and Kyiv"."""
    while token.dep_ == "conj" and token.head.i < token.i:
        token = token.head
    return token


def _verbs_of(head: Token, verbs: Mapping[str, frozenset[str]]) -> list[frozenset[str]]:
    """The uses of the verbs that the token is subject or agent of; empty where it is none or the verb is "be"."""
    first = _conjunct_head(head)
    if first.dep_ in _SUBJECTS and first.head.pos_ in {"VERB", "AUX"}:
        verb = first.head
    elif first.dep_ == "pobj" and first.head.dep_ == "agent":
        verb = first.head.head
    else:
        return []
    if verb.lemma_ == "be":
        return []
    governed = [verb, *(child for child in verb.conjuncts if child.pos_ == "VERB")]
    if verb.lemma_ in {"have", "do", "begin", "seem", "appear", "want", "continue"}:
        governed = [child for child in verb.children if child.dep_ == "xcomp"] or governed
    return [verbs.get(word.lemma_.lower(), frozenset()) for word in governed[:1]]


def _subject_of_being(head: Token) -> bool:
    first = _conjunct_head(head)
    return first.dep_ in _SUBJECTS and first.head.lemma_ == "be"


def _is_disposition(verb: Token) -> bool:
    """Whether "be" is followed by what one is to do or ready for: "is prepared to", "is opposed to", "is against"."""
    return any(
        (child.dep_ == "acomp" and any(grand.dep_ in {"xcomp", "prep", "ccomp"} for grand in child.children))
        or (child.dep_ == "prep" and child.lower_ == "against")
        or (child.dep_ == "xcomp")
        for child in verb.children
    )


def _is_addressed(head: Token, known: KnownActors) -> bool:
    """Object of a verb that is done to actors, or what a call, threat or letter goes to."""
    first = _conjunct_head(head)
    if first.dep_ in _OBJECTS:
        return "address" in known.verbs.get(first.head.lemma_.lower(), frozenset())
    if first.dep_ != "pobj":
        return False
    preposition = first.head
    governor = preposition.head
    if preposition.lower_ in {"on", "upon", "to", "at", "against", "with"} and governor.pos_ == "VERB":
        addressed = {
            "call",
            "appeal",
            "speak",
            "talk",
            "negotiate",
            "complain",
            "apologise",
            "apologize",
            "declare",
            "lobby",
            "lean",
        }
        return governor.lemma_.lower() in addressed
    return preposition.lower_ in {"on", "to", "against", "for", "from", "at"} and "toward" in known.nouns.get(
        governor.lemma_.lower(), frozenset()
    )


def _is_in_exchange(head: Token, nouns: Mapping[str, frozenset[str]]) -> bool:
    """A party to talks, deals, wars: "talks with Moscow", "a deal between Kyiv and Moscow"."""
    first = _conjunct_head(head)
    if first.dep_ != "pobj" or first.head.lower_ not in _TOWARDS_ACTORS:
        return False
    governor = first.head.head
    if governor.pos_ == "VERB":
        return first.head.lower_ == "with" and governor.lemma_ in {
            "negotiate", "talk", "agree", "cooperate", "meet", "work", "clash", "sign", "side", "deal", "trade",
        }  # fmt: skip
    return "exchange" in nouns.get(governor.lemma_.lower(), frozenset())


def _possesses_speech(head: Token, nouns: Mapping[str, frozenset[str]]) -> bool:
    """The possessor of a demand, refusal, offer: "Moscow's demands"."""
    return head.dep_ == "poss" and "speech" in nouns.get(head.head.lemma_.lower(), frozenset())


def _after_according(head: Token) -> bool:
    return bool(head.dep_ == "pobj" and head.head.lower_ == "to" and head.head.head.lower_ == "according")
