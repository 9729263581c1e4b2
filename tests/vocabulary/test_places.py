from __future__ import annotations

import pytest

from transforms.vocabulary.places import Gazetteer, load_places


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return load_places()


@pytest.mark.parametrize(
    ("text", "head", "countries", "place_id"),
    [
        ("Donetsk", None, [], "UA-14"),
        ("Lugansk", None, [], "UA-09"),
        ("Kharkiv", "region", [], "UA-63"),
        ("Kharkiv City", None, [], "c-kharkiv-city"),
        ("Gaza", None, [], "r-gaza-strip"),
        ("the Donbas", None, [], "r-donbas"),
        ("Deir al-Zour", None, [], "SY-DY"),
        ("Nagorno-Karabakh", None, [], "r-nagorno-karabakh"),
        ("Georgia", None, [], "GEO"),
        ("Georgia", None, ["USA"], "US-GA"),
        ("Georgia", None, ["GEO"], "GEO"),
        ("Punjab", None, ["PAK"], "PK-PB"),
        ("Punjab", None, ["IND"], "IN-PB"),
        ("Essequibo", None, [], "r-essequibo"),
        ("United States", None, [], "USA"),
    ],
)
def test_a_name_leads_to_its_place(places: Gazetteer, text: str, head: str | None, countries: list[str], place_id: str) -> None:
    words = text.removeprefix("the ").split()
    length, candidates = places.longest_at(words, 0)
    chosen = places.choose(candidates, head, countries)
    assert length == len(words)
    assert chosen is not None
    assert chosen.place_id == place_id


def test_a_name_of_two_countries_stays_open(places: Gazetteer) -> None:
    assert places.choose(places.named("Punjab")) is None


@pytest.mark.parametrize("text", ["Western", "North", "gaza", "Nowhereville"])
def test_directions_small_letters_and_unknown_names_are_no_places(places: Gazetteer, text: str) -> None:
    assert places.longest_at([text], 0) == (0, ())


def test_the_longest_name_wins(places: Gazetteer) -> None:
    assert places.longest_at(["North", "Darfur", "fell"], 0)[0] == 2


def test_crimea_is_ukraine_and_disputed(places: Gazetteer) -> None:
    assert (places.by_id["UA-43"].country_code, places.by_id["UA-43"].is_disputed) == ("UKR", True)


def test_every_lineage_ends_and_every_area_has_a_source(places: Gazetteer) -> None:
    for place in places.by_id.values():
        assert len(places.lineage(place.place_id)) <= 4
        assert (place.area_km2 is None) == (place.area_source is None)


def test_there_are_regions_states_units_and_cities(places: Gazetteer) -> None:
    kinds = [place.kind for place in places.by_id.values()]
    assert kinds.count("region") >= 60
    assert kinds.count("state") >= 195
    assert kinds.count("city") >= 90
    assert kinds.count("admin1") >= 3_000
