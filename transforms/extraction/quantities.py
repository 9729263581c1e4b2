"""Quantities that can tell an extent: percentages, fractions, totals, areas, and counts of places.

A matcher over tokens. A quantity keeps its hedge in its span and in its qualifier.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Span, Token

from transforms.vocabulary.territory import TerritoryWords

_NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?")
_GLUED = re.compile(rf"(?P<number>{_NUMBER.pattern})(?P<unit>%|km2|km²|sqkm)")
_RANGE = re.compile(rf"(?P<low>{_NUMBER.pattern})[-–—](?P<high>{_NUMBER.pattern})")
#: Longest hedge in words.
_HEDGE = 4


@dataclass(frozen=True)
class Quantity:
    """Tokens `start` to `end` (exclusive) tell `value` of `unit`; `kind` says how.

    kind: percent (also fractions), total, area, settlements, units (districts and the like).
    """

    start: int
    end: int
    kind: str
    value: float
    unit: str
    qualifier: str = "exact"
    value_high: float | None = None


@dataclass(frozen=True)
class _Number:
    end: int
    value: float
    high: float | None = None
    unit: str | None = None


def find_quantities(sentence: Span, words: TerritoryWords) -> list[Quantity]:
    """The quantities of a sentence, in text order, not overlapping."""
    tokens = list(sentence)
    found: list[Quantity] = []
    place = 0
    while place < len(tokens):
        quantity = _at(tokens, place, words)
        if quantity is None:
            place += 1
            continue
        found.append(_hedged(tokens, quantity, found[-1].end - tokens[0].i if found else 0, words))
        place = quantity.end - tokens[0].i
    return found


def _at(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    for read in (_numbered, _fraction, _total):
        quantity = read(tokens, place, words)
        if quantity is not None:
            return quantity
    return None


def _low(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].lower_ if 0 <= place < len(tokens) else ""


def _numbered(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    number = _range(tokens, place, words)
    if number is None:
        return None
    first, end = tokens[0].i, number.end
    if number.unit is not None:
        return _scaled(first + place, first + end, number, words.areas.get(number.unit))
    if _low(tokens, end) in words.percent:
        return _scaled(first + place, first + end + 1, number, None)
    if _low(tokens, end) == "per" and _low(tokens, end + 1) == "cent":
        return _scaled(first + place, first + end + 2, number, None)
    area = _area_unit(tokens, end, words)
    if area is not None:
        end, factor = area
        return _scaled(first + place, first + _past_conversion(tokens, end, words), number, factor)
    return _count(tokens, place, number, words)


def _scaled(start: int, end: int, number: _Number, factor: float | None) -> Quantity:
    qualifier = "between" if number.high is not None else "exact"
    if factor is None:
        return Quantity(start, end, "percent", number.value, "percent", qualifier, number.high)
    high = None if number.high is None else _rounded(number.high, factor)
    return Quantity(start, end, "area", _rounded(number.value, factor), "km2", qualifier, high)


def _rounded(value: float, factor: float) -> float:
    return value if factor == 1 else round(value * factor, 2)


def _count(tokens: Sequence[Token], place: int, number: _Number, words: TerritoryWords) -> Quantity | None:
    end = number.end
    while _low(tokens, end) in words.adjectives or (end < len(tokens) and tokens[end].pos_ == "ADJ"):
        end += 1
    if end >= len(tokens) or tokens[end].tag_ not in {"NNS", "NNPS"} or number.value < 2:
        return None
    lemma = tokens[end].lemma_.lower()
    if lemma not in words.settlements | words.units:
        return None
    first = tokens[0].i
    kind, unit = ("settlements", "settlements") if lemma in words.settlements else ("units", "count")
    qualifier = "between" if number.high is not None else "exact"
    return Quantity(first + place, first + end + 1, kind, number.value, unit, qualifier, number.high)


def _range(tokens: Sequence[Token], place: int, words: TerritoryWords) -> _Number | None:
    if place >= len(tokens):
        return None
    glued = _RANGE.fullmatch(tokens[place].text)
    if glued:
        return _Number(place + 1, _float(glued["low"]), _float(glued["high"]))
    low = _number(tokens, place, words)
    if low is None or low.unit is not None:
        return low
    after = low.end
    if _low(tokens, after) in words.percent:
        after += 1
    joint = _low(tokens, after)
    between = _low(tokens, place - 1) in {"between", "from"}
    if joint in words.range and (joint not in {"and", "or"} or (joint == "and" and between)):
        high = _number(tokens, after + 1, words)
        if high is not None and high.value > low.value:
            return _Number(high.end, low.value, high.value, high.unit)
    return low


def _number(tokens: Sequence[Token], place: int, words: TerritoryWords) -> _Number | None:
    if place >= len(tokens):
        return None
    text = tokens[place].text
    glued = _GLUED.fullmatch(text)
    if glued:
        return _Number(place + 1, _float(glued["number"]), unit=glued["unit"])
    if _NUMBER.fullmatch(text):
        value, end = _float(text), place + 1
        multiplier = words.multipliers.get(_low(tokens, end))
        return _Number(end + 1, value * multiplier) if multiplier else _Number(end, value)
    return _spelt(tokens, place, words)


def _spelt(tokens: Sequence[Token], place: int, words: TerritoryWords) -> _Number | None:
    """A number in words: "seventy-five", "two dozen", "a thousand"."""
    total, end, seen = 0.0, place, False
    while end < len(tokens):
        low = _low(tokens, end)
        if low in words.numbers and not (seen and low in {"a", "an", "zero"}):
            value = words.numbers[low]
            total = (total or 1) * value if low == "dozen" else total + value
            seen = True
        elif low in words.multipliers and seen:
            total *= words.multipliers[low]
        elif low == "-" and seen and _low(tokens, end + 1) in words.numbers:
            pass
        else:
            break
        end += 1
    if not seen or (end == place + 1 and _low(tokens, place) in {"a", "an"}):
        return None
    return _Number(end, total)


def _float(text: str) -> float:
    return float(text.replace(",", ""))


def _area_unit(tokens: Sequence[Token], place: int, words: TerritoryWords) -> tuple[int, float] | None:
    while _low(tokens, place) == "-":
        place += 1
    for length in (2, 1):
        if place + length > len(tokens):
            continue
        unit = " ".join(token.lower_.rstrip(".") for token in tokens[place : place + length])
        factor = words.areas.get(unit) or words.areas.get(unit.removesuffix("s"))
        if factor is not None:
            return place + length, factor
    return None


def _past_conversion(tokens: Sequence[Token], place: int, words: TerritoryWords) -> int:
    """Past the same area told again in another unit, in brackets."""
    if _low(tokens, place) not in {"(", "["}:
        return place
    number = _range(tokens, place + 1, words)
    if number is None:
        return place
    after = number.end if number.unit is not None else (_area_unit(tokens, number.end, words) or (0, 0.0))[0]
    return after + 1 if after and _low(tokens, after) in {")", "]"} else place


def _fraction(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "a fifth", "two-thirds", "three quarters", "half", "most"."""
    first, low = tokens[0].i, _low(tokens, place)
    following = _low(tokens, place + 1)
    if low in words.halves and (following in {"of", "the", "its", "a"} or _low(tokens, place - 1) == "-"):
        return Quantity(first + place, first + place + 1, "percent", 50, "percent")
    if low in words.most and following == "of":
        return Quantity(first + place, first + place + 1, "percent", 50, "percent", "at_least")
    if low not in words.numbers:
        return None
    end = place + 2 if following in {"-", "‑"} else place + 1
    noun = _low(tokens, end)
    part = words.fractions.get("half" if noun == "halves" else noun.removesuffix("s"))
    is_plural = noun.endswith("s")
    if part is None or (low in {"a", "an", "one"}) == is_plural or tokens[end].pos_ != "NOUN":
        return None
    value = round(words.numbers[low] * 100 / round(100 / part), 2)
    return Quantity(first + place, first + end + 1, "percent", value, "percent")


