from __future__ import annotations

import gzip
import io

import pytest

from transforms.articles import readers
from transforms.articles.readers import RawRecord, Refusal, is_sidecar, read, read_sidecar


def records(data: bytes, name: str) -> list[RawRecord | Refusal]:
    return list(read(io.BytesIO(data), name))


def test_a_text_file_is_one_record() -> None:
    assert records(b"One line.\n", "a/b.txt") == [RawRecord(0, {"text": "One line.\n"})]


LINES = b'{"text": "one"}\n\n{"text": \n[1]\n{"text": "two"}'


@pytest.mark.parametrize(
    ("data", "name"),
    [(LINES, "x.jsonl"), (gzip.compress(LINES), "x.jsonl.gz"), (gzip.compress(LINES), "x.jsonl"), (LINES, "X.JSONL.GZ")],
)
def test_lines_are_records_and_a_broken_one_is_refused_in_its_place(data: bytes, name: str) -> None:
    found = records(data, name)
    assert [type(record) for record in found] == [RawRecord, Refusal, Refusal, RawRecord]
    assert [record.source_record for record in found] == [0, 1, 2, 3]
    assert isinstance(found[1], Refusal)
    assert found[1].rule == "broken_json"
    assert "line 3" in found[1].detail


@pytest.mark.parametrize(
    ("data", "name", "rule"),
    [
        (b"", "a.txt", "empty_file"),
        (b" \n\n", "a.txt", "empty_file"),
        (b"\n\n", "a.jsonl", "empty_file"),
        (b"%PDF-1.7", "a.txt", "unknown_format"),
        (b"text", "a.docx", "unknown_format"),
        (gzip.compress(b"text"), "a.txt", "unknown_format"),
        (gzip.compress(b'{"a": 1}\n' * 500)[:-20], "a.jsonl.gz", "broken_gzip"),
        (b"\x01\x02\x03" * 400, "a.txt", "undecodable"),
        (b'{"a":' * 100_000, "a.jsonl", "broken_json"),
    ],
)
def test_what_cannot_be_read_is_refused_by_a_rule(data: bytes, name: str, rule: str) -> None:
    refused = [record for record in records(data, name) if isinstance(record, Refusal)]
    assert [refusal.rule for refusal in refused] == [rule]


def test_the_refusal_of_an_unknown_format_says_what_is_accepted() -> None:
    refusal = records(b"x", "a.doc")[0]
    assert isinstance(refusal, Refusal)
    assert ".jsonl.gz" in refusal.detail


def test_a_line_without_end_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "MAX_RECORD_BYTES", 64)
    found = records(b'{"text": "' + b"x" * 500 + b'"}\n{"text": "two"}\n', "a.jsonl")
    assert found == [Refusal(0, "too_long", "line 1"), RawRecord(1, {"text": "two"})]


def test_the_stream_is_left_open_for_its_owner() -> None:
    stream = io.BytesIO(gzip.compress(LINES))
    list(read(stream, "x.jsonl.gz"))
    assert not stream.closed


def test_sidecars() -> None:
    assert is_sidecar("talks.meta.json")
    assert not is_sidecar("talks.json")
    assert read_sidecar(b'{"title": "Talks"}') == {"title": "Talks"}
    assert isinstance(read_sidecar(b"[1]"), Refusal)
    assert isinstance(read_sidecar(b"{"), Refusal)
