from __future__ import annotations

import datetime as dt

import pandas as pd

from transforms.linking.partitions import IN_PARTS
from transforms.release.changes import additions, changes

Tables = dict[str, pd.DataFrame]


def told(previous: Tables, current: Tables, **more: object) -> set[tuple[str, str, str, str]]:
    found = changes(previous, current, "rel", cause="code", **more)  # type: ignore[arg-type]
    return set(found[["table", "key", "change", "cause"]].itertuples(index=False, name=None))


def test_the_first_release_changes_nothing(sound: Tables) -> None:
    assert changes({}, sound, "rel", cause="code").empty


def test_equal_releases_differ_in_nothing(sound: Tables) -> None:
    assert not told(sound, sound)


def test_the_time_of_the_run_is_no_change(sound: Tables) -> None:
    later = sound["articles"].assign(ingested_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    assert not told(sound, {**sound, "articles": later})


def test_an_edited_row_is_changed_with_the_given_cause(sound: Tables) -> None:
    edited = sound["positions"].assign(stance="oppose")
    assert told(sound, {**sound, "positions": edited}) == {("positions", "p_1", "changed", "code")}


def test_a_list_that_grows_is_a_change(sound: Tables) -> None:
    actors = sound["actors"].copy()
    actors["aliases"] = pd.Series([["Quist"]], dtype=actors["aliases"].dtype)
    assert told(sound, {**sound, "actors": actors}) == {("actors", "act_1", "changed", "code")}


def test_a_row_of_a_new_article_comes_from_the_dump(sound: Tables) -> None:
    before = {**sound, "claims": sound["claims"].head(0)}
    assert told(before, sound, new_articles=frozenset({"a_1"})) == {("claims", "c_1", "added", "dump")}


def test_where_all_articles_are_new_so_are_all_rows_and_nothing_is_compared(sound: Tables) -> None:
    of_articles = {name: sound[name] for name in IN_PARTS}
    before = {name: frame.head(0) if name in IN_PARTS else frame for name, frame in sound.items()}
    corrected = frozenset({("claims", "c_1")})
    expected = changes(before, sound, "rel", cause="code", new_articles=frozenset({"a_1"}), corrected=corrected)
    found = additions(of_articles, "rel", corrected)
    assert ("claims", "c_1", "added", "correction", "rel") in set(found.itertuples(index=False, name=None))
    assert found.sort_values(["table", "key"]).to_numpy().tolist() == expected.sort_values(["table", "key"]).to_numpy().tolist()
    assert additions({}, "rel").empty


def test_a_row_across_articles_comes_from_the_dump_where_others_are_new(sound: Tables) -> None:
    after = {**sound, "issues": sound["issues"].assign(label="Another")}
    assert told(sound, after, has_new=True) == {("issues", "ceasefire", "changed", "dump")}


def test_a_row_that_went_is_withdrawn(sound: Tables) -> None:
    after = {**sound, "claims": sound["claims"].head(0)}
    assert told(sound, after, withdrawn=frozenset({"a_1"})) == {("claims", "c_1", "withdrawn", "correction")}


def test_compound_keys_are_joined(sound: Tables) -> None:
    after = {**sound, "claim_spans": sound["claim_spans"].assign(end=30)}
    assert told(sound, after) == {("claim_spans", "c_1|content|0", "changed", "code")}
