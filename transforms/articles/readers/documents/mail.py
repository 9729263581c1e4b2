"""Mails: newsletters one by one (.eml) or in a mailbox (.mbox, RFC 4155)."""

from __future__ import annotations

import email
import email.policy
import io
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr
from typing import Any, cast

from transforms.articles import markup
from transforms.articles.readers.documents.texts import whole
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import MAX_RECORD_BYTES, RawRecord, Refusal

_FROM = b"From "
_SEALED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
#: A plain part that has less than this share of the words of the page beside it only leads there.
_MUCH = 0.5
#: So many letters of a header are read, as many as a line of it may have (RFC 5322): the library's time grows with their square.
_LONGEST_HEADER = 998


class _Policy(email.policy.EmailPolicy):
    """The library's own, of headers that are not longer than they may be."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return super().header_fetch_parse(name, value[:_LONGEST_HEADER])


_POLICY = _Policy()


def read_mail(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:  # noqa: ARG001 - a reader's signature
    """A mail: its subject, sender and date, and the text of one of its parts."""
    yield _record(0, whole(stream))


def read_mailbox(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:  # noqa: ARG001 - a reader's signature
    """A mail a record, in order; one at a time is in memory."""
    count = size = 0
    lines: list[bytes] = []
    is_blank = True
    while True:
        line = stream.readline(MAX_RECORD_BYTES)
        if not line or (is_blank and line.startswith(_FROM)):
            if any(part.strip() for part in lines):
                too_long = size > MAX_RECORD_BYTES
                yield (
                    Refusal(count, "too_long", f"a mail of more than {MAX_RECORD_BYTES} bytes")
                    if too_long
                    else _record(count, b"".join(lines))
                )
                count += 1
            lines, size = [], 0
            if not line:
                break
            is_blank = False
            continue
        size += len(line)
        if size <= MAX_RECORD_BYTES:
            lines.append(line[1:] if line.startswith(b">From ") else line)
        is_blank = not line.strip()
    if not count:
        yield Refusal(0, "empty_file", "no mails")


def _record(number: int, data: bytes) -> RawRecord | Refusal:
    try:
        message = email.message_from_bytes(data, policy=_POLICY)
        return _read(number, cast("EmailMessage", message))
    except (
        ValueError,
        LookupError,
        AttributeError,
        TypeError,
        IndexError,
        RecursionError,
    ) as error:  # the library's on broken mails
        return Refusal(number, "broken_mail", f"damaged: {type(error).__name__}: {str(error)[:200]}")


def _read(number: int, message: EmailMessage) -> RawRecord | Refusal:
    if message.get_content_type() in _SEALED:
        return Refusal(number, "encrypted", "a mail that only its reader can open; save it as text")
    if not message.keys():
        return Refusal(number, "broken_mail", "no headers of a mail")
    plain = _content(message.get_body(preferencelist=("plain",)))
    page = _content(message.get_body(preferencelist=("html",)))
    is_page = bool(page) and len(plain.split()) < _MUCH * len(markup.plain(page).split())
    text = page if is_page or not plain else plain
    if not text.strip():
        return Refusal(number, "no_text", "no part of the mail holds a text")
    name, address = parseaddr(_header(message, "From"))
    fields: dict[str, Any] = {
        "title": _header(message, "Subject") or None,
        "publisher": name or address or None,
        "published": _header(message, "Date") or None,
        "text": text,
    }
    attached = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    warnings = (f"attachments_not_read: {', '.join(attached)[:300]}",) if attached else ()
    return RawRecord(number, {name: value for name, value in fields.items() if value}, warnings=warnings)


def _header(message: EmailMessage, name: str) -> str:
    """What a header says; as it is written where the library cannot make sense of it."""
    try:
        return str(message.get(name, "")).strip()
    except (ValueError, OverflowError, LookupError, AttributeError, TypeError):
        written = (value for one, value in message.raw_items() if one.lower() == name.lower())
        return " ".join(str(next(written, "")).split())


def _content(part: MIMEPart | None) -> str:
    """The decoded text of a part; bytes that are none of its encoding are marked, an unknown one is read as UTF-8."""
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except LookupError:
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
