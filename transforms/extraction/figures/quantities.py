"""Numbers and words that can tell an extent of territory: percentages, ratios, totals, areas, lengths, counts of places.

All are proposals: that a quantity tells an extent of somebody's land is judged by the model (`reader.py`). Reads tokens by
their text alone. A quantity keeps its hedge in its span and in its qualifier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from spacy.tokens import Token

from transforms.extraction.figures.numbers import Number, low_at, read_number, read_range, read_unit
from transforms.vocabulary.figures.territory import TerritoryWords
from transforms.vocabulary.figures.units import converted

#: Longest hedge in words.
_HEDGE = 4
#: Words from a total to what it leaves out.
_EXCEPTION = 9
#: Words from "five of" to the districts or villages that the five are of.
_WHOLE = 7
#: Words between a number and what it counts: "16 predominantly Kurdish villages".
_ADJECTIVES = 4
DETERMINERS = frozenset({"the", "its", "their", "his", "her", "our"})
#: The kind of "both" where two parts make up a whole.
PAIR = "pair"
#: A number from here on, without a comma, may be a year.
_YEARS = (1000, 2100)


@dataclass(frozen=True)
class Quantity:
    """Tokens `start` to `end` (exclusive) tell `value` of `unit`; `kind` says how.

    kind: percent (also ratios), total, area, depth, settlements, units (districts and the like), pair ("which both form"), bare
    (a number whose unit the words around it tell: its unit is that of a quantity told in full nearby, or is left to the model).
    `factor` is what an area or length was multiplied by to km² or km.
    """

    start: int
    end: int
    kind: str
    value: float
    unit: str
    qualifier: str = "exact"
    value_high: float | None = None
    factor: Fraction | None = None


def find_quantities(tokens: Sequence[Token], words: TerritoryWords) -> list[Quantity]:
    """The quantities in the tokens of a sentence or of a few, in text order, not overlapping."""
    found: list[Quantity] = []
    place = 0
    while place < len(tokens):
        quantity = _at(tokens, place, words)
        if quantity is None:
            place += 1
            continue
        floor = found[-1].end - tokens[0].i if found else 0
        found.append(_after_hedge(tokens, _hedged(tokens, quantity, floor, words), words))
        place = found[-1].end - tokens[0].i
    if all(quantity.kind == "bare" for quantity in found):
        return []
    return found


def in_unit(quantity: Quantity, unit: str, told: Sequence[Quantity]) -> Quantity:
    """A bare number as so many of `unit`; areas and lengths in the measure of the nearest of `told` that has one."""
    measured = [other for other in told if other.unit == unit and other.factor is not None]
    nearest = min(measured, key=lambda other: abs(other.start - quantity.start), default=None)
    if nearest is None or nearest.factor is None:
        return replace(quantity, unit=unit)
    high = None if quantity.value_high is None else converted(quantity.value_high, nearest.factor)
    return replace(quantity, unit=unit, value=converted(quantity.value, nearest.factor), value_high=high)


def _at(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    low = low_at(tokens, place)
    if low not in _openings(words) and not low[:1].isdecimal():
        return None
    for read in (_idiom, _all_but, _ratio, _vague, _fraction, _numbered, _total, _pair, _bare):
        quantity = read(tokens, place, words)
        if quantity is not None:
            return quantity
    return None


@cache
def _openings(words: TerritoryWords) -> frozenset[str]:
    """The words with which a quantity may begin, beside figures: of other tokens no reader is asked."""
    shares = words.halves | words.most | words.totals | words.full | words.fully
    opened = {*words.numbers, *words.vague_numbers, *words.fractions, *words.idioms_by_opening}
    return shares | opened | DETERMINERS | {"all", "every", "both"}


def _idiom(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "most if not all of", "some or all of", "to the last metre"."""
    first = tokens[0].i
    for parts in words.idioms_by_opening.get(low_at(tokens, place), ()):
        if [token.lower_ for token in tokens[place : place + len(parts)]] == parts:
            value, high, qualifier = words.idioms[" ".join(parts)]
            return Quantity(first + place, first + place + len(parts), "total", value, "percent", qualifier, high)
    return None


