from __future__ import annotations

from typing import Any

import pandas as pd

from transforms.linking.dump_warnings import DAY_ORDER, FIELDS, UNDATED, dump_warnings


def told(*records: dict[str, Any], dates: dict[str, list[str | None]] | None = None) -> list[tuple[str, str, str]]:
    """The warnings of records, each a first one of its file, and of articles with these dates by dump."""
    usual = {"dump_id": "in/quay", "source_path": "quay.csv", "rank": 0, "run_id": "r", "warnings": None, "new_fields": None}
    moments = [(dump, pd.Timestamp(date, tz="UTC")) for dump, some in (dates or {}).items() for date in some]
    articles = pd.DataFrame(moments, columns=["dump_id", "published_at"])
    rows = dump_warnings(pd.DataFrame([{**usual, **record} for record in records]), articles)
    assert all(row["run_id"] == "r" and row["table"] == "records" for row in rows)
    return [(row["rule"], row["key"], row["detail"]) for row in rows]


def reading(path: str, names: str, rank: int = 0) -> dict[str, Any]:
    return {"source_path": path, "dump_id": f"in/{path}", "rank": rank, "new_fields": "\n".join(names.split())}


def test_a_dump_with_many_undated_articles_is_told_with_its_share() -> None:
    dates = {"a": [None, "2026-04-01"], "b": ["2026-04-01"] * 19 + [None], "of one article": [None]}
    found = told(*({"dump_id": dump} for dump in dates), dates=dates)
    assert found == [(UNDATED, "a", "1 of 2 articles have no date of publication and are in no time series")]


def test_a_dump_whose_days_can_be_two_is_told_with_what_decides() -> None:
    rows = [{"warnings": ["day_order_undecided: '03/04/2026' can be two days", "text_cut: x"]}, {"warnings": ["undated: x"]}]
    ((rule, dump, detail),) = told(*rows, rows[0])
    assert (rule, dump) == (DAY_ORDER, "in/quay")
    assert detail.startswith("the dates of 2 records")
    assert "--dates" in detail


def test_other_fields_than_the_last_file_of_its_name_are_told_once() -> None:
    days = [reading(f"quay-2026-06-{day:02}.csv", names) for day, names in enumerate(("a b c", "a b c", "a text", "text a"), 1)]
    ((rule, dump, detail),) = told(*days)
    assert (rule, dump) == (FIELDS, "in/quay-2026-06-03.csv")
    assert detail == "quay-2026-06-03.csv has other fields than quay-2026-06-02.csv: new text; gone b, c"


def test_a_file_that_was_written_anew_is_held_against_its_last_reading() -> None:
    assert [rule for rule, _, _ in told(reading("quay.csv", "a b"), reading("quay.csv", "a d", rank=7))] == [FIELDS]
    assert told(reading("quay.csv", "a b"), reading("quay.csv", "b a", rank=7)) == []


def test_fields_that_only_some_records_have_are_told_once_as_new_and_as_gone() -> None:
    files = [
        reading(f"{number}.json", names) for number, names in enumerate(["a b", "a", "a b", "a", "a b c", "a c", "a b", "a"])
    ]
    assert [(dump, detail.partition(": ")[2]) for _, dump, detail in told(*files)] == [
        ("in/1.json", "gone b"), ("in/4.json", "new c"), ("in/6.json", "gone c"),
    ]  # fmt: skip


def test_files_of_other_names_and_single_articles_are_not_compared() -> None:
    assert told(reading("quay.csv", "a"), reading("pier.csv", "b")) == []
    assert told(reading("1.txt", "text"), reading("2.txt", "title text")) == []
