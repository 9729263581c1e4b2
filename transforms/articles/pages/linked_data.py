"""What a page says of its article in JSON-LD, by the vocabulary of schema.org."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from transforms.articles.pages.sources import Sources

#: Nodes looked at on a page, names of authors taken: more is a list of other things.
_MOST_NODES, _MOST_AUTHORS = 2000, 30
_LONGEST = 2_000_000
#: Where the node of the page's own article may lie; lists of other articles have other names.
_WAYS = ("@graph", "mainEntity", "mainEntityOfPage", "hasPart", "about", "subjectOf")
_OPENING = re.compile(r"\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)")
_TRAILING = re.compile(r",(?=\s*[}\]])")
_TAGS = re.compile(r"<[^<>]{1,500}>")
_BREAKS = re.compile(r"</?(?:p|br|div|h[1-6]|li)\b[^<>]{0,500}>", re.IGNORECASE)


@dataclass(frozen=True)
class LinkedData:
    """The article's node as a page gives it; what it does not say is None or empty."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    modified: str | None = None
    url: str | None = None
    body: str = ""


def linked_data(tree: HtmlElement, sources: Sources) -> LinkedData:
    """The node that says most of an article, the first of equals; an empty one if there is none."""
    roots = [root for script in tree.iter("script") if _is_data(script) for root in _parse(script.text or "")]
    nodes = list(_nodes(roots))
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    found = [_read(node, by_id) for node in nodes if _is_article(node, sources)]
    return max(found, key=_telling, default=LinkedData())


def _is_data(script: HtmlElement) -> bool:
    return "ld+json" in (script.get("type") or "").lower()


def _parse(text: str) -> list[Any]:
    """The JSON value, with what often stands around and in it put right; nothing where that fails."""
    if len(text) > _LONGEST:
        return []
    opening = _OPENING.match(text)
    text = text[opening.end() if opening else 0 :].rstrip("; \n\t\r")
    text = text.removesuffix("*/").rstrip().removesuffix("-->").removesuffix("]]>").rstrip().removesuffix("//")
    for attempt in (text, _TRAILING.sub("", text)):
        try:
            return [json.loads(attempt, strict=False)]
        except (ValueError, RecursionError):
            continue
    return []


def _nodes(roots: list[Any]) -> Iterator[dict[str, Any]]:
    waiting = list(reversed(roots))
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            yield value
            waiting += [value[way] for way in reversed(_WAYS) if way in value]


def _is_article(node: Mapping[str, Any], sources: Sources) -> bool:
    types = node.get("@type")
    names = types if isinstance(types, list) else [types]
    short = (str(name).rpartition("/")[2].rpartition(":")[2] for name in names)
    return any(name in sources.articles or name.endswith("Article") for name in short)


def _telling(found: LinkedData) -> int:
    return sum(map(bool, (found.title, found.title, found.authors, found.published, found.body)))


def _read(node: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]]) -> LinkedData:
    return LinkedData(
        title=_line(node.get("headline")) or _line(node.get("name")),
        authors=tuple(dict.fromkeys(_names(node.get("author"), by_id))),
        publisher=next(iter(_names(node.get("publisher") or node.get("sourceOrganization"), by_id)), None),
        published=_line(node.get("datePublished")),
        modified=_line(node.get("dateModified")),
        url=_address(node.get("mainEntityOfPage")) or _address(node.get("url")),
        body=_body(node.get("articleBody")),
    )


def _line(value: Any) -> str | None:
    value = value[0] if isinstance(value, list) and value else value
    if isinstance(value, dict):
        value = value.get("@value")
    return " ".join(html.unescape(_TAGS.sub("", value)).split()) or None if isinstance(value, str) else None


def _names(value: Any, by_id: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The names of persons and organisations, of which some are only referred to."""
    for item in (value if isinstance(value, list) else [value])[:_MOST_AUTHORS]:
        if isinstance(item, dict):
            name = _line(item.get("name")) or _line(by_id.get(str(item.get("@id")), {}).get("name"))
        else:
            name = _line(item)
        if name:
            yield name


def _address(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("@id") or value.get("url")
    return value if isinstance(value, str) and value.startswith(("http://", "https://")) else None


def _body(value: Any) -> str:
    """The text of the article, its paragraphs as lines where they can be told."""
    text = "\n".join(part for part in value if isinstance(part, str)) if isinstance(value, list) else value
    if not isinstance(text, str):
        return ""
    return html.unescape(_TAGS.sub("", _BREAKS.sub("\n", html.unescape(text)))).strip()
