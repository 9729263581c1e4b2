"""Whatever a record or a file does to those who read it, it is refused, and the others are read."""

from __future__ import annotations

import bz2
import errno
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.articles.linear import is_linear
from transforms.articles import intake
from transforms.articles.cleaning.blocks.roles import _FROM_WHERE
from transforms.articles.field_names import load_field_mapping
from transforms.articles.intake import SourceInfo, take_in, texts_of
from transforms.articles.readers import files
from transforms.articles.readers.files import read
from transforms.articles.readers.records import MAX_RECORD_BYTES, RawRecord

MAPPING = load_field_mapping()
BODY = "The ministers of both valleys agreed on Tuesday to open the old road across the pass before winter."


def rows(data: bytes, path: str) -> list[dict[str, Any]]:
    return list(take_in(read(io.BytesIO(data), path), SourceInfo("d", path), MAPPING, 5))


def lines(*records: dict[str, Any]) -> bytes:
    return "\n".join(json.dumps(record) for record in records).encode()


SECTION = f"<p>{BODY}</p><![odd]><p>{BODY}</p>"
#: Inputs that once stopped a run, and the reason for which each is refused (None: it is an article).
ONCE = {
    "a date before the calendar": (lines({"text": BODY, "date": "0001-01-01T00:00:00+02:00"}), "a.jsonl", None),
    "a date behind the calendar": (lines({"text": BODY, "date": "9999-12-31T23:59:59-05:00"}), "a.jsonl", None),
    "a line with a date before the calendar": (f"0001-01-01T00:00:00+02:00\n\n{BODY}".encode(), "a.txt", None),
    "a written date before the calendar": (f"Published 1 January 0001, 00:00 +0200\n\n{BODY}".encode(), "a.txt", None),
    "a date of 400 digits": (f'{{"text": "{BODY}", "date": {"7" * 400}}}'.encode(), "a.jsonl", None),
    "an unknown section": (lines({"text": SECTION}), "a.jsonl", None),
    "a section without a name": (lines({"text": SECTION.replace("odd", " x")}), "a.jsonl", None),
    "an open section": (f"<p>{BODY}</p><p><![CDAT".encode(), "a.txt", None),
    "an object as a name": (f'{{{{"a": 1}}: 2, "text": "{BODY}"}}'.encode(), "a.json", "broken_json"),
    "half a character in a name": (b'{"\\ud800": "a", "title": "b"}', "a.jsonl", "no_text"),
    "a first line of 16 MiB": (b"a" * (MAX_RECORD_BYTES + 1), "a.csv", "too_long"),
    "a charset that is none": (
        f'<html><head><meta charset="undefined"></head><body><article><p>{BODY} Caf'.encode()
        + b"\xe9.</p><p>"
        + BODY.encode()
        + b"</p></article></body></html>",
        "a.html",
        None,
    ),
}


@pytest.mark.parametrize("case", ONCE)
def test_what_once_stopped_a_run_is_read_or_refused(case: str) -> None:
    content, name, reason = ONCE[case]
    (row,) = rows(content, name)
    assert row["reason"] == reason, row["detail"]
    json.dumps(row, default=str, ensure_ascii=False).encode()  # no half characters, which no table holds
    assert row["published_at"] is None


def test_a_record_that_raises_is_refused_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = intake.article_fields

    def fields(raw: dict[str, Any], *others: Any) -> Any:
        if raw.get("title") == "bad":
            raise ZeroDivisionError("nobody foresaw\nthis \ud800")
        return sound(raw, *others)

    monkeypatch.setattr(intake, "article_fields", fields)
    found = rows(lines({"text": BODY}, {"text": BODY, "title": "bad"}, {"text": BODY}), "a.jsonl")
    assert [row["reason"] for row in found] == [None, "broken_record", None]
    assert found[1]["detail"] == "ZeroDivisionError: nobody foresaw"


