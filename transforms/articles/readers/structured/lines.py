"""JSON lines: one record a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

from transforms.articles.readers.options import Options
from transforms.articles.readers.records import MAX_RECORD_BYTES, RawRecord, Refusal
from transforms.articles.readers.structured.json_values import parse_object


def read_lines(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:  # noqa: ARG001 - a reader's signature
    """A record a line; a broken line is refused and reading goes on."""
    record = number = 0
    while line := stream.readline(MAX_RECORD_BYTES):
        number += 1
        too_long = len(line) == MAX_RECORD_BYTES and not line.endswith(b"\n")
        if too_long:
            _skip_line(stream)
        elif not line.strip():
            continue
        yield (
            Refusal(record, "too_long", f"line {number}: more than {MAX_RECORD_BYTES} bytes")
            if too_long
            else _record(record, number, line)
        )
        record += 1
    if not record:
        yield Refusal(0, "empty_file", "no records")


def _skip_line(stream: io.BufferedReader) -> None:
    while (rest := stream.readline(MAX_RECORD_BYTES)) and not rest.endswith(b"\n"):
        pass


def _record(record: int, number: int, line: bytes) -> RawRecord | Refusal:
    try:
        return RawRecord(record, parse_object(line))
    except json.JSONDecodeError as error:  # whose own words count lines from this one
        return Refusal(record, "broken_json", f"line {number}, character {error.pos + 1}: {error.msg.removesuffix(' at')}")
    except ValueError as error:
        return Refusal(record, "broken_json", f"line {number}: {error}")
