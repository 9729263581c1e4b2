"""One extent in both measures: as a share of its place, and in km², each through the area of the place.

What is a part of a part ("half of northern Gaza", "90 per cent of occupied Luhansk") is a share of nothing whose
area is known: it has neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from transforms.extraction.figures.places.place_names import Locality
from transforms.extraction.figures.quantities import Quantity
from transforms.identity import fold
from transforms.vocabulary.figures.territory import TerritoryWords
from transforms.vocabulary.places.gazetteer import Place

#: Words from a quantity in which the land that it is of may be described.
_REACH = 9
#: Digits that a result keeps: what binary numbers add behind is noise.
_DIGITS = 9


@dataclass(frozen=True)
class Measure:
    """`share` of the place from 0 to 1 and `area_km2`, None where unknown; `is_derived` if the area is no words of the text."""

    share: float | None = None
    area_km2: float | None = None
    is_derived: bool = False


def measured(quantity: Quantity, locality: Locality, doc: Doc, words: TerritoryWords, *, is_of_land: bool = True) -> Measure:
    """The quantity as share and area of the place; counts and lengths are neither.

    A share of what stands on the land (`is_of_land` is false) has no area.
    """
    whole = locality.place
    is_part = is_of_part(quantity, locality, doc, words)
    if quantity.unit == "km2":
        return Measure(None if is_part else _share_of(quantity.value, whole), quantity.value)
    if quantity.unit != "percent" or quantity.value > 100 or is_part:
        return Measure()
    share = _shortened(quantity.value / 100)
    if whole is None or whole.area_km2 is None or not is_of_land:
        return Measure(share)
    return Measure(share, _shortened(share * whole.area_km2), is_derived=True)


def _share_of(area: float, whole: Place | None) -> float | None:
    """An area that is larger than its place is no share of it."""
    if whole is None or not whole.area_km2 or area > whole.area_km2:
        return None
    return _shortened(area / whole.area_km2)


def _shortened(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def is_of_part(quantity: Quantity, locality: Locality, doc: Doc, words: TerritoryWords) -> bool:
    """Whether the words measure only a part of the place that they name, and do not say how large that part is."""
    modifiers = list(_modifiers(locality, doc))
    epithet = fold(doc[modifiers[-1].i : locality.span.end].text) if modifiers else ""
    is_in_name = locality.place is not None and any(fold(name).endswith(epithet) for name in locality.place.names)
    if (
        any(_marks_off(token, words) for token in modifiers)
        and not is_in_name
        and not _is_located(locality, modifiers, doc, words)
    ):
        return True
    reach = doc[quantity.end : min(max(quantity.end, locality.span.start), quantity.end + _REACH)]
    if any(token.lemma_.lower() in words.parts or _is_held(token, words) for token in reach):
        return True
    land = (token for token in doc[quantity.end : quantity.end + _REACH] if token.lemma_.lower() in words.land)
    return any(_is_held(clause, words) for noun in land for clause in noun.children if clause.dep_ in {"relcl", "acl"})


def _modifiers(locality: Locality, doc: Doc) -> Iterator[Token]:
    """The adjectives right before the name, from the inside outwards."""
    position = locality.span.start - 1
    while position >= locality.span.sent.start:
        token = doc[position]
        if token.pos_ not in {"ADJ", "ADV", "VERB"} and token.dep_ not in {"amod", "compound", "npadvmod"} and token.text != "-":
            return
        yield token
        position -= 1


def _is_located(locality: Locality, modifiers: Sequence[Token], doc: Doc, words: TerritoryWords) -> bool:
    """ "the eastern Donbas region": the direction says where the whole lies; "northern Gaza" is a part."""
    outermost = modifiers[-1].i
    ends = {token.lemma_.lower() for token in doc[locality.span.end - 1 : locality.span.end + 1]}
    is_definite = outermost > 0 and doc[outermost - 1].lower_ == "the"
    return is_definite and not ends.isdisjoint(words.land) and all(token.lower_ in words.directions for token in modifiers)


def _marks_off(token: Token, words: TerritoryWords) -> bool:
    is_held = token.tag_ in {"VBN", "JJ"} and token.lemma_.lower() in words.marking_off
    return is_held or token.lower_ in words.directions | words.held_suffixes or token.lemma_.lower() in words.parts


def _is_held(token: Token, words: TerritoryWords) -> bool:
    """ "the land that they seized in Iraq"."""
    return token.pos_ == "VERB" and token.lemma_.lower() in words.marking_off
