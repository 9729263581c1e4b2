"""Figures of territory in sentences, place by place, in the order in which the map numbers the places."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from transforms.release.report.report_data import Material, Row, ranked
from transforms.release.report.words import plain, words

SHOWN_PLACES = 40
SHOWN_FIGURES = 12
_ROUND = {"exact": "", "about": "about ", "at_least": "at least ", "at_most": "at most ", "between": ""}


@dataclass(frozen=True)
class Figure:
    """One telling: who is said to do what with how much, how it is meant, by whom it is told."""

    holder: str | None
    relation: str
    quantity: str
    measured: str | None
    status: str
    when: str | None
    claimant: str | None
    find: dict[str, Any]


@dataclass(frozen=True)
class PlaceFigures:
    """The figures of a place. `number` is that on the map, None where the gazetteer does not know the place."""

    place_id: str | None
    name: str
    number: int | None
    is_disputed: bool
    claimed_by: Sequence[str]
    figures: Sequence[Figure]
    total: int
    find: dict[str, Any]


def place_figures(rows: Material) -> list[PlaceFigures]:
    """All places with figures: those with most first, the known before the unknown among equals."""
    grouped: defaultdict[tuple[str | None, str], list[Row]] = defaultdict(list)
    for row in rows.figures:
        grouped[place_key(row)].append(row)
    order = ranked(Counter({key: len(its) for key, its in grouped.items()}))
    order.sort(key=lambda key: (-len(grouped[key]), key[0] is None))
    known = [key for key in order if key[0] is not None]
    return [_place(rows, key, grouped[key], known.index(key) + 1 if key in known else None) for key in order]


def place_key(row: Row) -> tuple[str | None, str]:
    """What makes figures those of one place: the gazetteer's key and name, else the name alone."""
    return row["place_id"], plain(row["place_name"])


def _place(rows: Material, key: tuple[str | None, str], its: Sequence[Row], number: int | None) -> PlaceFigures:
    place = rows.places.get(key[0] or "")
    latest = sorted(its, key=lambda row: (row["when"] or "", row["confidence"], row["figure_id"]), reverse=True)
    return PlaceFigures(
        key[0], key[1], number, bool(place and place["is_disputed"]), place["claimed_by"] if place else (),
        [_figure(rows, row) for row in latest[:SHOWN_FIGURES]], len(its), {"place": list(key)},
    )  # fmt: skip


def _figure(rows: Material, row: Row) -> Figure:
    say = words()
    return Figure(
        holder_of(rows, row),
        say["relations"][row["relation"]],
        plain(row["quantity_text"]),
        _measured(row),
        say["statuses"][row["status"]],
        row["when"],
        rows.name(row["claimant_actor_id"]),
        {"figure": row["figure_id"]},
    )


def holder_of(rows: Material, row: Row) -> str | None:
    """Who holds, gains, loses or demands it; marked where they do so with others."""
    name = rows.name(row["holder_actor_id"])
    return f"{name} (with others)" if name and row["share_is_joint"] else name


def _measured(row: Row) -> str | None:
    """Share and area in numbers, as far as they are told or follow."""
    parts = []
    if row["share"] is not None:
        parts.append(f"{row['share']:.1%}".replace(".0%", "%"))
    if row["area_km2"] is not None:
        parts.append(f"{row['area_km2']:,.0f} km²" if row["area_km2"] >= 1 else f"{row['area_km2']:.2g} km²")
    return _ROUND[row["qualifier"]] + ", ".join(parts) if parts else None