def _all_but(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "all but a tenth of", "all but a few blocks of", "all but one of the 34 capitals"."""
    if low_at(tokens, place) != "all" or low_at(tokens, place + 1) != "but":
        return None
    start = tokens[0].i + place
    rest = _fraction(tokens, place + 2, words) or _numbered(tokens, place + 2, words)
    if rest is not None and rest.unit == "percent":
        return Quantity(start, rest.end, "percent", round(100 - rest.value, 2), "percent", rest.qualifier)
    number = read_number(tokens, place + 2, words)
    if number is not None and low_at(tokens, number.end) == "of":
        for i in range(number.end + 1, min(number.end + _WHOLE, len(tokens))):
            whole = read_number(tokens, i, words)
            counted = _counted(tokens, whole.end, words) if whole is not None else None
            if whole is not None and counted is not None and whole.value > number.value:
                end, kind, unit = counted
                return Quantity(start, tokens[0].i + end, kind, whole.value - number.value, unit)
    return Quantity(start, start + 2, "total", 100, "percent", "about")


def _ratio(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "one in four districts", "three of every four villages", "seven out of ten", "every second town"."""
    low, first = low_at(tokens, place), tokens[0].i
    if low == "every":
        part = words.ordinals.get(low_at(tokens, place + 1))
        end = place + 2
        noun = _counted(tokens, end, words)
        value = None if part is None else 100 / part
    else:
        number = read_number(tokens, place, words)
        if number is None or number.unit is not None:
            return None
        end = number.end
        joint = [token.lower_ for token in tokens[end : end + 2]]
        if joint == ["out", "of"] or joint == ["of", "every"] or joint == ["in", "every"]:
            end += 2
        elif joint[:1] == ["in"]:
            end += 1
        else:
            return None
        whole = read_number(tokens, end, words)
        if whole is None or whole.unit is not None or not number.value <= whole.value <= 100 or whole.value < 2:
            return None
        if joint[:1] == ["in"] and whole.value > 10:
            return None
        value, end = 100 * number.value / whole.value, whole.end
        noun = _counted(tokens, end, words)
    if value is None:
        return None
    return Quantity(first + place, first + (noun[0] if noun is not None else end), "percent", round(value, 2), "percent")


def _vague(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "dozens of villages", "hundreds of square kilometres": twice the word at least; "tens of thousands of"."""
    value = words.vague_numbers.get(low_at(tokens, place))
    if value is None or low_at(tokens, place + 1) != "of":
        return None
    end = place + 2
    order = words.multipliers.get(low_at(tokens, end).removesuffix("s"))
    if order is not None and low_at(tokens, end + 1) == "of":
        value, end = value * order, end + 2
    told = _measured(tokens, place, Number(end, value), words) or _count(tokens, place, Number(end, value), words)
    return None if told is None else replace(told, qualifier="at_least")


def _numbered(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    start = place
    every = low_at(tokens, place) in {"all", "every"}
    if every:
        place += 1 + (low_at(tokens, place + 1) in DETERMINERS)
        if low_at(tokens, start) == "every":
            if low_at(tokens, start + 1) != "one" or low_at(tokens, start + 2) != "of":
                return None
            place = start + 3 + (low_at(tokens, start + 3) in DETERMINERS)
    number = read_range(tokens, place, words)
    if number is None:
        return None
    told = _measured(tokens, start, number, words) if not every else None
    return told or _count(tokens, start, number, words) or (None if every else _part_of_count(tokens, start, number, words))


def _measured(tokens: Sequence[Token], place: int, number: Number, words: TerritoryWords) -> Quantity | None:
    """A number with its unit: per cent, an area, or a length."""
    first, end = tokens[0].i, number.end
    if number.unit is not None:
        return _scaled(first + place, first + end, number, words.areas.get(number.unit), "area", "km2")
    if low_at(tokens, end) in words.percent:
        return _scaled(first + place, first + end + 1, number, None, "percent", "percent")
    if low_at(tokens, end) == "per" and low_at(tokens, end + 1) == "cent":
        return _scaled(first + place, first + end + 2, number, None, "percent", "percent")
    joint = end + (low_at(tokens, end) == "of")
    area = read_unit(tokens, joint, words.areas)
    if area is not None:
        end, factor = area
        return _scaled(first + place, first + _past_conversion(tokens, end, words), number, factor, "area", "km2")
    length = read_unit(tokens, end, words.lengths)
    if length is not None:
        end, factor = length
        return _scaled(first + place, first + _past_conversion(tokens, end, words), number, factor, "depth", "km")
    return None


def _scaled(start: int, end: int, number: Number, factor: Fraction | None, kind: str, unit: str) -> Quantity:
    qualifier = "between" if number.high is not None else "exact"
    if factor is None:
        return Quantity(start, end, "percent", number.value, "percent", qualifier, number.high)
    high = None if number.high is None else converted(number.high, factor)
    return Quantity(start, end, kind, converted(number.value, factor), unit, qualifier, high, factor)


def _counted(tokens: Sequence[Token], place: int, words: TerritoryWords) -> tuple[int, str, str] | None:
    """Where the counted places that may begin at this token end, their kind and their unit; adjectives stand before them."""
    for i in range(place, min(place + _ADJECTIVES + 1, len(tokens))):
        low, following = tokens[i].lower_, low_at(tokens, i + 1)
        if following in words.settlements or following in words.units:
            continue  # "five hilltop positions"
        if low in words.settlements:
            return i + 1, "settlements", "settlements"
        if low in words.units:
            return i + 1, "units", "count"
        if low in words.no_adjectives or not (tokens[i].is_alpha or low == "-") or low in words.numbers:
            return None
    return None


def _count(tokens: Sequence[Token], place: int, number: Number, words: TerritoryWords) -> Quantity | None:
    counted = _counted(tokens, number.end, words)
    if counted is None or _is_year(number, tokens, place):
        return None
    end, kind, unit = counted
    is_one = number.value == 1 or (number.high is None and number.value < 2)
    if is_one == tokens[end - 1].lower_.endswith("s") or not number.value:
        return None
    first = tokens[0].i
    qualifier = "between" if number.high is not None else "exact"
    return Quantity(first + place, first + end, kind, number.value, unit, qualifier, number.high)


def _part_of_count(tokens: Sequence[Token], place: int, number: Number, words: TerritoryWords) -> Quantity | None:
    """ "14 of the province's 17 districts", "two more of its towns": the number is told of the place."""
    end = number.end + (low_at(tokens, number.end) in {"more", "others"})
    if number.unit is not None or low_at(tokens, end) != "of" or _is_year(number, tokens, place):
        return None
    qualifier = "between" if number.high is not None else "exact"
    for i in range(end + 1, min(end + 1 + _WHOLE, len(tokens))):
        low = tokens[i].lower_
        if low.endswith("s") and (low in words.settlements or low in words.units):
            kind, unit = ("settlements", "settlements") if low in words.settlements else ("units", "count")
            return Quantity(tokens[0].i + place, tokens[i].i + 1, kind, number.value, unit, qualifier, number.high)
        if low in words.no_adjectives and low not in DETERMINERS | {"of"}:
            return None
    return None


def _is_year(number: Number, tokens: Sequence[Token], place: int) -> bool:
    text = tokens[place].text
    return text.isdigit() and len(text) == 4 and _YEARS[0] <= number.value < _YEARS[1]


def _past_conversion(tokens: Sequence[Token], place: int, words: TerritoryWords) -> int:
    """Past the same measure told again in another unit, in brackets."""
    if low_at(tokens, place) not in {"(", "["}:
        return place
    number = read_range(tokens, place + 1, words)
    if number is None:
        return place
    again = _measured(tokens, place + 1, number, words)
    after = again.end - tokens[0].i if again is not None else 0
    return after + 1 if again is not None and low_at(tokens, after) in {")", "]"} else place


def _fraction(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "a fifth", "two-thirds", "the remaining third", "half", "most"."""
    first, low = tokens[0].i, low_at(tokens, place)
    if low in words.halves and low_at(tokens, place + 1) not in words.no_halves:
        end = place + 1 + (low_at(tokens, place + 1) == "of")
        return Quantity(first + place, first + end, "percent", 50, "percent")
    if low in words.most:
        is_mostly = low_at(tokens, place + 1) != "of" and low != "mostly"
        start = place
        while start and low_at(tokens, start - 1) in words.before_most:
            start -= 1
        return None if is_mostly else Quantity(first + start, first + place + 2, "percent", 50, "percent", "at_least")
    following = low_at(tokens, place + 1)
    is_order = following.isalpha() and following not in words.after_fraction  # "the fifth round"
    if low in words.fractions and low_at(tokens, place - 1) in words.before_fraction and not is_order:
        return Quantity(first + place, first + place + 1, "percent", words.fractions[low], "percent")
    if low not in words.numbers:
        return None
    end = place + 1
    while low_at(tokens, end) in words.fraction_adjectives:
        end += 1
    noun = low_at(tokens, end)
    part = words.fractions.get("half" if noun == "halves" else noun.removesuffix("s"))
    if part is None or (low in {"a", "an", "one"}) == noun.endswith("s"):
        return None
    value = round(words.numbers[low] * 100 / round(100 / part), 2)
    return Quantity(first + place, first + end + 1, "percent", value, "percent") if value <= 100 else None


def _total(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "all of", "the whole of", "the entire", "every inch of", "full control", "fully controls"."""
    start, low = tokens[0].i + place, low_at(tokens, place)

    def total(length: int) -> Quantity:
        length += low_at(tokens, place + length) == "of"
        return Quantity(start, start + length, "total", 100, "percent")

    if low in DETERMINERS and low_at(tokens, place + 1) in words.totals - {"all"}:
        return total(2)
    if low == "every":
        counted = _counted(tokens, place + 1, words)
        is_inch = low_at(tokens, place + 1) == "inch"
        return total(2) if is_inch else total(counted[0] - place) if counted is not None else None
    if low in words.full:
        return total(2) if low_at(tokens, place + 1) in words.control_nouns else None
    if low == "all" and not _is_all_of_land(tokens, place, words):
        return None
    return total(1) if low in words.totals or low in words.fully else None


def _is_all_of_land(tokens: Sequence[Token], place: int, words: TerritoryWords) -> bool:
    """ "all of", "all Syrian territory", "all the land", "all Donbas"; not "all hostages", "at all"."""
    after = place + 1 + (low_at(tokens, place + 1) in DETERMINERS)
    if low_at(tokens, after) == "of":
        return True
    near = tokens[after : after + _ADJECTIVES]
    if any(
        token.lower_ in words.land_forms or token.lower_ in words.units or token.lower_ in words.settlements for token in near
    ):
        return True
    return bool(near) and near[0].is_title and low_at(tokens, place - 1) not in words.before_no_total


def _pair(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "X and Y, which both make up Z", "X and Y both form Z": two parts of a whole."""
    if low_at(tokens, place) != "both" or low_at(tokens, place + 1) not in words.joining:
        return None
    return Quantity(tokens[place].i, tokens[place].i + 1, PAIR, 2, "count")


def _bare(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """A number alone: "five villages in the north and three in the south", "from 179 km² to some 200"."""
    number = read_range(tokens, place, words)
    if number is None or number.unit is not None or _is_year(number, tokens, place):
        return None
    before, after = low_at(tokens, place - 1), low_at(tokens, number.end)
    if before in words.no_bare_after or after in words.no_bare_before or tokens[place].shape_[:1] == ":":
        return None
    first = tokens[0].i
    qualifier = "between" if number.high is not None else "exact"
    return Quantity(first + place, first + number.end, "bare", number.value, "", qualifier, number.high)


def _hedged(tokens: Sequence[Token], quantity: Quantity, floor: int, words: TerritoryWords) -> Quantity:
    """The quantity with the hedges before it."""
    start = quantity.start - tokens[0].i
    if quantity.qualifier == "between":
        opened = start - 1 if low_at(tokens, start - 1) in {"between", "from"} else start
        return replace(quantity, start=tokens[0].i + opened)
    if quantity.kind == "total" and quantity.qualifier == "exact" and _has_exception(tokens, quantity, words):
        quantity = replace(quantity, qualifier="about")
    outer = quantity
    while (hedged := _with_hedge(tokens, outer, floor, words)) is not outer:
        outer = hedged
    return outer


def _with_hedge(tokens: Sequence[Token], quantity: Quantity, floor: int, words: TerritoryWords) -> Quantity:
    """The quantity with the one hedge that stands right before it; itself if there is none."""
    start = quantity.start - tokens[0].i
    for length in range(min(_HEDGE, start - floor), 0, -1):
        phrase = " ".join(token.lower_ for token in tokens[start - length : start])
        qualifier = words.hedges.get(phrase)
        is_other = phrase == "over" and (quantity.qualifier != "exact" or low_at(tokens, start - 2) in words.before_over)
        if qualifier is not None and not is_other and (quantity.kind != "total" or qualifier == "about"):
            kept = quantity.qualifier if quantity.qualifier == "at_least" else qualifier
            return replace(quantity, start=quantity.start - length, qualifier=kept)
    return quantity


def _after_hedge(tokens: Sequence[Token], quantity: Quantity, words: TerritoryWords) -> Quantity:
    """The quantity with the hedge behind it: "18 percent or so", "30 km or less"."""
    end = quantity.end - tokens[0].i
    for length in range(_HEDGE, 0, -1):
        qualifier = words.hedges_after.get(" ".join(token.lower_ for token in tokens[end : end + length]))
        if qualifier is not None:
            return replace(quantity, end=quantity.end + length, qualifier=qualifier)
    return quantity


def _has_exception(tokens: Sequence[Token], quantity: Quantity, words: TerritoryWords) -> bool:
    """ "all of the city except the port"."""
    end = quantity.end - tokens[0].i
    return any(low_at(tokens, i) in words.exceptions for i in range(end, min(end + _EXCEPTION, len(tokens))))
