"""GeoJSON: the map of `transforms.release.geojson`, for QGIS, kepler.gl, geopandas and DuckDB."""

from __future__ import annotations

import json
from pathlib import Path

from flows.exports.content import Content
from transforms.release.geojson import control_map
from transforms.vocabulary.places.boundaries import load_boundaries
from transforms.vocabulary.places.gazetteer import load_places


def write_geojson(path: Path, content: Content) -> list[str]:
    """Write the map of who is said to hold how much of which place; returns notes for the user."""
    collection = control_map(content.tables, load_places(), load_boundaries())
    text = json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"
    path.write_text(text, encoding="utf-8")
    return [f"{len(collection['features']):,} features."]
