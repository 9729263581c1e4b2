"""Unnamed sources: officials and individuals without a name (anonymous), residents, analysts, protesters (groups)."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Span, Token

from transforms.extraction.actors.lexicon import CountryForm, Reading
from transforms.extraction.actors.usage import speaks
from transforms.extraction.annotations import Entity, Mention
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.actors import Collective, KnownActor

_LEFT = frozenset(
    {"amod", "compound", "det", "nummod", "nmod", "poss", "quantmod", "advmod", "case", "punct", "predet", "conj", "cc"}
)
_RIGHT = frozenset({"for", "from", "at", "of", "in", "to", "with", "within", "inside", "on"})
_ARTICLES = frozenset({"the", "a", "an", "this", "that", "these", "those", "another"})
_MOST_WORDS_AFTER = 7
_COUNTERS = frozenset({"one", "two", "three", "four", "five", "several", "many", "some", "both"})
#: Alone, these words name no source: "people say".
_ANYBODY = frozenset({"person", "people"})


def find_sources(reading: Reading, vocabulary: Vocabulary, is_free: Callable[[Span], bool]) -> list[Mention]:
    """Mentions of unnamed sources where they speak, in text order; "the official" is the one official named so before."""
    found: list[Mention] = []
    by_head: dict[str, list[Entity]] = {}
    for head, collective in _heads(reading):
        span = _free_part(_left_part(head), is_free)
        if span is None or collective.actor_type is None or _is_named(reading, span, head):
            continue
        counter = _counter(head)
        if not speaks(reading.doc[counter.i : counter.i + 1], vocabulary.actors):
            continue
        words = [token for token in span if token.lower_ not in _ARTICLES]
        if counter is not head:
            span, words = reading.doc[counter.i : span.end], [counter, *words]
        is_definite = span[0].lower_ in {"the", "this", "that"}
        if len(words) == 1 and collective.form in _ANYBODY:
            continue
        if len(words) == 1 and is_definite:
            earlier = by_head.get(head.lemma_.lower(), [])
            if len(earlier) == 1:
                found.append(Mention(span, "description", earlier[0]))
            continue
        entity = Entity(_name(words, head), collective.actor_type, _country(reading, span))
        by_head.setdefault(head.lemma_.lower(), []).append(entity)
        found.append(Mention(span, "description", entity))
    return found


def _counter(head: Token) -> Token:
    """The number that stands for a source in "two of the officials"; else the noun itself."""
    preposition = head.head
    if head.dep_ == "pobj" and preposition.lower_ == "of" and preposition.head.lower_ in _COUNTERS:
        return preposition.head
    return head


def find_peoples(reading: Reading, vocabulary: Vocabulary, is_free: Callable[[Span], bool]) -> list[Mention]:
    """Peoples where they speak: "Ukrainians fear …" is a group of that country."""
    found = []
    for hit in reading.names:
        span = reading.doc[hit.start : hit.end]
        if (
            isinstance(hit.meaning, CountryForm)
            and hit.meaning.family == "demonym"
            and span[-1].tag_ in {"NNPS", "NNS"}
            and (is_free(span) and speaks(span, vocabulary.actors))
        ):
            found.append(Mention(span, "description", Entity(span.text, "group", hit.meaning.code)))
    return found


def _heads(reading: Reading) -> list[tuple[Token, Collective]]:
    return [(reading.doc[hit.end - 1], hit.meaning) for hit in reading.collectives if reading.doc[hit.end - 1].pos_ == "NOUN"]


def _is_named(reading: Reading, span: Span, head: Token) -> bool:
    """Whether the phrase is a known body ("the SANA state agency") or an office ("the prime minister"), not unnamed people."""
    title = reading.title_ends.get(head.i + 1)
    if title is not None and title.meaning.kind == "office" and span[0].lower_ not in {"a", "an", "one"}:
        return True
    return any(
        hit.start >= span.start
        and hit.end <= span.end
        and isinstance(hit.meaning, KnownActor)
        and hit.meaning.actor_type == "media"
        for hit in (reading.name_starts.get(at) for at in range(span.start, span.end))
        if hit is not None
    )


def _left_part(head: Token) -> Span:
    """From the leftmost modifier that leads up to the head without a break, to the head."""
    start = head.i
    inside = {token.i for child in head.lefts if child.dep_ in _LEFT for token in child.subtree}
    while start - 1 in inside and head.doc[start - 1].text not in {",", ";", ":", "“", '"'}:
        start -= 1
    return head.doc[start : head.i + 1]


def _free_part(span: Span, is_free: Callable[[Span], bool]) -> Span | None:
    """The end of the span that no other mention holds; None if its head is held."""
    if not is_free(span[-1:]):
        return None
    start = span.end - 1
    while start > span.start and is_free(span.doc[start - 1 : start]):
        start -= 1
    return span.doc[start : span.end]


def _name(words: list[Token], head: Token) -> str:
    """The words of the source without article, with "familiar with the talks" or "for the ministry" after them."""
    tail: list[Token] = []
    for child in head.rights:
        is_description = child.dep_ in {"amod", "acl"} and child.lower_ in {"familiar", "close"}
        is_complement = child.dep_ == "prep" and child.lower_ in _RIGHT
        if child.i != head.i + 1 + len(tail) or not (is_description or is_complement):
            break
        part = list(child.subtree)
        if len(tail) + len(part) > _MOST_WORDS_AFTER or any(token.text in {",", '"', "“", "("} for token in part):
            break
        tail += part
    text = " ".join("".join(token.text_with_ws for token in [*words, *tail]).split())
    return text[:1].upper() + text[1:]


def _country(reading: Reading, span: Span) -> str | None:
    """The one country that the source's own words name; none where they name several or a body of no country."""
    codes: set[str | None] = set()
    for at in range(span.start, span.end):
        hit = reading.name_starts.get(at)
        if hit is not None and isinstance(hit.meaning, CountryForm):
            codes.add(hit.meaning.code)
        elif hit is not None and isinstance(hit.meaning, KnownActor):
            codes.add(hit.meaning.country_code)
    return codes.pop() if len(codes) == 1 else None
