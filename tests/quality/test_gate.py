"""What refuses a release and what does not, on both sides of each limit."""

from __future__ import annotations

import pandas as pd
import pytest

from transforms.lazy_tables import reader_of
from transforms.quality.gate import MIN_ARTICLES, refusals, warnings
from transforms.quality.verdicts import Failure

ROWS = {"claims": 100, "articles": 100}


def judged(
    failures: int = 0,
    rule: str = "foreign_key:actor_id",
    previous: dict[str, int] | None = None,
    records_new: int = 0,
    accepted: int = 0,
) -> list[str]:
    return refusals(
        [Failure("claims", rule, f"c_{number:02}", "") for number in range(failures)],
        ROWS,
        previous or {},
        records_new=records_new,
        articles_accepted=accepted,
    )


def test_nothing_accepted_of_what_was_new_refuses() -> None:
    assert "none was accepted" in judged(records_new=3)[0]


def test_something_accepted_of_what_was_new_passes() -> None:
    assert not judged(records_new=3, accepted=1)


def test_nothing_new_passes() -> None:
    assert not judged()


@pytest.mark.parametrize("rule", ["foreign_key:actor_id", "key_unique", "evidence:claim_start"])
def test_a_rule_broken_beyond_the_limit_refuses_and_names_table_rule_count_and_keys(rule: str) -> None:
    told = f"claims: {rule} fails for 6 of 100 rows (6%), over the limit of 5%, e.g. c_00, c_01, c_02, c_03, c_04"
    assert judged(6, rule) == [told]


def test_a_rule_broken_up_to_the_limit_passes() -> None:
    assert not judged(5)


def test_other_rules_only_quarantine() -> None:
    assert not judged(60, "category:act")


def test_a_table_that_loses_too_much_refuses() -> None:
    assert "claims: 100 rows, 143 in the last release" in judged(previous={"claims": 143})[0]


def test_a_table_may_lose_up_to_the_limit() -> None:
    assert not judged(previous={"claims": 142})


@pytest.mark.parametrize("table", ["quarantine", "position_changes"])
def test_what_tells_of_a_run_or_of_differences_may_shrink(table: str) -> None:
    assert not judged(previous={table: 500})


def frames(articles: int, unclear: int) -> dict[str, pd.DataFrame]:
    return {
        "articles": pd.DataFrame({"extraction_status": ["done"] * articles}),
        "claims": pd.DataFrame({"speaker_status": ["resolved"] * articles}),
        "mentions": pd.DataFrame({"mention_start": range(3 * articles)}),
        "positions": pd.DataFrame({"stance": ["unclear"] * unclear + ["support"] * (articles - unclear)}),
    }


def test_shares_warn_from_enough_articles_up() -> None:
    found = warnings(reader_of(frames(MIN_ARTICLES, 90)), "run")
    assert [(row["rule"], row["table"], row["key"]) for row in found] == [("share_unclear", "positions", "*")]


def test_shares_say_nothing_of_few_articles() -> None:
    assert not warnings(reader_of(frames(MIN_ARTICLES - 1, MIN_ARTICLES - 1)), "run")


def test_few_rows_an_article_warn() -> None:
    tables = frames(MIN_ARTICLES, 0)
    tables["claims"] = tables["claims"].head(10)
    assert [row["rule"] for row in warnings(reader_of(tables), "run")] == ["rows_per_article"]
