"""The places that the dataset uses: those its figures name, and those that contain them."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from transforms.frames import from_rows
from transforms.schema.territory import PLACES
from transforms.vocabulary.places.gazetteer import Gazetteer, Place

#: The columns of figures that places are told from.
OF_FIGURES = ("place_id", "denominator_place_id")


def named_places(figures: pd.DataFrame) -> list[str]:
    """The ids of the places that territorial figures (OF_FIGURES) name, sorted."""
    return sorted(pd.concat([figures[name] for name in OF_FIGURES]).dropna().unique())


def places_in_use(named: Iterable[str], places: Gazetteer) -> pd.DataFrame:
    """The `places` table for the places that are named, parents included, by id."""
    known = (place_id for place_id in named if place_id in places.by_id)  # a figure of another place is refused for it
    used = {place.place_id: place for place_id in known for place in places.lineage(place_id)}
    return from_rows([_row(used[place_id]) for place_id in sorted(used)], PLACES)


def _row(place: Place) -> dict[str, object]:
    return {
        "place_id": place.place_id,
        "name": place.name,
        "kind": place.kind,
        "iso_code": place.iso_code,
        "country_code": place.country_code,
        "parent_id": place.parent_id,
        "area_km2": place.area_km2,
        "area_source": place.area_source,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "is_disputed": place.is_disputed,
        "claimed_by": list(place.claimed_by),
        "members": sorted(place.members),
        "adjectives": sorted(place.adjectives),
        "aliases": sorted(place.aliases),
    }
