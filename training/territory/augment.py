"""Passages with other names: the words of a place, a holder or a claimant of another passage in the place of their own."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from training.territory.prepare import Example
from transforms.extraction.figures.features import ROLES
from transforms.extraction.figures.quantities import Quantity

#: How often an example is varied, and then how often each role.
OFTEN, EACH = 0.4, 0.6


def varied(example: Example, others: Sequence[Example], chance: random.Random) -> Example:
    """The example, or one with words of roles from others; a name is exchanged only for a name."""
    if not example.figures or chance.random() > OFTEN:
        return example
    for role in ROLES:
        if len(example.spans[role]) == 1 and chance.random() < EACH:
            example = _exchanged(example, role, chance.choice(others))
    return example


def _exchanged(example: Example, role: str, other: Example) -> Example:
    if len(other.spans[role]) != 1:
        return example
    (start, end), (from_start, from_end) = example.spans[role][0], other.spans[role][0]
    spans = [span for name in ROLES for span in example.spans[name] if name != role]
    quantities = [*example.told, example.quantity]
    crossed = [*spans, *((quantity.start, quantity.end) for quantity in quantities)]
    is_apart = all(last <= start or first >= end for first, last in crossed)
    new = other.doc[from_start:from_end]
    if not is_apart or new[0].text[:1].isupper() != example.doc[start].text[:1].isupper():
        return example
    words = [token.text for token in example.doc]
    spaces = [bool(token.whitespace_) for token in example.doc]
    inserted = [bool(token.whitespace_) for token in new]
    inserted[-1] = spaces[end - 1]
    shift = len(new) - (end - start)

    def moved(place: int) -> int:
        return place + shift if place >= end else place

    def quantity_at(quantity: Quantity) -> Quantity:
        return replace(quantity, start=moved(quantity.start), end=moved(quantity.end))

    doc = Doc(
        example.doc.vocab,
        [*words[:start], *(token.text for token in new), *words[end:]],
        [*spaces[:start], *inserted, *spaces[end:]],
    )
    return replace(
        example,
        doc=doc,
        quantity=quantity_at(example.quantity),
        told=tuple(quantity_at(quantity) for quantity in example.told),
        spans={
            name: [(start, start + len(new))] if name == role else [(moved(a), moved(b)) for a, b in example.spans[name]]
            for name in ROLES
        },
    )
