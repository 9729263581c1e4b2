"""Text to windows of words with what the tagger is told of each word beside its pieces.

The encoder lower-cases its input and knows no quotation marks over a distance; both reach it as features of the words.
Training and run time read texts through this module alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Words of a window; longer windows cost more than they gain (attention is quadratic in them).
WORDS_PER_WINDOW = 150

_WORD = re.compile(r"\w+|[^\w\s]")
_PARAGRAPH = re.compile(r"[^\n]+")
_OPENING = frozenset("“„«")
_CLOSING = frozenset("”»")
_STRAIGHT = frozenset('"＂')
_STOPS = frozenset(".!?")

#: Cases of a word: no letters, lower, Capitalised, UPPER, miXed.
CASES = 5


@dataclass(frozen=True)
class Window:
    """Words by character offsets, with the case of each and whether it is within quotation marks (1) or not (0)."""

    words: tuple[tuple[int, int], ...]
    case: tuple[int, ...]
    quoted: tuple[int, ...]


def read_windows(text: str, limit: int = WORDS_PER_WINDOW) -> list[Window]:
    """The words of the text in windows of whole paragraphs; paragraphs over the limit are cut after a sentence."""
    windows: list[Window] = []
    held: list[tuple[tuple[int, int], int, int]] = []
    for piece in _pieces(text, limit):
        if held and len(held) + len(piece) > limit:
            windows.append(_window(held))
            held = []
        held.extend(piece)
    if held:
        windows.append(_window(held))
    return windows


def _window(words: list[tuple[tuple[int, int], int, int]]) -> Window:
    offsets, case, quoted = zip(*words, strict=True)
    return Window(offsets, case, quoted)


def _pieces(text: str, limit: int) -> Iterator[list[tuple[tuple[int, int], int, int]]]:
    for paragraph in _PARAGRAPH.finditer(text):
        words = _words(text, *paragraph.span())
        while len(words) > limit:
            cut = _cut(text, words, limit)
            yield words[:cut]
            words = words[cut:]
        if words:
            yield words


def _cut(text: str, words: list[tuple[tuple[int, int], int, int]], limit: int) -> int:
    """Where a long paragraph is cut: after the last stop in the window's second half, with the mark that closes it."""

    def word(number: int) -> str:
        start, end = words[number][0]
        return text[start:end]

    cut = next((number + 1 for number in range(limit - 1, limit // 2, -1) if word(number) in _STOPS), limit)
    while cut < limit and word(cut) in _CLOSING | _STRAIGHT and words[cut][2]:
        cut += 1
    return cut


def _words(text: str, start: int, end: int) -> list[tuple[tuple[int, int], int, int]]:
    found: list[tuple[tuple[int, int], int, int]] = []
    inside = False
    for match in _WORD.finditer(text, start, end):
        word = match.group()
        if word in _OPENING:
            inside = True
        elif word in _STRAIGHT:
            inside = not inside
        found.append((match.span(), case_of(word), int(inside)))
        if word in _CLOSING:
            inside = False
    return found


def case_of(word: str) -> int:
    """The case of a word, a number below CASES."""
    if not any(letter.isalpha() for letter in word):
        return 0
    if word.islower():
        return 1
    if word.isupper() and len(word) > 1:
        return 3
    return 2 if word[0].isupper() else 4
