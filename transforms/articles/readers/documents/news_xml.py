"""XML of news: feeds (RSS, Atom), and what agencies deliver (NITF, NewsML-G2, NewsML 1)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml import etree

from transforms.articles.readers.documents.texts import whole
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import RawRecord, Refusal, Unreadable
from transforms.articles.readers.structured import xml

_RULE = "broken_xml"
_MAIL = re.compile(r"\S{1,100}@\S{1,100} \((?P<name>[^()]{2,80})\)")
#: Elements of a body that hold no text of it.
_ASIDE = frozenset(("media", "note", "pubdata", "body.head", "tagline", "figure", "script", "style"))
_BLOCKS = frozenset(("p", "hl2", "h1", "h2", "h3", "h4", "li", "tr", "blockquote"))
#: What may hold no item at all.
_ROOTS = frozenset(("rss", "feed", "rdf", "newsmessage", "newsml"))
Fields = dict[str, Any]


def read_news_xml(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:  # noqa: ARG001 - a reader's signature
    """A record an item. Of a damaged document the items before the damage are read, and the damage is told behind them."""
    data = whole(stream)
    damage: Unreadable | None = None
    try:
        root = xml.parse(data, _RULE)
    except Unreadable as error:
        damage = error
        root = xml.parse(data, _RULE, mends=True)
    items = [
        (element, read) for element in root.iter() if (read := _READERS.get(xml.name_of(element))) and _is_outermost(element)
    ]
    if not items and damage is None and xml.name_of(root) not in _ROOTS:
        raise Unreadable("unknown_format", f"XML that begins with <{xml.name_of(root)}>: read are RSS, Atom, NITF and NewsML")
    cut = damage is not None and not data.rstrip().endswith(b">")
    for number, (element, read) in enumerate(items[:-1] if cut else items):
        yield read(number, element)
    if damage is not None:
        yield Refusal(len(items) - cut if items else 0, damage.rule, damage.detail)
    elif not items:
        yield Refusal(0, "empty_file", "no items")


def _is_outermost(element: etree._Element) -> bool:
    return not any(xml.name_of(outer) in _READERS for outer in element.iterancestors())


def _feed_item(number: int, item: etree._Element) -> RawRecord | Refusal:
    """An item of RSS or an entry of Atom."""
    found: dict[str, list[etree._Element]] = {}
    for child in item:
        found.setdefault(_full_name(child), []).append(child)

    def text(*names: str) -> str:
        return next((value for name in names for element in found.get(name, ()) if (value := _inner(element))), "")

    feed = item.getparent()
    whole_text, summary = text("content:encoded", "content", "body", "fulltext"), text("description", "summary")
    authors = [_author(one) for name in ("creator", "author") for one in found.get(name, ())]
    channel = next((one for one in feed.iter() if xml.name_of(one) == "title"), None) if feed is not None else None
    fields = {
        "title": text("title"),
        "url": _link(found.get("link", ())) or text("guid", "id"),
        "authors": [name for name in authors if name],
        "publisher": text("source") or xml.text_of(channel),
        "published": text("pubdate", "published", "issued", "date", "created", "updated", "modified"),
        "modified": text("updated", "modified"),
        "text": whole_text or summary,
    }
    warnings = () if whole_text else ("summary_only: the feed gives no more than a summary",)
    return _record(number, fields, warnings)


def _full_name(element: etree._Element) -> str:
    """The local name, with its prefix for RSS's module of contents: `content` alone is Atom's and Media RSS's."""
    name = xml.name_of(element)
    if name == "content" and "search.yahoo.com" in str(element.tag):
        return "media:content"
    return f"content:{name}" if name == "encoded" else name


def _inner(element: etree._Element) -> str:
    """What an element holds: text, or markup of its own."""
    if not len(element):
        return (element.text or "").strip()
    return ((element.text or "") + "".join(etree.tostring(child, encoding="unicode") for child in element)).strip()


def _author(element: etree._Element) -> str:
    name = next((one for one in element if xml.name_of(one) == "name"), element)
    text = xml.text_of(name)
    mail = _MAIL.fullmatch(text)
    return mail["name"] if mail else "" if "@" in text else text


def _link(links: Any) -> str:
    stated = [(one.get("rel") or "alternate", one.get("href") or xml.text_of(one)) for one in links]
    return next((address for rel, address in stated if rel == "alternate" and address), "")


