"""Positions over time: by day, in sum, and where an actor changes sides.

All three are counts over the published positions, so that their sums reconcile; syndicated copies of a story count once
wherever stories are counted.
"""

from __future__ import annotations

import pandas as pd

from transforms.frames import empty, typed
from transforms.schema.codes import STANCES
from transforms.schema.operations import QUALITY_WARNINGS
from transforms.schema.positions import POSITION_CHANGES, POSITIONS_DAILY, POSITIONS_SUMMARY

#: The rule under which two sides on one day are listed for review.
CONTRADICTION = "contradictory_positions"
_WHO_ON_WHAT = ["actor_id", "issue_code"]
_DAY = [*_WHO_ON_WHAT, "stated_on"]
_UNCLEAR = "unclear"


def positions_daily(positions: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """One row per actor, issue, day and stance; positions without actor or date have no row.

    `claim_count` sums to the positions that have both; `origin_count` counts distinct stories.
    """
    dated = _of_actors(positions, articles).dropna(subset=["stated_on"])
    if dated.empty:
        return empty(POSITIONS_DAILY)
    return typed(
        dated.groupby([*_DAY, "stance"], sort=True)
        .agg(claim_count=("claim_id", "nunique"), origin_count=("origin_id", "nunique"))
        .reset_index(),
        POSITIONS_DAILY,
    )


def positions_summary(positions: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """One row per actor and issue; the four counts sum to the positions that have an actor.

    The latest stance is that of the last day on which a side was taken, `unclear` where that day has several or no side
    was ever taken on a known day.
    """
    held = _of_actors(positions, articles)
    if held.empty:
        return empty(POSITIONS_SUMMARY)
    counts = pd.crosstab([held["actor_id"], held["issue_code"]], held["stance"]).reindex(columns=list(STANCES), fill_value=0)
    counts.columns = pd.Index([f"n_{stance}" for stance in STANCES])
    stories = held.groupby(_WHO_ON_WHAT)["origin_id"].nunique().rename("origin_count")
    sides = held[held["stance"] != _UNCLEAR].dropna(subset=["stated_on"])
    days = sides.groupby(_WHO_ON_WHAT)["stated_on"].agg(first_on="min", last_on="max")
    summary = counts.join(stories).join(days).join(_latest(sides)).reset_index()
    return typed(
        summary.assign(stance_latest=summary["stance_latest"].fillna(_UNCLEAR))[POSITIONS_SUMMARY.column_names],
        POSITIONS_SUMMARY,
    )


def position_changes(positions: pd.DataFrame, articles: pd.DataFrame, run_id: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The changes of stance in order of `stated_on`, and the contradictions as rows of quality_warnings.

    Unclear and undated positions and those of copies are left out. A day on which an actor takes several sides on one
    issue is a contradiction: it is listed, and neither ends nor begins a stance.
    """
    held = _of_actors(positions, articles)
    taken = held[(held["stance"] != _UNCLEAR) & ~held["is_duplicate"].astype(bool)].dropna(subset=["stated_on"])
    if taken.empty:
        return empty(POSITION_CHANGES), empty(QUALITY_WARNINGS)
    days = taken.groupby(_DAY, sort=True).agg(
        stance=("stance", "first"),
        stances=("stance", "nunique"),
        first_position=("position_id", "min"),
        last_position=("position_id", "max"),
    )
    single = days[days["stances"] == 1].reset_index()
    before = single.groupby(_WHO_ON_WHAT)[["stance", "last_position"]].shift()
    changed = before["stance"].notna() & (before["stance"] != single["stance"])
    changes = single.assign(
        previous_stance=before["stance"],
        previous_position_id=before["last_position"],
        changed_on=single["stated_on"],
        position_id=single["first_position"],
    )[changed.astype(bool)]
    return (
        typed(changes[POSITION_CHANGES.column_names], POSITION_CHANGES),
        _contradictions(taken, days, run_id),
    )


def _of_actors(positions: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Positions that have an actor, with the story of their article."""
    stories = articles[["article_id", "origin_id", "is_duplicate"]]
    return positions.dropna(subset=["actor_id"]).merge(stories, on="article_id", how="left", validate="many_to_one")


def _latest(sides: pd.DataFrame) -> pd.Series:
    """The stance of each actor's last day on an issue, unclear where it has several."""
    last = sides[sides["stated_on"] == sides.groupby(_WHO_ON_WHAT)["stated_on"].transform("max")]
    stances = last.groupby(_WHO_ON_WHAT)["stance"].agg(["first", "nunique"])
    return stances["first"].where(stances["nunique"] == 1, _UNCLEAR).rename("stance_latest")


def _contradictions(taken: pd.DataFrame, days: pd.DataFrame, run_id: str) -> pd.DataFrame:
    """One warning a day with several sides: its key is actor, issue and day, its detail the positions of each side."""
    several = days.index[days["stances"] > 1]
    if several.empty:
        return empty(QUALITY_WARNINGS)
    rows = taken.set_index(_DAY).loc[several].reset_index().sort_values([*_DAY, "stance", "position_id"])
    told = rows["stance"].astype("string").str.cat(rows["position_id"].astype("string"), sep=" ")
    detail = told.groupby([rows[name] for name in _DAY], sort=True).agg("; ".join).reset_index(name="detail")
    actors, issues, on = (detail[name].astype("string") for name in _DAY)
    key = actors.str.cat(issues, sep="|").str.cat(on, sep="|")
    return typed(
        pd.DataFrame({"run_id": run_id, "rule": CONTRADICTION, "table": "positions", "key": key, "detail": detail["detail"]}),
        QUALITY_WARNINGS,
    )
