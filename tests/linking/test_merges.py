"""Ids that were published once: to which actor of the present release they lead, and why."""

from __future__ import annotations

import pandas as pd
import pytest

from transforms import frames
from transforms.linking.merges import actor_merges
from transforms.release.changes import changes
from transforms.schema import TABLES

Tables = dict[str, pd.DataFrame]


def _actor(actor_id, name, country=None, actor_type="person"):
    return {
        "actor_id": actor_id, "name": name, "actor_type": actor_type, "country_code": country, "role": None,
        "wikidata_id": None, "is_known": False, "aliases": [], "first_seen": None, "last_seen": None,
        "article_count": 1, "mention_count": 1, "claim_count": 0,
    }  # fmt: skip


def _mention(number, actor):
    return {
        "mention_id": f"m{number}", "article_id": "a1", "actor_id": actor, "mention_text": "x", "mention_start": 0,
        "mention_end": 1, "mention_kind": "name", "role_text": None,
    }  # fmt: skip


def _release(actors, mentions=(), merges=()) -> Tables:
    tables = {name: frames.empty(table) for name, table in TABLES.items()}
    tables["actors"] = frames.from_rows(actors, TABLES["actors"])
    tables["mentions"] = frames.from_rows(mentions, TABLES["mentions"])
    tables["actor_merges"] = frames.from_rows(merges, TABLES["actor_merges"])
    return tables


def _told(previous, current, cause="dump"):
    rows = actor_merges(previous, current, "r2", cause)
    return {
        row.previous_actor_id: (row.actor_id if pd.notna(row.actor_id) else None, row.cause, row.release_id)
        for row in rows.itertuples()
    }


def test_first_release_merges_nothing():
    assert _told({}, _release([_actor("x", "Ana Silva")])) == {}


def test_id_that_stands_leads_to_itself_and_has_no_row():
    release = _release([_actor("x", "Ana Silva")], [_mention(1, "x")])
    assert _told(release, release) == {}


def test_person_whose_country_a_later_article_tells_keeps_his_rows():
    before = _release([_actor("x", "Ana Silva")], [_mention(1, "x")])
    after = _release([_actor("y", "Ana Silva", "BRA")], [_mention(1, "y"), _mention(2, "y")])
    assert _told(before, after) == {"x": ("y", "dump", "r2")}


def test_person_that_the_base_learns_is_followed_by_rows_not_by_name():
    before = _release([_actor("x", "A. Silva")], [_mention(1, "x")])
    after = _release([_actor("per-ana-silva", "Ana Silva", "BRA")], [_mention(1, "per-ana-silva")])
    assert _told(before, after, "vocabulary") == {"x": ("per-ana-silva", "vocabulary", "r2")}


def test_id_that_splits_leads_where_most_of_it_went():
    before = _release([_actor("x", "Ana Silva", "BRA")], [_mention(1, "x"), _mention(2, "x"), _mention(3, "x")])
    after = _release(
        [_actor("a", "Ana Silva", "BRA"), _actor("b", "Ana Silva", "BRA")], [_mention(1, "a"), _mention(2, "b"), _mention(3, "b")]
    )
    assert _told(before, after)["x"][0] == "b"


def test_without_rows_the_only_namesake_of_a_fitting_country_is_it():
    before = _release([_actor("x", "Ana Silva", "BRA")], [_mention(1, "x")])
    assert _told(before, _release([_actor("y", "Ana SILVA")]))["x"][0] == "y"


@pytest.mark.parametrize(
    "present",
    [
        [],
        [_actor("y", "Ana Silva", "PRT")],
        [_actor("y", "Ana Silva", "BRA", "organisation")],
        [_actor("y", "Ana Silva"), _actor("z", "Ana Silva", "BRA")],
    ],
)
def test_without_rows_and_without_a_single_namesake_it_leads_to_nobody(present):
    before = _release([_actor("x", "Ana Silva", "BRA")], [_mention(1, "x")])
    assert _told(before, _release(present), "correction") == {"x": (None, "correction", "r2")}


def test_old_ids_lead_on_through_the_last_release():
    old = {"previous_actor_id": "w", "actor_id": "x", "cause": "dump", "release_id": "r1"}
    before = _release([_actor("x", "Ana Silva")], [_mention(1, "x")], [old])
    after = _release([_actor("y", "Ana Silva", "BRA")], [_mention(1, "y")])
    assert _told(before, after) == {"w": ("y", "dump", "r2"), "x": ("y", "dump", "r2")}


def test_old_row_whose_actor_stands_stays_as_it_is():
    old = {"previous_actor_id": "w", "actor_id": "x", "cause": "code", "release_id": "r1"}
    before = _release([_actor("x", "Ana Silva")], [_mention(1, "x")], [old])
    assert _told(before, _release([_actor("x", "Ana Silva")], [_mention(1, "x")])) == {"w": ("x", "code", "r1")}


def test_id_that_returns_needs_no_row():
    old = {"previous_actor_id": "w", "actor_id": "x", "cause": "dump", "release_id": "r1"}
    before = _release([_actor("x", "Ana Silva", "BRA")], [_mention(1, "x")], [old])
    after = _release([_actor("w", "Ana Silva"), _actor("x", "Ana Silva", "BRA")], [_mention(1, "w"), _mention(2, "x")])
    assert _told(before, after) == {}


def test_what_another_id_explains_is_told_as_a_merge():
    before = _release([_actor("x", "Ana Silva")], [_mention(1, "x")])
    after = _release([_actor("y", "Ana Silva", "BRA")], [_mention(1, "y"), _mention(2, "y")])
    after["actor_merges"] = actor_merges(before, after, "r2", "dump")
    told = changes(before, after, "r2", cause="dump", new_articles=frozenset({"a1"}))
    assert set(told[["table", "key", "change", "cause"]].itertuples(index=False, name=None)) == {
        ("actors", "x", "withdrawn", "merge"), ("actors", "y", "added", "merge"), ("mentions", "m1", "changed", "merge"),
        ("mentions", "m2", "added", "dump"),
    }  # fmt: skip
