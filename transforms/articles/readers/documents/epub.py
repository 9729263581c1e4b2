"""E-books (EPUB): one record a document of the reading order, as news readers bind a day's articles."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator

from transforms.articles import decoding
from transforms.articles.readers.options import Options
from transforms.articles.readers.packages import Package
from transforms.articles.readers.records import RawRecord, Refusal, Unreadable
from transforms.articles.readers.structured import xml

_RULE = "broken_epub"
_PAGES = ("application/xhtml+xml", "text/html")
_PARAGRAPH = re.compile(rb"<p[\s>]", re.IGNORECASE)


def read_epub(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:
    """A record a document that has a paragraph; publisher and date are the book's."""
    package = Package(stream, _RULE, options.limits)
    if b"EncryptedData" in package.part("META-INF/encryption.xml") and b".xhtml" in package.part("META-INF/encryption.xml"):
        raise Unreadable("encrypted", "the book is protected; save it without")
    container = xml.parse(package.part("META-INF/container.xml"), _RULE)
    place = next((element.get("full-path") for element in container.iter() if xml.name_of(element) == "rootfile"), None) or ""
    book = xml.parse(package.part(place), _RULE)
    said = {
        xml.name_of(element): xml.text_of(element) for element in book.iter() if xml.name_of(element) in ("publisher", "date")
    }
    fields = {ours: said[name] for name, ours in (("publisher", "publisher"), ("date", "published")) if said.get(name)}
    items = {element.get("id"): element for element in book.iter() if xml.name_of(element) == "item"}
    order = [element.get("idref") for element in book.iter() if xml.name_of(element) == "itemref"]
    count = 0
    for item in (items[one] for one in order if one in items):
        name = posixpath.normpath(posixpath.join(posixpath.dirname(place), (item.get("href") or "").replace("%20", " ")))
        data = package.part(name) if item.get("media-type") in _PAGES else b""
        if _PARAGRAPH.search(data):
            yield RawRecord(count, {**fields, "html": decoding.to_text(data)}, is_alone=False)
            count += 1
    if not count:
        yield Refusal(0, "empty_file", "no documents with paragraphs in the book")
