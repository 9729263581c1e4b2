"""What a quantity tells, as the model reads the passage around it: whether an extent, how it is held, and by which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span, Token

from transforms.extraction.figures.features import ROLES, read_features
from transforms.extraction.figures.model import Model
from transforms.extraction.figures.quantities import Quantity, in_unit
from transforms.schema.codes import RELATIONS, STATUSES, UNITS

#: Below this a quantity is taken to tell no extent.
LEAST = 0.5
#: Below this the relation is taken to be unknown.
LEAST_RELATION = 0.3
#: From here on a word is taken to play a role.
LEAST_TAG = 0.35
#: No share of land is larger.
WHOLE = 100
#: Words that may be missing within a run.
_GAP = 2
#: What a name or a description is made of.
_NOMINAL = frozenset({"ADJ", "ADP", "DET", "NOUN", "NUM", "PART", "PROPN", "PUNCT", "SYM"})
#: What stands before a noun as a part of its name or description.
_PARTS = frozenset({"compound", "amod", "nmod", "poss"})
_COUNTS = frozenset({"settlements", "units"})
_COUNTING = frozenset({"settlements", "count"})
_JOINTS = frozenset({",", "and", "or", "&"})


@dataclass(frozen=True)
class Sureness:
    """The share that the network gives to what is told, for each part; not calibrated.

    Of the words of a role it is that of their surest word; where there are none, that the passage has none.
    """

    told: float = 1.0
    relation: float = 1.0
    status: float = 1.0
    place: float = 1.0
    holder: float = 1.0
    claimant: float = 1.0


@dataclass(frozen=True)
class Told:
    """A quantity that tells an extent; `relation` is None where the words leave it open.

    `places`, `holders` and `claimants` are the words that name them, empty where the passage names none.
    """

    quantity: Quantity
    relation: str | None
    status: str
    places: tuple[Span, ...]
    holders: tuple[Span, ...]
    claimants: tuple[Span, ...]
    sure: Sureness = Sureness()


def read_passage(tokens: Sequence[Token], quantities: Sequence[Quantity], model: Model) -> list[Told]:
    """The extents that the quantities of one passage tell, in text order."""
    found: list[Told] = []
    for quantity in quantities:
        features = read_features(tokens, quantity, quantities, model.tokenizer)
        heads, words = model.scores(features)
        told = decode(heads, words, tokens[0].doc, tokens[0].i + features.start, quantity, quantities)
        if told is None and found and _goes_on(found[-1].quantity, quantity, tokens[0].doc):
            told = replace(found[-1], quantity=quantity)
        if told is not None:
            found.append(told)
    return found


def _goes_on(told: Quantity, quantity: Quantity, doc: Doc) -> bool:
    """ "Five villages and two towns": what is joined to a count of places tells the same of its own."""
    return quantity.kind in _COUNTS and told.kind in _COUNTS and _is_joint(doc[told.end : quantity.start])


def decode(
    heads: NDArray[Any], words: NDArray[Any], doc: Doc, start: int, quantity: Quantity, told: Sequence[Quantity]
) -> Told | None:
    """What the scores say of one quantity; `start` is the token that the first row of `words` is of. None for no extent."""
    parts = np.split(heads, np.cumsum([1, len(RELATIONS), len(STATUSES)]))
    is_told = float(1 / (1 + np.exp(-parts[0][0])))
    if is_told < LEAST:
        return None
    relations, statuses, units = (_shares(part) for part in parts[1:])
    if quantity.kind == "bare":
        unit = UNITS[int(units.argmax())]
        if not _is_told(unit, told):
            return None
        quantity = in_unit(quantity, unit, told)
    if quantity.unit == "percent" and quantity.value > WHOLE:
        return None
    tags = _shares(words)
    spans = {role: _runs(tags[:, column], doc, start, is_place=role == "place") for column, role in enumerate(ROLES)}
    inside = {role: float(1 - tags[:, column, 0].min()) for column, role in enumerate(ROLES)}
    sure = Sureness(
        is_told,
        float(relations.max()),
        float(statuses.max()),
        **{role: share if spans[role] else 1 - share for role, share in inside.items()},
    )
    return Told(
        quantity=quantity,
        relation=RELATIONS[int(relations.argmax())] if sure.relation >= LEAST_RELATION else None,
        status=STATUSES[int(statuses.argmax())],
        places=spans["place"],
        holders=spans["holder"],
        claimants=spans["claimant"],
        sure=sure,
    )


def _is_told(unit: str, told: Sequence[Quantity]) -> bool:
    """Whether a quantity in words is in the unit, or counts as it does: a number alone is so many of these, or of nothing."""
    units = {other.unit for other in told if other.kind != "bare"}
    return unit in units or (unit in _COUNTING and not units.isdisjoint(_COUNTING))


def _shares(scores: NDArray[Any]) -> NDArray[Any]:
    """The scores along the last axis as shares of one."""
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    shares: NDArray[Any] = powers / powers.sum(-1, keepdims=True)
    return shares


def _runs(tags: NDArray[Any], doc: Doc, start: int, *, is_place: bool) -> tuple[Span, ...]:
    """The run of words that most likely plays the role, and the runs that are joined to it by "and" or a comma."""
    inside = 1 - tags[:, 0]
    runs: list[list[int]] = []
    for word in np.flatnonzero(inside >= LEAST_TAG):
        is_gap = bool(runs) and word - runs[-1][1] <= _GAP and _is_within(doc[start + runs[-1][1] : start + word], is_place)
        if runs and (word == runs[-1][1] or is_gap) and not (word == runs[-1][1] and tags[word].argmax() == 1):
            runs[-1][1] = int(word) + 1
        else:
            runs.append([int(word), int(word) + 1])
    if not runs:
        return ()
    best = max(range(len(runs)), key=lambda number: float(inside[runs[number][0] : runs[number][1]].max()))
    first, last = best, best
    while first > 0 and _is_joint(doc[start + runs[first - 1][1] : start + runs[first][0]]):
        first -= 1
    while last + 1 < len(runs) and _is_joint(doc[start + runs[last][1] : start + runs[last + 1][0]]):
        last += 1
    return tuple(_phrase(doc[start + begin : start + end]) for begin, end in runs[first : last + 1])


def _phrase(span: Span) -> Span:
    """The words with those before them that belong to their head: "forces" of "Syrian government forces"."""
    start = span.start
    while start > 0 and span.doc[start - 1].dep_ in _PARTS and start - 1 < span.doc[start - 1].head.i < span.end:
        start -= 1
    return span.doc[start : span.end]


def _is_within(between: Span, is_place: bool) -> bool:
    """Whether the words between two runs may belong to one name or description: no list, and nobody does anything.

    A place may be told by what was done: "the territory that had been captured".
    """
    return not _is_joint(between) and (is_place or all(token.pos_ in _NOMINAL for token in between))


def _is_joint(between: Span) -> bool:
    """Whether nothing but what joins a list stands between two runs."""
    lows = {token.lower_ for token in between}
    return bool(lows) and not lows.isdisjoint(_JOINTS) and lows <= _JOINTS | {"the"}
