from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.frames import conform, from_rows
from transforms.linking.positions import CONTRADICTION, position_changes, positions_daily, positions_summary
from transforms.schema.positions import POSITIONS
from transforms.schema.sources import ARTICLES

Row = tuple[str | None, str, str | None, str, str]
HISTORY: list[Row] = [
    ("ann", "ceasefire", "2025-03-01", "support", "a1"),
    ("ann", "ceasefire", "2025-03-01", "support", "a2"),
    ("ann", "ceasefire", "2025-03-04", "unclear", "a2"),
    ("ann", "ceasefire", "2025-03-05", "oppose", "a3"),
    ("ann", "ceasefire", "2025-03-09", "oppose", "a3"),
    ("ann", "sanctions", "2025-03-02", "conditional", "a1"),
    ("bob", "sanctions", "2025-03-02", "support", "a1"),
    ("bob", "sanctions", "2025-03-03", "support", "a1"),
    ("bob", "sanctions", "2025-03-03", "oppose", "a2"),
    ("bob", "sanctions", "2025-03-07", "oppose", "a3"),
    ("bob", "elections", None, "support", "a3"),
    ("eve", "elections", "2025-03-03", "unclear", "a3"),
    (None, "ceasefire", "2025-03-02", "support", "a1"),
]


def positions(rows: list[Row]) -> pd.DataFrame:
    made: list[dict[str, Any]] = [
        {
            "position_id": f"p_{number:02}",
            "claim_id": f"c_{number:02}",
            "article_id": article,
            "actor_id": actor,
            "issue_code": issue,
            "stance": stance,
            "issue_text": issue,
            "stance_cue": None,
            "unclear_reason": "left open" if stance == "unclear" else None,
            "binding": "clause",
            "stated_on": day and dt.date.fromisoformat(day),
            "stated_on_source": day and "said",
            "confidence": 0.8,
        }
        for number, (actor, issue, day, stance, article) in enumerate(rows)
    ]
    return from_rows(made, POSITIONS)


def articles() -> pd.DataFrame:
    """Three articles; a2 is a copy of a1."""
    rows = []
    for name, origin in (("a1", "a1"), ("a2", "a1"), ("a3", "a3")):
        row: dict[str, Any] = dict.fromkeys(ARTICLES.column_names)
        row |= {"article_id": name, "origin_id": origin, "is_duplicate": name != origin, "authors": []}
        row |= {"dump_id": "d", "source_path": "x.txt", "source_record": 0, "language": "en", "extraction_status": "done"}
        row |= {"text": "Text.", "char_count": 5, "word_count": 1, "ingested_at": pd.Timestamp("2025-03-10", tz="UTC")}
        rows.append(row)
    return conform(pd.DataFrame(rows), ARTICLES)


def history() -> pd.DataFrame:
    return positions(HISTORY)


def row_of(frame: pd.DataFrame, actor: str, issue: str) -> dict[str, Any]:
    found = frame[(frame["actor_id"] == actor) & (frame["issue_code"] == issue)].to_dict("records")
    assert len(found) == 1
    return found[0]


def test_daily_counts_sum_to_the_positions_with_actor_and_date() -> None:
    frame = history()
    assert positions_daily(frame, articles())["claim_count"].sum() == len(frame.dropna(subset=["actor_id", "stated_on"]))


def test_summary_counts_sum_to_the_positions_with_an_actor() -> None:
    summary = positions_summary(history(), articles())
    counted = summary[["n_support", "n_oppose", "n_conditional", "n_unclear"]].to_numpy().sum()
    assert counted == len(history().dropna(subset=["actor_id"]))


@pytest.mark.parametrize("stance", ["support", "oppose", "conditional", "unclear"])
def test_daily_and_summary_agree_on_dated_positions(stance: str) -> None:
    dated = history().dropna(subset=["stated_on"])
    daily = positions_daily(dated, articles())
    assert daily[daily["stance"] == stance]["claim_count"].sum() == positions_summary(dated, articles())[f"n_{stance}"].sum()


