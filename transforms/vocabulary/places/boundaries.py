"""Simplified boundaries of places, with their source and licence, as they stand in the file that is shipped.

The file holds one coverage: neighbours have the same points on both sides of a border, so that parts can be put together
to the outline of a region or state.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from transforms.vocabulary.loading import read_bytes

FILE = "places/boundaries.geojson.gz"

#: Longitude and latitude in degrees (WGS 84).
Point = tuple[float, float]
#: Points whose last is the first.
Ring = list[Point]
#: The outer ring, against the clock, and the holes in it, with the clock.
Polygon = list[Ring]


@dataclass(frozen=True, eq=False)
class Boundaries:
    """Polygons by place, and for each state those of all its pieces."""

    of_place: Mapping[str, Sequence[Polygon]]
    of_state: Mapping[str, Sequence[Polygon]]
    source: str
    licence: str


@lru_cache(maxsize=1)
def load_boundaries() -> Boundaries:
    """The boundaries as shipped, read once a process."""
    data = json.loads(gzip.decompress(read_bytes(FILE)))
    places: dict[str, list[Polygon]] = {}
    states: dict[str, list[Polygon]] = defaultdict(list)
    for feature in data["features"]:
        polygons = _polygons(feature["geometry"])
        place_id, state = feature["properties"]["place_id"], feature["properties"]["state"]
        if place_id is not None:
            places[place_id] = polygons
        if state is not None:
            states[state] += polygons
    return Boundaries(places, states, data["source"], data["licence"])


def _polygons(geometry: Mapping[str, Any]) -> list[Polygon]:
    found = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [[[(x, y) for x, y in ring] for ring in polygon] for polygon in found]
