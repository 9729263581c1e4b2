"""A part of a release is whole in itself, and counts what it holds."""

from __future__ import annotations

import datetime as dt
import random
from itertools import product
from typing import Any

import pandas as pd
import pytest

from transforms.frames import from_rows, keys, rows_of
from transforms.linking.figures import compare_figures
from transforms.linking.positions import position_changes, positions_daily, positions_summary
from transforms.release.selection import Selection, select
from transforms.release.tables import derived, finish
from transforms.schema import BASE, TABLES

Tables = dict[str, pd.DataFrame]
DAYS = (None, dt.date(2026, 9, 30), dt.date(2026, 10, 5), dt.date(2026, 10, 20))
ACTORS = ("ann", "bea", "cem", "dov")
ISSUES = ("ceasefire", "sanctions", "talks")


def row(table: str, like: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {name: (like | more).get(name) for name in BASE[table].column_names}


@pytest.fixture(scope="module")
def made_once() -> Tables:
    return {}


@pytest.fixture
def tables(sound: Tables, made_once: Tables) -> Tables:
    """A release in which chance ties four actors, three issues, six stories with copies, two places and many claims."""
    if not made_once:
        made_once |= _by_chance(sound)
    return made_once


def _by_chance(sound: Tables) -> Tables:
    chance = random.Random(7)  # noqa: S311 - sentences, no secrets
    first = {name: rows_of(frame)[0] for name, frame in sound.items() if len(frame)}
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in BASE}
    for actor in ACTORS:
        rows["actors"].append(row("actors", first["actors"], actor_id=actor, name=actor.title(), aliases=[f"{actor} x"]))
        rows["actor_roles"].append(row("actor_roles", {"actor_id": actor, "role": "envoy", "source": "text"}))
    rows["actor_merges"] = [
        {"previous_actor_id": "old", "actor_id": "ann", "cause": "merge", "release_id": "r"},
        {"previous_actor_id": "gone", "actor_id": None, "cause": "merge", "release_id": "r"},
    ]
    rows["issues"] = [row("issues", first["issues"], issue_code=code) for code in ISSUES]
    rows["places"] = [
        row("places", first["places"], place_id="land", name="Land"),
        row("places", first["places"], place_id="lorn", name="Lorn", parent_id="land"),
        row("places", first["places"], place_id="unused", name="Unused"),
    ]
    for number in range(12):
        origin = f"a_{number // 2 * 2}"
        rows["articles"].append(
            row("articles", first["articles"], article_id=f"a_{number}", origin_id=origin, is_duplicate=number % 2 == 1)
        )
        rows["records"].append(row("records", first["records"], record_id=f"r_{number}", article_id=f"a_{number}"))
    for number in range(40):
        article, actor, day = f"a_{chance.randrange(0, 12, 2)}", chance.choice((*ACTORS[:3], None)), chance.choice(DAYS)
        claim = {"claim_id": f"c_{number}", "article_id": article, "actor_id": actor, "stated_on": day}
        if day is None:
            claim["stated_on_source"] = None
        rows["claims"].append(row("claims", first["claims"], **claim, reported_by_actor_id=chance.choice((None, "dov"))))
        rows["claim_spans"].append(row("claim_spans", first["claim_spans"], claim_id=f"c_{number}"))
        rows["mentions"].append(row("mentions", first["mentions"], mention_id=f"m_{number}", article_id=article, actor_id=actor))
        for issue in chance.sample(ISSUES, chance.randint(0, 2)):
            stance = chance.choice(("support", "oppose", "unclear"))
            place = {**claim, "position_id": f"p_{number}_{issue}", "issue_code": issue, "stance": stance}
            rows["positions"].append(row("positions", first["positions"], **place))
        if number % 3 == 0:
            figure = {
                "figure_id": f"f_{number}", "article_id": article, "claim_id": chance.choice((None, f"c_{number}")),
                "claimant_actor_id": actor, "holder_actor_id": chance.choice(ACTORS), "place_id": "lorn",
                "as_of": day, "as_of_precision": day and "month",
            }  # fmt: skip
            rows["territorial_figures"].append(row("territorial_figures", first["territorial_figures"], **figure))
    for name in ("quarantine", "quality_warnings", "runs", "changes"):
        rows[name] = []
    made = {name: from_rows([row(name, found) for found in rows[name]], table) for name, table in BASE.items()}
    positions, articles = made["positions"], made["articles"]
    made["positions_daily"] = positions_daily(positions, articles)
    made["positions_summary"] = positions_summary(positions, articles)
    made["position_changes"] = position_changes(positions, articles, "run")[0]
    made["figures_compared"] = compare_figures(made["territorial_figures"], articles)
    return {**finish(made), **derived(finish(made))}


def dangling(tables: Tables) -> list[str]:
    return [
        f"{name}.{key.column}"
        for name, frame in tables.items()
        for key in TABLES[name].foreign_keys
        if not frame[key.column].dropna().isin(tables[key.table][key.target]).all()
    ]


