"""Word documents (Office Open XML, ECMA-376): one article, or the articles of an export."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree

from transforms.articles import decoding
from transforms.articles.readers.documents.texts import records_of
from transforms.articles.readers.options import Options
from transforms.articles.readers.packages import Package
from transforms.articles.readers.records import RawRecord, Refusal
from transforms.articles.readers.structured import xml

_RULE = "broken_docx"
_MAIN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TEXT = f"{_MAIN}p", f"{_MAIN}t"
_GAPS = {f"{_MAIN}tab": " ", f"{_MAIN}br": "\n", f"{_MAIN}cr": "\n", f"{_MAIN}noBreakHyphen": "-"}
#: What a newer program shows in another form is there once more for older ones.
_AGAIN = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_docx(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:
    """The text of a document, paragraph by paragraph, without headers, footers, notes and what was struck out; macros are
    never looked at."""
    root = xml.parse(Package(stream, _RULE, options.limits).part("word/document.xml"), _RULE)
    paragraphs = (_text(paragraph) for paragraph in root.iter(_PARAGRAPH))
    text = decoding.normalise("\n\n".join(filter(None, (part.strip() for part in paragraphs))))
    yield from records_of(text, options)


def _text(paragraph: etree._Element) -> str:
    """The text of a paragraph, without that of paragraphs in boxes within it."""
    parts: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        if element.tag == _TEXT:
            parts.append(element.text or "")
        elif element.tag in _GAPS:
            parts.append(_GAPS[element.tag])
        elif element.tag not in (_PARAGRAPH, _AGAIN):
            waiting.extend(reversed(element))
    return "".join(parts)
