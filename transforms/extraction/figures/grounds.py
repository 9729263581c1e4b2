"""What speaks for and against a figure: the features from which it is told how sure it is.

A column is as sure as the network is of its words, and as the way by which the words were taken for a place or an actor: a name
of the gazetteer is surer than "the area", a holder who is named than one who is referred to.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, fields

from spacy.tokens import Span

from transforms.extraction.annotations import Entity
from transforms.extraction.figures.places.place_names import Locality
from transforms.extraction.figures.reader import WHOLE, Sureness, Told

#: Relations that no one holds.
UNHELD = frozenset({"damaged", "composition", "contested"})
#: Log-odds beyond which a share tells nothing more.
_FAR = 4.0
#: Entity labels of the model under which those who hold land stand.
_HOLDING = frozenset({"GPE", "NORP", "ORG"})


def grounds(
    told: Told, locality: Locality, holders: Sequence[Entity], claimant: Entity | None, sentence: Span
) -> dict[str, float]:
    """The features of a figure by name; those that it lacks are nought."""
    quantity = told.quantity
    found = {part.name: _log_odds(share) for part, share in zip(fields(Sureness), astuple(told.sure), strict=True)}
    found["length"] = math.log(len(sentence))
    marks = [f"relation {told.relation}", f"status {told.status}", f"unit {quantity.unit}", f"kind {quantity.kind}"]
    if quantity.unit == "percent" and quantity.value == WHOLE:
        marks.append("whole")
    marks += _of_place(told, locality)
    if told.relation not in UNHELD:
        marks += _of_holders(told, holders, claimant, locality)
    return found | dict.fromkeys(marks, 1.0)


def _log_odds(share: float) -> float:
    share = min(max(share, 1e-6), 1 - 1e-6)
    return min(max(math.log(share / (1 - share)), -_FAR), _FAR)


def _of_place(told: Told, locality: Locality) -> list[str]:
    marks = [f"place {locality.kind}"]
    if not any(_meets(locality.span, span) for span in told.places):
        marks.append("place elsewhere")
    if any(token.pos_ == "PROPN" for token in locality.span):
        marks.append("place named")
    if locality.span.start < told.quantity.end and told.quantity.start < locality.span.end:
        marks.append("place counted")
    if " and " in locality.name:
        marks.append("places joined")
    return marks


def _of_holders(told: Told, holders: Sequence[Entity], claimant: Entity | None, locality: Locality) -> list[str]:
    if not holders:
        return ["holder missing", "holder untold" if told.holders else "no holder told"]
    marks = [f"holder {holders[0].actor_type}", "holder known" if holders[0].known_actor_id is not None else "holder by words"]
    if len(holders) > 1:
        marks.append("holders several")
    if claimant is not None and claimant in holders:
        marks.append("holder speaks")
    if not told.holders:
        return [*marks, "holder from elsewhere"]
    words = [token for span in told.holders for token in span]
    if any(token.pos_ == "PRON" for token in words):
        marks.append("holder pronoun")
    elif not any(token.pos_ == "PROPN" or token.ent_type_ in _HOLDING for token in words):
        marks.append("holder described")
    place = locality.place
    if place is not None and place.country_code is not None:
        marks.append("holder at home" if place.country_code == holders[0].country_code else "holder abroad")
    return marks


def _meets(one: Span, other: Span) -> bool:
    shared: bool = one.start < other.end and other.start < one.end
    return shared
