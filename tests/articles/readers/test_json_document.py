from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator

import pytest

from transforms.articles.field_names import load_field_mapping
from transforms.articles.readers.files import read
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import RawRecord, Refusal
from transforms.articles.readers.structured import json_document

ReadAll = Callable[..., list[RawRecord | Refusal]]
A, B = {"title": "A", "text": "One."}, {"title": "B", "text": "Two.", "by": [{"name": "Ana"}]}


@pytest.mark.parametrize(
    "value",
    [
        [A, B],
        {"articles": [A, B], "total": 2},
        {"status": "ok", "sources": [{"id": 1}], "response": {"docs": [A, B]}},
        {"data": {"page": {"items": [A, B]}}},
        {"title": "Export", "content": [A, B]},
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_the_records_of_a_list_are_found(value: object, indent: int | None, read_all: ReadAll) -> None:
    assert read_all(json.dumps(value, indent=indent).encode(), "a.json") == [RawRecord(0, A), RawRecord(1, B)]


@pytest.mark.parametrize(
    "value",
    [
        B,
        {"title": "A", "authors": [{"name": "Ana", "story": "writes"}], "body": "One."},
        {"title": "A", "content": [{"text": "One."}, {"text": "Two."}]},
        {"title": "A", "text": ["One.", "Two."]},
        {"title": "No text"},
    ],
)
def test_one_object_is_one_record(value: object, read_all: ReadAll) -> None:
    assert read_all(json.dumps(value, indent=2).encode(), "a.json") == [RawRecord(0, value)]  # type: ignore[arg-type]


def test_an_object_around_one_record_is_taken_off(read_all: ReadAll) -> None:
    assert read_all(json.dumps({"data": A}).encode(), "a.json") == [RawRecord(0, A)]


def test_the_users_names_tell_records_too(read_all: ReadAll) -> None:
    data = json.dumps({"hits": [{"lede": "One."}]}).encode()
    assert read_all(data, "a.json", Options(load_field_mapping({"lede": "text"}))) == [RawRecord(0, {"lede": "One."})]


def test_a_broken_record_on_a_line_of_its_own_is_refused_alone(read_all: ReadAll) -> None:
    data = b'[\n  {"text": "One."},\n  {"text": "Two},\n  {"text": "Three."},\n  {"text": "4."} {"x": 1},\n  {"text": "5."}\n]'
    found = read_all(data, "a.json")
    assert [one.fields["text"] for one in found if isinstance(one, RawRecord)] == ["One.", "Three.", "4.", "5."]
    first = next(one for one in found if isinstance(one, Refusal))
    assert (first.source_record, first.rule) == (1, "broken_json")
    assert first.detail.startswith("line 3: ")


def test_a_broken_record_within_an_object_is_refused_alone(read_all: ReadAll) -> None:
    data = (
        b'{"n": 3, "items": [\n{"title": "A", "text": "One."},\n{"title": "B" "text": "Two."},\n{"title": "C", "text": "3."}\n]}'
    )
    assert [type(one) for one in read_all(data, "a.json")] == [RawRecord, Refusal, RawRecord]


def test_the_comments_of_a_broken_record_are_no_articles(
    rules: Callable[..., list[str]], texts: Callable[..., list[object]]
) -> None:
    data = b'{"comments": [{"text": "Nice."}], "text": "One.", "replies": [{"title": "Re", "text": "So."}], "x" 1}'
    assert texts(data, "a.json") == []
    assert rules(data, "a.json") == ["broken_json"]


@pytest.mark.parametrize("data", [b'[{"text": "One."}, {"text": ', b'[{"text": "One."}, {"text": "Tw', b'[{"text": "One."} oh'])
def test_what_stands_before_a_cut_is_read(data: bytes, read_all: ReadAll) -> None:
    found = read_all(data, "a.json")
    assert found[0] == RawRecord(0, {"text": "One."})
    assert isinstance(found[1], Refusal)
    assert found[1].rule == "broken_json"
    assert "nothing behind it could be read" in found[1].detail


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"[]", "empty_file"),
        (b"[1]", "broken_json"),
        (b'"text"', "broken_json"),
        (b"{", "broken_json"),
        (b"hello", "broken_json"),
        (b"[" * 1_000_000, "broken_json"),
        (b'{"a":' * 1_000_000, "broken_json"),
        (b'{"text": ' + b"9" * 10_000 + b"}", "broken_json"),
    ],
)
def test_what_is_no_record_is_refused(data: bytes, rule: str, rules: Callable[..., list[str]]) -> None:
    assert rules(data, "a.json") == [rule]


class Endless(io.RawIOBase):
    """So many records in a list, made when they are read."""

    def __init__(self, before: bytes, record: bytes, count: int, after: bytes) -> None:
        self._parts = self._made(before, record, count, after)
        self._rest = b""
        self.given = 0

    @staticmethod
    def _made(before: bytes, record: bytes, count: int, after: bytes) -> Iterator[bytes]:
        yield before
        yield from (record + (b"," if number < count - 1 else b"") for number in range(count))
        yield after

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        assert not self.given
        return 0

    def tell(self) -> int:
        return self.given

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._rest = self._rest or next(self._parts, b"")
        data, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(data)] = data
        self.given += len(data)
        return len(data)


@pytest.mark.parametrize(
    ("before", "after"), [(b"[", b"]"), (b'{"n": [1, {"a": 2}], "m": {"x": "y"}, "r": {"docs": [', b']}, "z": 0}')]
)
def test_a_document_of_any_length_is_read_piece_by_piece(before: bytes, after: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_document, "MAX_RECORD_BYTES", 50_000)
    monkeypatch.setattr(json_document, "_CHUNK", 10_000)
    source = Endless(before, b'{"text": "' + b"word " * 100 + b'"}', 2_000, after)
    records = read(source, "a.json")  # type: ignore[arg-type]
    next(records)
    assert source.given < 300_000
    assert sum(isinstance(found, RawRecord) for found in records) == 1_999
