"""Who and what a user asks for: one actor, one issue, one day, or a message that helps."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest

from flows.errors import UsageError
from flows.exports.filters import actor_ids, day, issue_codes
from transforms.frames import from_rows
from transforms.schema.actors import ACTOR_MERGES, ACTORS


def people(*rows: tuple[str, str, list[str]]) -> pd.DataFrame:
    like: dict[str, Any] = dict.fromkeys(ACTORS.column_names)
    like |= {"actor_type": "person", "is_known": False, "article_count": 1, "mention_count": 1, "claim_count": 1}
    return from_rows([like | {"actor_id": one, "name": name, "aliases": aliases} for one, name, aliases in rows], ACTORS)


ACTORS_KNOWN = people(
    ("act_1", "Mara Quist", ["Quist"]),
    ("act_2", "Jon Quist", ["Quist", "J. Quist"]),
    ("act_3", "Müller", []),
    ("act_4", "The Ministry", ["Müller"]),
    ("act_5", "Muhammad Kolar", []),
)
MERGES = from_rows(
    [
        {"previous_actor_id": "act_0", "actor_id": "act_1", "cause": "merge", "release_id": "r"},
        {"previous_actor_id": "act_9", "actor_id": None, "cause": "merge", "release_id": "r"},
    ],
    ACTOR_MERGES,
)


@pytest.mark.parametrize(
    ("text", "actor_id"),
    [
        ("act_2", "act_2"), ("act_0", "act_1"), ("Mara Quist", "act_1"), ("mara  quist", "act_1"), ("J. Quist", "act_2"),
        ("muller", "act_3"),  # the name of one goes before the alias of another
        ("Mohammed Kolar", "act_5"),
    ],
)  # fmt: skip
def test_an_actor_is_found_by_id_name_and_alias(text: str, actor_id: str) -> None:
    assert actor_ids([text], ACTORS_KNOWN, MERGES) == {actor_id}


def test_a_name_of_two_is_not_guessed() -> None:
    with pytest.raises(UsageError) as told:
        actor_ids(["Quist"], ACTORS_KNOWN, MERGES)
    assert str(told.value).splitlines() == [
        "'Quist' names 2 actors; give the id of one:",
        "  act_1  Mara Quist (person; claims: 1)",
        "  act_2  Jon Quist (person; claims: 1)",
    ]


@pytest.mark.parametrize(("text", "told"), [("Mara Qvist", "Did you mean Mara Quist"), ("act_9", "no actor"), ("", "no actor")])
def test_an_unknown_actor_is_told(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        actor_ids([text], ACTORS_KNOWN, MERGES)


def test_issues_are_asked_for_by_code() -> None:
    issues = pd.DataFrame({"issue_code": ["ceasefire", "sanctions"]})
    assert issue_codes(["sanctions", "sanctions"], issues) == {"sanctions"}
    with pytest.raises(UsageError, match="Did you mean ceasefire"):
        issue_codes(["sanctions", "Cease-fire"], issues)
    with pytest.raises(UsageError, match="It has 2, such as ceasefire, sanctions"):
        issue_codes(["zzz"], issues)


def test_a_day_is_a_date() -> None:
    assert day("2026-10-31") == dt.date(2026, 10, 31)
    assert day(None) is None
    with pytest.raises(UsageError, match="2026-10-31"):
        day("31/10/2026")
