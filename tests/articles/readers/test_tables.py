from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.articles.readers.records import RawRecord, Refusal
from transforms.articles.readers.tabular import tables

ReadAll = Callable[..., list[RawRecord | Refusal]]


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_header_tells_what_separates(sign: str, end: str, read_all: ReadAll) -> None:
    data = end.join(
        [sign.join(["Title", " text ", "date"]), sign.join(["Talks", f'"One,{end}said ""both"".{sign}"', "2024-05-01"]), ""]
    )
    assert read_all(data.encode(), "a.csv") == [
        RawRecord(0, {"Title": "Talks", "text": f'One,{end}said "both".{sign}', "date": "2024-05-01"})
    ]


def test_a_spreadsheet_may_name_its_sign(read_all: ReadAll) -> None:
    assert read_all(b"sep=;\r\ntext;by\r\nOne, two, three;Ana\r\n", "a.csv") == [
        RawRecord(0, {"text": "One, two, three", "by": "Ana"})
    ]


def test_broken_rows_are_refused_in_their_place_and_the_rest_is_read(read_all: ReadAll) -> None:
    data = b'title,text\nA,One.\nB,"Two" and more,x\n\nC,Three,or four\nD,Five.\nE\n'
    found = read_all(data, "a.csv")
    assert [(one.source_record, one.rule) for one in found if isinstance(one, Refusal)] == [(1, "broken_row"), (2, "broken_row")]
    assert [one.fields for one in found if isinstance(one, RawRecord)] == [
        {"title": "A", "text": "One."}, {"title": "D", "text": "Five."}, {"title": "E"},
    ]  # fmt: skip
    details = [one.detail for one in found if isinstance(one, Refusal)]
    assert details[0].startswith("line 3: ")
    assert details[1].startswith("line 5: 3 cells under 2 names (title, text)")


def test_a_quotation_mark_that_is_not_closed_swallows_no_rows(read_all: ReadAll) -> None:
    data = b'title,text\nA,"One.\nB,Two.\nC,Three.\n'
    found = read_all(data, "a.csv")
    assert [type(one) for one in found] == [Refusal, RawRecord, RawRecord]


def test_many_quotation_marks_that_are_not_closed_end(read_all: ReadAll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_GIVEN_BACK", 100_000)
    found = read_all(b"title,text\n" + b'a","""\n' * 5_000, "a.csv")
    assert 0 < len(found) < 100
    assert {type(one) for one in found} == {Refusal}


def test_a_huge_cell_is_refused_and_the_rest_is_read(read_all: ReadAll, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_RECORD_BYTES", 1000)
    found = read_all(b"text\n" + b"x" * 5000 + b'\nOne.\n"' + b"y\n" * 2000 + b'"\nTwo.\n', "a.csv")
    assert found[0] == Refusal(0, "too_long", "line 2: more than 1000 characters in a row: a quotation mark is not closed")
    assert found[1] == RawRecord(1, {"text": "One."})
    assert found[-1] == RawRecord(found[-1].source_record, {"text": "Two."})


def test_a_cell_may_be_long(read_all: ReadAll) -> None:
    (found,) = read_all(b"text\n" + b"word " * 100_000 + b"\n", "a.csv")
    assert isinstance(found, RawRecord)


@pytest.mark.parametrize(("data", "rule"), [(b"title,text\n", "empty_file"), (b"\n\n", "empty_file")])
def test_a_table_without_rows_is_refused(data: bytes, rule: str, rules: Callable[..., list[str]]) -> None:
    assert rules(data, "a.csv") == [rule]


def parquet(columns: dict[str, list[object]], **options: object) -> bytes:
    data = io.BytesIO()
    pq.write_table(pa.table(columns), data, **options)
    return data.getvalue()


def test_parquet_rows_are_records(read_all: ReadAll) -> None:
    day = date(2024, 5, 1)
    data = parquet(
        {"text": ["One.", None], "raw": [b"Two.", bytes(range(256))], "day": [day, None], "by": [[{"name": "Ana"}], []]}
    )
    for name in ("a.parquet", "a.bin"):
        assert read_all(data, name) == [
            RawRecord(0, {"text": "One.", "raw": "Two.", "day": day, "by": [{"name": "Ana"}]}),
            RawRecord(1, {"text": None, "raw": None, "day": None, "by": []}),
        ]


@pytest.mark.parametrize("cut", [slice(None, -200), slice(None, 40), slice(0, 4)])
def test_parquet_cut_short_is_refused(cut: slice, rules: Callable[..., list[str]]) -> None:
    assert rules(parquet({"text": ["One."] * 100})[cut], "a.parquet") == ["broken_parquet"]


def test_damage_within_parquet_leaves_what_stands_before(read_all: ReadAll) -> None:
    rows: list[object] = [f"{number} words" for number in range(1000)]
    data = bytearray(parquet({"text": rows}, row_group_size=100, compression="gzip", use_dictionary=False))
    data[len(data) // 2 : len(data) // 2 + 400] = bytes(400)
    *records, last = read_all(bytes(data), "a.parquet")
    assert isinstance(last, Refusal)
    assert last.rule == "broken_parquet"
    assert len(records) >= 100
    assert f"{len(records)} rows could be read" in last.detail


def test_a_time_beyond_all_calendars_is_refused_alone(read_all: ReadAll) -> None:
    far = pa.array([10**18, 0], pa.timestamp("us"))
    data = io.BytesIO()
    pq.write_table(pa.table({"text": ["One.", "Two."], "at": far}), data)
    assert [type(one) for one in read_all(data.getvalue(), "a.parquet")] == [Refusal, RawRecord]


def test_another_file_is_no_parquet(rules: Callable[..., list[str]]) -> None:
    assert rules(b"text", "a.parquet") == ["broken_parquet"]
