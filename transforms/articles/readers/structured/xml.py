"""XML that nobody vouches for: no entities, no network, no document types."""

from __future__ import annotations

import re
from html.entities import html5

from lxml import etree

from transforms.articles.readers.records import Unreadable

#: Names of characters that pages have and XML has not; written out before parsing.
_NAMED = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30};)")
_ENTITY = re.compile(rb"<!ENTITY\b", re.IGNORECASE)


def parse(data: bytes, rule: str, *, mends: bool = False) -> etree._Element:
    """The root of an XML document; raises Unreadable by `rule` where it is damaged, unless `mends`: then what could be read
    is the root's.

    A document that declares entities of its own is refused: a few of them can stand for any amount of text, or for a file.
    """
    if _ENTITY.search(data):
        raise Unreadable(rule, "declares entities of its own; save it without them")
    data = _NAMED.sub(_written_out, data)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=mends, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(rule, f"damaged or cut short: {' '.join(str(error).split())[:200]}") from error
    if root is None:
        raise Unreadable(rule, "nothing in it could be read")
    return root


def name_of(element: etree._Element) -> str:
    """The name of an element without its namespace, or a prefix whose namespace nothing declares, in lower case; empty for what
    is none."""
    return element.tag.rpartition("}")[2].rpartition(":")[2].lower() if isinstance(element.tag, str) else ""


def text_of(element: etree._Element | None) -> str:
    """The text in an element on one line."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _written_out(match: re.Match[bytes]) -> bytes:
    character = html5.get(match[1].decode("ascii"))
    return "".join(f"&#{ord(one)};" for one in character).encode("ascii") if character else match[0]
