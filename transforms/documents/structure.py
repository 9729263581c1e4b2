"""Paragraphs, headings and quotations of a Doc, read from its text and never stored."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from spacy.tokens import Doc, Span

from transforms.documents.datelines import end_of_dateline
from transforms.documents.quotations import MarkedText, find_quotations

#: Paragraphs of more words than this are never headings.
HEADING_WORDS = 14

_BREAK = re.compile(r"\s*\n\s*")
_OPENING = frozenset("\"“„«‘'`")
#: How a paragraph ends that goes on elsewhere or is whole: no heading does.
_ENDS = frozenset(".!:;,…”\"’'»)—–-")
#: How an item of a list begins.
_ITEM = re.compile(r"(?:[-–—•*·▪●]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+(?=\S)")
_QUESTION_WORDS = frozenset({"what", "who", "whom", "whose", "why", "when", "where", "which", "how"})


def without_space(span: Span) -> Span:
    """The span without the white space at its ends; of nothing but white space, the first token."""
    doc, start, end = span.doc, span.start, span.end
    while end - 1 > start and doc[end - 1].is_space:
        end -= 1
    while start + 1 < end and doc[start].is_space:
        start += 1
    return doc[start:end]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph without the white space around it; `text` is that of its span."""

    span: Span
    text: str
    is_heading: bool

    @property
    def item(self) -> Span | None:
        """The words of an item of a list, without what marks it; None for what is no item."""
        mark = _ITEM.match(self.text)
        if mark is None:
            return None
        return self.span.doc.char_span(self.span.start_char + mark.end(), self.span.end_char, alignment_mode="expand")


@dataclass(frozen=True)
class Quotation:
    """Text between quotation marks: one part a paragraph, marks left out; `end_mark` is None where none closes it.

    `depth` is 0 for an outermost quotation, 1 for one inside it, and so on.
    """

    parts: tuple[Span, ...]
    start_mark: Span
    end_mark: Span | None
    depth: int = 0
    is_single: bool = False

    @property
    def span(self) -> Span:
        """From the first word to the last, over all parts."""
        return self.parts[0].doc[self.parts[0].start : self.parts[-1].end]

    @property
    def outside(self) -> Span:
        """The span with the marks."""
        return self.span.doc[self.start_mark.start : max(self.span.end, self.end_mark.end if self.end_mark else 0)]

    @property
    def is_closed(self) -> bool:
        """Whether a mark closes it."""
        return self.end_mark is not None

    @property
    def word_count(self) -> int:
        """Words and numbers between the marks."""
        return sum(token.is_alpha or token.like_num for part in self.parts for token in part)


@dataclass(frozen=True)
class Structure:
    """Paragraphs and quotations in text order; every position is a token number of the Doc."""

    doc: Doc
    paragraphs: tuple[Paragraph, ...]
    quotations: tuple[Quotation, ...]

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [paragraph.span.start for paragraph in self.paragraphs]

    @cached_property
    def _quotation_of(self) -> dict[int, int]:
        """For each token inside an outermost quotation, the number of this quotation."""
        return {
            token.i: number
            for number, quotation in enumerate(self.quotations)
            if quotation.depth == 0
            for part in quotation.parts
            for token in part
        }

    @cached_property
    def _story_start(self) -> int:
        return end_of_dateline(self.doc)

    def without_dateline(self, span: Span) -> Span:
        """The span from behind the dateline on, if it reaches over its end."""
        return self.doc[self._story_start : span.end] if span.start < self._story_start < span.end else span

    def paragraph_number(self, position: int) -> int:
        """The number of the paragraph that holds the token; white space belongs to the paragraph before it."""
        return max(bisect_right(self._paragraph_starts, position) - 1, 0)

    def paragraph_of(self, position: int) -> Paragraph:
        """The paragraph that holds the token."""
        return self.paragraphs[self.paragraph_number(position)]

    def sentence_of(self, position: int) -> Span:
        """The sentence that holds the token."""
        sentence: Span = self.doc[position].sent
        return sentence

    def quotation_of(self, position: int) -> Quotation | None:
        """The outermost quotation that holds the token, None outside all of them."""
        number = self._quotation_of.get(position)
        return None if number is None else self.quotations[number]

    def list_under(self, position: int) -> list[Span]:
        """The items of the list that the token's paragraph leads to with a colon, in order."""
        number = self.paragraph_number(position)
        if not self.paragraphs or not self.paragraphs[number].span[-1].text.endswith(":"):
            return []
        found = []
        for paragraph in self.paragraphs[number + 1 :]:
            if (item := paragraph.item) is None:
                break
            found.append(item)
        return found

    def is_heading(self, position: int) -> bool:
        """Whether the token stands in a heading."""
        return bool(self.paragraphs) and self.paragraph_of(position).is_heading


def read_structure(doc: Doc) -> Structure:
    """Paragraphs (parted by line breaks) and quotations of the Doc, in linear time."""
    text = doc.text  # joined anew from the tokens whenever it is asked for
    bounds = list(_paragraph_bounds(text))
    spans = [doc.char_span(start, end, alignment_mode="expand") for start, end in bounds]
    paragraphs = [(span, text[span.start_char : span.end_char]) for span in spans if span is not None]
    following = [*(words for _, words in paragraphs[1:]), None]
    return Structure(
        doc=doc,
        paragraphs=tuple(
            Paragraph(span, words, _is_heading(span, words, after))
            for (span, words), after in zip(paragraphs, following, strict=True)
        ),
        quotations=tuple(
            quotation for marked in find_quotations(text, bounds) if (quotation := _quotation(doc, text, marked)) is not None
        ),
    )


def _paragraph_bounds(text: str) -> list[tuple[int, int]]:
    bounds, start = [], len(text) - len(text.lstrip())
    for gap in _BREAK.finditer(text, start):
        bounds.append((start, gap.start()))
        start = gap.end()
    bounds.append((start, len(text.rstrip())))
    return [(start, end) for start, end in bounds if end > start]


def _quotation(doc: Doc, text: str, marked: MarkedText) -> Quotation | None:
    """The quotation over tokens; None where no word stands between the marks."""
    parts = tuple(part for start, end in marked.parts if (part := _inside(doc, text, start, end)) is not None)
    start_mark = doc.char_span(*marked.start_mark, alignment_mode="expand")
    end_mark = doc.char_span(*marked.end_mark, alignment_mode="expand") if marked.end_mark else None
    if not parts or start_mark is None:
        return None
    return Quotation(parts, start_mark, end_mark, marked.depth, marked.is_single)


def _inside(doc: Doc, text: str, start: int, end: int) -> Span | None:
    """The tokens between two offsets without white space at the ends; a token that a mark is part of counts if it has letters."""
    part = text[start:end]
    start, end = start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
    span = doc.char_span(start, end, alignment_mode="expand") if end > start else None
    return span if span is not None and any(character.isalnum() for character in span.text) else None


def _is_heading(paragraph: Span, text: str, following: str | None) -> bool:
    """A short line without the end of a sentence, or a short question; no quotation and no frame of one."""
    words = list(itertools.islice((token for token in paragraph if not token.is_punct and not token.is_space), HEADING_WORDS + 1))
    if not words or len(words) > HEADING_WORDS:
        return False
    if text[0] in _OPENING or text[0].islower():
        return False
    if text.endswith("?"):
        return sum(token.is_sent_start is True for token in paragraph) <= 1
    if text[-1] in _ENDS:
        return False
    frames_a_quotation = following is not None and following[0] in _OPENING and words[-1].pos_ in {"VERB", "AUX"}
    return not frames_a_quotation or words[0].lower_ in _QUESTION_WORDS
