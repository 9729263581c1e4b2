"""The way in for pages: those that an archive exports hold many articles."""

from __future__ import annotations

import re
from typing import Any

from lxml import html as markup
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from transforms.articles.bundles import exports

#: What a page of an archive holds: looked for before the page is parsed.
_MARKS = re.compile(
    r"\benArticle\b|class=\"article [a-z]{2}Article|\d of \d{1,7} (?:DOCUMENT|DOKUMENT|DOCUMENTO)|<DOCFULL>|\bHD</b>",
    re.IGNORECASE,
)
_BREAKS = frozenset(("p", "div", "br", "li", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "center", "dl", "dt", "dd"))
_SKIPPED = frozenset(("script", "style", "head", "noscript", "template"))


def split_page(html: str) -> list[dict[str, Any]]:
    """The articles of a page that Factiva or LexisNexis exported, with their fields named as ours; none for any other page."""
    if not _MARKS.search(html):
        return []
    try:
        tree = markup.document_fromstring(html, parser=markup.HTMLParser(no_network=True, remove_comments=True, remove_pis=True))
    except (LxmlError, ValueError):
        return []
    boxes = [box for box in tree.iter("div") if re.search(r"\b[a-z]{2}Article\b", box.get("class") or "")]
    if boxes:
        return [
            exports.factiva_article(_without_end(lines_of(box)), _shown(box, "span", "Headline"), _shown(box, "div", "author"))
            for box in boxes
        ]
    text = "\n\n".join(lines_of(tree))
    return exports.nexis(text) or exports.factiva(text)


def _shown(box: HtmlElement, tag: str, label: str) -> str | None:
    """What the first element shows whose class ends in the label."""
    found = next((one for one in box.iter(tag) if (one.get("class") or "").endswith(label)), None)
    return " ".join(" ".join(lines_of(found)).split()) or None if found is not None else None


def lines_of(element: HtmlElement) -> list[str]:
    """What an element shows, line by line."""
    parts: list[str] = []
    _collect(element, parts)
    return [line for line in (" ".join(part.split()) for part in "".join(parts).split("\n")) if line]


def _collect(root: HtmlElement, parts: list[str]) -> None:
    """Text in order, with a line end where a block begins or ends; without recursion, since pages nest deeply."""
    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    while stack:
        element, is_done = stack.pop()
        is_break = element.tag in _BREAKS
        if is_done:
            parts.append("\n" if is_break else "  " if element.tag in ("td", "th") else "")
            if element is not root:
                parts.append((element.tail or "").replace("\n", " "))
            continue
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            parts.append((element.tail or "").replace("\n", " "))
            continue
        parts.append("\n" if is_break else "")
        parts.append((element.text or "").replace("\n", " "))
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))


def _without_end(lines: list[str]) -> list[str]:
    """Without the publisher's name and the number of the document with which an article ends."""
    if lines and re.fullmatch(r"Do[ck]umento? [A-Z]{2,8}\d{8,}\w*", lines[-1]):
        return lines[:-2] if len(lines) > 1 and lines[-2].count(" ") < 8 and not lines[-2].endswith(".") else lines[:-1]
    return lines
