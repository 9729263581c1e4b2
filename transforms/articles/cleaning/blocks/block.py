"""A text as blocks (paragraphs, headings, lines of a page) and a block as sentences.

In copied text one line is one block; hard-wrapped lines are joined again first. Sentences here only serve removal: a
false boundary costs nothing unless both its sides are judged to be boilerplate.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import cached_property

from transforms.articles.cleaning.phrases import folded

#: What stands before an item of a list of a saved page.
ITEM = "- "
#: Lines of hard-wrapped text are no longer than this.
_WIDEST = 110
#: How far short of the full width a wrapped line may stay, in characters.
_SLACK = 2
_CLOSERS = "\"”’')]»"
_TERMINALS = ".!?…。！？؟।"
_QUOTES = re.compile('["“”„«»]')
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_GAP = re.compile(r"\s+")
#: A sentence may end here: after its mark and closers before white space, or glued to the next one's capital.
_END = re.compile(
    r"""[.!?…][\"”’')\]»]{0,3}(?:(?=\s)|(?<=[^\W\d_A-Z][.!?][\"”])(?=[A-Z])|(?<=[^\W\d_A-Z]{2}[.!?])(?=[A-Z][^\W\d_A-Z]|[“]|[A-Z]{4,}:))"""
)
_OPENS = re.compile(r"""[\"“‘'(\[–—-]{0,2}\s?[^\W_a-z]""")


@dataclass(frozen=True)
class Block:
    """One paragraph or line, white space collapsed, with the signals that judge it."""

    text: str

    @cached_property
    def folded(self) -> str:
        """The text as phrases are compared with it."""
        return folded(self.text)

    @cached_property
    def words(self) -> int:
        """Number of words; two characters of a script without spaces count as one."""
        return self.text.count(" ") + 1 + len(_CJK.findall(self.text)) // 2

    @cached_property
    def is_closed(self) -> bool:
        """Whether it ends as a sentence does."""
        return self.text.rstrip(_CLOSERS)[-1:] in tuple(_TERMINALS)

    @cached_property
    def has_quotation(self) -> bool:
        """Whether it holds quotation marks."""
        return bool(_QUOTES.search(self.text))

    @cached_property
    def is_capitals(self) -> bool:
        """Whether it is in capitals, four words or more."""
        return self.words >= 4 and in_capitals(self.text)

    @cached_property
    def is_running(self) -> bool:
        """Whether most words are in lower case, as in prose and unlike menus and lists of headlines."""
        words = self.text.split()
        return 2 * sum(not word[0].isupper() for word in words) >= len(words)

    @cached_property
    def is_sentence(self) -> bool:
        """Whether it can be a short paragraph: five words or more, closed."""
        return self.words >= 5 and self.is_closed

    @cached_property
    def is_prose(self) -> bool:
        """Whether it is a paragraph by its shape: a dozen words and closed or leading on, or long and running."""
        leads_on = self.text.endswith((":", ",", ";", "–", "—", "-"))
        return (self.words >= 12 and (self.is_closed or leads_on)) or (self.words >= 25 and self.is_running)

    @cached_property
    def is_heading(self) -> bool:
        """Whether it can be a headline or sub-heading: short, not closed save by a question mark."""
        ends = self.text.rstrip(_CLOSERS)[-1:]
        return self.words <= 20 and (not self.is_closed or ends == "?") and ends not in (":", ",", ";")


def in_capitals(text: str) -> bool:
    """Whether the letters are capitals; in a script without them a few foreign capitals are none."""
    return text.isupper() and 2 * sum(map(str.isupper, text)) >= sum(map(str.isalpha, text))


def split_blocks(text: str) -> list[Block]:
    """The blocks of a text in order."""
    chunks = [[line for line in map(str.strip, chunk.split("\n")) if line] for chunk in re.split(r"\n[ ]*\n", text)]
    width = _wrap_width(chunks)
    blocks = []
    for chunk in chunks:
        joined: list[str] = []
        for number, line in enumerate(chunk):
            previous = chunk[number - 1] if number else ""
            if joined and _goes_on(previous, line, width):
                joined[-1] += " " + line
            else:
                joined.append(line)
        blocks += [Block(" ".join(line.split())) for line in joined]
    return blocks


def split_sentences(text: str, abbreviations: frozenset[str]) -> list[str]:
    """The sentences of a block; `"".join` of them is the block, white space stays at the end of each."""
    sentences = []
    start = 0
    for match in _END.finditer(text):
        gap = _GAP.match(text, match.end())
        end = gap.end() if gap else match.end()
        if end >= len(text):
            break
        last = text[max(start, match.start() - 12) : match.start()].rpartition(" ")[2].strip('("“').lower()
        is_short = match[0] == "." and (last in abbreviations or len(last) == 1 or ("." in last and len(last) <= 4))
        if not is_short and _OPENS.match(text, end):
            sentences.append(text[start:end])
            start = end
    sentences.append(text[start:])
    return sentences


def _wrap_width(chunks: list[list[str]]) -> int:
    """The width at which the text is hard-wrapped, 0 if it is not.

    It is if its lines break within sentences, and nearly always only where the next word would not have fitted.
    """
    lines = [len(line) for chunk in chunks for line in chunk if " " in line]
    width = max(lines, default=0)
    if width > _WIDEST:
        return 0
    within = [_is_full(a, b, width) for chunk in chunks for a, b in itertools.pairwise(chunk) if _is_broken(a, b)]
    return width if len(within) >= 2 and sum(within) >= 0.8 * len(within) else 0


def _goes_on(previous: str, line: str, width: int) -> bool:
    """Whether a line goes on where the previous one broke: at the full width, or within a sentence (links copied as lines)."""
    if width:
        return _is_full(previous, line, width)
    return _is_broken(previous, line) and not previous.endswith(":") and len(previous) > 20


def _is_broken(previous: str, line: str) -> bool:
    return previous[-1] not in _TERMINALS + _CLOSERS and line[0].islower()


def _is_full(previous: str, line: str, width: int) -> bool:
    return len(previous) + 1 + len(line.split(" ", 1)[0]) > width - _SLACK