def test_a_story_and_its_copy_are_one_origin() -> None:
    first = positions_daily(history(), articles()).iloc[0]
    assert (first["claim_count"], first["origin_count"]) == (2, 1)


def test_the_summary_counts_stories_once() -> None:
    assert row_of(positions_summary(history(), articles()), "bob", "sanctions")["origin_count"] == 2


@pytest.mark.parametrize(
    ("actor", "issue", "latest"),
    [
        ("ann", "ceasefire", "oppose"),
        ("ann", "sanctions", "conditional"),
        ("bob", "sanctions", "oppose"),
        ("eve", "elections", "unclear"),
        ("bob", "elections", "unclear"),
    ],
)
def test_the_latest_stance_sets_unclear_ones_aside(actor: str, issue: str, latest: str) -> None:
    assert row_of(positions_summary(history(), articles()), actor, issue)["stance_latest"] == latest


def test_two_sides_on_the_last_day_leave_the_latest_stance_unclear() -> None:
    frame = positions([("bob", "sanctions", "2025-03-03", "support", "a1"), ("bob", "sanctions", "2025-03-03", "oppose", "a3")])
    assert positions_summary(frame, articles())["stance_latest"].tolist() == ["unclear"]


def test_first_and_last_day_are_those_of_sides_taken() -> None:
    row = row_of(positions_summary(history(), articles()), "ann", "ceasefire")
    assert (row["first_on"], row["last_on"]) == (dt.date(2025, 3, 1), dt.date(2025, 3, 9))


def test_where_no_side_was_taken_there_is_no_first_day() -> None:
    assert pd.isna(row_of(positions_summary(history(), articles()), "eve", "elections")["first_on"])


def test_a_change_names_both_its_evidences() -> None:
    changes, _ = position_changes(history(), articles(), "r1")
    row = row_of(changes, "ann", "ceasefire")
    assert (row["previous_position_id"], row["position_id"], row["changed_on"]) == ("p_00", "p_03", dt.date(2025, 3, 5))


def test_a_change_is_found_over_an_unclear_day() -> None:
    changes, _ = position_changes(history(), articles(), "r1")
    assert row_of(changes, "ann", "ceasefire")["previous_stance"] == "support"


def test_the_order_of_rows_makes_no_difference() -> None:
    shuffled = history().iloc[::-1].reset_index(drop=True)
    assert position_changes(shuffled, articles(), "r1")[0].equals(position_changes(history(), articles(), "r1")[0])


def test_two_sides_on_one_day_are_a_contradiction() -> None:
    frame = positions([("bob", "sanctions", "2025-03-03", "support", "a1"), ("bob", "sanctions", "2025-03-03", "oppose", "a3")])
    _, warnings = position_changes(frame, articles(), "r1")
    assert warnings[["rule", "table", "key", "detail"]].to_dict("records") == [
        {"rule": CONTRADICTION, "table": "positions", "key": "bob|sanctions|2025-03-03", "detail": "oppose p_01; support p_00"}
    ]


def test_a_contradiction_is_no_change() -> None:
    frame = positions([("bob", "sanctions", "2025-03-03", "support", "a1"), ("bob", "sanctions", "2025-03-03", "oppose", "a3")])
    assert position_changes(frame, articles(), "r1")[0].empty


def test_a_copy_neither_changes_nor_contradicts() -> None:
    frame = positions([("bob", "sanctions", "2025-03-03", "support", "a1"), ("bob", "sanctions", "2025-03-03", "oppose", "a2")])
    changes, warnings = position_changes(frame, articles(), "r1")
    assert (len(changes), len(warnings)) == (0, 0)


def test_changes_of_different_actors_do_not_mix() -> None:
    frame = positions([("ann", "sanctions", "2025-03-03", "support", "a1"), ("bob", "sanctions", "2025-03-04", "oppose", "a1")])
    assert position_changes(frame, articles(), "r1")[0].empty


