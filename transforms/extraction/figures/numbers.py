"""Numbers in running text, in figures and in words, ranges of them, and the units that follow them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from spacy.tokens import Token

from transforms.vocabulary.figures.territory import TerritoryWords

_NUMBER = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?|\d+(\.\d+)?")
_GLUED = re.compile(rf"(?P<number>{_NUMBER.pattern})(?P<unit>%|km2|km²|sqkm)")
_RANGE = re.compile(rf"(?P<low>{_NUMBER.pattern})[-–—](?P<high>{_NUMBER.pattern})")


@dataclass(frozen=True)
class Number:
    """A number that ends before token `end`; `high` is the upper end of a range, `unit` the unit glued to it ("40%")."""

    end: int
    value: float
    high: float | None = None
    unit: str | None = None


def read_range(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Number | None:
    """The number or range ("18 to 20", "40-45") that begins at this token."""
    if place >= len(tokens):
        return None
    glued = _RANGE.fullmatch(tokens[place].text)
    if glued:
        return Number(place + 1, _float(glued["low"]), _float(glued["high"]))
    low = read_number(tokens, place, words)
    if low is None or low.unit is not None:
        return low
    after = low.end
    if low_at(tokens, after) in words.percent:
        after += 1
    joint = low_at(tokens, after)
    between = low_at(tokens, place - 1) in {"between", "from"}
    if joint in words.range and (joint not in {"and", "or"} or (joint == "and" and between)):
        high = read_number(tokens, after + 1, words)
        if high is not None and high.value > low.value and not _from_year(tokens[place].text, tokens[after + 1].text):
            return Number(high.end, low.value, high.value, high.unit)
    return low


def _from_year(low: str, high: str) -> bool:
    """ "2015 to 6,759": a year is no end of a range of numbers that are written with commas."""
    return len(low) == 4 and low.isdigit() and "," in high


def read_number(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Number | None:
    """The single number that begins at this token."""
    if place >= len(tokens):
        return None
    text = tokens[place].text
    glued = _GLUED.fullmatch(text)
    if glued:
        return Number(place + 1, _float(glued["number"]), unit=glued["unit"])
    if _NUMBER.fullmatch(text):
        value, end = _float(text), place + 1
        multiplier = words.multipliers.get(low_at(tokens, end))
        return Number(end + 1, value * multiplier) if multiplier else Number(end, value)
    return _spelt(tokens, place, words)


def _spelt(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Number | None:
    """A number in words: "seventy-five", "two dozen", "a thousand"."""
    total, end, seen = 0.0, place, False
    while end < len(tokens):
        low = low_at(tokens, end)
        if low in {"a", "an"} and low_at(tokens, end + 1) not in {*words.multipliers, "dozen"}:
            break
        if low in words.numbers and not (seen and low in {"a", "an", "zero"}):
            value = words.numbers[low]
            total = (total or 1) * value if low == "dozen" else total + value
            seen = True
        elif low in words.multipliers and seen:
            total *= words.multipliers[low]
        elif low == "-" and seen and low_at(tokens, end + 1) in words.numbers:
            pass
        else:
            break
        end += 1
    if not seen or (end == place + 1 and low_at(tokens, place) in {"a", "an"}):
        return None
    return Number(end, total)


def _float(text: str) -> float:
    return float(text.replace(",", ""))


def read_unit(tokens: Sequence[Token], place: int, units: Mapping[str, Fraction]) -> tuple[int, Fraction] | None:
    """Where the unit that begins at this token ends, and its factor."""
    while low_at(tokens, place) == "-":
        place += 1
    for length in (2, 1):
        if place + length > len(tokens):
            continue
        unit = " ".join(token.lower_.rstrip(".") for token in tokens[place : place + length])
        factor = units.get(unit) or units.get(unit.removesuffix("s"))
        if factor is not None:
            return place + length, factor
    return None


def low_at(tokens: Sequence[Token], place: int) -> str:
    """The token's text in small letters; "" outside the tokens."""
    return tokens[place].lower_ if 0 <= place < len(tokens) else ""
