"""The map of control: what is on it, and that it is GeoJSON as RFC 7946 has it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pandas as pd
import pytest

from transforms.frames import from_rows
from transforms.linking.places import named_places, places_in_use
from transforms.release.geojson import TABLES, control_map
from transforms.release.outlines import signed_area
from transforms.schema.actors import ACTORS
from transforms.schema.sources import ARTICLES
from transforms.schema.territory import TERRITORIAL_FIGURES
from transforms.vocabulary.places.boundaries import Boundaries, load_boundaries
from transforms.vocabulary.places.gazetteer import Gazetteer, load_places


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return load_places()


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return load_boundaries()


def figure(**more: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(TERRITORIAL_FIGURES.column_names)
    row |= {
        "article_id": "a1", "holder_actor_id": "red", "share_is_joint": False, "relation": "controls", "place_id": "UA-14",
        "place_name": "Place", "place_text": "place", "quantity_text": "some", "value": 40.0, "unit": "percent", "share": 0.4,
        "area_km2": 10.0, "area_is_derived": True, "qualifier": "exact", "status": "fact", "evidence_text": "They hold some.",
        "evidence_start": 0, "evidence_end": 5, "confidence": 0.8,
    }  # fmt: skip
    return row | more


def tables(places: Gazetteer, *figures: dict[str, Any]) -> dict[str, pd.DataFrame]:
    article: dict[str, Any] = dict.fromkeys(ARTICLES.column_names)
    article |= {
        "dump_id": "d",
        "source_path": "x",
        "source_record": 0,
        "language": "en",
        "extraction_status": "done",
        "text": "T.",
    }
    article |= {"is_duplicate": False, "authors": [], "char_count": 2, "word_count": 1}
    article |= {"published_at_source": "dump", "ingested_at": pd.Timestamp("2025-05-10", tz="UTC")}
    dates = {"a1": "2025-03-02", "a2": "2025-04-02"}
    actor: dict[str, Any] = dict.fromkeys(ACTORS.column_names)
    actor |= {"actor_type": "government", "is_known": True, "aliases": []}
    actor |= {"article_count": 1, "mention_count": 1, "claim_count": 0}
    rows = from_rows([{**row, "figure_id": f"f_{n}"} for n, row in enumerate(figures)], TERRITORIAL_FIGURES)
    return {
        "articles": from_rows(
            [{**article, "article_id": k, "origin_id": k, "published_at": pd.Timestamp(v, tz="UTC")} for k, v in dates.items()],
            ARTICLES,
        ),
        "actors": from_rows([{**actor, "actor_id": k, "name": k.title()} for k in ("red", "blue")], ACTORS),
        "places": places_in_use(named_places(rows), places),
        "territorial_figures": rows,
    }


@pytest.fixture
def mapped(places: Gazetteer, boundaries: Boundaries) -> Any:
    def draw(*figures: dict[str, Any]) -> dict[str, Any]:
        made = tables(places, *figures)
        assert set(made) == set(TABLES)
        return control_map(made, places, boundaries)

    return draw


def test_the_latest_share_of_each_holder_stands(mapped: Any) -> None:
    found = mapped(
        figure(), figure(article_id="a2", share=0.6, value=60.0), figure(holder_actor_id="blue", share=0.3, value=30.0)
    )["features"]
    told = [(f["id"], f["properties"]["holder"], f["properties"]["share"], f["properties"]["as_of"]) for f in found]
    assert told == [("UA-14|blue", "Blue", 0.3, "2025-03-02"), ("UA-14|red", "Red", 0.6, "2025-04-02")]


def test_several_tellings_of_one_day_are_counted(mapped: Any) -> None:
    unsure = figure(share=0.9, value=90.0, confidence=0.3)
    (found,) = mapped(figure(), figure(share=0.5, value=50.0, confidence=0.9), unsure)["features"]
    properties = found["properties"]
    assert (properties["share"], properties["figure_count"]) == (0.5, 2)
    assert (properties["lowest_share"], properties["highest_share"]) == (0.4, 0.5)


def test_its_own_date_is_the_date_of_a_figure(mapped: Any) -> None:
    (found,) = mapped(figure(as_of=dt.date(2024, 1, 1), as_of_precision="month"))["features"]
    assert (found["properties"]["as_of"], found["properties"]["as_of_source"]) == ("2024-01", "as_of")


@pytest.mark.parametrize(
    "more",
    [
        {"relation": "claims"},
        {"status": "planned"},
        {"share": None},
        {"place_id": None},
        {"holder_actor_id": None},
    ],
)
def test_only_shares_that_are_facts_of_control_are_drawn(mapped: Any, more: dict[str, Any]) -> None:
    assert not mapped(figure(**more))["features"]


@pytest.mark.parametrize(
    ("place_id", "source", "kinds"),
    [
        ("UA-14", "boundary", {"Polygon", "MultiPolygon"}),
        ("r-donbas", "parts", {"Polygon", "MultiPolygon"}),
        ("PSE", "parts", {"MultiPolygon"}),
        ("UKR", "parts", {"MultiPolygon"}),
        ("r-south-ossetia", "point", {"Point"}),
        ("r-kordofan", "boundary", {"Polygon"}),
        ("CD-IT", "point", {"Point"}),
        ("c-mosul", "point", {"Point"}),
    ],
)
def test_a_place_has_its_boundary_its_parts_or_a_point(mapped: Any, place_id: str, source: str, kinds: set[str]) -> None:
    (found,) = mapped(figure(place_id=place_id))["features"]
    assert found["properties"]["geometry_source"] == source
    assert found["geometry"]["type"] in kinds


@pytest.mark.parametrize(("place_id", "claimed_by"), [("UA-43", "RUS, UKR"), ("r-golan-heights", "ISR, SYR"), ("SD-DN", None)])
def test_disputed_places_are_marked(mapped: Any, place_id: str, claimed_by: str | None) -> None:
    (found,) = mapped(figure(place_id=place_id))["features"]
    assert (found["properties"]["is_disputed"], found["properties"]["claimed_by"]) == (claimed_by is not None, claimed_by)


def test_it_is_valid_geojson(mapped: Any) -> None:
    """The rules of RFC 7946, sections 3 and 4, that a collection of areas and points can break."""
    used = ["UA-14", "UA-43", "r-donbas", "RUS", "ITA", "ZAF", "r-gaza-strip", "r-sahel", "FJI"]
    collection = json.loads(json.dumps(mapped(*(figure(place_id=place_id) for place_id in used)), allow_nan=False))
    assert collection["type"] == "FeatureCollection"
    assert not {"crs", "coordinates", "geometries", "geometry", "properties"} & set(collection)
    assert len({feature["id"] for feature in collection["features"]}) == len(used)
    for feature in collection["features"]:
        assert {"type", "geometry", "properties"} <= set(feature)
        assert not {"coordinates", "features"} & set(feature)
        assert all(value is None or isinstance(value, str | int | float | bool) for value in feature["properties"].values())
        shape = feature["geometry"]
        assert set(shape) == {"type", "coordinates"}
        polygons = {"Point": [], "Polygon": [shape["coordinates"]], "MultiPolygon": shape["coordinates"]}[shape["type"]]
        assert shape["type"] != "Point" or is_position(shape["coordinates"])
        for polygon in polygons:
            for number, ring in enumerate(polygon):
                assert len(ring) >= 4
                assert ring[0] == ring[-1]
                assert all(is_position(position) for position in ring)
                assert (signed_area(ring) > 0) == (number == 0)


def is_position(value: list[float]) -> bool:
    return len(value) == 2 and -180 <= value[0] <= 180 and -90 <= value[1] <= 90


def test_no_order_of_rows_matters(mapped: Any) -> None:
    rows = [figure(), figure(article_id="a2", share=0.6, value=60.0), figure(holder_actor_id="blue"), figure(place_id="UKR")]
    there, back = mapped(*rows), mapped(*rows[::-1])
    strip = [{k: v for k, v in f["properties"].items() if k != "figure_id"} for f in there["features"]]
    assert strip == [{k: v for k, v in f["properties"].items() if k != "figure_id"} for f in back["features"]]
