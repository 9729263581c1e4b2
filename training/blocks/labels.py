"""Which blocks of a copied page are its article's, by alignment with the expected body; and text F1."""

from __future__ import annotations

import re
from collections import Counter

#: Shorter blocks, in words, must be a line of the body, or stand in it word by word; of longer ones so many runs must.
_LINE, _SHORT, _SHARE, _RUN = 4, 8, 0.5, 3


class Body:
    """The expected body of a page."""

    def __init__(self, text: str) -> None:
        words = words_of(text)
        self._lines = {tuple(words_of(line)) for line in text.split("\n")}
        self._runs = {tuple(words[start : start + _RUN]) for start in range(len(words) - _RUN + 1)}
        self._whole = f" {' '.join(words)} "

    def holds(self, block: str) -> bool | None:
        """Whether a block is a part of the body; None for one without words, which tells nothing."""
        words = words_of(block)
        if not words:
            return None
        if len(words) < _LINE:
            return tuple(words) in self._lines
        if len(words) < _SHORT:
            return f" {' '.join(words)} " in self._whole
        runs = [tuple(words[start : start + _RUN]) in self._runs for start in range(len(words) - _RUN + 1)]
        return sum(runs) >= _SHARE * len(runs)


def text_f1(expected: str, found: str) -> float:
    """F1 over runs of four words, as bags."""
    gold, mine = _grams(expected), _grams(found)
    hit = sum((gold & mine).values())
    precision, recall = hit / max(1, sum(mine.values())), hit / max(1, sum(gold.values()))
    return 2 * precision * recall / (precision + recall) if hit else 0.0


def words_of(text: str) -> list[str]:
    """The words of a text as texts are aligned by them."""
    return re.findall(r"\w+", text.casefold().replace("’", "'"))


def _grams(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    words = words_of(text)
    return Counter(tuple(words[start : start + size]) for start in range(max(1, len(words) - size + 1)))
