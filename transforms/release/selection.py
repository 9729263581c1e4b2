"""A part of a release that is whole in itself: what some actors said, on some issues, since some day, and all that it refers to.

Claims, positions and territorial figures are chosen. Kept with them is every row that they refer to, the copies of their
stories, and of all other tables the rows that refer to nothing but kept rows. What is counted over positions and figures, and
what is derived row by row, is made anew. Tables about the whole dataset (what was refused, noticed, changed, measured) refer to
no row and are left out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from transforms.contracts import Table
from transforms.frames import in_key_order
from transforms.lazy_tables import Tables
from transforms.linking.figures import compare_figures, dated
from transforms.linking.positions import position_changes, positions_daily, positions_summary
from transforms.release.derived import derive
from transforms.schema import BASE, DERIVED

#: What is chosen; everything else follows.
CHOSEN = ("claims", "positions", "territorial_figures")
#: Tables of what is told in numbers over the chosen rows.
COUNTED = ("positions_daily", "positions_summary", "position_changes", "figures_compared")


@dataclass(frozen=True)
class Selection:
    """Which rows to choose; an empty part chooses all. Undated rows are not since any day."""

    since: dt.date | None = None
    actor_ids: frozenset[str] = frozenset()
    issue_codes: frozenset[str] = frozenset()

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self.since is None and not self.actor_ids and not self.issue_codes


def select(tables: Tables, selection: Selection) -> Tables:
    """All tables of a release with the chosen rows alone, in their order; no key in them leads nowhere.

    A position is chosen by its actor, issue and day; a claim by its speaker and day, and where issues are asked for by a
    chosen position on it; a figure by its claimant or holder and the day or month for which it holds, and where issues are
    asked for by its claim. Raises KeyError where a base table is missing.
    """
    if selection.is_all:
        return tables
    kept: dict[str, pd.DataFrame] = _chosen(tables, selection)
    _add_referenced(kept, tables)
    articles, origins = tables["articles"], kept["articles"]["article_id"]
    kept["articles"] = articles[articles["origin_id"].isin(origins) | articles["article_id"].isin(origins)]
    kept |= _counted(kept)
    for name, table in BASE.items():
        if name not in kept and table.foreign_keys:
            kept[name] = _dependent(tables[name], table, kept)
    whole = {name: kept[name].reset_index(drop=True) for name in BASE if name in kept}
    return whole | {name: derive(name, whole) for name in DERIVED}


def late_figures(figures: pd.DataFrame, articles: pd.DataFrame, since: dt.date) -> pd.Series:
    """Which figures hold for the day `since` or later, as far as their day, month or year tells; undated ones do not."""
    late = {row["figure_id"] for row in dated(figures, articles) if _is_late(row["when"], since)}
    return figures["figure_id"].isin(late)


def _is_late(when: str | None, since: dt.date) -> bool:
    return when is not None and when >= since.isoformat()[: len(when)]


def _chosen(tables: Tables, selection: Selection) -> dict[str, pd.DataFrame]:
    claims, positions, figures = (tables[name] for name in CHOSEN)
    if selection.since is not None:
        claims = claims[_since(claims["stated_on"], selection.since)]
        positions = positions[_since(positions["stated_on"], selection.since)]
        figures = figures[late_figures(figures, tables["articles"], selection.since)]
    if selection.actor_ids:
        actors = sorted(selection.actor_ids)
        claims = claims[claims["actor_id"].isin(actors)]
        positions = positions[positions["actor_id"].isin(actors)]
        figures = figures[figures["claimant_actor_id"].isin(actors) | figures["holder_actor_id"].isin(actors)]
    if selection.issue_codes:
        positions = positions[positions["issue_code"].isin(sorted(selection.issue_codes))]
        claims = claims[claims["claim_id"].isin(positions["claim_id"])]
        figures = figures[figures["claim_id"].isin(claims["claim_id"])]
    return {"claims": claims, "positions": positions, "territorial_figures": figures}


def _since(days: pd.Series, since: dt.date) -> pd.Series:
    return (days >= since).fillna(False).astype(bool)


def _add_referenced(kept: dict[str, pd.DataFrame], tables: Tables) -> None:
    """Add the rows to which kept rows refer, until none is missing; tables that nobody refers to stay out."""
    waiting = list(kept)
    while waiting:
        name = waiting.pop(0)
        for key in BASE[name].foreign_keys:
            there = _values(kept[key.table], key.target) if key.table in kept else set()
            missing = _values(kept[name], key.column) - there
            if missing or key.table not in kept:
                whole = tables[key.table]
                kept[key.table] = whole[whole[key.target].isin(sorted(missing | there))]
                waiting.append(key.table)


def _counted(kept: Tables) -> dict[str, pd.DataFrame]:
    positions, articles = kept["positions"], kept["articles"]
    frames = (
        positions_daily(positions, articles),
        positions_summary(positions, articles),
        position_changes(positions, articles, "")[0],
        compare_figures(kept["territorial_figures"], articles),
    )
    return {name: in_key_order(frame, BASE[name]) for name, frame in zip(COUNTED, frames, strict=True)}


def _dependent(frame: pd.DataFrame, table: Table, kept: Tables) -> pd.DataFrame:
    """The rows that refer to kept rows and to no others."""
    refers, dangles = (pd.Series(False, index=frame.index) for _ in range(2))
    for key in table.foreign_keys:
        there = frame[key.column].isin(kept[key.table][key.target]).astype(bool)
        refers |= there
        dangles |= frame[key.column].notna().astype(bool) & ~there
    return frame[refers & ~dangles]


def _values(frame: pd.DataFrame, column: str) -> set[str]:
    return set(frame[column].dropna())
