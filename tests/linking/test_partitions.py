"""Batches are put into parts that stay, and rows into the parts of their batches."""

from __future__ import annotations

import pandas as pd
import pytest

from transforms.linking import partitions
from transforms.linking.partitions import assign, batches_of, place_articles, place_records, run_of


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "MOST_ARTICLES", 100)
    monkeypatch.setattr(partitions, "LEAST_ARTICLES", 10)


def batch(day: str, number: int = 0) -> str:
    return f"records/{day}T000000.000000Z-aaaa-{number}.parquet"


def test_a_first_run_is_cut_into_parts_of_the_most() -> None:
    sizes = {batch("20260301", number): 50 for number in range(5)}
    found = assign({}, sizes)
    assert {name: len(some) for name, some in found.items()} == {"2026-03-0001": 2, "2026-03-0002": 2, "2026-03-0003": 1}


def test_a_batch_stays_where_it_is_and_an_empty_part_goes() -> None:
    first = assign({}, {batch("20260301", number): 100 for number in range(3)})
    kept = [some[0] for some in first.values()][1:]
    assert assign(first, dict.fromkeys(kept, 100)) == {name: first[name] for name in list(first)[1:]}


@pytest.mark.parametrize(("there", "new", "joins"), [(9, 1, True), (50, 1, False), (50, 60, True), (100, 200, False)])
def test_what_is_new_joins_the_last_part_of_its_month_if_that_is_small(there: int, new: int, joins: bool) -> None:
    first = {"2026-03-0001": [batch("20260301")]}
    found = assign(first, {batch("20260301"): there, batch("20260302"): new})
    assert (batch("20260302") in found["2026-03-0001"]) == joins


def test_another_month_is_another_part() -> None:
    assert list(assign({}, {batch("20260331"): 1, batch("20260401"): 1})) == ["2026-03-0001", "2026-04-0001"]


def test_rows_are_placed_by_their_batch_and_records_by_the_run_that_saw_them_first() -> None:
    first, second = batch("20260301"), batch("20260402")
    articles = pd.DataFrame({"batch": [second, first, second]})
    silent = run_of(batch("20260501"))
    records = pd.DataFrame({"record_id": ["r_1", "r_2", "r_3"], "run_id": [run_of(second), silent, run_of(first)]})
    sizes = batches_of(articles, records["run_id"])
    assert sizes == {second: 2, first: 1, f"{silent}-": 0}
    found = assign({}, sizes)
    assert place_articles(articles["batch"], found).tolist() == [1, 0, 1]
    assert place_records(records, found).tolist() == [1, 2, 0]


def test_records_of_one_run_are_shared_out_among_its_parts() -> None:
    found = assign({}, {batch("20260301", number): 100 for number in range(4)})
    records = pd.DataFrame({"record_id": [f"r_{number}" for number in range(400)], "run_id": run_of(batch("20260301"))})
    counts = pd.Series(place_records(records, found)).value_counts()
    assert len(counts) == 4
    assert counts.min() > 50
