"""A small language for phrases, and finding them in parsed text.

    lift|ease sanction          each word matches a token by its lower form or its lemma; `|` parts alternatives
    front line?                 a word with `?` may be missing
    withdraw ~ troop            `~` stands for up to three words between, within one clause
    long-range missile          hyphens and their spacing make no difference

spaCy's Matcher cannot ask for "this form or this lemma" of one token, and phrases must not depend on how the tagger
read a word ("sanctions" as noun or verb, "Ceasefire" as a name); both are looked at here instead.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:  # linking and the command line read words too, and need no spaCy
    from spacy.tokens import Token

#: How many words a `~` may stand for.
GAP = 3
_HYPHENS = frozenset("-‐‑–")
_JOINTS = re.compile(f"[{''.join(sorted(_HYPHENS))}]")
_STOPS = frozenset('.,;:!?()[]"“”«»…—')
_WORD = re.compile(r"[^\s|?~]+(\|[^\s|?~]+)*\??|~")
Value = TypeVar("Value")

#: Forms of words by spaCy's numbers for them, which are hashes and so the same in every vocabulary; spaCy decodes a string each
#: time that one is asked for.
_FORMS: dict[tuple[int, int], tuple[str, str]] = {}
_MOST_FORMS = 1 << 16


class PatternError(ValueError):
    """A phrase is not written in the language of this module."""


@dataclass(frozen=True)
class Step:
    """One word of a phrase: its alternatives, and whether it may be missing; no alternatives are a gap."""

    words: frozenset[str]
    optional: bool = False

    @property
    def is_gap(self) -> bool:
        """Whether it stands for any few words."""
        return not self.words


@dataclass(frozen=True)
class Hit(Generic[Value]):
    """Tokens `start` to `end` (exclusive, positions in the Doc) are a phrase with this value."""

    start: int
    end: int
    value: Value

    def overlaps(self, other: Hit[Value]) -> bool:
        """Whether they share a token."""
        return self.start < other.end and other.start < self.end


def parse_pattern(pattern: str) -> tuple[Step, ...]:
    """The steps of a phrase. Raises PatternError, saying what is wrong with it."""
    steps: list[Step] = []
    if hyphened := next((item for item in pattern.split() if "|" in item and _JOINTS.search(item)), None):
        raise PatternError(f"a hyphen parts words, so {hyphened!r} cannot hold one; write a phrase of its own for it")
    for item in _JOINTS.sub(" ", pattern).split():
        if not _WORD.fullmatch(item):
            raise PatternError(f"cannot read {item!r} in {pattern!r}")
        if item == "~":
            steps.append(Step(frozenset()))
        else:
            steps.append(Step(frozenset(item.removesuffix("?").lower().split("|")), item.endswith("?")))
    if not steps or steps[0].is_gap or steps[-1].is_gap or steps[0].optional:
        raise PatternError(f"a phrase must start and end with a word, the first not optional: {pattern!r}")
    return tuple(steps)


def forms_of(token: Token) -> tuple[str, str]:
    """The forms by which a token is matched: lower form and lemma."""
    words = token.lower, token.lemma
    forms = _FORMS.get(words)
    if forms is None:
        if len(_FORMS) == _MOST_FORMS:
            _FORMS.clear()
        lower, lemma = token.lower_, token.lemma_.lower()
        forms = (lower.replace("’", "'"), lemma.replace("’", "'")) if "’" in lower else (lower, lemma)
        _FORMS[words] = forms
    return forms


class Patterns(Generic[Value]):
    """Phrases with a value each, looked up by their first word."""

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        """Compile the phrases; earlier ones win among hits of equal length."""
        self._by_first: dict[str, list[tuple[tuple[Step, ...], Value]]] = defaultdict(list)
        for phrase, value in phrases:
            steps = parse_pattern(phrase)
            for word in sorted(steps[0].words):
                self._by_first[word].append((steps, value))

    def find(self, tokens: Iterable[Token]) -> list[Hit[Value]]:
        """Every hit in the tokens, by start; for one start and value the longest. Hits of different values may overlap."""
        words = [token for token in tokens if token.orth_ not in _HYPHENS and not token.is_space]
        forms = [forms_of(token) for token in words]
        hits: list[Hit[Value]] = []
        for place, (lower, lemma) in enumerate(forms):
            candidates = self._by_first.get(lower, ())
            if lemma != lower:
                candidates = [*candidates, *self._by_first.get(lemma, ())]
            longest: dict[Value, int] = {}
            for steps, value in candidates:
                end = _match(steps[1:], forms, place + 1)
                if end > longest.get(value, 0):
                    longest[value] = end
            hits.extend(Hit(words[place].i, words[end - 1].i + 1, value) for value, end in longest.items())
        return hits

    def first(self, tokens: Iterable[Token]) -> Hit[Value] | None:
        """The first hit, None if there is none."""
        return next(iter(self.find(tokens)), None)


def _match(steps: Sequence[Step], forms: Sequence[tuple[str, ...]], place: int) -> int:
    """Where the steps end if they match from this place on, 0 if they do not; the shortest gap first."""
    if not steps:
        return place
    step, rest = steps[0], steps[1:]
    if step.is_gap:
        for skipped in range(GAP + 1):
            if end := _match(rest, forms, place + skipped):
                return end
            if place + skipped >= len(forms) or forms[place + skipped][0] in _STOPS:
                return 0
        return 0
    if place < len(forms) and not step.words.isdisjoint(forms[place]) and (end := _match(rest, forms, place + 1)):
        return end
    return _match(rest, forms, place) if step.optional else 0
