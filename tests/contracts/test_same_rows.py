"""Rows that two releases have alike are told, whatever their order."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from transforms.frames import empty, from_rows
from transforms.same_rows import same_rows
from transforms.schema import TABLES

ACTORS = TABLES["actors"]


def actor(actor_id: str, **other: Any) -> dict[str, Any]:
    return {
        "actor_id": actor_id, "name": "Mara Quist", "actor_type": "person", "country_code": None, "role": "Minister",
        "wikidata_id": None, "is_known": False, "aliases": ["M. Quist", "Quist"], "first_seen": dt.date(2026, 3, 1),
        "last_seen": None, "article_count": 2, "mention_count": 3, "claim_count": 0, **other,
    }  # fmt: skip


def actors(*rows: dict[str, Any]) -> pd.DataFrame:
    return from_rows(rows, ACTORS)


def test_rows_are_told_by_their_key() -> None:
    before = actors(actor("act_1"), actor("act_2"), actor("act_3"))
    after = actors(actor("act_3"), actor("act_0"), actor("act_1"))
    assert same_rows(before, after, ACTORS).tolist() == [True, False, True]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Mara Qvist"}, {"role": None}, {"country_code": "SWE"}, {"is_known": True}, {"aliases": []},
        {"aliases": ["M. Quist"]}, {"first_seen": dt.date(2026, 3, 2)}, {"last_seen": dt.date(2026, 3, 1)}, {"claim_count": 1},
    ],
)  # fmt: skip
def test_another_value_is_another_row(other: dict[str, Any]) -> None:
    one, changed = actors(actor("act_1")), actors(actor("act_1", **other))
    assert same_rows(one, changed, ACTORS).tolist() == [False]
    assert same_rows(changed, one, ACTORS).tolist() == [False]


def test_of_a_key_that_stands_twice_no_row_is_the_same() -> None:
    before = actors(actor("act_1"), actor("act_2"))
    assert same_rows(before, actors(actor("act_1"), actor("act_1"), actor("act_2")), ACTORS).tolist() == [False, False, True]


def test_nothing_before_is_nothing_the_same() -> None:
    assert same_rows(empty(ACTORS), actors(actor("act_1")), ACTORS).tolist() == [False]
    assert same_rows(actors(actor("act_1")), empty(ACTORS), ACTORS).tolist() == []
