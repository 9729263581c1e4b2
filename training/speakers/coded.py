"""Coded claims beside the attributions that the pipeline finds: which is which, and whether an actor is the coded speaker."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from spacy.tokens import Span

from transforms.extraction.annotations import Attribution, Entity
from transforms.identity import fold

Row = dict[str, Any]

_WORD = re.compile(r"\w+")
_SAME = {"us": "united states", "usa": "united states", "uk": "united kingdom", "un": "united nations", "eu": "european union",
         "american": "united states", "british": "united kingdom"}  # fmt: skip
_IDLE = frozenset({"the", "of", "a", "an", "for", "in", "and", "s"})
#: Words that make another actor of a person's name.
_APART = re.compile(
    r"spokes\w*|advis[eo]r\w*|aides?|lawyers?|attorneys?|famil\w+|mother|father|wife|husband|brother|sister|son|daughter|office|"
    r"department|ministry|minister|forces|army|officials?|leaders?|lawmakers?|campaign|team|jr|sr|government"
)
_TITLES = frozenset({"president", "mr", "mrs", "ms", "dr", "sir", "prime", "pope"})
_LOOSE = frozenset({"person", "anonymous", "group", "unknown"})
#: A coded claim and an attribution are the same where their words agree to this share (Dice).
_LEAST = 0.5


def read_coded(path: Path) -> dict[int, list[Row]]:
    """The coded claims of each record, from a file of one JSON object a line."""
    found: dict[int, list[Row]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found[row["record"]].append(row)
    return found


def is_speaker(entity: Entity, coded: str) -> bool:
    """Whether an actor is the coded speaker: the same telling words, or of people a shorter or longer form."""
    ours, theirs = _telling(entity.name), _telling(coded)
    if not ours or not theirs:
        return False
    if ours == theirs:
        return True
    if entity.actor_type not in _LOOSE:
        return False
    ours, theirs = ours - _TITLES, theirs - _TITLES
    is_part = bool(ours and theirs) and (ours <= theirs or theirs <= ours)
    return is_part and not any(_APART.fullmatch(word) for word in ours ^ theirs)


def _telling(name: str) -> frozenset[str]:
    text = " ".join(_SAME.get(word, word) for word in _WORD.findall(fold(name.replace("U.S.", "US").replace("U.K.", "UK"))))
    return frozenset(text.split()) - _IDLE


def matched(coded: Sequence[Row], attributions: Sequence[Attribution]) -> dict[int, Row]:
    """The coded claim of each attribution that has one, by the attribution's number; each is taken once, the likest first."""
    ours = [_words(" ".join(span.text for span in attribution.content)) for attribution in attributions]
    likeness = []
    for number, row in enumerate(coded):
        words = _words(row["claim"])
        for place, other in enumerate(ours):
            share = _dice(words, other)
            if share >= _LEAST:
                same_source = _text(attributions[place].source) == (row["source"] or "")
                likeness.append((-share - 0.1 * same_source, number, place))
    taken: set[int] = set()
    found: dict[int, Row] = {}
    for _, number, place in sorted(likeness):
        if number not in taken and place not in found:
            taken.add(number)
            found[place] = coded[number]
    return found


def _text(span: Span | None) -> str:
    return span.text if span is not None else ""


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(fold(text)))


def _dice(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