def _nitf(number: int, item: etree._Element) -> RawRecord | Refusal:
    """A document of NITF."""
    found = _named(item)
    byline = found.get("byline")
    holder = found.get("doc.copyright")
    fields = {
        "title": xml.text_of(found.get("hl1")) or xml.text_of(found.get("title")),
        "authors": _writer(byline) if byline is not None else "",
        "publisher": xml.text_of(found.get("distributor")) or (holder.get("holder") if holder is not None else ""),
        "published": next((found[name].get("norm") for name in ("date.issue", "date.release") if name in found), ""),
        "text": _body(found.get("body.content")),
    }
    return _record(number, fields)


def _writer(byline: etree._Element) -> str:
    """Who is named in a byline, without titles of office."""
    person = next((one for one in byline.iter() if xml.name_of(one) == "person"), None)
    if person is not None:
        return xml.text_of(person)
    skipped = {one for title in byline.iter() if xml.name_of(title) == "byttl" for one in title.iter()}
    parts = [one.text or "" for one in byline.iter() if one not in skipped]
    tails = [one.tail or "" for one in byline.iter() if one is not byline and one not in skipped]
    return " ".join(" ".join(parts + tails).split())


def _news_item(number: int, item: etree._Element) -> RawRecord | Refusal:
    """An item of NewsML-G2, or of NewsML 1, which knows no `itemMeta`."""
    found = _named(item)
    return _newsml_g2(number, found) if "itemmeta" in found else _newsml(number, found)


def _newsml_g2(number: int, found: Mapping[str, etree._Element]) -> RawRecord | Refusal:
    """An item of NewsML-G2; one that its agency has taken back is refused."""
    status = found["pubstatus"].get("qcode") or "" if "pubstatus" in found else ""
    if status.endswith(("canceled", "withheld")):
        return Refusal(number, "withdrawn", f"its agency has withdrawn it ({status})")
    inline = next((found[name] for name in ("inlinexml", "inlinedata") if name in found), None)
    provider = found.get("provider")
    fields = {
        "title": xml.text_of(found.get("headline")) or xml.text_of(found.get("title")),
        "authors": xml.text_of(found.get("by")),
        "publisher": (xml.text_of(provider) or provider.get("literal") or "") if provider is not None else "",
        "published": next(
            (value for name in ("firstcreated", "contentcreated", "versioncreated") if (value := xml.text_of(found.get(name)))),
            "",
        ),
        "modified": xml.text_of(found.get("versioncreated")),
        "text": _body(inline),
    }
    return _record(number, fields)


def _newsml(number: int, found: Mapping[str, etree._Element]) -> RawRecord | Refusal:
    """An item of NewsML 1."""
    fields = {
        "title": xml.text_of(found.get("headline")),
        "authors": xml.text_of(found.get("byline")),
        "publisher": xml.text_of(found.get("provider")) or xml.text_of(found.get("copyrightholder")),
        "published": xml.text_of(found.get("firstcreated")) or xml.text_of(found.get("thisrevisioncreated")),
        "text": _body(found.get("datacontent")),
    }
    return _record(number, fields)


def _named(item: etree._Element) -> Mapping[str, etree._Element]:
    """The first element of each name."""
    found: dict[str, etree._Element] = {}
    for element in item.iter():
        found.setdefault(xml.name_of(element), element)
    return found


def _body(element: etree._Element | None) -> str:
    """The blocks of a body, each a paragraph; text without blocks as it stands."""
    if element is None:
        return ""
    blocks = list(_blocks(element))
    return "\n\n".join(blocks) if blocks else (xml.text_of(element) if len(element) else (element.text or "").strip())


def _blocks(element: etree._Element) -> Iterator[str]:
    waiting = [element]
    while waiting:
        one = waiting.pop()
        name = xml.name_of(one)
        if name in _ASIDE or not name:
            continue
        if name in _BLOCKS and (text := xml.text_of(one)):
            yield text
        elif name not in _BLOCKS:
            waiting.extend(reversed(one))


def _record(number: int, fields: Fields, warnings: tuple[str, ...] = ()) -> RawRecord | Refusal:
    if not fields["text"]:
        return Refusal(number, "no_text", f"no text in the item {str(fields.get('title') or '')[:200]!r}")
    return RawRecord(number, {name: value for name, value in fields.items() if value}, warnings=warnings)


_READERS: Mapping[str, Callable[[int, etree._Element], RawRecord | Refusal]] = {
    "item": _feed_item, "entry": _feed_item, "nitf": _nitf, "newsitem": _news_item,
}  # fmt: skip
