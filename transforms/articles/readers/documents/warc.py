"""Web archives (WARC, ISO 28500), such as those of CC-NEWS: one record a page that was fetched."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from transforms.articles import decoding
from transforms.articles.readers.documents.texts import named_charset
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import MAX_RECORD_BYTES, RawRecord, Refusal, Unreadable
from transforms.articles.readers.unpacking import BUFFER

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
#: How many kinds of passed-over content are named.
_SHOWN = 8


def read_warc(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:  # noqa: ARG001 - a reader's signature
    """A record a page that was served whole, with its address; when it was fetched is no date of publication. What else was
    fetched is told in one row at the end."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    count = 0
    passed: Counter[str] = Counter()
    archive = ArchiveIterator(stream, arc2warc=False)
    archive.INC_RECORD = ""  # else the library writes content to stderr, and addresses through its log
    logging.getLogger("warcio").setLevel(logging.ERROR)
    try:
        for record in archive:
            if record.rec_type not in ("response", "resource"):
                passed.update(["revisit"] if record.rec_type == "revisit" else [])  # its page was fetched before, elsewhere
                _drain(record.raw_stream)
                continue
            kind, charset = _kind(record.http_headers or record.rec_headers)
            status = record.http_headers.get_statuscode() if record.http_headers else "200"
            if kind not in ("text/html", "application/xhtml+xml") or status != "200":
                passed[kind if status == "200" else f"status {status}"] += 1
                _drain(record.raw_stream)
                continue
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            data = record.content_stream().read(MAX_RECORD_BYTES + 1)
            _drain(record.raw_stream)
            yield _record(count, url.strip("<>"), data, charset)
            count += 1
    except (ArchiveLoadFailed, ValueError, EOFError, AttributeError, IndexError, KeyError, UnicodeError, OverflowError) as error:
        raise Unreadable("broken_warc", f"damaged or cut short, {count} pages could be read: {str(error)[:200]}") from error
    if archive.err_count:
        detail = f"the lengths of {archive.err_count} records are not theirs: what is read of them may be cut short"
        yield Refusal(count, "broken_warc", detail)
        count += 1
    if passed:
        told = ", ".join(f"{kind} {number}" for kind, number in passed.most_common(_SHOWN))
        yield Refusal(count, "no_page", f"{passed.total()} records are no pages: {told}")
    elif not count:
        yield Refusal(0, "empty_file", "no pages in the web archive")


def _drain(content: Any) -> None:
    """Read what is left of a record, which the library would pass over without a word where the file ends within it."""
    while content.read(BUFFER):
        pass
    if getattr(content, "limit", 0) > 0:
        raise EOFError(f"{content.limit} bytes are missing at the end")


def _kind(headers: Any) -> tuple[str, str | None]:
    said = headers.get_header("Content-Type") or ""
    named = _CHARSET.search(said)
    return said.partition(";")[0].strip().lower(), named[1] if named else None


def _record(number: int, url: str, data: bytes, charset: str | None) -> RawRecord | Refusal:
    if len(data) > MAX_RECORD_BYTES:
        return Refusal(number, "too_long", f"{url[:300]}: more than {MAX_RECORD_BYTES} bytes")
    try:
        html = decoding.to_text(data, charset or named_charset(data))
    except decoding.Undecodable as error:
        return Refusal(number, "undecodable", f"{url[:300]}: {error.reason}")
    if not html.strip():
        return Refusal(number, "empty_file", f"{url[:300]}: nothing but white space")
    return RawRecord(number, {"html": html, "url": url} if url else {"html": html})
