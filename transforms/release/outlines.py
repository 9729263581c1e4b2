"""The outline of several polygons that share borders. Outer rings run against the clock, holes with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from transforms.vocabulary.places.boundaries import Point, Polygon, Ring


def signed_area(ring: Sequence[Point]) -> float:
    """Square degrees that the ring encloses; positive if it runs against the clock."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def outline(polygons: Iterable[Polygon]) -> list[Polygon]:
    """The polygons as one: the borders that two of them share are gone. What does not touch stays apart.

    Shared borders must have the same points on both sides, as they have where all come from one coverage.
    """
    edges: dict[tuple[Point, Point], None] = {}
    for polygon in polygons:
        for ring in polygon:
            for start, end in pairwise(ring):
                if (end, start) in edges:
                    del edges[end, start]
                else:
                    edges[start, end] = None
    return _polygons(_rings(edges))


def _rings(edges: Iterable[tuple[Point, Point]]) -> list[Ring]:
    """The edges joined to rings, none of which comes by a point twice."""
    following: dict[Point, list[Point]] = defaultdict(list)
    for start, end in sorted(edges, reverse=True):
        following[start].append(end)
    rings = []
    for first in sorted(following):
        while following[first]:
            path, at = [first], {first: 0}
            while following[path[-1]]:
                point = following[path[-1]].pop()
                if point in at:
                    rings.append([*path[at[point] :], point])
                    for dropped in path[at[point] + 1 :]:
                        del at[dropped]
                    del path[at[point] + 1 :]
                else:
                    at[point] = len(path)
                    path.append(point)
    return rings


def _polygons(rings: Iterable[Ring]) -> list[Polygon]:
    """Each outer ring with the holes in it, by the place of its first point."""
    sized = [(signed_area(ring), ring) for ring in rings]
    outer = sorted((size, ring) for size, ring in sized if size > 0)
    polygons: list[Polygon] = [[ring] for _, ring in outer]
    for size, hole in sized:
        if size < 0:
            around = (polygon for polygon in polygons if _is_inside(hole, polygon[0]))
            polygon = next(around, None)
            if polygon is not None:
                polygon.append(hole)
    return sorted(polygons)


def _is_inside(hole: Ring, ring: Ring) -> bool:
    """Whether the hole lies in the ring: whether any of its points that is no corner of the ring does."""
    corners = set(ring)
    point = next((point for point in hole if point not in corners), None)
    return point is not None and _contains(ring, point)


def _contains(ring: Ring, point: Point) -> bool:
    """Even-odd rule."""
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossings += 1
    return crossings % 2 == 1
