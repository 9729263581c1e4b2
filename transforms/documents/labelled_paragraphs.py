"""Paragraphs that say whose words they are: `NAME, ROLE: …` in transcripts, `Q: …` and `A: …` in interviews, and embedded posts,
which end in `— Name (@handle) date`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span

from transforms.articles.posts import POST
from transforms.documents.structure import Structure

#: The labels of those who ask and who answer.
ASKS, ANSWERS = "Q", "A"
#: A name in capitals at the start of a paragraph, what stands in brackets, a role, and a colon.
_LABEL = re.compile(r"(?P<name>[A-Z][A-Z.'’ \-]*[A-Z.]|[QA])(?: ?\([^)]{1,20}\))?(?:, (?P<role>[^:.?!]{2,60}))?:(?=\s)")
_MOST_CHARACTERS = 120
#: Fewer labels than this are no transcript, nor are labels (`WATCH:` over a link) that so few paragraphs from the first to the
#: last of them have.
_LEAST, _SHARE = 2, 1 / 3
_LONGEST_SIGNATURE = 200


@dataclass(frozen=True)
class Labelled:
    """A paragraph by its number, the name in its label as it stands there, the role behind it, and what is said."""

    paragraph: int
    name: Span
    role: str | None
    words: Span


def labelled_paragraphs(structure: Structure) -> list[Labelled]:
    """The speeches and answers in text order; none where labels are too few for a transcript."""
    found = [labelled for number in range(len(structure.paragraphs)) if (labelled := _spoken(structure, number)) is not None]
    if len(found) < _LEAST or len(found) < _SHARE * (found[-1].paragraph - found[0].paragraph + 1):
        return []
    return found


def signed_posts(structure: Structure) -> Iterator[Labelled]:
    """The embedded posts in text order."""
    for number, paragraph in enumerate(structure.paragraphs):
        text = paragraph.text
        at = max(0, len(text) - _LONGEST_SIGNATURE)
        match = POST.search(text, at) if "(@" in text[at:] else None
        if match is not None and (found := _parts(structure, number, match.span("name"), (0, match.start()), None)) is not None:
            yield found


def _spoken(structure: Structure, number: int) -> Labelled | None:
    text = structure.paragraphs[number].text
    match = _LABEL.match(text[:_MOST_CHARACTERS])
    return None if match is None else _parts(structure, number, match.span("name"), (match.end(), len(text)), match["role"])


def _parts(structure: Structure, number: int, name: tuple[int, int], words: tuple[int, int], role: str | None) -> Labelled | None:
    """The parts of a paragraph by their characters in it; None where one of them has no token."""
    span = structure.paragraphs[number].span
    spans = [
        structure.doc.char_span(span.start_char + start, span.start_char + end, alignment_mode="expand")
        for start, end in (name, words)
        if end > start
    ]
    found = [one for one in spans if one is not None and len(one)]
    return Labelled(number, found[0], role, _without_space(found[1])) if len(found) == len((name, words)) else None


def _without_space(span: Span) -> Span:
    start = span.start
    while start < span.end - 1 and span.doc[start].is_space:
        start += 1
    return span.doc[start : span.end]
