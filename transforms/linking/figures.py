"""Territorial figures side by side: what is told of a place in a month by whom, how far apart, and what cannot all be true.

Compared are figures of known places whose month is known and that are rather right than wrong; where somebody must hold the
land, also whose holder is known.
Every figure stands in one row at most. A story and its copies speak once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import pandas as pd

from transforms.articles.dates import outlet_day
from transforms.frames import from_rows, rows_of
from transforms.identity import content_id
from transforms.schema.territory import FIGURES_COMPARED

#: From this confidence on a figure is rather right than wrong in place, relation, status and holder together.
RATHER_RIGHT = 0.5
#: Relations that nobody need hold.
UNHELD = frozenset({"damaged", "composition", "contested", "other"})
#: Relations whose figures may each tell another event: two of them in a month need not disagree.
EVENTS = frozenset({"gained", "lost"})
#: What a unit measures; shares and areas of land are told in one another's stead.
_MEASURE_OF_UNIT = {"percent": "land", "km2": "land", "km": "km", "settlements": "settlements", "count": "count"}
#: How much of an ISO date a precision leaves.
_LENGTHS = {"day": 10, "month": 7, "year": 4}
#: What all figures of a row have in common.
_KEY = ("place_id", "month", "holder_actor_id", "share_is_joint", "relation", "status", "measure")


#: The columns of figures that are compared.
OF_FIGURES = (
    "figure_id", "article_id", "confidence", "as_of", "as_of_precision", "claimant_actor_id", "unit", "qualifier", "value",
    "value_high", "share", "area_km2", "place_id", "holder_actor_id", "share_is_joint", "relation", "status",
)  # fmt: skip


@dataclass(frozen=True, order=True)
class Telling:
    """A number as told, from `low` to `high` (the same but for a range), and the bounds between which it can be true."""

    voice: str
    low: float
    high: float
    at_least: float
    at_most: float


def compare_figures(figures: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """The table `figures_compared` for these figures (OF_FIGURES) and the articles that they stand in; order of rows is no
    matter."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = defaultdict(list)
    right = rather_right(figures)
    is_known = right["place_id"].notna() & (right["holder_actor_id"].notna() | right["relation"].isin(list(UNHELD)))
    for row in dated(right[is_known], articles):
        if row["month"] is not None:
            groups[tuple(row[name] for name in _KEY)].append(row)
    return from_rows((_compared(key, rows) for key, rows in groups.items()), FIGURES_COMPARED)


def rather_right(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures that may stand beside others as what is told: one that is rather wrong tells of another place or holder."""
    return figures[figures["confidence"] >= RATHER_RIGHT]


def dated(figures: pd.DataFrame, articles: pd.DataFrame) -> list[dict[str, Any]]:
    """The figures as rows, with `origin_id`, `voice`, `measure`, the `month` for which they hold, and `when`: the day or month.

    A figure holds as of its own date; one without, as of the day of publication; one that is dated to a year alone, of no month.
    """
    told = articles[articles["article_id"].isin(figures["article_id"])]
    about = {row["article_id"]: row for row in rows_of(told[["article_id", "origin_id", "published_at", "published_offset"]])}
    found = []
    for row in rows_of(figures):
        article = about[row["article_id"]]
        published_on = outlet_day(article["published_at"], article["published_offset"])
        source = "as_of" if row["as_of"] is not None else "published"
        on = row["as_of"] or published_on
        precision = row["as_of_precision"] or "day"
        found.append({
            **row,
            "origin_id": article["origin_id"],
            "voice": row["claimant_actor_id"] or article["origin_id"],
            "measure": _MEASURE_OF_UNIT[row["unit"]],
            "month": on.replace(day=1) if on and precision != "year" else None,
            "month_source": source,
            "when": on.isoformat()[:_LENGTHS[precision]] if on else None,
        })  # fmt: skip
    return found


def tellings(rows: Iterable[Mapping[str, Any]], column: str, limit: float = math.inf) -> list[Telling]:
    """What the rows tell on the scale of `column`, up to `limit`: one from each story for each claimant and number, sorted."""
    found = set()
    for row in rows:
        low = row[column]
        if low is None:
            continue
        high = min(low * row["value_high"] / row["value"], limit) if row["value_high"] and row["value"] else low
        at_least = 0.0 if row["qualifier"] == "at_most" else low
        at_most = limit if row["qualifier"] == "at_least" else high
        found.add((row["origin_id"], Telling(row["voice"], low, high, at_least, at_most)))
    return sorted(telling for _, telling in found)


def _compared(key: tuple[Any, ...], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    common = dict(zip(_KEY, key, strict=True))
    is_land, is_event = common["measure"] == "land", common["relation"] in EVENTS
    sources = {row["month_source"] for row in rows}
    scales = {"share": ("share", 1.0), "km2": ("area_km2", math.inf)} if is_land else {"value": ("value", math.inf)}
    return {
        "comparison_id": content_id("fc", *key),
        **common,
        "month_source": sources.pop() if len(sources) == 1 else "both",
        "figure_count": len(rows),
        "origin_count": len({row["origin_id"] for row in rows}),
        "claimant_count": len({row["voice"] for row in rows}),
        **{name: None for scale in ("share", "km2", "value") for name in _names(scale)},
        **{
            name: value
            for scale, (column, limit) in scales.items()
            for name, value in zip(_names(scale), _summed_up(tellings(rows, column, limit), is_event=is_event), strict=True)
        },
        "figure_ids": sorted(row["figure_id"] for row in rows),
        "claimant_actor_ids": sorted({row["claimant_actor_id"] for row in rows if row["claimant_actor_id"]}),
    }


def _names(scale: str) -> tuple[str, ...]:
    return tuple(f"{part}_{scale}" for part in ("lowest", "median", "highest", "spread"))


def _summed_up(told: Sequence[Telling], *, is_event: bool) -> tuple[float | None, float | None, float | None, float | None]:
    """Lowest, median, highest, spread; None where nothing is told."""
    if not told:
        return None, None, None, None
    middle = median((one.low + one.high) / 2 for one in told)
    return min(one.low for one in told), middle, max(one.high for one in told), None if is_event else spread(told)


def spread(told: Iterable[Telling]) -> float | None:
    """How far apart the voices are, each with all the room that its own tellings leave; None if there is only one voice."""
    of_voice: dict[str, list[Telling]] = defaultdict(list)
    for one in told:
        of_voice[one.voice].append(one)
    if len(of_voice) < 2:
        return None
    floor = max(min(one.at_least for one in own) for own in of_voice.values())
    ceiling = min(max(one.at_most for one in own) for own in of_voice.values())
    return max(floor - ceiling, 0.0)
