"""Who is said to hold how much of which place, as GeoJSON (RFC 7946): one feature a place and holder, with the latest share.

Shares are as told: facts of control that some article reports, never what is true. Values of properties are text, numbers
and flags only, so that tables can be made of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from transforms.frames import rows_of
from transforms.linking.figures import dated, rather_right
from transforms.release.outlines import outline
from transforms.vocabulary.places.boundaries import Boundaries, Polygon
from transforms.vocabulary.places.gazetteer import Gazetteer, Place

#: The tables that the map is made of.
TABLES = ("articles", "actors", "places", "territorial_figures")
Row = Mapping[str, Any]


def control_map(tables: Mapping[str, pd.DataFrame], places: Gazetteer, boundaries: Boundaries) -> dict[str, Any]:
    """The feature collection of the tables named in `TABLES`.

    Ordered by place and holder. Positions are longitude and latitude (WGS 84); a place whose boundary nobody has drawn is
    a point, and one without coordinates has no geometry.
    """
    names = dict(zip(tables["actors"]["actor_id"], tables["actors"]["name"], strict=True))
    about = {row["place_id"]: _about(row) for row in rows_of(tables["places"])}
    shapes: dict[str, tuple[dict[str, Any] | None, str | None]] = {}
    features = []
    for (place_id, holder), told in sorted(_told(tables).items()):
        if place_id not in shapes:
            shapes[place_id] = geometry(places.by_id[place_id], places, boundaries) if place_id in places.by_id else (None, None)
        shape, source = shapes[place_id]
        features.append({
            "type": "Feature",
            "id": f"{place_id}|{holder}",
            "geometry": shape,
            "properties": {**about[place_id], "geometry_source": source, **_latest(told, names)},
        })  # fmt: skip
    return {
        "type": "FeatureCollection",
        "features": features,
        "source": boundaries.source,
        "licence": boundaries.licence,
        "note": "Shares are what articles report, not what is true; disputed places are marked by is_disputed.",
    }


def _told(tables: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], list[Row]]:
    """By place and holder, the shares that are told as facts of control."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in dated(rather_right(tables["territorial_figures"]), tables["articles"]):
        is_held = row["relation"] == "controls" and row["status"] == "fact" and row["share"] is not None
        if is_held and row["place_id"] and row["holder_actor_id"]:
            found[row["place_id"], row["holder_actor_id"]].append(row)
    return found


def _latest(told: Sequence[Row], names: Mapping[str, str]) -> dict[str, Any]:
    """What is told for the last day, by the row that is the surest; how far others of that day are from it."""
    last = max(row["when"] or "" for row in told)
    rows = sorted((row for row in told if (row["when"] or "") == last), key=lambda row: (-row["confidence"], row["figure_id"]))
    row = rows[0]
    high = row["share"] * row["value_high"] / row["value"] if row["value_high"] and row["value"] else None
    return {
        "holder_actor_id": row["holder_actor_id"],
        "holder": names.get(row["holder_actor_id"]),
        "share": row["share"],
        "share_high": None if high is None else min(high, 1.0),
        "qualifier": row["qualifier"],
        "share_is_joint": row["share_is_joint"],
        "held_km2": row["area_km2"],
        "as_of": last or None,
        "as_of_source": row["month_source"] if last else None,
        "claimant": names.get(row["claimant_actor_id"]),
        "figure_count": len(rows),
        "lowest_share": min(other["share"] for other in rows),
        "highest_share": max(other["share"] for other in rows),
        "figure_id": row["figure_id"],
        "evidence_text": row["evidence_text"],
    }


def _about(place: Row) -> dict[str, Any]:
    columns = ("place_id", "name", "kind", "iso_code", "country_code", "area_km2", "is_disputed")
    return {**{name: place[name] for name in columns}, "claimed_by": ", ".join(place["claimed_by"]) or None}


def geometry(place: Place, places: Gazetteer, boundaries: Boundaries) -> tuple[dict[str, Any] | None, str | None]:
    """The geometry of a place, and what it is: its `boundary`, that of its `parts` put together, or a `point` inside."""
    own = boundaries.of_place.get(place.place_id)
    if own:
        return _area(own), "boundary"
    parts = _parts(place, places, boundaries) or boundaries.of_state.get(place.place_id)
    if parts:
        return _area(outline(parts)), "parts"
    if place.longitude is not None and place.latitude is not None:
        return {"type": "Point", "coordinates": [place.longitude, place.latitude]}, "point"
    return None, None


def _parts(place: Place, places: Gazetteer, boundaries: Boundaries) -> list[Polygon]:
    """The polygons of all members, nothing if one of them has none."""
    found: list[Polygon] = []
    for member_id in place.members:
        member = boundaries.of_place.get(member_id) or _parts(places.by_id[member_id], places, boundaries)
        if not member:
            return []
        found += member
    return found


def _area(polygons: Iterable[Polygon]) -> dict[str, Any]:
    coordinates = [[[list(point) for point in ring] for ring in polygon] for polygon in polygons]
    if len(coordinates) == 1:
        return {"type": "Polygon", "coordinates": coordinates[0]}
    return {"type": "MultiPolygon", "coordinates": coordinates}