def _total(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "all of", "the whole of", "the entire", "every inch of", "full control", "fully controls"."""
    first, low = tokens[0].i, _low(tokens, place)
    if low in {"the", "its"} and _low(tokens, place + 1) in words.totals - {"all"}:
        end = place + 2 + (_low(tokens, place + 2) == "of")
        return Quantity(first + place, first + end, "total", 100, "percent")
    if low == "all" and _low(tokens, place + 1) in {"of", "the", "its"}:
        if _low(tokens, place + 1) == "of" and _low(tokens, place + 2) == "the":
            return Quantity(first + place, first + place + 2, "total", 100, "percent")
        return Quantity(first + place, first + place + 1 + (_low(tokens, place + 1) == "of"), "total", 100, "percent")
    if low in words.totals - {"all"}:
        return Quantity(first + place, first + place + 1 + (_low(tokens, place + 1) == "of"), "total", 100, "percent")
    if low == "every" and _low(tokens, place + 1) == "inch":
        return Quantity(first + place, first + place + 2 + (_low(tokens, place + 2) == "of"), "total", 100, "percent")
    if low in words.full and _low(tokens, place + 1) in words.control_nouns:
        return Quantity(first + place, first + place + 2, "total", 100, "percent")
    if low in words.fully and any(
        token.lemma_ in words.relation_of for token in (tokens[place].head, *tokens[place + 1 : place + 2])
    ):
        return Quantity(first + place, first + place + 1, "total", 100, "percent")
    return None


def _hedged(tokens: Sequence[Token], quantity: Quantity, floor: int, words: TerritoryWords) -> Quantity:
    """The quantity with the hedge before it."""
    start = quantity.start - tokens[0].i
    if quantity.qualifier == "between":
        opened = start - 1 if _low(tokens, start - 1) in {"between", "from"} else start
        return _from(quantity, tokens[0].i + opened, "between")
    for length in range(_HEDGE, 0, -1):
        begin = start - length
        if begin < floor:
            continue
        phrase = " ".join(token.lower_ for token in tokens[begin:start])
        for qualifier, hedges in words.qualifiers.items():
            if phrase in hedges and (quantity.kind != "total" or qualifier == "about"):
                exactness = quantity.qualifier if quantity.qualifier != "exact" else qualifier
                return _from(quantity, tokens[0].i + begin, exactness)
    return quantity


def _from(quantity: Quantity, start: int, qualifier: str) -> Quantity:
    return Quantity(start, quantity.end, quantity.kind, quantity.value, quantity.unit, qualifier, quantity.value_high)


def triggered(sentence: Span, words: TerritoryWords) -> bool:
    """Whether the sentence has a word without which no extent is told."""
    return any(token.lower_ in words.triggers or token.text[-1] in "%²" for token in sentence)
