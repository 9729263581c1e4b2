"""Raw files to raw records, one reader a format, in constant memory for files of many records.

A new format is one function and one entry in `_READERS`.
"""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from transforms.articles import decoding

#: A line or a text file above this is no article.
MAX_RECORD_BYTES = 16 * 1024 * 1024
SIDECAR_SUFFIX = ".meta.json"

_GZIP = b"\x1f\x8b"
#: First bytes of formats that are not text, whatever the file's name.
_FOREIGN = (b"PK\x03\x04", b"%PDF", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ", b"BZh", b"PAR1", b"\x89PNG", b"\xff\xd8\xff", _GZIP)


@dataclass(frozen=True)
class RawRecord:
    """One record as the file has it; `source_record` is its place among the file's records, from 0."""

    source_record: int
    fields: dict[str, Any]


@dataclass(frozen=True)
class Refusal:
    """A record, a file or a sidecar that was not taken, by which rule, and what was found."""

    source_record: int
    rule: str
    detail: str


Reader = Callable[[io.BufferedReader], Iterator[RawRecord | Refusal]]


def read(stream: BinaryIO, name: str) -> Iterator[RawRecord | Refusal]:
    """The records of a file in order; `name` chooses the reader, the first bytes are checked against it.

    What cannot be read is a Refusal in its place, and reading goes on behind it where that is possible.
    """
    reader = next((reader for suffix, reader in _READERS.items() if name.lower().endswith(suffix)), None)
    if reader is None:
        yield Refusal(0, "unknown_format", f"{name.rpartition('/')[2]}: accepted are {', '.join(ACCEPTED_SUFFIXES)}")
        return
    buffered = cast("io.BufferedReader", io.BufferedReader(stream))  # type: ignore[type-var, unused-ignore]
    try:
        yield from _read_checked(buffered, reader)
    finally:
        buffered.detach()  # the stream belongs to the caller


def is_sidecar(name: str) -> bool:
    """Whether the file only describes the article beside it (`<stem>.meta.json`)."""
    return name.lower().endswith(SIDECAR_SUFFIX)


def read_sidecar(data: bytes) -> dict[str, Any] | Refusal:
    """What a sidecar says; a broken one is a Refusal that is to be noted, while its article is read without it."""
    try:
        return _object(data)
    except ValueError as error:
        return Refusal(0, "broken_sidecar", str(error))


def _read_checked(stream: io.BufferedReader, reader: Reader) -> Iterator[RawRecord | Refusal]:
    """The reader's records, if the first bytes are of its format."""
    head = stream.peek(8)[:8]
    if not head:
        yield Refusal(0, "empty_file", "0 bytes")
    elif head.startswith(_FOREIGN) and not (head.startswith(_GZIP) and reader is _read_lines):
        yield Refusal(0, "unknown_format", f"the content is not what the name says; accepted are {', '.join(ACCEPTED_SUFFIXES)}")
    else:
        yield from reader(stream)


def _read_text(stream: io.BufferedReader) -> Iterator[RawRecord | Refusal]:
    """A text file: one article, as copied from an app or a page."""
    data = stream.read(MAX_RECORD_BYTES + 1)
    if len(data) > MAX_RECORD_BYTES:
        yield Refusal(0, "too_long", f"more than {MAX_RECORD_BYTES} bytes")
        return
    try:
        text = decoding.decode(data)
    except decoding.Undecodable as error:
        yield Refusal(0, "undecodable", error.reason)
        return
    if text.strip():
        yield RawRecord(0, {"text": text})
    else:
        yield Refusal(0, "empty_file", "nothing but white space")


def _read_lines(stream: io.BufferedReader) -> Iterator[RawRecord | Refusal]:
    """JSON lines, compressed or not: one record a line; a broken line is refused and reading goes on."""
    packed = stream.peek(2).startswith(_GZIP)
    lines: io.BufferedReader | gzip.GzipFile = gzip.GzipFile(fileobj=stream) if packed else stream
    record = -1
    number = 0
    try:
        while line := lines.readline(MAX_RECORD_BYTES):
            number += 1
            too_long = len(line) == MAX_RECORD_BYTES and not line.endswith(b"\n")
            if too_long:
                _skip_line(lines)
            elif not line.strip():
                continue
            record += 1
            yield Refusal(record, "too_long", f"line {number}") if too_long else _record(record, number, line)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Refusal(record + 1, "broken_gzip", f"after line {number}: {error}")
        return
    if record < 0:
        yield Refusal(0, "empty_file", "no records")


def _skip_line(lines: io.BufferedReader | gzip.GzipFile) -> None:
    while (rest := lines.readline(MAX_RECORD_BYTES)) and not rest.endswith(b"\n"):
        pass


def _record(record: int, number: int, line: bytes) -> RawRecord | Refusal:
    try:
        return RawRecord(record, _object(line))
    except ValueError as error:
        return Refusal(record, "broken_json", f"line {number}: {error}")


def _object(data: bytes) -> dict[str, Any]:
    """A JSON object; anything else is a ValueError."""
    try:
        value = json.loads(decoding.to_text(data))
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(value, dict):
        raise ValueError(f"not an object but {type(value).__name__}")
    return value


_READERS: dict[str, Reader] = {".txt": _read_text, ".jsonl": _read_lines, ".jsonl.gz": _read_lines}
ACCEPTED_SUFFIXES = tuple(_READERS)
