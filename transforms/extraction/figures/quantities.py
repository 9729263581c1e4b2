"""Quantities that can tell an extent: percentages, fractions, totals, areas, and counts of places.

A matcher over tokens. A quantity keeps its hedge in its span and in its qualifier.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from spacy.tokens import Span, Token

from transforms.extraction.figures.numbers import Number, low_at, read_number, read_range, read_unit
from transforms.vocabulary.territory import TerritoryWords
from transforms.vocabulary.units import converted

#: Longest hedge in words.
_HEDGE = 4
#: Words from a length to the strip that it measures.
_STRIP = 6
#: Words from a total to what it leaves out.
_EXCEPTION = 9
#: Words from "five of" to the districts or villages that the five are of.
_WHOLE = 7


@dataclass(frozen=True)
class Quantity:
    """Tokens `start` to `end` (exclusive) tell `value` of `unit`; `kind` says how.

    kind: percent (also fractions), total, area, depth (of a strip or zone), settlements, units (districts and the like).
    """

    start: int
    end: int
    kind: str
    value: float
    unit: str
    qualifier: str = "exact"
    value_high: float | None = None


def find_quantities(sentence: Span, words: TerritoryWords) -> list[Quantity]:
    """The quantities of a sentence, in text order, not overlapping."""
    tokens = list(sentence)
    found: list[Quantity] = []
    place = 0
    while place < len(tokens):
        quantity = _at(tokens, place, words) or _elliptical(tokens, place, found, words)
        if quantity is None:
            place += 1
            continue
        found.append(_hedged(tokens, quantity, found[-1].end - tokens[0].i if found else 0, words))
        place = quantity.end - tokens[0].i
    return found


def _at(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    for read in (_idiom, _vague_count, _numbered, _part_of_count, _fraction, _total, _pair):
        quantity = read(tokens, place, words)
        if quantity is not None:
            return quantity
    return None


def _numbered(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    number = read_range(tokens, place, words)
    if number is None:
        return None
    first, end = tokens[0].i, number.end
    if number.unit is not None:
        return _scaled(first + place, first + end, number, words.areas.get(number.unit))
    if low_at(tokens, end) in words.percent:
        return _scaled(first + place, first + end + 1, number, None)
    if low_at(tokens, end) == "per" and low_at(tokens, end + 1) == "cent":
        return _scaled(first + place, first + end + 2, number, None)
    area = read_unit(tokens, end, words.areas)
    if area is not None:
        end, factor = area
        return _scaled(first + place, first + _past_conversion(tokens, end, words), number, factor)
    return _depth(tokens, place, number, words) or _count(tokens, place, number, words)


def _depth(tokens: Sequence[Token], place: int, number: Number, words: TerritoryWords) -> Quantity | None:
    """ "30 km deep", "a 10-mile-wide corridor": a length only where a strip or zone is measured."""
    unit = read_unit(tokens, number.end, words.lengths)
    if unit is None:
        return None
    end, factor = unit
    around = [low_at(tokens, i) for i in range(max(place - _STRIP, 0), min(end + _STRIP, len(tokens)))]
    is_dimension = any(low_at(tokens, i) in words.dimensions for i in range(end, end + 2))
    is_strip = any(word in words.strips for word in around)
    if not is_strip or not (is_dimension or low_at(tokens, number.end) == "-" or low_at(tokens, end) in words.strips):
        return None
    high = None if number.high is None else converted(number.high, factor)
    qualifier = "between" if high is not None else "exact"
    first = tokens[0].i
    return Quantity(first + place, first + end, "depth", converted(number.value, factor), "km", qualifier, high)


def _scaled(start: int, end: int, number: Number, factor: Fraction | None) -> Quantity:
    qualifier = "between" if number.high is not None else "exact"
    if factor is None:
        return Quantity(start, end, "percent", number.value, "percent", qualifier, number.high)
    high = None if number.high is None else converted(number.high, factor)
    return Quantity(start, end, "area", converted(number.value, factor), "km2", qualifier, high)


def _count(tokens: Sequence[Token], place: int, number: Number, words: TerritoryWords) -> Quantity | None:
    end = number.end
    while low_at(tokens, end) in words.adjectives or (end < len(tokens) and tokens[end].pos_ == "ADJ"):
        end += 1
    if end >= len(tokens) or tokens[end].pos_ not in {"NOUN", "PROPN"}:
        return None
    lemma = tokens[end].lemma_.lower()
    is_one = number.value == 1 and tokens[end].tag_ == "NN" and lemma in words.settlements
    if not is_one and (tokens[end].tag_ not in {"NNS", "NNPS"} or number.value < 2):
        return None
    if lemma not in words.settlements | words.units:
        return None
    first = tokens[0].i
    kind, unit = ("settlements", "settlements") if lemma in words.settlements else ("units", "count")
    qualifier = "between" if number.high is not None else "exact"
    return Quantity(first + place, first + end + 1, kind, number.value, unit, qualifier, number.high)


def _past_conversion(tokens: Sequence[Token], place: int, words: TerritoryWords) -> int:
    """Past the same area told again in another unit, in brackets."""
    if low_at(tokens, place) not in {"(", "["}:
        return place
    number = read_range(tokens, place + 1, words)
    if number is None:
        return place
    after = number.end if number.unit is not None else (read_unit(tokens, number.end, words.areas) or (0, None))[0]
    return after + 1 if after and low_at(tokens, after) in {")", "]"} else place


def _idiom(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "most if not all of", "all but a tenth of", "some or all of"."""
    first = tokens[0].i
    for phrase, (value, high, qualifier) in words.idioms.items():
        parts = phrase.split()
        if [token.lower_ for token in tokens[place : place + len(parts)]] == parts:
            end = place + len(parts)
            return Quantity(first + place, first + end, "total", value, "percent", qualifier, high)
    if low_at(tokens, place) == "all" and low_at(tokens, place + 1) == "but":
        rest = _numbered(tokens, place + 2, words) or _fraction(tokens, place + 2, words)
        if rest is not None and rest.unit == "percent":
            return Quantity(first + place, rest.end, "percent", round(100 - rest.value, 2), "percent", rest.qualifier)
    return None


