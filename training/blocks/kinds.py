"""What each block of a copied page is, by what the page itself says of it (elements, classes, ids) and by the expected body."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml
from lxml import html as lxml_html
from lxml.html import HtmlElement

from training.blocks.labels import Body, words_of
from transforms.articles.cleaning.blocks.block import Block
from transforms.articles.cleaning.blocks.kinds import (
    ANSWER,
    BODY,
    BYLINE,
    CALL,
    COMMENT,
    HEADING,
    HEADLINE,
    LEGAL,
    LIST_ITEM,
    NAVIGATION,
    OTHER,
    POST,
    QUESTION,
    TEASER,
)  # fmt: skip
from transforms.articles.cleaning.blocks.markdown import Mark

#: Elements that begin a line, and those that a page does not show.
_LINES = frozenset((
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br", "tr", "section", "article", "header", "footer", "figcaption",
    "figure", "blockquote", "ul", "ol", "nav", "aside", "button", "form", "label", "option", "dt", "dd", "td", "main", "body",
))  # fmt: skip
_UNSEEN = frozenset(("script", "style", "noscript", "template", "svg", "iframe", "head"))
_HEADINGS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_PARAGRAPH = 25  # a longer line is no menu, in words
_STORY = 4  # links of so many words lead to stories, shorter ones to sections
_OPENINGS = (5, 4, 3)  # lines that a tool split or joined are known by their first words
_BUTTON = "button"  # with which a text browser marks those
_ASKED = 3  # so many questions make an interview
_LAW = re.compile(r"privacy|terms|cookie|legal|copyright|gdpr|ccpa", re.IGNORECASE)
_LABEL = re.compile(r"(?:Q|Question|A|Answer)\s?[:.]\s")


@dataclass(frozen=True)
class _Line:
    """A line as the page shows it: its words, the kind that the page gives it (None: none), and whether a heading or item."""

    words: tuple[str, ...]
    kind: str | None
    is_heading: bool
    is_item: bool


class PageKinds:
    """The kinds of the lines of one page."""

    def __init__(self, html: str) -> None:
        self._whole: dict[tuple[str, ...], list[_Line]] = defaultdict(list)
        self._opening: dict[tuple[str, ...], list[_Line]] = defaultdict(list)
        for line in _lines(html):
            self._whole[line.words].append(line)
            self._opening[line.words[: _OPENINGS[0]]].append(line)

    def kinds(self, blocks: Sequence[Block], marks: Sequence[Mark], body: Body) -> list[str | None]:
        """The kind of each block of a copy of the page; None for one without words, which tells nothing."""
        found = [self._kind(block, mark, body) for block, mark in zip(blocks, marks, strict=True)]
        asked = [place for place, (block, kind) in enumerate(zip(blocks, found, strict=True)) if _asks(block, kind)]
        if len(asked) >= _ASKED:
            for place, after in zip(asked, [*asked[1:], len(blocks)], strict=True):
                found[place] = QUESTION
                for answer in range(place + 1, after):
                    if found[answer] not in (BODY, POST):
                        break
                    found[answer] = ANSWER
        return found

    def _kind(self, block: Block, mark: Mark, body: Body) -> str | None:
        words = tuple(words_of(block.text))
        if not words:
            return None
        if words[0] == _BUTTON and len(words) > 1:
            words = words[1:]
        openings = (self._opening.get(words[:length]) for length in _OPENINGS)
        lines = self._whole.get(words) or next(filter(None, openings), [])
        if body.holds(block.text):
            if any(line.kind == POST for line in lines):
                return POST
            if mark.level or any(line.is_heading for line in lines):
                return HEADING
            return LIST_ITEM if mark.is_item or any(line.is_item for line in lines) else BODY
        told = Counter(line.kind for line in lines if line.kind)
        return told.most_common(1)[0][0] if told else OTHER


def _asks(block: Block, kind: str | None) -> bool:
    """Whether a block of the body is what an interviewer asks: under a label."""
    return kind in (BODY, HEADING) and block.text[:2].upper() in ("Q:", "Q.") and bool(_LABEL.match(block.text))


def _lines(html: str) -> Iterator[_Line]:
    """The lines of a page, in order."""
    root = lxml_html.document_fromstring(html.encode("utf-8"), parser=lxml_html.HTMLParser(encoding="utf-8", huge_tree=True))
    parts: list[tuple[str, HtmlElement, bool]] = []

    def line() -> Iterator[_Line]:
        words = tuple(words_of(" ".join(text for text, _, _ in parts)))
        if words:
            first = next(element for text, element, _ in parts if words_of(text))
            is_link = all(linked for text, _, linked in parts if words_of(text))
            yield _told(words, first, is_link)
        parts.clear()

    stack: list[tuple[HtmlElement, bool, bool]] = [(root, False, False)]
    while stack:
        element, is_link, is_done = stack.pop()
        if not isinstance(element.tag, str):
            if is_done is False and element.tail and element.getparent() is not None:
                parts.append((element.tail, element.getparent(), is_link))
            continue
        breaks = element.tag in _LINES
        if is_done:
            if breaks:
                yield from line()
            parent = element.getparent()
            if element.tail and parent is not None:
                parts.append((element.tail, parent, is_link))
            continue
        stack.append((element, is_link, True))
        if element.tag in _UNSEEN:
            continue
        if breaks:
            yield from line()
        inner = is_link or element.tag == "a"
        if element.text:
            parts.append((element.text, element, inner))
        stack += [(child, inner, False) for child in reversed(element)]
    yield from line()


def _told(words: tuple[str, ...], element: HtmlElement, is_link: bool) -> _Line:
    """What the elements around a line say of it, the nearest first."""
    around = [element, *element.iterancestors()]
    tags = {one.tag for one in around}
    named = [kind for one in around if (kind := _named(one))]
    kind = COMMENT if COMMENT in named else next(iter(named), None)
    if is_link and any(_LAW.search(one.get("href") or "") for one in around if one.tag == "a"):
        kind = LEGAL
    elif "h1" in tags and kind != COMMENT:
        kind = HEADLINE
    elif kind in (NAVIGATION, TEASER, None) and is_link:
        kind = TEASER if len(words) >= _STORY else NAVIGATION
    elif kind in (NAVIGATION, BYLINE, CALL) and len(words) >= _PARAGRAPH:
        kind = None
    elif kind is None and "a" in tags and len(words) < _STORY:
        kind = NAVIGATION
    return _Line(words, kind, bool(tags & _HEADINGS), "li" in tags)


def _named(element: HtmlElement) -> str | None:
    """The kind that the name, classes, id or role of one element gives."""
    if element.get("rel") == "author" or element.get("itemprop") in ("author", "datePublished", "dateModified"):
        return BYLINE
    if element.tag in ("body", "html", "main", "article"):
        return None  # their classes speak of the whole page
    labels = " ".join(element.get(name) or "" for name in ("class", "id", "role", "data-testid")).lower()
    for kind, tags, names in _names():
        if element.tag in tags or (labels and names.search(labels)):
            return kind
    return None


@lru_cache(maxsize=1)
def _names() -> list[tuple[str, frozenset[str], re.Pattern[str]]]:
    content = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return [
        (kind, frozenset(told["tags"]), re.compile("|".join(map(re.escape, told["names"])))) for kind, told in content.items()
    ]
