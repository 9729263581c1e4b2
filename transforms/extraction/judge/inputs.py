"""A claim as the judge reads it: the words of its evidence and some before, which of them is what, and where issues are named.

Training and run time read claims through this module alone. Everything is in words of the article (as the encoder's windows
cut them), found from character offsets.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Words before the evidence that are read with it, and the most words read in all.
BEFORE = 48
LONGEST = 168

#: The parts that a word may have in a claim; those that have none stand before the evidence.
PARTS = ("source", "cue", "content", "evidence")
SOURCE, CUE, CONTENT, EVIDENCE = range(len(PARTS))

#: Distances to the cue are exact up to this many words, then by halves of a doubling; a bucket for claims without a cue.
_EXACT = 8
NEAR = 16
NO_CUE = 2 * NEAR + 1

Offsets = tuple[int, int]


@dataclass(frozen=True)
class Named:
    """A phrase for an issue by character offsets; `sign` is -1 where it names the opposite."""

    code: str
    sign: int
    start: int
    end: int


@dataclass(frozen=True, eq=False)
class ClaimWords:
    """Words `start` to `end` of the article; `parts` (words, PARTS) is 1 where a word has a part.

    `named` are the phrases of issues within them as (code, sign, first word, end word), counted from `start`.
    """

    start: int
    end: int
    parts: NDArray[np.int8]
    named: tuple[tuple[str, int, int, int], ...]

    def near(self) -> NDArray[np.int64]:
        """For each word the bucket of its distance to the first word of the cue."""
        count = self.end - self.start
        cue = np.flatnonzero(self.parts[:, CUE])
        if not len(cue):
            return np.full(count, NO_CUE, np.int64)
        distance = np.arange(count) - cue[0]
        size = np.abs(distance)
        far = np.minimum(NEAR - 1, _EXACT + np.log2(np.maximum(size, _EXACT) / _EXACT) * 2)
        bucket = np.where(size <= _EXACT, size, far).astype(np.int64)
        result: NDArray[np.int64] = np.where(distance >= 0, bucket + NEAR, bucket)
        return result

    def hits(self, places: dict[str, int]) -> NDArray[np.float32]:
        """(issues, words): 1 or -1 where a phrase names the issue or its opposite; `places` are the rows by code."""
        found = np.zeros((len(places), self.end - self.start), np.float32)
        for code, sign, start, end in self.named:
            if code in places:
                found[places[code], start : max(end, start + 1)] = sign
        return found


class ArticleWords:
    """The words of an article in order, found from character offsets."""

    def __init__(self, words: Sequence[Offsets]) -> None:
        self._starts = [start for start, _ in words]
        self._ends = [end for _, end in words]

    def span(self, offsets: Offsets) -> Offsets:
        """The words that share a character with the slice, as (first, end)."""
        return bisect_right(self._ends, offsets[0]), bisect_left(self._starts, offsets[1])

    def claim(
        self,
        evidence: Offsets,
        source: Sequence[Offsets],
        cue: Sequence[Offsets],
        content: Sequence[Offsets],
        named: Iterable[Named],
    ) -> ClaimWords | None:
        """The words of a claim, None where there are none of them.

        What is longer than LONGEST loses words before the evidence first, then from its end.
        """
        first, last = self.span(evidence)
        if last <= first:
            return None
        start = max(0, first - min(BEFORE, max(0, LONGEST - (last - first))))
        end = min(last, start + LONGEST)
        parts: NDArray[Any] = np.zeros((end - start, len(PARTS)), np.int8)
        for number, spans in enumerate((source, cue, content, (evidence,))):
            for offsets in spans:
                one, other = self.span(offsets)
                parts[max(one - start, 0) : max(other - start, 0), number] = 1
        held = ((phrase, *self.span((phrase.start, phrase.end))) for phrase in named)
        inside = tuple(
            (phrase.code, phrase.sign, one - start, min(other, end) - start) for phrase, one, other in held if start <= one < end
        )
        return ClaimWords(start, end, parts, inside)
