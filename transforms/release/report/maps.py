"""The map of the report: outlines thinned to what a screen shows, on a plane, so that they stay small.

Points are snapped to a grid, so neighbours keep the same points on both sides of a border. The projection is the
equirectangular one with its true scale in the middle of the map.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.release.geojson import geometry
from transforms.release.outlines import outline, signed_area
from transforms.release.report.figures import PlaceFigures, holder_of
from transforms.release.report.material import Material
from transforms.vocabulary.boundaries import Boundaries, Point, Polygon, Ring
from transforms.vocabulary.places import Gazetteer

#: The longer side of a map in steps of the grid.
STEPS = 600
#: Degrees that the map shows at least, and around the places, as a part of their extent.
SMALLEST, MARGIN = 8.0, 0.12
WORLD = (-180.0, -58.0, 180.0, 78.0)
#: From this width on, in degrees, the whole world is shown.
WIDE = 150.0
#: Holders with a colour of their own; the rest share one.
HOLDERS = 5
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class ControlMap:
    """Rows for the chart: land and places as GeoJSON features on the plane, marks as points; `size` is width and height."""

    land: Sequence[Mapping[str, Any]]
    areas: Sequence[Mapping[str, Any]]
    marks: Sequence[Mapping[str, Any]]
    holders: Sequence[str]
    size: tuple[int, int]
    source: str
    licence: str


def control_map(
    rows: Material, places: Sequence[PlaceFigures], gazetteer: Gazetteer, boundaries: Boundaries
) -> ControlMap | None:
    """The map of the places that have a position on earth; None where there is none."""
    known = {
        place.place_id: gazetteer.by_id[place.place_id]
        for place in places
        if place.place_id in gazetteer.by_id and gazetteer.by_id[place.place_id].longitude is not None
    }
    if not known:
        return None
    box = _extent([(place.longitude or 0.0, place.latitude or 0.0) for place in known.values()])
    plane = _Plane(box)
    holders = _holders(rows)
    top = sorted({name for name, _ in holders.values()})[:HOLDERS]
    areas, marks = [], []
    for told in places:
        if told.place_id not in known:
            continue
        place = known[told.place_id]
        holder, share = holders.get(told.place_id or "", (None, None))
        about = {
            "number": told.number, "place": told.name, "place_id": told.place_id, "figures": told.total,
            "holder": None if holder is None else holder if holder in top else "Others",
            "said": "No share told as a fact" if holder is None else f"{holder} is said to hold {share}",
            "disputed": ("claimed by " + ", ".join(told.claimed_by)) if told.is_disputed else "no",
        }  # fmt: skip
        x, y = plane.point((place.longitude or 0.0, place.latitude or 0.0))
        marks.append({**about, "x": x, "y": y})
        shape, _ = geometry(place, gazetteer, boundaries)
        if shape is not None and shape["type"] != "Point":
            drawn = plane.feature(_polygons_of(shape))
            areas += [{**drawn, **about}] if drawn else []
    land = [
        feature
        for state in sorted(boundaries.of_state)
        if (feature := plane.feature(outline(plane.snapped(boundaries.of_state[state])), is_snapped=True)) is not None
    ]
    shown = sorted({mark["holder"] for mark in marks if mark["holder"]}, key=lambda name: (name == "Others", name))
    return ControlMap(land, areas, marks, shown, plane.size, boundaries.source, boundaries.licence)


def _holders(rows: Material) -> dict[str, tuple[str, str]]:
    """By place, who is told last, as a fact of control, to hold most of it, and how much that is."""
    best: dict[str, tuple[str, float, str, str]] = {}
    for row in rows.figures:
        name = holder_of(rows, row)
        if row["relation"] == "controls" and row["status"] == "fact" and row["share"] is not None and row["place_id"] and name:
            found = (row["when"] or "", row["share"], name, row["figure_id"])
            best[row["place_id"]] = max(best.get(row["place_id"], found), found)
    return {place: (name, f"{share:.0%} (told for {when or 'no known day'})") for place, (when, share, name, _) in best.items()}


def _extent(points: Sequence[Point]) -> Box:
    """Longitudes and latitudes from the west and south to the east and north that the map shows."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    if east - west > WIDE:
        return WORLD
    width = max(east - west, SMALLEST) * (1 + 2 * MARGIN)
    height = max(north - south, width * 0.5) * (1 + 2 * MARGIN)
    x, y = (west + east) / 2, (south + north) / 2
    return (x - width / 2, max(y - height / 2, -85.0), x + width / 2, min(y + height / 2, 85.0))


class _Plane:
    """Degrees inside a box as steps of a grid, from its south-western corner on."""

    def __init__(self, box: Box) -> None:
        west, south, east, north = box
        self._box = box
        self._narrow = math.cos(math.radians((south + north) / 2))
        self._scale = STEPS / max((east - west) * self._narrow, north - south)
        self.size = round((east - west) * self._narrow * self._scale), round((north - south) * self._scale)

    def point(self, at: Point) -> Point:
        """Where a point lies."""
        west, south, _, _ = self._box
        return round((at[0] - west) * self._narrow * self._scale), round((at[1] - south) * self._scale)

    def snapped(self, polygons: Iterable[Polygon]) -> list[Polygon]:
        """The polygons that reach into the box, on the grid, their rings against the clock; those that vanish are left out."""
        west, south, east, north = self._box
        found = []
        for polygon in polygons:
            xs, ys = [x for x, _ in polygon[0]], [y for _, y in polygon[0]]
            if min(xs) > east or max(xs) < west or min(ys) > north or max(ys) < south:
                continue
            rings = [ring for ring in map(self._ring, polygon) if len(ring) > 3]
            if rings:
                found.append(rings)
        return found

    def feature(self, polygons: Sequence[Polygon], *, is_snapped: bool = False) -> dict[str, Any] | None:
        """The polygons as a feature; None if nothing of them is on the map."""
        drawn = polygons if is_snapped else self.snapped(polygons)
        if not drawn:
            return None
        return {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": drawn}}

    def _ring(self, ring: Ring) -> Ring:
        points = [self.point(at) for at in ring]
        kept = [at for at, before in zip(points, [None, *points[:-1]], strict=True) if at != before]
        return kept if len(kept) > 3 and signed_area(kept) else []


def _polygons_of(shape: Mapping[str, Any]) -> list[Polygon]:
    found = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    return [[[(x, y) for x, y in ring] for ring in polygon] for polygon in found]
