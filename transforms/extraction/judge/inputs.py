"""A claim as the judge reads it: the words of its evidence and some before, which of them is what, and where issues are named.

Training and run time read claims through this module alone. A claim is first found in words of the article (as the tagger's
windows cut them) from character offsets, then laid out as word pieces: source, cue, a colon, content; then the words around.
Beside one issue they are followed by the issue's description.
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

#: Parts of a piece; those of no part are the special ones and the colon.
NONE, CONTENT_PIECE, CUE_PIECE, SOURCE_PIECE, AROUND, BEFORE_PIECE, NO_PART = range(7)
#: Whether a phrase names an issue in a piece, or the opposite of one.
UNMARKED, NAMED, OPPOSITE, NO_MARK = range(4)
#: The most pieces of a word and of each part; of the words around, those before the evidence keep their last ones.
WORD_PIECES, SOURCE_PIECES, CUE_PIECES, CONTENT_PIECES, BEFORE_PIECES, AROUND_PIECES = 6, 24, 12, 96, 28, 72
#: The most pieces of the description of an issue that a claim is read beside.
DESCRIPTION_PIECES = 80
#: Special pieces of the tokenizer, and its colon.
START, END, COLON = 101, 102, 1024

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

    def hits(self, places: dict[str, int]) -> NDArray[np.float32]:
        """(issues, words): 1 or -1 where a phrase names the issue or its opposite; `places` are the rows by code."""
        return _hits(self.named, np.arange(self.end - self.start), places)

    def pieces(self, ids: Sequence[Sequence[int]]) -> ClaimPieces:
        """The claim laid out in pieces; `ids` are those of each word from `start` on."""
        owners = [word for word, held in enumerate(ids) for _ in held[:WORD_PIECES]]
        numbers = [piece for held in ids for piece in held[:WORD_PIECES]]
        of = self.parts[owners] if owners else np.zeros((0, len(PARTS)), np.int8)
        content = np.flatnonzero(of[:, CONTENT])
        source = np.flatnonzero((of[:, SOURCE] > 0) & (of[:, CONTENT] == 0))
        cue = np.flatnonzero((of[:, CUE] > 0) & (of[:, SOURCE] == 0) & (of[:, CONTENT] == 0))
        other = of[:, [SOURCE, CUE, CONTENT]].sum(1) == 0
        before = np.flatnonzero(other & (of[:, EVIDENCE] == 0))[-BEFORE_PIECES:]
        around = np.flatnonzero(other & (of[:, EVIDENCE] > 0))[: AROUND_PIECES - len(before)]
        runs = [
            (SOURCE_PIECE, source[:SOURCE_PIECES], None),
            (CUE_PIECE, cue[:CUE_PIECES], COLON),
            (CONTENT_PIECE, content[:CONTENT_PIECES], END),
            (BEFORE_PIECE, before, None),
            (AROUND, around, END),
        ]
        laid = [(START, NONE, -1, 0)]
        for part, places, closing in runs:
            segment = int(part in (BEFORE_PIECE, AROUND))
            laid += [(numbers[place], part, owners[place], segment) for place in places]
            laid += [] if closing is None else [(closing, NONE, -1, segment)]
        pieces, parts, words, segments = (np.array(column, np.int64) for column in zip(*laid, strict=True))
        return ClaimPieces(pieces, segments, parts, words, self.named)


@dataclass(frozen=True, eq=False)
class ClaimPieces:
    """A claim as the network reads it: a number a piece each; `words` is the claim's word, -1 for special pieces."""

    ids: NDArray[np.int64]
    segments: NDArray[np.int64]
    parts: NDArray[np.int64]
    words: NDArray[np.int64]
    named: tuple[tuple[str, int, int, int], ...]

    def hits(self, places: dict[str, int]) -> NDArray[np.float32]:
        """(issues, pieces): 1 or -1 where a phrase names the issue or its opposite; `places` are the rows by code."""
        return _hits(self.named, self.words, places)

    def marks(self, hits: NDArray[np.float32]) -> NDArray[np.int64]:
        """For each piece whether any issue is named there."""
        marks = np.full(len(self.ids), UNMARKED, np.int64)
        marks[(hits < 0).any(0)] = OPPOSITE
        marks[(hits > 0).any(0)] = NAMED
        return marks

    def beside(self, code: str, description: Sequence[int]) -> IssuePieces:
        """The claim, then an issue; `description` are its pieces with the special ones. Only its own phrases are marked."""
        told = np.array([*description[1:-1][:DESCRIPTION_PIECES], END], np.int64)
        nothing = np.zeros_like(told)
        return IssuePieces(
            np.concatenate([self.ids, told]),
            np.concatenate([self.segments, nothing + 1]),
            np.concatenate([self.parts, nothing + NO_PART]),
            np.concatenate([self.marks(self.hits({code: 0})), nothing + UNMARKED]),
        )


@dataclass(frozen=True, eq=False)
class IssuePieces:
    """A claim beside an issue; the pieces of the issue have no part."""

    ids: NDArray[np.int64]
    segments: NDArray[np.int64]
    parts: NDArray[np.int64]
    marks: NDArray[np.int64]


def _hits(named: Iterable[tuple[str, int, int, int]], words: NDArray[np.int64], places: dict[str, int]) -> NDArray[np.float32]:
    found = np.zeros((len(places), len(words)), np.float32)
    for code, sign, start, end in named:
        if code in places:
            found[places[code], (words >= start) & (words < max(end, start + 1))] = sign
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


def word_pieces(ids: Sequence[int], first: Sequence[int]) -> list[Sequence[int]]:
    """The pieces of each word of a window, from its pieces with the special ones and the first piece of each word."""
    return [ids[start:end] for start, end in zip(first, [*first[1:], len(ids) - 1], strict=True)]
