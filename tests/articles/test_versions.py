from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from transforms.articles.versions import replaced_in_place


def records(*rows: dict[str, Any]) -> pd.DataFrame:
    """Records of one file, each newer than the one before."""
    place = {"dump_id": "d", "source_path": "a.jsonl", "source_record": 0, "part": None, "modified_at": None}
    made = pd.DataFrame([{**place, "rank": number, **row} for number, row in enumerate(rows)])
    return made.assign(modified_at=pd.to_datetime(made["modified_at"], utc=True))


def replaced(*rows: dict[str, Any]) -> list[str | None]:
    found = replaced_in_place(records(*rows))["replaced_by"]
    return [None if pd.isna(one) else one for one in found]


def test_the_newest_reading_of_a_place_replaces_all_before() -> None:
    assert replaced({"article_id": "a"}, {"article_id": "b"}, {"article_id": "c"}) == ["c", "c", None]
    assert replaced({"article_id": "a", "rank": 2}, {"article_id": "b", "rank": 1}) == [None, "a"]


def test_the_time_of_change_tells_more_than_the_order_of_arrival_where_both_say_it() -> None:
    late, early = {"article_id": "a", "modified_at": "2026-03-02"}, {"article_id": "b", "modified_at": "2026-03-01"}
    assert replaced(late, early) == [None, "a"]
    assert replaced(early, late) == ["a", None]
    assert replaced(late, {"article_id": "c"}) == ["c", None]


@pytest.mark.parametrize("other", [{"dump_id": "e"}, {"source_path": "b.jsonl"}, {"source_record": 1}])
def test_another_place_is_none_of_its(other: dict[str, Any]) -> None:
    assert replaced({"article_id": "a"}, {"article_id": "b", **other}) == [None, None]


def test_a_text_that_comes_back_stands_again() -> None:
    assert replaced({"article_id": "a", "rank": 3}, {"article_id": "b", "rank": 2}) == [None, "a"]


def test_records_that_move_up_still_stand_where_they_are_now() -> None:
    rows = [{"article_id": "a"}, {"article_id": "b", "source_record": 1}, {"article_id": "new"}]
    assert replaced(*rows, {"article_id": "a", "source_record": 1}) == ["new", "a", None, None]


@pytest.mark.parametrize(
    ("rows", "is_whole"),
    [
        ([{"source_path": "a.txt"}], True),
        ([{"source_path": "a.txt"}, {"source_path": "a.txt", "article_id": "b"}], True),
        ([{"source_path": "a.txt"}, {"source_path": "a.txt", "source_record": 1}], False),
        ([{"source_path": "a.html", "part": "18:42 GMT"}], False),
        ([{"source_path": "a.jsonl"}], False),
    ],
)
def test_a_file_of_one_article_is_told_by_its_format_and_by_what_it_holds(rows: list[dict[str, Any]], is_whole: bool) -> None:
    found = replaced_in_place(records(*({"article_id": "a", **row} for row in rows)))
    assert set(found["is_whole_file"]) == {is_whole}


def test_no_records() -> None:
    assert replaced_in_place(records({"article_id": "a"}).iloc[:0]).empty
