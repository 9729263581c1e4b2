"""Which quantities of a sentence may tell an extent of territory: no rates, no shares of what is no land."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Token

from transforms.extraction.figures.numbers import low_at
from transforms.extraction.figures.quantities import DETERMINERS, Quantity, find_quantities
from transforms.vocabulary.figures.territory import TerritoryWords

#: Words from a yardstick to the quantity.
_YARDSTICK = 4


def candidates(tokens: Sequence[Token], words: TerritoryWords) -> list[Quantity]:
    """The quantities of a sentence or of a few that may tell an extent, for the model to judge.

    Where nothing is said of holding or of land, only an area or what is followed by "of" and a name may.
    """
    if {token.lower_ for token in tokens}.isdisjoint(words.triggers):
        return []
    found = [
        quantity
        for quantity in find_quantities(tokens, words)
        if not (_is_rate(tokens, quantity, words) or _is_of_other(tokens, quantity, words))
    ]
    if not words.holding.isdisjoint(token.lemma_.lower() for token in tokens):
        return found
    likely = [quantity.unit == "km2" or _is_of_a_name(tokens, quantity) for quantity in found]
    return found if any(likely) else []


def _is_of_other(tokens: Sequence[Token], quantity: Quantity, words: TerritoryWords) -> bool:
    """ "30 per cent of its tanks", "half of whom": a share of what is no land, or a length ("150 km long")."""
    start, end = quantity.start - tokens[0].i, quantity.end - tokens[0].i
    if quantity.unit == "km":
        return low_at(tokens, end) == "long"
    if quantity.unit != "percent":
        return False
    of = end - 1 if end > start and low_at(tokens, end - 1) == "of" else end
    if low_at(tokens, of) != "of":
        return False
    whole = next((part for part in tokens[of].children if part.dep_ == "pobj"), None)
    if whole is not None and whole.lower_ in words.persons:
        return True
    return whole is not None and whole.pos_ == "NOUN" and words.measured.isdisjoint({whole.lower_, whole.lemma_.lower()})


def _is_rate(tokens: Sequence[Token], quantity: Quantity, words: TerritoryWords) -> bool:
    """ "5 sq km a day", "an area the size of …", "twice the area of …"."""
    start, end = quantity.start - tokens[0].i, quantity.end - tokens[0].i
    if low_at(tokens, end) in words.rates and low_at(tokens, end + 1) in words.rate_units:
        return True
    before = tokens[max(start - _YARDSTICK, 0) : start]
    return quantity.kind == "area" and any(token.lower_ in words.yardsticks for token in before)


def _is_of_a_name(tokens: Sequence[Token], quantity: Quantity) -> bool:
    """ "63 per cent of Syria", "all of the Caprivi Strip", "nine of Swat's valleys"."""
    end = quantity.end - tokens[0].i
    inside = range(quantity.start - tokens[0].i + 1, end)
    if any(tokens[i].text[0].isupper() for i in inside):
        return True
    after = end if low_at(tokens, end - 1) == "of" else end + 1 if low_at(tokens, end) == "of" else None
    if after is None:
        return False
    after += low_at(tokens, after) in DETERMINERS
    return after < len(tokens) and bool(tokens[after].is_title)
