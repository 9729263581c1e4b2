"""Shares of one place that cannot all be true: what different sides are said to hold on one date adds up to more than all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from transforms.frames import from_rows
from transforms.linking.figures import Telling, dated, rather_right, tellings
from transforms.schema.operations import QUALITY_WARNINGS

RULE = "shares_over_100"
#: What rounding may add: "two thirds" and "33.4 per cent" are not worth a warning.
_ROUNDING = 0.005
#: Actors of these types hold what their state holds.
_OF_A_STATE = frozenset({"government", "organisation", "person"})
Row = Mapping[str, Any]


def shares_over_100(figures: pd.DataFrame, articles: pd.DataFrame, actors: pd.DataFrame, run_id: str) -> pd.DataFrame:
    """One row of quality_warnings a place and date: its key is both, its detail the sides with their shares and figures.

    Counted are facts of control. A state, its army and its leaders are one side, and so are those who hold an extent
    together; of what is told of one side, the lowest counts, so that what is listed is wrong whomever one believes.
    """
    side_of = _sides(actors)
    by_date: dict[tuple[str, str], list[Row]] = defaultdict(list)
    right = rather_right(figures)
    is_held = (right["relation"] == "controls") & (right["status"] == "fact") & right["holder_actor_id"].notna()
    for row in dated(right[is_held & right["place_id"].notna() & right["share"].notna()], articles):
        if row["when"]:
            by_date[row["place_id"], row["when"]].append(row)
    warnings = []
    for (place_id, when), rows in sorted(by_date.items(), key=lambda item: item[0]):
        shares = _share_of_sides(rows, side_of)
        total = sum(shares.values())
        if total > 1 + _ROUNDING:
            told = "; ".join(f"{side} {share:.1%}" for side, share in sorted(shares.items()))
            figure_ids = ", ".join(sorted({row["figure_id"] for row in rows}))
            warnings.append({
                "run_id": run_id, "rule": RULE, "table": "territorial_figures", "key": f"{place_id}|{when}",
                "detail": f"{total:.1%}: {told} ({figure_ids})",
            })  # fmt: skip
    return from_rows(warnings, QUALITY_WARNINGS)


def _sides(actors: pd.DataFrame) -> dict[str, str]:
    """The side of each actor: its state for what is of a state, else itself."""
    return {
        actor: country if kind in _OF_A_STATE and isinstance(country, str) else actor
        for actor, kind, country in zip(actors["actor_id"], actors["actor_type"], actors["country_code"], strict=True)
    }


def _share_of_sides(rows: Iterable[Row], side_of: Mapping[str, str]) -> dict[str, float]:
    """The least share that each side, or those sides together that hold an extent together, must have."""
    alone: dict[str, list[Row]] = defaultdict(list)
    extents: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for row in rows:
        if row["share_is_joint"]:
            extents[row["article_id"], row["evidence_start"], row["quantity_text"]].append(row)
        else:
            alone[side_of[row["holder_actor_id"]]].append(row)
    together: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for joint in extents.values():
        together[tuple(sorted({side_of[row["holder_actor_id"]] for row in joint}))].append(joint[0])
    shares = {}
    for sides in _blocs([*together, *((side,) for side in alone)]):
        single = sum(_least(alone[side]) for side in sides if side in alone)
        shares[" and ".join(sides)] = max([single, *(_least(joint) for names, joint in together.items() if names[0] in sides)])
    return shares


def _blocs(groups: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Groups of sides with those that they share a side with, sorted."""
    blocs: list[set[str]] = []
    for group in groups:
        touched = [bloc for bloc in blocs if not bloc.isdisjoint(group)]
        blocs = [bloc for bloc in blocs if bloc not in touched]
        blocs.append(set(group).union(*touched))
    return sorted(tuple(sorted(bloc)) for bloc in blocs)


def _least(rows: Iterable[Row]) -> float:
    told: list[Telling] = tellings(rows, "share", 1.0)
    return min(one.at_least for one in told)