def test_a_record_that_raises_teaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def raising(*_: Any) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(intake, "plain_text", raising)
    assert list(texts_of([RawRecord(0, {"text": BODY})], MAPPING)) == []


def test_a_file_that_raises_is_refused_from_there_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def reader(*_: Any) -> Iterator[RawRecord]:
        yield RawRecord(0, {"text": BODY})
        raise ZeroDivisionError("nobody foresaw")

    monkeypatch.setattr(files, "READERS", {**files.READERS, "lines": reader})
    found = rows(b"{}", "a.jsonl")
    assert [(row["source_record"], row["reason"]) for row in found] == [(0, None), (1, "broken_file")]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a.jsonl", "{}")
        packed.writestr("b.txt", BODY)
    found = rows(archive.getvalue(), "x.zip")
    assert [(row["source_path"], row["reason"]) for row in found] == [
        ("x.zip/a.jsonl", None), ("x.zip/a.jsonl", "broken_file"), ("x.zip/b.txt", None),
    ]  # fmt: skip


def test_a_disk_that_fails_is_not_the_record_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def reader(*_: Any) -> Iterator[RawRecord]:
        raise OSError(5, "Input/output error")
        yield

    monkeypatch.setattr(files, "READERS", {**files.READERS, "lines": reader})
    with pytest.raises(OSError, match="Input/output"):
        rows(b"{}", "a.jsonl")


def test_a_disk_that_is_full_is_not_the_record_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(intake, "_row", full)
    with pytest.raises(OSError, match="No space left"):
        rows(lines({"text": BODY}), "a.jsonl")


def test_a_machine_without_memory_is_not_the_record_s_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def starved(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(intake, "_row", starved)
    with pytest.raises(MemoryError):
        rows(lines({"text": BODY}), "a.jsonl")


def test_each_record_is_read_within_the_bounds_that_it_is_given() -> None:
    taken = []

    @contextmanager
    def bounded() -> Iterator[None]:
        taken.append(1)
        if len(taken) == 2:
            raise TimeoutError("not done after 3 seconds")
        yield

    records = [RawRecord(number, {"text": BODY}) for number in range(3)]
    found = list(take_in(records, SourceInfo("d", "a.jsonl"), MAPPING, 5, bounded=bounded))
    assert [(row["reason"], row["detail"]) for row in found] == [
        (None, None), ("broken_record", "TimeoutError: not done after 3 seconds"), (None, None),
    ]  # fmt: skip


def test_a_small_packed_file_of_empty_lines_is_not_unpacked_whole() -> None:
    packed = bz2.compress(b"\n" * 4_000_000)
    for name in ("a.jsonl", "a.csv"):
        (row,) = rows(packed, name)
        assert row["reason"] == "unpacks_to_too_much"
        assert int(row["detail"].split()[0]) < 2_000_000, "it was not unpacked to its end"


def test_who_reports_from_where_is_looked_for_in_linear_time() -> None:
    assert is_linear(_FROM_WHERE.match, "Aa Bb ")
    assert is_linear(_FROM_WHERE.match, "A")
    assert _FROM_WHERE.match("By Mara Quist and others Ana Diaz, Tom Lee and Ira Moss reported from Lorn.")


def test_an_address_that_is_a_program_is_no_address() -> None:
    for address in ("javascript:alert(1)", " JavaScript :alert(1)", "data:text/html,x", "vbscript:x"):
        (row,) = rows(lines({"text": BODY, "url": address}), "a.jsonl")
        assert row["url"] is None
    (row,) = rows(lines({"text": BODY, "url": "javascript:x", "link": "https://a.example/data:1"}), "a.jsonl")
    assert row["url"] == "https://a.example/data:1"


def test_a_name_that_steers_a_terminal_is_spelt_out() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("a\x1b[2J\u202eb.txt", BODY)
    (row,) = rows(archive.getvalue(), "x.zip")
    assert row["source_path"] == "x.zip/a\\x1b[2J\\u202eb.txt"
