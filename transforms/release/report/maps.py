"""The maps of the report: outlines thinned to what a screen shows, on a plane, so that they stay small.

Points are snapped to a grid, so neighbours keep the same points on both sides of a border. The projection is the
equirectangular one with its true scale in the middle of the map. Places that lie close together have a map of their own.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from statistics import fmean
from string import ascii_uppercase
from typing import Any

import networkx as nx

from transforms.release.geojson import geometry
from transforms.release.outlines import outline, signed_area
from transforms.release.report.figures import PlaceFigures, holder_of
from transforms.release.report.report_data import Material, ranked
from transforms.vocabulary.places.boundaries import Boundaries, Point, Polygon, Ring
from transforms.vocabulary.places.gazetteer import Gazetteer

#: The longer side of a map in steps of the grid.
STEPS = 600
#: Places closer than this, in degrees, stand on one close-up; no more close-ups than this.
NEAR, CLOSE_UPS = 9.0, 6
#: Numbers closer than this, in steps of the grid, are pushed apart, on the map of all places and on a close-up, which is
#: drawn smaller; in so many rounds.
APART, APART_CLOSE_UP, ROUNDS = 14.0, 24.0, 60
#: A map is no lower than this part of its width.
FLAT = 0.55
#: Degrees that the map shows at least, and around the places, as a part of their extent.
SMALLEST, MARGIN = 8.0, 0.12
WORLD = (-180.0, -58.0, 180.0, 78.0)
#: From this width on, in degrees, the whole world is shown.
WIDE = 150.0
#: Holders with a colour of their own; the rest share one.
HOLDERS = 5
OTHERS = "Others"
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class ControlMap:
    """Rows for a chart: land and places as GeoJSON features on the plane, marks as points; `size` is width and height.

    `title` names what a close-up shows; None of the map of all places. `holders` have the number of their colour, which is
    the same on all maps.
    """

    title: str | None
    land: Sequence[Mapping[str, Any]]
    areas: Sequence[Mapping[str, Any]]
    marks: Sequence[Mapping[str, Any]]
    holders: Mapping[str, int]
    size: tuple[int, int]
    source: str
    licence: str


def control_maps(
    rows: Material, places: Sequence[PlaceFigures], gazetteer: Gazetteer, boundaries: Boundaries
) -> list[ControlMap]:
    """The map of the places that have a position on earth, then close-ups where several lie close; empty if there are none."""
    drawer = _Drawer(_holders(rows), gazetteer, boundaries)
    known = [place for place in places if drawer.point_of(place) is not None]
    if not known:
        return []
    groups = _groups(known, [drawer.point_of(place) or (0.0, 0.0) for place in known])
    crowded = [group for group in groups if len(group) > 1][:CLOSE_UPS]
    if len(groups) == 1:
        return [drawer.drawn(known, {})]
    letters = ascii_uppercase[: len(crowded)]
    near = {place.place_id: letter for letter, group in zip(letters, crowded, strict=True) for place in group}
    close_ups = [
        drawer.drawn(group, {}, f"{letter}: " + ", ".join(place.name for place in group))
        for letter, group in zip(letters, crowded, strict=True)
    ]
    return [drawer.drawn(known, near), *close_ups]


class _Drawer:
    """Draws maps with the same land, holders and colours."""

    def __init__(self, holders: Mapping[str, tuple[str, str]], gazetteer: Gazetteer, boundaries: Boundaries) -> None:
        self._holders, self._gazetteer, self._boundaries = holders, gazetteer, boundaries
        self._top = ranked(Counter(name for name, _ in holders.values()))[:HOLDERS]

    @cached_property
    def _land(self) -> list[list[Polygon]]:
        """The outlines of all states."""
        return [outline(self._boundaries.of_state[state]) for state in sorted(self._boundaries.of_state)]

    def point_of(self, place: PlaceFigures) -> Point | None:
        """Where a place lies, in degrees."""
        found = self._gazetteer.by_id.get(place.place_id or "")
        return None if found is None or found.longitude is None or found.latitude is None else (found.longitude, found.latitude)

    def drawn(self, places: Sequence[PlaceFigures], near: Mapping[str | None, str], title: str | None = None) -> ControlMap:
        """The map of these places, each of which lies somewhere; those `near` others stand in one mark, by its letter."""
        points = [self.point_of(place) or (0.0, 0.0) for place in places]
        plane = _Plane(_extent(points))
        abouts = [self._about(place) for place in places]
        areas = []
        for place, about in zip(places, abouts, strict=True):
            shape, _ = geometry(self._gazetteer.by_id[place.place_id or ""], self._gazetteer, self._boundaries)
            feature = plane.feature(_polygons_of(shape)) if shape and shape["type"] != "Point" else None
            areas += [{**feature, **about}] if feature else []
        marks = _marks(abouts, [plane.point(point) for point in points], near, APART_CLOSE_UP if title else APART)
        shades = [*self._top, OTHERS]
        names = {name: shades.index(name) for name in shades if any(about["holder"] == name for about in abouts)}
        land = [feature for feature in map(plane.feature, self._land) if feature is not None]
        # Large areas first, so that the small ones lie on them.
        areas.sort(key=lambda area: -_extent_of(area))
        return ControlMap(title, land, areas, marks, names, plane.size, self._boundaries.source, self._boundaries.licence)

    def _about(self, place: PlaceFigures) -> dict[str, Any]:
        holder, share = self._holders.get(place.place_id or "", (None, None))
        return {
            "label": str(place.number), "place": place.name, "place_ids": [place.place_id], "figures": place.total,
            "holder": holder if holder is None or holder in self._top else OTHERS,
            "said": "No share told as a fact" if holder is None else f"{holder} is said to hold {share}",
            "disputed": _disputed(place),
        }  # fmt: skip


def _disputed(place: PlaceFigures) -> str:
    if not place.is_disputed:
        return "no"
    return f"yes, claimed by {', '.join(place.claimed_by)}" if place.claimed_by else "yes"


def _marks(
    abouts: Sequence[dict[str, Any]], points: Sequence[Point], near: Mapping[str | None, str], apart: float
) -> list[dict[str, Any]]:
    """A mark for each place, and one in the middle of those that share a letter; none covers another."""
    grouped: defaultdict[str, list[int]] = defaultdict(list)
    for number, about in enumerate(abouts):
        grouped[near.get(about["place_ids"][0], about["label"])].append(number)
    marks, centres = [], []
    for label, members in grouped.items():
        its = [abouts[number] for number in members]
        several = {
            "label": label, "place": ", ".join(about["place"] for about in its), "said": f"See close-up {label}",
            "place_ids": [about["place_ids"][0] for about in its], "figures": sum(about["figures"] for about in its),
            "disputed": "yes" if any(about["disputed"] != "no" for about in its) else "no",
        }  # fmt: skip
        marks.append(its[0] if len(its) == 1 else several)
        centres.append((fmean(points[number][0] for number in members), fmean(points[number][1] for number in members)))
    return [{**mark, "x": round(x, 1), "y": round(y, 1)} for mark, (x, y) in zip(marks, _apart(centres, apart), strict=True)]


def _groups(places: Sequence[PlaceFigures], points: Sequence[Point]) -> list[list[PlaceFigures]]:
    """Places that are near one another, by way of others if need be; the groups with most figures first."""
    graph = nx.Graph()
    graph.add_nodes_from(range(len(places)))
    graph.add_edges_from(
        (one, other) for one, other in combinations(range(len(places)), 2) if math.dist(points[one], points[other]) < NEAR
    )
    groups = [[places[number] for number in sorted(group)] for group in nx.connected_components(graph)]
    return sorted(groups, key=lambda group: (-sum(place.total for place in group), group[0].name))


def _apart(points: Sequence[Point], apart: float) -> list[Point]:
    """The points, pushed so far apart that none covers another; each stays near where it was."""
    at = [list(point) for point in points]
    for _ in range(ROUNDS):
        for one, other in combinations(range(len(at)), 2):
            x, y = at[other][0] - at[one][0], at[other][1] - at[one][1]
            distance = math.hypot(x, y)
            if distance < apart:
                # Two at one point go opposite ways, each pair in a direction of its own.
                x, y = (x / distance, y / distance) if distance else (math.cos(one + other), math.sin(one + other))
                push = (apart - distance) / 2
                at[one][0], at[one][1] = at[one][0] - x * push, at[one][1] - y * push
                at[other][0], at[other][1] = at[other][0] + x * push, at[other][1] + y * push
    return [(x, y) for x, y in at]


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
    height = max((north - south) * (1 + 2 * MARGIN), width * FLAT)
    width = max(width, height)
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

    def _snapped(self, polygons: Iterable[Polygon]) -> list[Polygon]:
        """The polygons that reach into the box, on the grid; those that vanish there are left out."""
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

    def feature(self, polygons: Iterable[Polygon]) -> dict[str, Any] | None:
        """The polygons as a feature; None if nothing of them is on the map."""
        drawn = self._snapped(polygons)
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


def _extent_of(area: Mapping[str, Any]) -> float:
    return sum(abs(signed_area(polygon[0])) for polygon in area["geometry"]["coordinates"])
