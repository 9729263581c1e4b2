"""Text files and saved pages: one article each, or those that an export, a desk or a live blog put into one."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from transforms.articles import decoding
from transforms.articles.bundles.splitting import split_text
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import MAX_RECORD_BYTES, RawRecord, Refusal, Unreadable

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})", re.IGNORECASE)
_TOP = 4096


def named_charset(page: bytes) -> str | None:
    """The encoding that a page names for itself, near its top."""
    named = _CHARSET.search(page, 0, _TOP)
    return named[1].decode("ascii", "replace") if named else None


def read_text(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:
    """A text file: the articles in it, mostly one, as copied from an app or a page."""
    yield from records_of(decoding.decode(whole(stream)), options)


def read_page(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:  # noqa: ARG001 - a reader's signature
    """A saved page: its HTML, decoded; what is the article in it is found with the fields. A page of an archive's export is
    taken apart."""
    from transforms.articles.bundles.pages import split_page

    data = whole(stream)
    html = decoding.to_text(data, named_charset(data))
    parts = split_page(html)
    if parts:
        yield from _several(parts)
    elif html.strip():
        yield RawRecord(0, {"html": html})
    else:
        yield Refusal(0, "empty_file", "nothing but white space")


def records_of(text: str, options: Options) -> Iterator[RawRecord | Refusal]:
    """The articles in a text."""
    if not text.strip():
        yield Refusal(0, "empty_file", "nothing but white space")
    elif parts := split_text(text, options.mapping, options.day_order):
        yield from _several(parts)
    else:
        yield RawRecord(0, {"text": text})


def whole(stream: io.BufferedReader) -> bytes:
    """All of a file that is read at once."""
    data = stream.read(MAX_RECORD_BYTES + 1)
    if len(data) > MAX_RECORD_BYTES:
        raise Unreadable(
            "too_long", f"more than {MAX_RECORD_BYTES} bytes; a file like this is expected to hold an article or a few"
        )
    return data


def _several(parts: list[dict[str, Any]]) -> Iterator[RawRecord | Refusal]:
    """A record for each part, in order; one without a text is refused in its place."""
    for number, fields in enumerate(parts):
        part = fields.pop("part", None)
        if fields["text"].strip():
            yield RawRecord(number, fields, is_alone=len(parts) == 1, part=part)
        else:
            yield Refusal(number, "no_text", f"nothing below the head of article {number + 1} of {len(parts)}")
