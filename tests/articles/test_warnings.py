from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from transforms.articles.dates import DAY_FIRST, MONTH_FIRST, offset_of, order_of, outlet_day, published_at
from transforms.articles.field_names import load_field_mapping
from transforms.articles.intake import DayOrders, SourceInfo, take_in
from transforms.articles.readers.files import read

MAPPING = load_field_mapping()
TEXT = "The harbour board chose a new pilot on Monday."


def rows(data: str, path: str, day_order: str | None = None) -> list[dict[str, Any]]:
    return list(take_in(read(io.BytesIO(data.encode()), path), SourceInfo("d", path), MAPPING, 5, day_order=day_order))


def rules(row: dict[str, Any]) -> list[str]:
    return [warning.partition(":")[0] for warning in row["warnings"] or ()]


def order(*values: str) -> str | None:
    days = DayOrders(MAPPING)
    data = "date,text\n" + "".join(f"{value},{TEXT}\n" for value in values)
    assert len(list(days.seen(read(io.BytesIO(data.encode()), "a.csv")))) == len(values)
    return days.order


def test_one_date_of_a_file_tells_how_the_others_are_read() -> None:
    assert order("05/04/2026", "17/04/2026") == DAY_FIRST
    assert order("05/04/2026", "04/17/2026") == MONTH_FIRST
    assert order("05/04/2026", "03.04.2026") == DAY_FIRST
    assert order("05/04/2026", "2026-04-17") is None
    assert order("17/04/2026", "04/17/2026") is None


def test_a_day_that_can_be_two_is_none_until_it_is_told() -> None:
    data = f"title,source,date,text\nPilot,The Quay,05/04/2026,{TEXT}\n"
    (row,) = rows(data, "a.csv")
    assert (row["published_at"], rules(row)) == (None, ["day_order_undecided"])
    (row,) = rows(data, "a.csv", DAY_FIRST)
    assert (row["published_at"], rules(row)) == (datetime(2026, 4, 5, tzinfo=UTC), [])
    (row,) = rows(data, "a.csv", MONTH_FIRST)
    assert row["published_at"] == datetime(2026, 5, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "offset"),
    [("2026-06-01T21:30:00-05:00", -300), ("2026-06-01T21:30:00Z", 0), ("2026-06-01T21:30:00", None), ("1 June 2026", None),
     ("Mon, 01 Jun 2026 21:30:00 +1000", 600), ("1 June 2026, 21:30 GMT", 0)],
)  # fmt: skip
def test_the_offset_of_a_time_is_kept_and_its_day_counted_in_it(value: str, offset: int | None) -> None:
    moment = published_at(value)
    assert moment is not None
    assert offset_of(moment) == offset
    assert str(outlet_day(moment.astimezone(UTC), offset)) == "2026-06-01"


def test_what_is_no_date_in_numbers_tells_no_order() -> None:
    assert [order_of(value) for value in ("2026-04-17", "17 April 2026", None, 20260417, "04/04/2026")] == [None] * 5


def test_fields_that_were_not_used_are_told_once_where_something_is_missing() -> None:
    first, second = rows(f"outlet_x,text\nThe Quay,{TEXT}\nThe Quay,{TEXT} So it did.\n", "a.csv")
    assert rules(first) == ["undated", "fields_not_used"]
    assert "--map outlet_x=publisher" in first["warnings"][1]
    assert rules(second) == ["undated"]


def test_a_text_that_was_cut_is_told() -> None:
    menu = "\n\n".join(f"Menu {number}" for number in range(60))
    (row,) = rows(f"{menu}\n\n{TEXT} {TEXT} {TEXT}", "2026-04-17.txt")
    assert "much_cut" in rules(row)
    (row,) = rows(f"{TEXT} The board will ask the peo… [+2829 chars]", "2026-04-17.txt")
    assert (row["text"], rules(row)) == (TEXT, ["text_cut"])


def test_the_longer_text_is_the_article_and_nested_fields_are_the_records() -> None:
    (row,) = rows(f'{{"text": "A pilot is chosen.", "FullText": "{TEXT} She starts in June."}}', "a.json")
    assert row["text"] == f"{TEXT} She starts in June."
    (row,) = rows(f'{{"response": {{"results": [{{"webTitle": "Pilot", "fields": {{"bodyText": "{TEXT}"}}}}]}}}}', "a.json")
    assert (row["title"], row["text"]) == ("Pilot", TEXT)


def test_a_record_without_a_text_names_the_field_that_could_be_it() -> None:
    (row,) = rows(f'{{"a": {{"prose": "{TEXT} {TEXT}"}}}}', "a.json")
    assert (row["reason"], row["detail"].endswith("try --map a.prose=text")) == ("no_text", True)


def test_an_option_to_try_can_be_typed_and_names_lists_of_paragraphs_too() -> None:
    (row,) = rows(json.dumps({"a": {"the prose": [TEXT, TEXT]}}), "a.json")
    assert row["detail"].endswith("try --map 'a.the prose=text'")


def test_what_stands_for_a_date_and_is_none_is_told_and_no_field_is_said_to_be_missing() -> None:
    (row,) = rows(
        json.dumps({"text": TEXT, "title": "Board chooses a pilot", "source": "Quay", "date": "yore", "kind": "x"}), "a.json"
    )
    assert row["warnings"] == ["undated: 'yore' is no date that is read; the article is in no time series"]


def test_the_names_of_a_files_fields_are_told_where_they_come_first() -> None:
    found = rows(f'{{"text": "{TEXT}", "desk": 1}}\n{{"text": "{TEXT}"}}\n{{"prose": "x", "desk": 2}}\n', "a.jsonl")
    assert [row["new_fields"] for row in found] == ["text\ndesk", None, "prose"]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"key": "world/7", "day_x": "5 May 2026"}, "--map day_x=published"),
        ({"key": "world/7", "head_x": "Board chooses a pilot"}, "--map head_x=title"),
        ({"key": "world/7", "paper": "The Quay"}, "--map paper=publisher"),
        ({"key": "world/7", "kind": "article"}, "--map THEIRS=published"),
    ],
)
def test_the_field_that_has_the_shape_of_what_is_missing_is_named(values: dict[str, str], told: str) -> None:
    (row,) = rows(json.dumps({"text": TEXT, **values}), "a.json")
    assert (row["warnings"] or [])[-1].endswith(told)


def test_posts_of_a_live_blog_that_stay_in_one_article_are_told() -> None:
    posts = "".join(f"<p>{hour}.40</p><p>{TEXT} It took {hour} hours of talks.</p>" for hour in (18, 15, 11, 9))
    (row,) = rows(f"<html><body><article><h1>Board, live</h1>{posts}</article></body></html>", "2026-04-17.html")
    assert rules(row) == ["several_articles"]
