"""The phrases that tell how firmly something is claimed: hedges, negations, conditions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from transforms.vocabulary.loading import VocabularyError, read_yaml
from transforms.vocabulary.patterns import PatternError, Patterns

FILE = "speech/status_cues.yml"


@dataclass(frozen=True, eq=False)
class StatusCues:
    """Phrases that hedge, and those in which a word of them hedges nothing; phrases that can negate or set a condition."""

    hedge: Patterns[str]
    not_hedge: Patterns[str]
    negation: Patterns[str]
    condition: Patterns[str]


@cache
def load_status_cues() -> StatusCues:
    """The phrases as shipped, read once. Raises VocabularyError where the file holds an unknown key or a phrase that is none."""
    return StatusCues(**{key: _patterns(key, phrases) for key, phrases in _lists().items()})


def _lists() -> dict[str, list[str]]:
    data: dict[str, Any] = read_yaml(FILE)
    expected = set(StatusCues.__annotations__)
    if set(data) != expected:
        raise VocabularyError(FILE, "keys", f"expected {', '.join(sorted(expected))}")
    for key, words in data.items():
        if not all(isinstance(word, str) for word in words):
            raise VocabularyError(FILE, key, f"not a text (quote it): {[word for word in words if not isinstance(word, str)]}")
        doubled = sorted({word for word in words if words.count(word) > 1})
        if doubled:
            raise VocabularyError(FILE, key, f"stands twice: {', '.join(doubled)}")
    return data


def _patterns(key: str, phrases: list[str]) -> Patterns[str]:
    try:
        return Patterns((phrase, key) for phrase in phrases)
    except PatternError as error:
        raise VocabularyError(FILE, key, str(error)) from error
