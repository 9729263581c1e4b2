"""Delimited tables (CSV, TSV, with semicolons or bars): one record a row, named by the header."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator

from transforms.articles import decoding
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import MAX_RECORD_BYTES, RawRecord, Refusal, Unreadable
from transforms.articles.readers.unpacking import BUFFER

_DELIMITERS = ",\t;|"
#: A row without end gives back the lines that it swallowed; so many characters of them in a file, then no more.
_GIVEN_BACK = 4 * MAX_RECORD_BYTES
#: Names of columns that an error shows.
_SHOWN = 300


def read_table(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:  # noqa: ARG001 - a reader's signature
    """A record a row; a broken row is refused and reading goes on at the line behind its first."""
    csv.field_size_limit(MAX_RECORD_BYTES)  # the library's own bound is too small for an article; rows are bounded by _Lines
    encoding = decoding.encoding_of(stream.peek(BUFFER))
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    try:
        yield from _records(_Lines(text))
    finally:
        text.detach()


def _records(lines: _Lines) -> Iterator[RawRecord | Refusal]:
    try:
        delimiter = _delimiter(lines)
    except _TooLong:
        raise Unreadable("too_long", f"more than {MAX_RECORD_BYTES} characters in the first line: no header") from None
    rows = _rows(lines, delimiter)
    header = next((row for row in rows if isinstance(row, list)), None)
    if header is None:
        raise Unreadable("empty_file", "no header, no rows")
    names = [name.strip() for name in header]
    count = 0
    for row in rows:
        if isinstance(row, list) and len(row) > len(names):
            shown = ", ".join(names)[:_SHOWN]
            detail = f"line {lines.first}: {len(row)} cells under {len(names)} names ({shown}); quote what holds {delimiter!r}"
            yield Refusal(count, "broken_row", detail)
        elif isinstance(row, list):
            yield RawRecord(count, dict(zip(names, row, strict=False)))
        else:
            yield Refusal(count, *row)
        count += 1
    if not count:
        yield Refusal(0, "empty_file", "a header and no rows")


def _rows(lines: _Lines, delimiter: str) -> Iterator[list[str] | tuple[str, str]]:
    """The rows that are not empty; rule and detail in the place of a broken one."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.begin_row()
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield "broken_row", f"line {lines.first}: {error}; the quotation marks of this row do not match"
            lines.give_back()
        except _TooLong:
            yield (
                "too_long",
                f"line {lines.first}: more than {MAX_RECORD_BYTES} characters in a row: a quotation mark is not closed",
            )
            lines.give_back()
        else:
            if any(row):
                yield row


def _delimiter(lines: _Lines) -> str:
    """What separates the names of the header: the sign that stands there most; `sep=;` above it says so."""
    lines.begin_row()
    first = lines.peek()
    if first.lower().startswith("sep=") and len(first.strip()) == len("sep=;"):
        next(lines)
        return first.strip()[-1]
    return max(_DELIMITERS, key=first.count)


class _TooLong(ValueError):  # noqa: N818 - it says what the row is
    pass


class _Lines(Iterator[str]):
    """The lines for the csv reader, which asks for as many as a row takes; those of the row at hand are kept."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._waiting: deque[str] = deque()
        self._row: list[str] = []
        self._length = self._number = self._returned = 0
        #: The line at which the row at hand begins, from 1.
        self.first = 1

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else self._text.readline(MAX_RECORD_BYTES)
        if not line:
            raise StopIteration
        if not self._row:
            self.first = self._number + 1
        self._number += 1
        self._length += len(line)
        if self._length >= MAX_RECORD_BYTES:
            self._skip(line)
            raise _TooLong
        self._row.append(line)
        return line

    def peek(self) -> str:
        """The next line that is not empty; empty at the end."""
        for line in self:
            if line.strip():
                self._waiting.appendleft(line)
                self._number -= 1
                return line
        return ""

    def begin_row(self) -> None:
        """The row at hand is done with."""
        self._row, self._length = [], 0

    def give_back(self) -> None:
        """Read again all lines of the row at hand but its first."""
        back = self._row[1:]
        self._returned += sum(map(len, back))
        if self._returned <= _GIVEN_BACK:
            self._waiting.extendleft(reversed(back))
            self._number -= len(back)

    def _skip(self, line: str) -> None:
        """Pass over the rest of a line that was cut."""
        while len(line) >= MAX_RECORD_BYTES and not line.endswith(("\n", "\r")):
            line = self._text.readline(MAX_RECORD_BYTES)
