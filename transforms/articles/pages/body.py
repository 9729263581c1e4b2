"""The article's text in a page, as blocks: the main content by trafilatura, with our own repairs around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.etree import _Element
from lxml.html import HtmlElement

#: Elements of trafilatura's result that hold blocks of their own.
_WITHOUT_TEXT = ("script", "style", "svg", "template", "iframe", "link", "meta")
_WORD = re.compile(r"\w+")
#: A shorter stated text is a summary, in characters; more than this share of it is enough to be found; so much of what was
#: found must be in it.
_SHORTEST, _MUCH, _MOSTLY = 1000, 0.75, 0.9
_CONTAINERS = frozenset(("list", "quote", "table", "row", "div", "body"))


def blocks_of(tree: HtmlElement, stated: str) -> list[str]:
    """Paragraphs, sub-headings, list items and rows of the main content, in order; none where there is no content.

    `stated` is the text of the article by the page's structured data; it has no sub-headings and often no paragraphs, so
    it only stands in where the content that was found is much less, and a part of it. The tree is used up.
    """
    import trafilatura

    _lighten(tree)
    found = trafilatura.bare_extraction(tree, include_comments=False)
    body = found.body if found is not None and not isinstance(found, dict) else None
    blocks = list(_blocks(body)) if body is not None else []
    return list(_lines(stated)) if _is_part(" ".join(blocks), stated) else blocks


def _lighten(tree: HtmlElement) -> None:
    """Take out what holds no text of the page: trafilatura copies the tree several times."""
    for element in list(tree.iter(*_WITHOUT_TEXT)):
        # Structured data stays: trafilatura looks there for the text of last resort.
        if "ld+json" not in (element.get("type") or "") and element.getparent() is not None:
            element.drop_tree()


def _is_part(found: str, stated: str) -> bool:
    """Whether the text found is a part of the stated one that lacks much of it."""
    if len(stated) < _SHORTEST or len(found) > _MUCH * len(stated):
        return False
    known = set(_WORD.findall(stated.lower()))
    words = _WORD.findall(found.lower())
    return sum(word in known for word in words) >= _MOSTLY * len(words)


def _blocks(element: _Element) -> Iterator[str]:
    """The blocks of an element, without recursion into what is no container."""
    if element.tag == "row":
        yield from _lines(" | ".join(text for cell in element if (text := _plain(cell))))
        return
    if element.tag in _CONTAINERS and len(element):
        yield from _lines(element.text or "")
        for child in element:
            yield from _blocks(child)
            yield from _lines(child.tail or "")
        return
    yield from _lines(_plain(element))


def _plain(element: _Element) -> str:
    """The text of an element, with a line end for a break."""
    parts: list[str] = []
    for event in element.iter():
        if event.tag == "lb":
            parts.append("\n")
        elif event.text:
            parts.append(event.text)
        if event is not element and event.tail:
            parts.append(event.tail)
    return "".join(parts)


def _lines(text: str) -> Iterator[str]:
    return (line for line in (" ".join(line.split()) for line in text.split("\n")) if line)
