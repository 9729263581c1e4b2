"""The article's text in a page, as blocks: the main content by trafilatura, with our own repairs around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree
from lxml.etree import _Element
from lxml.html import HtmlElement

from transforms.articles.cleaning.blocks.block import ITEM
from transforms.articles.cleaning.blocks.markdown import LINKS
from transforms.articles.pages.sources import Sources
from transforms.articles.posts import POST

#: What a page says of blocks of its content, beside that they are links.
POST_OF_NOBODY = "embedded post of nobody"
#: Elements of a page that hold no text of it.
_WITHOUT_TEXT = ("script", "style", "svg", "template", "iframe", "link", "meta", "video", "audio", "object", "canvas")
#: Shortest link that stands for a story and is no name in a list, longest label before one, in words.
_LINK, _LABEL = 4, 5
#: Blocks that a link can fill, and how far above it they stand at most.
_BLOCK_TAGS, _HEIGHT = frozenset(("p", "li", "h2", "h3", "h4", "h5", "h6", "div", "blockquote", "td")), 4
#: Addresses of pictures and posts among the words of an embedded post.
_LINK_OF_POST = re.compile(r"(?:https?://t\.co|pic\.twitter\.com|pic\.x\.com)/\w+")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
#: A shorter stated text is a summary, in characters; more than this share of it is enough to be found; so much of what was
#: found must be in it.
_SHORTEST, _MUCH, _MOSTLY = 1000, 0.75, 0.9
#: Where more than this share of the text stands in items of lists, these are the page's layout.
_LAYOUT = 0.5
#: Elements of trafilatura's result that hold blocks of their own.
_CONTAINERS = frozenset(("list", "quote", "table", "row", "div", "body"))
#: And those that can stand within an item or cell.
_BLOCKS_WITHIN = frozenset(("p", "head", "list", "item", "quote", "table", "row", "cell"))


def blocks_of(tree: HtmlElement, stated: str, sources: Sources) -> tuple[list[str], dict[str, str]]:
    """Paragraphs, sub-headings, items of lists (behind a dash) and rows of the main content, in order, none without content; and
    what the page says of those that seem foreign: links to other stories, embedded posts of nobody.

    `stated` is the text of the article by the page's structured data; it has no sub-headings and often no paragraphs, so
    it only stands in where the content that was found is much less, and a part of it. The tree is used up.
    """
    import trafilatura

    posts = _lighten(tree, sources)
    found = trafilatura.bare_extraction(tree, include_comments=False)
    body = found.body if found is not None and not isinstance(found, dict) else None
    blocks = list(_blocks(body)) if body is not None else []
    links = _links(tree, {text for text, _ in blocks})
    if _is_part(" ".join(text for text, _ in blocks if text not in links), stated):
        return list(_lines(stated)), {}
    marks = sum(len(text) for text, is_item in blocks if is_item) <= _LAYOUT * sum(len(text) for text, _ in blocks)
    return [f"{ITEM}{text}" if is_item and marks else text for text, is_item in blocks], dict.fromkeys(
        posts, POST_OF_NOBODY
    ) | dict.fromkeys(links, LINKS)


def _lighten(tree: HtmlElement, sources: Sources) -> set[str]:
    """Take out what holds no text of the page, since trafilatura copies the tree several times. Embedded posts become paragraphs;
    those that do not say whose they are, as text, are returned."""
    unsigned = set()
    for element in list(tree.iter(*_WITHOUT_TEXT)):
        # Structured data stays: trafilatura looks there for the text of last resort.
        if "ld+json" not in (element.get("type") or "") and element.getparent() is not None:
            element.drop_tree()
    for element in list(tree.iter("blockquote", "div", "section", "figure")):
        labels = frozenset((element.get("class") or "").lower().split())
        if not labels or element.getparent() is None or sources.embeds.isdisjoint(labels):
            continue
        text = _post(element)
        if not (sources.posts & labels and POST.search(text)):
            unsigned.add(text)
        if text:
            _replace(element, text)
        else:
            element.drop_tree()
    return unsigned


def _post(element: HtmlElement) -> str:
    """The words of an embedded post with what stands behind them."""
    return " ".join(_LINK_OF_POST.sub("", " ".join(element.itertext())).split())


def _replace(element: HtmlElement, text: str) -> None:
    """Put a paragraph in the place of an element."""
    tail = element.tail
    for child in list(element):
        element.remove(child)
    element.attrib.clear()
    element.tag, element.text, element.tail = "p", text, tail


def _links(tree: HtmlElement, blocks: set[str]) -> set[str]:
    """Those of the blocks that are nothing but a link, perhaps behind a label (`Also read: …`): they lead to other stories.
    A link to a place in the page itself does not: its block is a sub-heading or a line of contents."""
    found = set()
    whole = "\n".join(sorted(blocks))
    for link in tree.xpath(".//a[contains(normalize-space(.), ' ')][not(starts-with(@href, '#'))]"):
        text = _joined(link)
        if text.count(" ") < _LINK - 1 or text not in whole:
            continue
        block = next((outer for outer in islice(link.iterancestors(), _HEIGHT) if outer.tag in _BLOCK_TAGS), None)
        around = _joined(block) if block is not None else ""
        label = around.removesuffix(text).rstrip() if around.endswith(text) else None
        if label == "" or (label and label.count(" ") < _LABEL and label.endswith((":", "|", "–", "—", ">", "»"))):
            found.add(around)
    return found


def _joined(element: _Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _is_part(found: str, stated: str) -> bool:
    """Whether the text found is a part of the stated one that lacks much of it."""
    if len(stated) < _SHORTEST or len(found) > _MUCH * len(stated):
        return False
    known = set(_WORD.findall(stated.lower()))
    words = _WORD.findall(found.lower())
    return sum(word in known for word in words) >= _MOSTLY * len(words)


def _blocks(element: _Element) -> Iterator[tuple[str, bool]]:
    """The blocks of an element, and whether each is an item of a list, without recursion into what is no container."""
    if element.tag == "row":
        yield from _apart(" | ".join(text for cell in element if (text := _plain(cell))))
        return
    if element.tag in _CONTAINERS and len(element):
        yield from _apart(element.text or "")
        for child in element:
            yield from _blocks(child)
            yield from _apart(child.tail or "")
        return
    for number, line in enumerate(_lines(_plain(element))):
        yield line, element.tag == "item" and number == 0


def _apart(text: str) -> Iterator[tuple[str, bool]]:
    return ((line, False) for line in _lines(text))


def _plain(element: _Element) -> str:
    """The text of an element, with a line end for a break, and space around blocks within it."""
    parts: list[str] = []
    for step, event in etree.iterwalk(element, events=("start", "end")):
        if event is not element and event.tag in _BLOCKS_WITHIN:
            parts.append(" ")
        if step == "start":
            parts.append("\n" if event.tag == "lb" else _SPACE.sub(" ", event.text or ""))
        elif event is not element and event.tail:
            parts.append(_SPACE.sub(" ", event.tail))
    return "".join(parts)


def _lines(text: str) -> Iterator[str]:
    return (line for line in (" ".join(line.split()) for line in text.split("\n")) if line)
