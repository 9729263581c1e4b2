"""The mention at the head of a noun phrase."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from spacy.tokens import Span, Token

from transforms.extraction.annotations import Entity, Mention
from transforms.extraction.mentions.heads import heads_of


def entity_of(span: Span, mentions: Sequence[Mention]) -> Entity | None:
    """The entity that a noun phrase is about: that of the mention at its head, or in apposition to its head.

    `mentions` are in text order. "The minister's aide" is not the minister.
    """
    mention = mention_of(span, mentions)
    return None if mention is None else mention.entity


def mention_of(span: Span, mentions: Sequence[Mention]) -> Mention | None:
    """The mention at the head of the noun phrase; the longest if several hold it."""
    inside = mentions_in(span, mentions)
    for head in heads_of(span):
        holding = [mention for mention in inside if _holds(mention, head)]
        if holding:
            return max(holding, key=lambda mention: (mention.span.end - mention.span.start, -mention.span.start))
    return None


def mentions_in(span: Span, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions that share a token with the span, in text order."""
    first = bisect_left(mentions, span.start, key=lambda mention: mention.span.start)
    while first > 0 and mentions[first - 1].span.end > span.start:
        first -= 1
    inside = []
    for mention in mentions[first:]:
        if mention.span.start >= span.end:
            break
        inside.append(mention)
    return inside


def _holds(mention: Mention, head: Token) -> bool:
    return any(part.start <= head.i < part.end for part in (mention.span, *mention.titles))
