"""JSON documents: one object, a list of objects, or an object that holds a list of records, in constant memory.

The standard library's decoder takes one value after the other from a window on the text. The containers around the
records are walked by hand, so that a list of any length is never held.
"""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator
from typing import Any

from transforms.articles import decoding
from transforms.articles.field_names import FieldMapping
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import MAX_RECORD_BYTES, RawRecord, Refusal, Unreadable
from transforms.articles.readers.structured.json_values import as_object

_DECODER = json.JSONDecoder()
_CHUNK = 1024 * 1024
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
#: A decoder's complaint this near to the window's end may only mean that the value goes on behind it.
_NEAR_END = 16
#: How deep a list of records may lie within objects (`response.data.items`).
_LEVELS = 4


def read_json(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:
    """The records of a document; behind a broken one reading goes on if each record of the list begins a line of its own."""
    window = _Window(stream)
    count = -1
    for count, (line, value) in enumerate(_values(window, options.mapping)):
        if isinstance(value, _Broken):
            yield Refusal(count, value.rule, f"line {line}: {value.detail}")
            continue
        try:
            yield RawRecord(count, as_object(value))
        except ValueError as error:
            yield Refusal(count, "broken_json", f"line {line}: {error}")
    if count < 0:
        yield Refusal(0, "empty_file", "no records: neither an object with a text nor a list of such objects")


class _Broken(ValueError):  # noqa: N818 - it stands for a value
    """What stands where a value should; `rule` and `detail` say what is wrong."""

    def __init__(self, rule: str, detail: str, place: int) -> None:
        super().__init__(detail)
        self.rule, self.detail, self.place = rule, detail, place


class _Window:
    """A part of the text that moves over the stream; `place` is in `text`, `line` counts from 1."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        head = stream.peek(_CHUNK)
        self._decoder = codecs.getincrementaldecoder(decoding.encoding_of(head))(errors="replace")
        self.text, self.place, self._ended = "", 0, False
        self._line, self._counted = 1, 0

    @property
    def line(self) -> int:
        """The line at `place`."""
        self._line += self.text.count("\n", self._counted, self.place)
        self._counted = self.place
        return self._line

    def next(self) -> str:
        """The next character that is no space, which becomes the place; empty at the end."""
        while True:
            match = _SPACE.match(self.text, self.place)
            self.place = match.end() if match else self.place
            if self.place < len(self.text):
                return self.text[self.place]
            if not self._more():
                return ""

    def take(self, character: str) -> bool:
        """Step over the character, if it is the next one."""
        found = self.next() == character
        self.place += found
        return found

    def value(self) -> Any:
        """The value at the place, which moves behind it; raises _Broken where there is none."""
        self.next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.place)
            except RecursionError:
                raise _Broken("broken_json", "nested too deep", self.place) from None
            except json.JSONDecodeError as error:
                cut = error.msg.startswith("Unterminated string") or error.pos >= len(self.text) - _NEAR_END
                if len(self.text) - self.place > MAX_RECORD_BYTES:
                    raise _Broken("too_long", f"a record of more than {MAX_RECORD_BYTES} characters", error.pos) from None
                if cut and self._more():
                    continue
                line = self.line + self.text.count("\n", self.place, error.pos)
                raise _Broken("broken_json", f"{error.msg.removesuffix(' at')} (line {line})", error.pos) from None
            except ValueError as error:  # a number of too many digits
                raise _Broken("broken_json", str(error), self.place) from None
            if end == len(self.text) and self._more():
                continue  # a number may go on
            self.place = end
            return value

    def skip_to(self, opening: str, place: int) -> bool:
        """Go to the next line that begins with `opening` (a line end, white space, a brace), to its brace; False if none."""
        self.place = max(self.place, place - 1)
        while (found := self.text.find(opening, self.place)) < 0:
            self.place = max(self.place, len(self.text) - len(opening))
            if not self._more():
                return False
        self.place = found + len(opening) - 1
        return True

    def indent(self) -> str:
        """The line end and white space before the place, empty if something else stands between."""
        start = self.text.rfind("\n", 0, self.place)
        before = self.text[start : self.place]
        return before if start >= 0 and before.isspace() else ""

    def _more(self) -> bool:
        """Read on: as much again as is waiting, so that a long value is not decoded over and over."""
        if self._ended:
            return False
        self._line, rest = self.line, self.text[self.place :]
        data = self._stream.read(max(_CHUNK, len(rest)))
        self._ended = not data
        self.text, self.place = rest + self._decoder.decode(data, final=not data), 0
        self._counted = 0
        return len(self.text) > len(rest)


def _values(window: _Window, mapping: FieldMapping) -> Iterator[tuple[int, Any]]:
    """The records of all values of the document, each with its line, or _Broken in the place of one."""
    while character := window.next():
        if character == "[":
            yield from _items(window)
            continue
        line = window.line
        try:
            value = window.value()
        except _Broken as broken:
            if character != "{":
                raise _ends(line, broken) from broken
            yield from _within(window, mapping, broken.rule != "too_long", _LEVELS)
        else:
            yield from ((line, item) for item in _held(value, mapping))


def _held(value: Any, mapping: FieldMapping) -> list[Any]:
    """The records in a value: the first list of records or single one in it, level by level, else the value itself."""
    level = [value]
    for _ in range(_LEVELS):
        objects = [item for item in level if isinstance(item, dict)]
        if single := [item for item in objects if mapping.is_record(item)]:
            return single[:1]
        for outer in objects:
            for name, item in outer.items():
                if isinstance(item, list) and _is_list_of_records(item, name, outer, mapping):
                    return item
        level = [item for outer in objects for item in outer.values()]
    return [value]


def _is_list_of_records(items: list[Any], name: str, outer: dict[str, Any], mapping: FieldMapping) -> bool:
    """Whether the items are articles, and not the paragraphs of the one article that the outer object is."""
    records = [item for item in items if isinstance(item, dict) and mapping.is_record(item)]
    is_body = mapping.is_name_of("text", name) and mapping.has("title", outer)
    return bool(records) and not (is_body and not mapping.has("title", records[0]))


def _items(window: _Window) -> Iterator[tuple[int, Any]]:
    """The items of the list at the place; behind a broken one it goes on at the next line that begins as the first item's did."""
    window.take("[")
    if window.take("]"):
        return
    window.next()
    opening = window.indent() + "{"
    while True:
        window.next()
        line = window.line
        try:
            value = window.value()
            yield line, value
            if window.take("]"):
                return
            if not window.take(","):
                line = window.line
                raise _Broken("broken_json", "the list is neither closed nor goes on", window.place)
        except _Broken as broken:
            if len(opening) == 1 or not window.skip_to(opening, broken.place):
                raise _ends(line, broken) from broken
            yield line, broken


def _ends(line: int, broken: _Broken) -> Unreadable:
    return Unreadable(broken.rule, f"line {line}: {broken.detail}; nothing behind it could be read")


def _within(window: _Window, mapping: FieldMapping, is_broken: bool, levels: int) -> Iterator[tuple[int, Any]]:
    """The records in the lists of an object that is too large or too broken to be read whole.

    One that shows a text is a record itself, and the items of its lists are none. Since a broken one may show it too late, its
    items must have a title or address.
    """
    window.take("{")
    while window.next() not in ("}", ""):
        try:
            name = window.value()
            if not isinstance(name, str) or not window.take(":"):
                raise _Broken("broken_json", "a name without a value", window.place)
            character = window.next()
            if character == "{" and levels:
                yield from _within(window, mapping, is_broken, levels - 1)
            elif character == "[":
                found = _items(window)
                yield from (pair for pair in found if isinstance(pair[1], _Broken) or _is_one(pair[1], mapping, is_broken))
            elif isinstance(window.value(), str) and mapping.is_name_of("text", name):
                raise _Broken("broken_json", "the record is too large or broken", window.place)
        except _Broken as broken:
            raise _ends(window.line, broken) from broken
        window.take(",")
    if not window.take("}"):
        raise Unreadable("broken_json", f"line {window.line}: the file is cut short")


def _is_one(value: Any, mapping: FieldMapping, is_strict: bool) -> bool:
    if not isinstance(value, dict) or not mapping.is_record(value):
        return False
    return not is_strict or mapping.has("title", value) or mapping.has("url", value)
