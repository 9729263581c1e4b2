"""Batches are put into parts that stay, and rows into the parts of their batches."""

from __future__ import annotations

from itertools import pairwise

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


def after_days(count: int, size: int = 5) -> list[dict[str, list[str]]]:
    """The parts after each of so many days in March that bring a batch of so many articles each."""
    found: list[dict[str, list[str]]] = [{}]
    for day in range(1, count + 1):
        found.append(assign(found[-1], {batch(f"202603{one:02}"): size for one in range(1, day + 1)}))
    return found[1:]


def test_what_is_new_is_a_part_of_its_own() -> None:
    for before, after in pairwise(after_days(partitions.MOST_SMALL)):
        assert {name: after[name] for name in before} == before
        assert len(after) == len(before) + 1


def test_small_parts_that_are_too_many_become_one() -> None:
    days = after_days(partitions.MOST_SMALL + 2)
    assert list(days[-2].values()) == [[batch(f"202603{one:02}") for one in range(1, partitions.MOST_SMALL + 2)]]
    assert len(days[-1]) == 2
    assert len(after_days(20, partitions.LEAST_ARTICLES)[-1]) == 20


def test_of_a_month_that_is_over_small_parts_become_one_and_no_name_comes_again() -> None:
    first = after_days(3)[-1]
    sizes = {one: 5 for some in first.values() for one in some}
    second = assign(first, {**sizes, batch("20260401"): 5})
    assert {name: len(some) for name, some in second.items()} == {"2026-03-0001": 3, "2026-04-0001": 1}
    late = assign(first, {**{one: size for one, size in sizes.items() if one not in first["2026-03-0003"]}, batch("20260305"): 5})
    assert "2026-03-0003" not in late


def test_what_an_article_costs_over_a_month_does_not_grow_with_the_days() -> None:
    rewritten = 0
    for before, after in pairwise([{}, *after_days(31, 1)]):
        rewritten += sum(len(some) for name, some in after.items() if before.get(name) != some)
    assert rewritten <= 31 * 4


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
