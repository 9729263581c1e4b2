"""Which words of a source say who it is: the head of its noun phrase, a name in apposition, what "who" stands for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Span, Token

from transforms.extraction.annotations import Attribution
from transforms.extraction.phrases import NOUNS, noun_phrase

_RELATIVES = frozenset({"WDT", "WP"})
#: A parenthesis before a relative pronoun has at most so many tokens.
_PARENTHESIS = 6
_PARTITIVES = frozenset({"of", "among"})


def heads_of(span: Span) -> Iterator[Token]:
    """The head of a noun phrase, then the names in apposition to it or made a part of it by the parser."""
    root = span.root
    yield root
    for part in root.children:
        if part.dep_ in {"appos", "nmod"} and span.start <= part.i < span.end and part.pos_ == "PROPN":
            yield part
    last = span[-1]
    if last.pos_ == "PROPN" and last != root and last.head == root and last.dep_ in {"compound", "flat", "appos"}:
        yield last


def antecedent(source: Span) -> Span:
    """What a relative pronoun as source stands for ("the envoy, who …"), else the source itself."""
    word = source[0]
    if len(source) != 1 or word.tag_ not in _RELATIVES:
        return source
    doc, before = source.doc, word.i - 1
    if before > 0 and doc[before].text == ",":
        before -= 1
    if before > _PARENTHESIS and doc[before].text == ")":
        opening = next((at for at in range(before, before - _PARENTHESIS, -1) if doc[at].text == "("), before)
        before = opening - 1
    if before >= word.sent.start and doc[before].pos_ in NOUNS:
        return noun_phrase(_top(doc[before]))
    clause = word.head
    return noun_phrase(clause.head) if clause.dep_ == "relcl" else source


def speaking_heads(attributions: Iterable[Attribution]) -> frozenset[int]:
    """The tokens that say who speaks in any attribution: heads of sources, what is joined to them, and what they count."""
    found: set[int] = set()
    for attribution in attributions:
        if attribution.source is None:
            continue
        span = antecedent(attribution.source)
        for head in heads_of(span):
            found.add(head.i)
            found.update(other.i for other in head.conjuncts if span.start <= other.i < span.end)
            counted = counted_noun(head)
            if counted is not None:
                found.add(counted.i)
    return frozenset(found)


def counted_noun(head: Token) -> Token | None:
    """The noun of which a number or pronoun takes a part: "officials" for "two" in "two of the officials"."""
    if head.pos_ not in {"NUM", "PRON", "DET", "ADJ"}:
        return None
    for part in head.children:
        if part.dep_ == "prep" and part.lower_ in _PARTITIVES:
            return next((token for token in part.children if token.dep_ == "pobj" and token.pos_ in {"NOUN", "PROPN"}), None)
    return None


def _top(token: Token) -> Token:
    """The noun that a noun at the end of a phrase belongs to by apposition or as a part of a name."""
    while token.dep_ in {"compound", "flat", "appos"} and token.head.pos_ in NOUNS:
        token = token.head
    return token
