"""The way in: a raw file of any kind, packed or not, to its records."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, cast

from transforms.articles import decoding
from transforms.articles.readers.archives import Member, tar_members, zip_members
from transforms.articles.readers.documents.docx import read_docx
from transforms.articles.readers.documents.epub import read_epub
from transforms.articles.readers.documents.mail import read_mail, read_mailbox
from transforms.articles.readers.documents.markdown import read_markdown
from transforms.articles.readers.documents.news_xml import read_news_xml
from transforms.articles.readers.documents.pdf import read_pdf
from transforms.articles.readers.documents.rtf import read_rtf
from transforms.articles.readers.documents.texts import read_page, read_text
from transforms.articles.readers.documents.warc import read_warc
from transforms.articles.readers.formats import ACCEPTED, format_of, unpacked_name
from transforms.articles.readers.limits import Budget
from transforms.articles.readers.options import Options
from transforms.articles.readers.packages import package_of
from transforms.articles.readers.records import Exhausted, RawRecord, Refusal, Unreadable, describe_error
from transforms.articles.readers.sidecars import read_sidecar
from transforms.articles.readers.structured.json_document import read_json
from transforms.articles.readers.structured.lines import read_lines
from transforms.articles.readers.tabular.parquet import read_parquet
from transforms.articles.readers.tabular.tables import read_table
from transforms.articles.readers.tabular.wide import narrowed
from transforms.articles.readers.tabular.workbook import read_workbook
from transforms.articles.readers.unpacking import BUFFER, unpack

Reader = Callable[[io.BufferedReader, Options], Iterator[RawRecord | Refusal]]
#: Readers by the names of `formats`.
READERS: Mapping[str, Reader] = {
    "text": read_text, "markdown": read_markdown, "page": read_page, "json": read_json, "lines": read_lines,
    "table": read_table, "parquet": read_parquet, "docx": read_docx, "rtf": read_rtf, "workbook": read_workbook, "pdf": read_pdf,
    "epub": read_epub, "news": read_news_xml, "warc": read_warc, "mail": read_mail, "mailbox": read_mailbox,
}  # fmt: skip
_ARCHIVES = ("zip", "tar")
#: Files of older office programs, among them those that newer ones protect by a password.
_OLE, _SEALED_MARK = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")
_OLD = ("unknown_format", "a file of an older office program; save it as .docx or .xlsx")
_SEALED = ("encrypted", "protected by a password; save it without")
#: Formats whose readers go back and forth in the file.
_SEEKING = ("zip", "parquet")
_TEXTS = (None, "text", "markdown", "page", "json", "lines", "table", "news", "mail", "mailbox")


def read(stream: BinaryIO, name: str, options: Options | None = None) -> Iterator[RawRecord | Refusal]:
    """The records of a file in order; the first bytes tell how to read it, `name` where they do not.

    `stream` must be seekable, and is left open. What cannot be read is a Refusal in its place, and reading goes on behind
    it where that is possible. Records of archives name their `member`, and count from 0 in each.
    """
    options = options or Options()
    # The type stubs want a raw stream; a buffered one over another is slower only at its own edges.
    buffered = cast("io.BufferedReader", io.BufferedReader(cast("Any", stream), BUFFER))
    try:
        yield from _read(_Part(buffered, name), options, Budget(options.limits))
    finally:
        buffered.detach()  # the stream belongs to the caller


@dataclass(frozen=True)
class _Part:
    """A file, or one within a file: `member` is its path from the outermost archive on, `depth` how often it was unpacked.
    `layers` are the compressions between `base`, which can be read again, and the content."""

    base: io.BufferedReader
    name: str
    member: str = ""
    depth: int = 0
    layers: tuple[str, ...] = ()
    is_seekable: bool = True

    def open(self, budget: Budget) -> io.BufferedReader:
        """The content from its start; again only where `is_seekable`."""
        if self.is_seekable:
            self.base.seek(0)
        stream = self.base
        for codec in self.layers:
            stream = unpack(stream, codec, budget)
        return stream


def _read(part: _Part, options: Options, budget: Budget) -> Iterator[RawRecord | Refusal]:
    """The records of a part; where it breaks off, that is a refusal behind its last record."""
    number = 0
    try:
        for found in _unpacked(part, options, budget):
            if found.member == part.member:
                number = found.source_record + 1
            yield found
    except Unreadable as error:
        if part.member and isinstance(error, Exhausted):
            raise
        yield Refusal(number, error.rule, error.detail, part.member)
    except decoding.Undecodable as error:
        yield Refusal(number, "undecodable", f"{error.reason}; save it as UTF-8", part.member)
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:  # the disk's, not the content's
            raise
        yield Refusal(number, "broken_file", describe_error(error), part.member)


def _unpacked(part: _Part, options: Options, budget: Budget) -> Iterator[RawRecord | Refusal]:
    """The records of a part, behind its layers of compression."""
    stream = part.open(budget)
    while True:
        head = stream.peek(BUFFER)[:BUFFER]
        if not head:
            raise Unreadable("empty_file", "0 bytes")
        kind = format_of(head, part.name)
        if kind in _TEXTS and (encoding := decoding.wide_encoding(head)):
            stream = narrowed(stream, encoding)
            kind = format_of(stream.peek(BUFFER), part.name)
        if kind is None and head.startswith(_OLE):
            raise Unreadable(*(_SEALED if _SEALED_MARK in head else _OLD))
        if kind is None:
            raise Unreadable("unknown_format", f"{part.name.rpartition('/')[2]}: accepted are {ACCEPTED}")
        if kind in READERS or kind in _ARCHIVES:
            break
        if part.depth >= options.limits.depth:
            raise Unreadable("nested_too_deep", f"packed more than {options.limits.depth} times; unpack it first")
        part = replace(part, name=unpacked_name(part.name), depth=part.depth + 1, layers=(*part.layers, kind))
        stream = unpack(stream, kind, budget)
    if kind in _SEEKING and (part.layers or not part.is_seekable):
        stream = _spooled(stream, options)
    if kind == "zip":
        kind = package_of(stream) or kind
    if kind in _ARCHIVES:
        yield from _members(part, kind, stream, options, budget)
        return
    for found in READERS[kind](stream, options):
        yield replace(found, member=part.member)


def _members(
    part: _Part, kind: str, stream: io.BufferedReader, options: Options, budget: Budget
) -> Iterator[RawRecord | Refusal]:
    """The records of an archive's members; a refusal of a member that has no sound name stands with the archive."""
    if part.depth >= options.limits.depth:
        raise Unreadable("nested_too_deep", f"packed more than {options.limits.depth} times; unpack it first")
    if kind == "zip":
        members = zip_members(stream, budget)
    else:
        whole = part if part.is_seekable else replace(part, base=_spooled(stream, options), layers=(), is_seekable=True)
        members = tar_members(lambda: whole.open(budget), budget)
    refused, is_empty = 0, True
    for member in members:
        is_empty = False
        if isinstance(member, Refusal):
            yield replace(member, source_record=refused, member=part.member)
            refused += 1
        else:
            yield from _of_member(part, member, options, budget)
    if is_empty:
        raise Unreadable("empty_file", "no files in the archive")


def _of_member(part: _Part, member: Member, options: Options, budget: Budget) -> Iterator[RawRecord | Refusal]:
    path = f"{part.member}/{member.path}" if part.member else member.path
    inner = _Part(member.stream, member.path, path, part.depth + 1, is_seekable=False)
    said = read_sidecar(member.sidecar) if member.sidecar is not None else {}
    for found in _read(inner, options, budget):
        if not isinstance(found, RawRecord) or found.member != path:
            yield found
        elif isinstance(said, Refusal):
            yield replace(found, warnings=(*found.warnings, f"{said.rule}: {said.detail}"))
        else:
            yield replace(found, sidecar=said)


def _spooled(stream: io.BufferedReader, options: Options) -> io.BufferedReader:
    """The rest of a stream in a file that can be read back and forth."""
    spool = options.spool()
    while data := stream.read(BUFFER):
        spool.write(data)
    spool.seek(0)
    return cast("io.BufferedReader", io.BufferedReader(cast("Any", spool), BUFFER))
