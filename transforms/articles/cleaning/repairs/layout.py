"""What printing did to a text: words broken at line ends, lines of fixed width, running heads and page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from transforms.vocabulary.loading import VocabularyError, read_yaml

FILE = "articles/layout.yml"
_LETTER = r"[^\W\d_]"
#: A word that goes on in the next line.
_BROKEN = re.compile(rf"(?P<left>{_LETTER}{{1,30}}(?:-{_LETTER}{{1,30}})?)-\n[ ]{{0,40}}(?P<right>{_LETTER}{{1,30}})")
#: A line of the page's own edge is a page number and something else, far apart: what is first in it, or the last so many letters.
_NUMBER_FIRST, _NUMBER_LAST, _LAST = re.compile(r"\d{1,4}[ ]{3,}\S"), re.compile(r"[ ]{3}\d{1,4}\Z"), 7
#: Before and behind it stand no more spaces.
_INDENT = 40
_NUMBER = re.compile(r"[ ]{0,40}(?:page[ ])?[-–—]?[ ]?\d{1,4}(?:[ ]?(?:/|of)[ ]?\d{1,4})?[ ]?[-–—]?[ ]{0,40}", re.IGNORECASE)
_CLOSED = (".", "!", "?", "…", ":", '"', "”", "’", ")")
#: So many broken words show that lines have a fixed width. A line shorter than this share of it ends a paragraph, if it is
#: closed, or is a heading.
_FEWEST, _SHORT, _HEADING = 2, 0.85, 0.7
#: Lines at the edges of a page that may be its own, and on which share of the pages they must stand.
_EDGES, _OFTEN = 2, 0.5


def repaired(text: str) -> tuple[str, list[str]]:
    """The text with broken words whole and paragraphs on one line each where it was printed in lines of fixed width, and the
    running heads that were taken out. Any other text is returned as it is."""
    if "-\n" not in text and "   " not in text:
        return text, []
    lines = text.split("\n")
    edges = [number for number, line in enumerate(lines) if "   " in line and _is_edge(line)]
    heads = [" ".join(lines[number].split()) for number in edges]
    if edges:
        gone = set(edges)
        lines = _closed_up(["" if number in gone else line for number, line in enumerate(lines)], gone)
    rest = "\n".join(lines)
    return (unwrapped(rest) if len(_BROKEN.findall(rest)) >= _FEWEST else rest if edges else text), heads


def _is_edge(line: str) -> bool:
    """Whether a line is a page number and something else, far apart."""
    told = line.lstrip(" ")
    if not told or told[0].isspace() or len(line) - len(told) > _INDENT:
        return False
    if _NUMBER_FIRST.match(told):
        return True
    closed = told.rstrip(" ")
    return len(told) - len(closed) <= _INDENT and _NUMBER_LAST.search(closed[-_LAST:]) is not None


def joined_pages(pages: Sequence[str]) -> str:
    """The pages of one document as a text: without the lines that stand at the edges of many, paragraphs on one line each."""
    told = [[line for line in page.split("\n") if line.strip()] for page in pages]
    edges = Counter(_form(line) for page in told for line in {*page[:_EDGES], *page[-_EDGES:]})
    often = {form for form, count in edges.items() if count > max(1, _OFTEN * len(pages))}

    def is_edge(line: str) -> bool:
        return _form(line) in often or _NUMBER.fullmatch(line) is not None

    kept = []
    for page in told:
        last = len(page) - _EDGES
        kept += [line for number, line in enumerate(page) if not ((number < _EDGES or number >= last) and is_edge(line))]
    return unwrapped("\n".join(kept))


def unwrapped(text: str) -> str:
    """A text in lines of fixed width as paragraphs on one line each, parted by blank lines."""
    text = _whole_words(text)
    lengths = sorted(len(line) for line in text.split("\n") if line.strip())
    width = lengths[9 * len(lengths) // 10] if lengths else 0
    paragraphs: list[list[str]] = [[]]
    for line in text.split("\n"):
        line = line.strip()
        above = paragraphs[-1][-1] if paragraphs[-1] else ""
        if not line or (above and _ends(above, line, width)):
            paragraphs.append([])
        if line:
            paragraphs[-1].append(line)
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs if paragraph)


def _ends(line: str, following: str, width: int) -> bool:
    """Whether a paragraph ends with the line, by its length."""
    if line.endswith(_CLOSED):
        return len(line) < _SHORT * width
    return len(line) < _HEADING * width and not following[0].islower()


def _closed_up(lines: Sequence[str], gone: set[int]) -> list[str]:
    """The lines, without blank ones around those that are gone where a sentence goes on behind them."""
    found: list[str] = []
    waits = False
    for number, line in enumerate(lines):
        waits = waits or number in gone
        if waits and line.strip():
            above = next((one for one in reversed(found) if one.strip()), "")
            if above and not above.rstrip().endswith(_CLOSED) and line.lstrip()[0].islower():
                while found and not found[-1].strip():
                    found.pop()
            waits = False
        found.append(line)
    return found


def _whole_words(text: str) -> str:
    """The text with words that a line end broke whole again; a compound keeps its hyphen.

    Which of both it is, another place in the text tells, else the part before the hyphen.
    """
    known = Counter(re.findall(rf"{_LETTER}+(?:-{_LETTER}+)*", text.lower()))

    def whole(match: re.Match[str]) -> str:
        left, right = match["left"], match["right"]
        compound = known[f"{left}-{right}".lower()]
        is_one = known[f"{left}{right}".lower()] > 0
        if right[0].isupper() or compound or (not is_one and left.rpartition("-")[2].lower() in _compounds()):
            return f"{left}-{right}"
        return left + right

    return _BROKEN.sub(whole, text)


def _form(line: str) -> str:
    """A line as lines of several pages are compared: without its numbers."""
    return re.sub(r"\d+", "#", " ".join(line.split())).lower()


@lru_cache(maxsize=1)
def _compounds() -> frozenset[str]:
    content = read_yaml(FILE)
    words = content.get("compounds") if isinstance(content, dict) else None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise VocabularyError(FILE, "compounds", "expected a list of words (quote what YAML reads as anything else)")
    return frozenset(words)
