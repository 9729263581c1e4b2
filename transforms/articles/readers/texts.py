"""Text files and saved pages: one article each."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from transforms.articles import decoding
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import MAX_RECORD_BYTES, RawRecord, Refusal, Unreadable

#: The encoding that a page names for itself, near its top.
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})", re.IGNORECASE)
_TOP = 4096


def read_text(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:  # noqa: ARG001 - a reader's signature
    """A text file: one article, as copied from an app or a page."""
    yield _record("text", decoding.decode(whole(stream)))


def read_page(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:  # noqa: ARG001 - a reader's signature
    """A saved page: its HTML, decoded; what is the article in it is found with the fields."""
    data = whole(stream)
    named = _CHARSET.search(data, 0, _TOP)
    yield _record("html", decoding.to_text(data, named[1].decode("ascii", "replace") if named else None))


def whole(stream: io.BufferedReader) -> bytes:
    """All of a file that holds one article."""
    data = stream.read(MAX_RECORD_BYTES + 1)
    if len(data) > MAX_RECORD_BYTES:
        raise Unreadable("too_long", f"more than {MAX_RECORD_BYTES} bytes; one article is expected in a file like this")
    return data


def _record(name: str, text: str) -> RawRecord | Refusal:
    return RawRecord(0, {name: text}) if text.strip() else Refusal(0, "empty_file", "nothing but white space")