def test_there_and_back_are_two_changes() -> None:
    frame = positions(
        [("ann", "elections", f"2025-03-0{day}", stance, "a1") for day, stance in ((1, "support"), (2, "oppose"), (3, "support"))]
    )
    assert position_changes(frame, articles(), "r1")[0]["stance"].tolist() == ["oppose", "support"]


def test_no_positions_make_empty_tables() -> None:
    none = positions([])
    frames = [positions_daily(none, articles()), positions_summary(none, articles()), *position_changes(none, articles(), "r1")]
    assert [len(frame) for frame in frames] == [0, 0, 0, 0]


STANCES_IN_USE = ("support", "oppose", "conditional", "unclear")
row = st.tuples(
    st.sampled_from(["ann", "bob", None]),
    st.sampled_from(["ceasefire", "sanctions"]),
    st.sampled_from(["2025-03-01", "2025-03-02", "2025-03-03", None]),
    st.sampled_from(STANCES_IN_USE),
    st.sampled_from(["a1", "a2", "a3"]),
)
ORIGINS = {"a1": "a1", "a2": "a1", "a3": "a3"}


@settings(max_examples=40, deadline=None)
@given(st.lists(row, max_size=14))
def test_tables_over_time_reconcile_with_positions(rows: list[Row]) -> None:
    frame, texts = positions(rows), articles()
    daily, summary = positions_daily(frame, texts), positions_summary(frame, texts)
    held = [one for one in rows if one[0] is not None]
    for actor, issue in {(one[0], one[1]) for one in held}:
        mine = [one for one in held if one[:2] == (actor, issue)]
        told = row_of(summary, str(actor), issue)
        days = daily[(daily["actor_id"] == actor) & (daily["issue_code"] == issue)]
        assert {name: told[f"n_{name}"] for name in STANCES_IN_USE} == {
            name: sum(one[3] == name for one in mine) for name in STANCES_IN_USE
        }
        assert told["origin_count"] == len({ORIGINS[one[4]] for one in mine})
        assert days["claim_count"].sum() == sum(one[2] is not None for one in mine)
        for day in days.to_dict("records"):
            there = [one for one in mine if (one[2], one[3]) == (str(day["stated_on"]), day["stance"])]
            assert (day["claim_count"], day["origin_count"]) == (len(there), len({ORIGINS[one[4]] for one in there}))
    assert len(summary) == len({(one[0], one[1]) for one in held})


@settings(max_examples=40, deadline=None)
@given(st.lists(row, max_size=14))
def test_changes_join_neighbouring_sides_and_contradictions_are_listed(rows: list[Row]) -> None:
    changes, warnings = position_changes(positions(rows), articles(), "r1")
    sides: dict[tuple[str, str], dict[str, set[str]]] = {}
    for actor, issue, day, stance, article in rows:
        if actor is not None and day is not None and stance != "unclear" and ORIGINS[article] == article:
            sides.setdefault((actor, issue), {}).setdefault(day, set()).add(stance)
    wanted, contradictions = [], []
    for (actor, issue), days in sides.items():
        single = [(day, next(iter(stances))) for day, stances in sorted(days.items()) if len(stances) == 1]
        wanted += [(actor, issue, before, after, day) for (_, before), (day, after) in pairwise(single) if before != after]
        contradictions += [f"{actor}|{issue}|{day}" for day, stances in days.items() if len(stances) > 1]
    columns = ["actor_id", "issue_code", "previous_stance", "stance", "changed_on"]
    assert sorted((*row[:4], str(row[4])) for row in changes[columns].itertuples(index=False)) == sorted(wanted)
    assert sorted(warnings["key"]) == sorted(contradictions)
    stances = [stance for _, _, _, stance, _ in rows]
    for change in changes.to_dict("records"):
        assert stances[int(change["previous_position_id"][2:])] == change["previous_stance"]
        assert stances[int(change["position_id"][2:])] == change["stance"]