def _vague_count(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "dozens of villages": twice the word at least."""
    value = words.vague_numbers.get(low_at(tokens, place))
    if value is None or low_at(tokens, place + 1) != "of":
        return None
    counted = _count(tokens, place, Number(place + 2, value), words)
    return None if counted is None else _from(counted, counted.start, "at_least")


def _part_of_count(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "14 of the province's 17 districts": the first number is told of the place, the second is its whole."""
    number = read_number(tokens, place, words)
    if number is None or number.unit is not None or low_at(tokens, number.end) != "of":
        return None
    for i in range(number.end + 1, min(number.end + 1 + _WHOLE, len(tokens))):
        lemma = tokens[i].lemma_.lower()
        is_settlement = lemma in words.settlements
        if tokens[i].tag_ in {"NNS", "NNPS"} and (is_settlement or lemma in words.units):
            start, kind, unit = tokens[0].i + place, *(("settlements",) * 2 if is_settlement else ("units", "count"))
            return Quantity(start, tokens[i].i + 1, kind, number.value, unit)
        if tokens[i].pos_ in {"VERB", "AUX", "PUNCT"}:
            return None
    return None


def _elliptical(tokens: Sequence[Token], place: int, found: Sequence[Quantity], words: TerritoryWords) -> Quantity | None:
    """ "five villages in the north and three in the south": the second number counts what the first does."""
    if not found or found[-1].kind not in {"settlements", "units"} or low_at(tokens, place - 1) not in {"and", ",", "or"}:
        return None
    number = read_number(tokens, place, words)
    if number is None or number.unit is not None or low_at(tokens, number.end) not in {"in", "near", "around"}:
        return None
    if number.end + 1 >= len(tokens) or tokens[number.end + 1].is_digit:
        return None
    first, before = tokens[0].i, found[-1]
    return Quantity(first + place, first + number.end, before.kind, number.value, before.unit)


def _fraction(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "a fifth", "two-thirds", "three quarters", "half", "most"."""
    first, low = tokens[0].i, low_at(tokens, place)
    following = low_at(tokens, place + 1)
    if low in words.halves and (following in {"of", "the", "its", "a"} or low_at(tokens, place - 1) == "-"):
        return Quantity(first + place, first + place + 1, "percent", 50, "percent")
    if low in words.most and following == "of":
        start = place
        while start > 0 and (tokens[start - 1].pos_ == "ADJ" or low_at(tokens, start - 1) in {"a", "the"}):
            start -= 1
        return Quantity(first + start, first + place + 1, "percent", 50, "percent", "at_least")
    if low not in words.numbers:
        return None
    end = place + 2 if following in {"-", "‑"} else place + 1
    noun = low_at(tokens, end)
    part = words.fractions.get("half" if noun == "halves" else noun.removesuffix("s"))
    is_plural = noun.endswith("s")
    if part is None or (low in {"a", "an", "one"}) == is_plural or tokens[end].pos_ != "NOUN":
        return None
    value = round(words.numbers[low] * 100 / round(100 / part), 2)
    return Quantity(first + place, first + end + 1, "percent", value, "percent")


def _total(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "all of", "the whole of", "the entire", "every inch of", "full control", "fully controls"."""
    first, low = tokens[0].i, low_at(tokens, place)
    if low in {"the", "its"} and low_at(tokens, place + 1) in words.totals - {"all"}:
        end = place + 2 + (low_at(tokens, place + 2) == "of")
        return Quantity(first + place, first + end, "total", 100, "percent")
    if low == "all" and low_at(tokens, place + 1) in {"of", "the", "its"} and tokens[place + 1].text[0].islower():
        if low_at(tokens, place + 1) == "of" and low_at(tokens, place + 2) == "the":
            return Quantity(first + place, first + place + 2, "total", 100, "percent")
        return Quantity(first + place, first + place + 1 + (low_at(tokens, place + 1) == "of"), "total", 100, "percent")
    if low in words.totals - {"all"}:
        return Quantity(first + place, first + place + 1 + (low_at(tokens, place + 1) == "of"), "total", 100, "percent")
    if low == "all" and tokens[place].head.lemma_.lower() in words.whole_land and tokens[place].dep_ == "det":
        return Quantity(first + place, first + place + 1, "total", 100, "percent")
    if low == "every" and low_at(tokens, place + 1) == "inch":
        return Quantity(first + place, first + place + 2 + (low_at(tokens, place + 2) == "of"), "total", 100, "percent")
    if low in words.full and low_at(tokens, place + 1) in words.control_nouns:
        return Quantity(first + place, first + place + 2, "total", 100, "percent")
    verbs = (tokens[place].head, *tokens[place + 1 : place + 2])
    if low in words.fully and any(token.lemma_ in words.relation_of and token.dep_ != "amod" for token in verbs):
        return Quantity(first + place, first + place + 1, "total", 100, "percent")
    return None


def _pair(tokens: Sequence[Token], place: int, words: TerritoryWords) -> Quantity | None:
    """ "X and Y, which both make up Z", "X and Y both form Z": two parts of a whole."""
    token, verb = tokens[place], tokens[min(place + 1, len(tokens) - 1)]
    if token.lower_ != "both" or verb.lemma_.lower() not in words.joining:
        return None
    if any(part.lower_ == "who" for part in verb.children):
        return None
    return Quantity(token.i, token.i + 1, "units", 2, "count")


def _hedged(tokens: Sequence[Token], quantity: Quantity, floor: int, words: TerritoryWords) -> Quantity:
    """The quantity with the hedge before it."""
    start = quantity.start - tokens[0].i
    if quantity.qualifier == "between":
        opened = start - 1 if low_at(tokens, start - 1) in {"between", "from"} else start
        return _from(quantity, tokens[0].i + opened, "between")
    if quantity.kind == "total" and quantity.qualifier == "exact" and _has_exception(tokens, quantity, words):
        quantity = _from(quantity, quantity.start, "about")
    outer = quantity
    while (hedged := _with_hedge(tokens, outer, floor, words)) is not outer:
        outer = hedged
    return outer


def _with_hedge(tokens: Sequence[Token], quantity: Quantity, floor: int, words: TerritoryWords) -> Quantity:
    """The quantity with the one hedge that stands right before it; itself if there is none."""
    start = quantity.start - tokens[0].i
    for length in range(_HEDGE, 0, -1):
        begin = start - length
        if begin < floor:
            continue
        phrase = " ".join(token.lower_ for token in tokens[begin:start])
        for qualifier, hedges in words.qualifiers.items():
            if phrase in hedges and (quantity.kind != "total" or qualifier == "about"):
                return _from(quantity, tokens[0].i + begin, "at_least" if quantity.qualifier == "at_least" else qualifier)
    return quantity


def _has_exception(tokens: Sequence[Token], quantity: Quantity, words: TerritoryWords) -> bool:
    """ "all of the city except the port"."""
    end = quantity.end - tokens[0].i
    return any(low_at(tokens, i) in words.exceptions for i in range(end, min(end + _EXCEPTION, len(tokens))))


def _from(quantity: Quantity, start: int, qualifier: str) -> Quantity:
    return Quantity(start, quantity.end, quantity.kind, quantity.value, quantity.unit, qualifier, quantity.value_high)


def triggered(sentence: Span, words: TerritoryWords) -> bool:
    """Whether the sentence has a word without which no extent is told."""
    return any(token.lower_ in words.triggers or token.text[-1] in "%²" for token in sentence)
