"""Quotation marks to quotations: a pushdown reading of one paragraph after another, linear in the text.

Marks come curly, straight, low, angled, doubled single, and mixed within one quotation. A straight mark opens or
closes by the spaces around it, and where these do not tell by whether a quotation is open. A single mark may be an
apostrophe: it opens only before a word, and only where a closing one follows in the paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["opens", "closes", "either"]

_MARK = re.compile(r"''|``|‘‘|’’|,,(?=\w)|[\"“”„‟«»″＂]|[‘’'‚‛‹›]")
_SINGLE = frozenset("‘’'‚‛‹›")
#: Marks of one role whatever stands around them; “ closes after „ and » opens in some languages (see `_role`).
_ALWAYS: dict[str, Role] = {
    **dict.fromkeys(("``", "‘‘", ",,", "„", "‹"), "opens"),
    **dict.fromkeys(("’’", "›"), "closes"),
}
#: A word may begin with an apostrophe ('tis, 'em, the '90s): no mark opens there.
_CLIPPED = re.compile(r"(?:tis|twas|em|til|cause|bout|round|n|s|t|re|ve|ll|d|m)\b|\d\ds?\b", re.IGNORECASE)
_BEFORE_OPENING = frozenset("([{-–—/:…")


@dataclass(frozen=True)
class MarkedText:
    """One quotation by character offsets: its parts (one a paragraph, marks left out) and its marks."""

    parts: tuple[tuple[int, int], ...]
    start_mark: tuple[int, int]
    end_mark: tuple[int, int] | None
    depth: int
    is_single: bool


@dataclass
class _Open:
    mark: tuple[int, int]
    is_single: bool
    part_start: int
    depth: int
    parts: list[tuple[int, int]] = field(default_factory=list)


def find_quotations(text: str, paragraphs: Iterable[tuple[int, int]]) -> list[MarkedText]:
    """The quotations of the text in the order of their opening marks, nested ones with a depth above 0.

    A quotation that is open at the end of a paragraph goes on if the next paragraph starts with an opening mark, and
    else ends there unclosed.
    """
    found: list[MarkedText] = []
    carried: _Open | None = None
    for start, end in paragraphs:
        marks = list(_MARK.finditer(text, start, end))
        stack: list[_Open] = []
        if carried is not None:
            first = marks[0] if marks and marks[0].start() == start else None
            if first is not None and (first.group() in _SINGLE) == carried.is_single and _role(text, first, True) != "closes":
                carried.part_start = first.end()
                stack, marks = [carried], marks[1:]
            else:
                found.append(_finish(carried, None))
        carried = None
        singles = _closing_singles(text, marks)
        for mark in marks:
            found.extend(_step(text, mark, stack, singles))
        for number, left in enumerate(stack):
            if number == 0 and end > left.part_start:
                left.parts.append((left.part_start, end))
                carried = left
            elif number > 0 and not left.is_single and end > left.part_start:
                left.parts.append((left.part_start, end))
                found.append(_finish(left, None))
    if carried is not None:
        found.append(_finish(carried, None))
    return sorted(found, key=lambda quotation: quotation.start_mark)


def _step(text: str, mark: re.Match[str], stack: list[_Open], singles: list[int]) -> Iterator[MarkedText]:
    """Take one mark: push a quotation that it opens, pop and yield those that it closes."""
    is_single = mark.group() in _SINGLE
    held = next((open_ for open_ in reversed(stack) if open_.is_single == is_single), None)
    role = _role(text, mark, held is not None)
    if role == "closes":
        if held is None or (is_single and not _closes_single(text, mark)):
            return
        while stack[-1] is not held:
            stack.pop()
        stack.pop()
        if mark.start() > held.part_start:
            held.parts.append((held.part_start, mark.start()))
        if held.parts:
            yield _finish(held, mark.span())
        return
    if is_single and (held is not None or not _opens_single(text, mark, singles)):
        return
    if held is not None:
        while stack[-1] is not held:
            stack.pop()
        stack.pop()
        if mark.start() > held.part_start:
            held.parts.append((held.part_start, mark.start()))
            yield _finish(held, None)
    stack.append(_Open(mark.span(), is_single, mark.end(), len(stack)))


def _finish(open_: _Open, end_mark: tuple[int, int] | None) -> MarkedText:
    return MarkedText(tuple(open_.parts), open_.mark, end_mark, open_.depth, open_.is_single)


def _role(text: str, mark: re.Match[str], is_open: bool) -> Role:
    """Whether the mark opens or closes a quotation, given whether one of its kind is open."""
    sign = mark.group()
    if sign in _ALWAYS:
        return _ALWAYS[sign]
    before = text[mark.start() - 1 : mark.start()]
    after = text[mark.end() : mark.end() + 1]
    may_open = (not before or before.isspace() or before in _BEFORE_OPENING or bool(_MARK.match(before))) and not (
        not after or after.isspace() or after in ".,;:!?)"
    )
    may_close = bool(before) and not before.isspace()
    if sign in "“‘‛‟":
        return "closes" if is_open and not may_open and may_close else "opens"
    if sign in "”’":
        return "opens" if not is_open and may_open and sign == "”" else "closes"
    if sign in "«»":
        return "closes" if is_open else "opens"
    if may_open and not may_close:
        return "opens"
    if is_open:
        return "closes"
    # A mark that opens may be glued to the sentence before it.
    return "opens" if may_open or text[mark.end() : mark.end() + 1].isalnum() else "closes"


def _opens_single(text: str, mark: re.Match[str], singles: list[int]) -> bool:
    before = text[mark.start() - 1 : mark.start()]
    opens = (not before or before.isspace() or before in _BEFORE_OPENING or before in '"“„«') and (
        text[mark.end() : mark.end() + 1].isalnum() or text[mark.end() : mark.end() + 1] in '"“$£€'
    )
    if not opens or (mark.group() != "‘" and _CLIPPED.match(text, mark.end())):
        return False
    return bool(singles) and singles[-1] > mark.end()


def _closing_singles(text: str, marks: list[re.Match[str]]) -> list[int]:
    """Where single marks stand that could close, in order: the last one tells whether any follows."""
    return [mark.start() for mark in marks if mark.group() in _SINGLE and _closes_single(text, mark)]


def _closes_single(text: str, mark: re.Match[str]) -> bool:
    """Whether the single mark can close: not within a word, nor most likely the apostrophe of a plural ("the allies' aid")."""
    before = text[mark.start() - 1 : mark.start()]
    after = text[mark.end() : mark.end() + 1]
    if not before or before.isspace() or after.isalnum():
        return False
    if before == "s" and after == " " and text[mark.end() + 1 : mark.end() + 2].islower():
        following = text.find(mark.group(), mark.end(), mark.end() + 200)
        return following < 0 or text[following + 1 : following + 2].isalnum()
    return True
