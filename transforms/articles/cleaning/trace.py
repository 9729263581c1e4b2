"""What cleaning did to a text, kept as what was taken out and where, so that it can be told for every published article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

#: What stands between the blocks of a cleaned text.
GAP = "\n\n"


@dataclass(frozen=True)
class Removed:
    """A piece that was taken out, why, and its place: the offset in the text that was left, in front of which it stood."""

    text: str
    reason: str
    at: int


@dataclass(frozen=True)
class Piece:
    """A piece of the text as it was: kept (`reason` null), or removed for a reason; `opens` a block or goes on with one."""

    text: str
    reason: str | None
    opens: bool


def merged(between: str, left: str, first: Sequence[Removed], second: Sequence[Removed]) -> tuple[Removed, ...]:
    """What two cleanings in turn removed, in order, with places in the text that the second one `left`.

    `between` is the text that the first one left and the second one read.
    """
    spans = _spans(between, second)
    ink = [offset for offset, character in enumerate(left) if not character.isspace()]

    def shifted(at: int) -> int:
        """An offset of `between` as one of `left`: white space apart, what stood before it still does, but for the removed."""
        before = "".join(between[:at].split())
        gone = sum(len("".join(between[start : min(end, at)].split())) for start, end in spans if start < at)
        return ink[len(before) - gone] if len(before) - gone < len(ink) else len(left)

    placed = [(start, 1, removed) for (start, _), removed in zip(spans, second, strict=True)]
    placed += [(removed.at, 0, replace(removed, at=shifted(removed.at))) for removed in first]
    return tuple(removed for _, _, removed in sorted(placed, key=lambda one: one[:2]))


def pieces(text: str, removed: Sequence[Removed]) -> list[Piece]:
    """The text as it was before cleaning, piece by piece; the kept ones are the text, blocks apart."""
    found: list[Piece] = []
    start = 0
    for one in removed:
        found += _kept(text, start, one.at)
        start = max(start, one.at)
        within = 0 < one.at < len(text) and not text.startswith(GAP, one.at) and not text.endswith(GAP, 0, one.at)
        found.append(Piece(one.text, one.reason, opens=not within))
    return found + _kept(text, start, len(text))


def _kept(text: str, start: int, end: int) -> list[Piece]:
    """The kept blocks, or parts of blocks, between two offsets."""
    parts = text[start:end].split(GAP)
    opens = [number > 0 or start == 0 or text.endswith(GAP, 0, start) for number in range(len(parts))]
    return [Piece(part.strip(), None, first) for part, first in zip(parts, opens, strict=True) if part.strip()]


def _spans(text: str, removed: Sequence[Removed]) -> list[tuple[int, int]]:
    """Where the removed pieces stood in the text that they were taken from: none can stand before what was kept and
    removed before it."""
    spans = []
    gone = end = 0
    for one in removed:
        start = text.index(one.text, max(end, one.at + gone))
        end = start + len(one.text)
        gone += len(one.text)
        spans.append((start, end))
    return spans