ASKED = [
    Selection(since, frozenset(actors), frozenset(issues))
    for since, actors, issues in product(
        (None, dt.date(2026, 10, 1), dt.date(2027, 1, 1)),
        ((), ("ann",), ("bea", "dov")),
        ((), ("talks",), ("talks", "sanctions")),
    )
]


def test_everything_is_what_was_there(tables: Tables) -> None:
    assert select(tables, Selection()) is tables


@pytest.fixture(scope="module")
def selected_once() -> dict[Selection, Tables]:
    return {}


@pytest.fixture
def found(tables: Tables, asked: Selection, selected_once: dict[Selection, Tables]) -> Tables:
    """What is selected, once for all that is said of it."""
    if asked not in selected_once:
        selected_once[asked] = select(tables, asked)
    return selected_once[asked]


@pytest.mark.parametrize("asked", ASKED)
def test_no_key_leads_nowhere_and_no_row_is_made_up(tables: Tables, asked: Selection, found: Tables) -> None:
    if asked.is_all:
        return
    assert dangling(tables) == dangling(found) == []
    referred_to = {key.table for table in TABLES.values() for key in table.foreign_keys}
    alone = {name for name, table in TABLES.items() if not table.foreign_keys and name not in referred_to}
    assert set(TABLES) - set(found) == alone >= {"quarantine", "quality_warnings", "changes", "runs"}
    counted = {"positions_daily", "positions_summary", "position_changes", "figures_compared"}
    for name, frame in found.items():
        table = TABLES[name]
        assert list(frame.columns) == table.column_names
        assert [str(kind) for kind in frame.dtypes] == [str(kind) for kind in tables[name].dtypes]
        if name not in counted and name in BASE:
            there = tables[name][keys(tables[name], table).isin(keys(frame, table))]
            assert rows_of(frame) == rows_of(there)


@pytest.mark.parametrize("asked", ASKED)
def test_positions_are_those_asked_for(tables: Tables, asked: Selection, found: Tables) -> None:
    wanted = {
        one["position_id"]
        for one in rows_of(tables["positions"])
        if (not asked.actor_ids or one["actor_id"] in asked.actor_ids)
        and (not asked.issue_codes or one["issue_code"] in asked.issue_codes)
        and (asked.since is None or (one["stated_on"] is not None and one["stated_on"] >= asked.since))
    }
    assert set(found["positions"]["position_id"]) == wanted
    assert set(found["positions_wide"]["position_id"]) == wanted
    assert found["positions_summary"][["n_support", "n_oppose", "n_conditional", "n_unclear"]].sum().sum() == sum(
        found["positions"]["actor_id"].notna()
    )


def test_claims_and_figures_follow_the_actor(tables: Tables) -> None:
    found = select(tables, Selection(actor_ids=frozenset({"ann"})))
    told = found["territorial_figures"]
    assert ((told["claimant_actor_id"] == "ann") | (told["holder_actor_id"] == "ann")).all()
    assert {"ann"} <= set(found["claims"]["actor_id"].dropna())
    strangers = found["claims"][found["claims"]["actor_id"].fillna("") != "ann"]
    assert strangers["claim_id"].isin(told["claim_id"]).all()  # kept for the figures that they state
    assert "unused" not in set(found["places"]["place_id"])
    assert {"land", "lorn"} == set(found["places"]["place_id"])
    assert list(found["actor_merges"]["previous_actor_id"]) == ["old"]


def test_an_issue_keeps_the_claims_that_take_a_side_on_it(tables: Tables) -> None:
    found = select(tables, Selection(issue_codes=frozenset({"talks"})))
    assert set(found["claims"]["claim_id"]) == set(found["positions"]["claim_id"])
    assert set(found["issues"]["issue_code"]) == {"talks"}
    assert found["territorial_figures"]["claim_id"].isin(found["claims"]["claim_id"]).all()


def test_copies_stay_with_their_story(tables: Tables) -> None:
    found = select(tables, Selection(actor_ids=frozenset({"ann"})))
    originals = found["articles"][~found["articles"]["is_duplicate"]]
    assert len(found["articles"]) == 2 * len(originals)


@pytest.mark.parametrize(
    ("as_of", "precision", "since", "is_kept"),
    [
        (None, None, "2026-10-05", True), (None, None, "2026-10-06", False),  # the day of publication
        ((2026, 9, 1), "day", "2026-09-01", True), ((2026, 9, 1), "day", "2026-09-02", False),
        ((2026, 9, 1), "month", "2026-09-30", True), ((2026, 9, 1), "month", "2026-10-01", False),
        ((2025, 1, 1), "year", "2025-12-31", True), ((2025, 1, 1), "year", "2026-01-01", False),
    ],
)  # fmt: skip
def test_figures_hold_as_exactly_as_they_are_dated(
    sound: Tables, as_of: tuple[int, int, int] | None, precision: str | None, since: str, is_kept: bool
) -> None:
    (figure,) = rows_of(sound["territorial_figures"])
    figure |= {"as_of": as_of and dt.date(*as_of), "as_of_precision": precision}
    sound["territorial_figures"] = from_rows([figure], BASE["territorial_figures"])
    found = select(dict(finish(sound)), Selection(since=dt.date.fromisoformat(since)))
    assert len(found["territorial_figures"]) == is_kept
