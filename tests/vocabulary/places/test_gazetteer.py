from __future__ import annotations

import re
from dataclasses import replace

import pytest

from transforms.vocabulary.loading import VocabularyError, read_csv
from transforms.vocabulary.places import gazetteer as module
from transforms.vocabulary.places.gazetteer import Gazetteer, load_places


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
        ("Georgia", "state", [], "US-GA"),
        ("Kharkiv", "city", [], "c-kharkiv-city"),
        ("Kharkiv", None, ["UKR"], "UA-63"),
        ("Luhansk", "oblast", ["UKR"], "UA-09"),
        ("Luhansk", "city", ["UKR"], "c-luhansk-city"),
        ("Kurdistan", None, [], "r-kurdistan"),
        ("Kurdistan", None, ["IRQ"], "r-kurdistan-region"),
        ("Kurdistan", None, ["IRN"], "IR-16"),
        ("Kyiv", None, [], "c-kyiv"),
        ("Niger", None, ["NGA", "NER"], "NER"),
        ("Niger", "state", ["NGA"], "NG-NI"),
        ("Kiev", None, [], "c-kyiv"),
        ("Artsakh", None, [], "r-nagorno-karabakh"),
        ("Arakan", None, [], "MM-16"),
        ("Ituri", None, [], "CD-IT"),
        ("Jordan Valley", None, [], "r-jordan-valley"),
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


@pytest.mark.parametrize(
    ("words", "length"),
    [
        (["Unity"], 0),
        (["Unity", "state"], 1),
        (["Gulf", "states"], 0),
        (["Car"], 0),
        (["CAR"], 1),
        (["US"], 1),
        (["BOE"], 0),
        (["GAZA"], 1),
    ],
)
def test_ordinary_words_and_letters_are_no_names(places: Gazetteer, words: list[str], length: int) -> None:
    assert places.longest_at(words, 0)[0] == length


def test_the_longest_name_wins(places: Gazetteer) -> None:
    assert places.longest_at(["North", "Darfur", "fell"], 0)[0] == 2


@pytest.mark.parametrize("place_id", ["UA-43", "UA-40", "r-crimea"])
def test_crimea_is_ukraine_and_disputed(places: Gazetteer, place_id: str) -> None:
    place = places.by_id[place_id]
    assert (place.country_code, place.is_disputed, place.claimed_by) == ("UKR", True, ("RUS", "UKR"))


def test_every_lineage_ends_and_every_area_has_a_source(places: Gazetteer) -> None:
    for place in places.by_id.values():
        assert len(places.lineage(place.place_id)) <= 4
        assert (place.area_km2 is None) == (place.area_source is None)


def test_there_are_regions_states_units_and_cities(places: Gazetteer) -> None:
    kinds = [place.kind for place in places.by_id.values()]
    assert kinds.count("region") >= 100
    assert kinds.count("state") >= 195
    assert kinds.count("city") >= 90
    assert kinds.count("admin1") >= 3_000


@pytest.mark.parametrize(
    ("name", "area", "source"),
    [
        ("Kherson Oblast", 28461, "State Statistics Service of Ukraine"),
        ("Golan Heights", 1154, "Israel Central Bureau of Statistics, Golan Sub-District (the part held by Israel)"),
        ("Transnistria", 4163, "State Statistics Service of the Transnistrian authorities"),
        ("Donbas", 26684 + 26517, "State Statistics Service of Ukraine: sum of its parts"),
        ("Four annexed oblasts of Ukraine", 108845, "State Statistics Service of Ukraine: sum of its parts"),
        ("West Bank", 5860, "CIA World Factbook"),
    ],
)
def test_what_conflicts_are_about_has_an_official_area(places: Gazetteer, name: str, area: float, source: str) -> None:
    (place,) = places.named(name)
    assert (place.area_km2, place.area_source) == (area, source)


@pytest.mark.parametrize(("country", "count"), [("UKR", 27), ("SYR", 14), ("IRQ", 19), ("AFG", 34), ("MMR", 15)])
def test_the_units_of_a_country_add_up_to_it(places: Gazetteer, country: str, count: int) -> None:
    units = [p for p in places.by_id.values() if p.country_code == country and (p.kind == "admin1" or p.place_id == "c-kyiv")]
    assert len(units) == count
    total = sum(p.area_km2 or 0 for p in units)
    assert total == pytest.approx(places.by_id[country].area_km2, rel=0.015)


def test_the_area_of_a_region_is_that_of_its_parts_where_all_are_known(places: Gazetteer) -> None:
    kordofan = places.by_id["r-kordofan"]
    assert kordofan.area_km2 == sum(places.by_id[member].area_km2 or 0 for member in kordofan.members)
    bare = replace(kordofan, area_km2=None, area_source=None)
    one_unknown = {**places.by_id, "SD-GK": replace(places.by_id["SD-GK"], area_km2=None, area_source=None)}
    assert module._with_area(bare, one_unknown).area_km2 is None


def test_regions_have_a_point_and_what_is_claimed_is_disputed(places: Gazetteer) -> None:
    for place in places.by_id.values():
        assert place.kind != "region" or (place.latitude is not None and place.longitude is not None), place.place_id
        assert not place.claimed_by or place.is_disputed


def test_iso_codes_are_codes_and_stand_once(places: Gazetteer) -> None:
    codes = [place.iso_code for place in places.by_id.values() if place.iso_code]
    assert all(re.fullmatch(r"[A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3}", code) for code in codes)
    assert len({*codes}) > 4_000


@pytest.mark.parametrize(
    ("word", "place_id"),
    [("Crimean", "r-crimea"), ("Kashmiri", "r-kashmir"), ("Darfuri", "r-darfur"), ("Gazan", "r-gaza-strip"), ("crimean", None)],
)
def test_adjectives_lead_to_places(places: Gazetteer, word: str, place_id: str | None) -> None:
    found = places.of_adjective(word)
    assert (found.place_id if found else None) == place_id


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("places/places.csv", {"parent_id": "nowhere"}, "unknown parent or member 'nowhere'"),
        ("places/places.csv", {"members": "nowhere"}, "unknown parent or member 'nowhere'"),
        ("places/places.csv", {"kind": "planet"}, "kind must be one of"),
        ("places/places.csv", {"area_km2": "5", "area_source": ""}, "an area needs a source"),
        ("places/places.csv", {"place_id": "AA"}, "ids must be sorted"),
        ("places/place_claims.csv", {"place_id": "UA-63"}, "must name a disputed place"),
        ("places/place_claims.csv", {"claimed_by": "XYZ"}, "must name a disputed place and states"),
    ],
)
def test_a_wrong_row_is_told(monkeypatch: pytest.MonkeyPatch, file: str, change: dict[str, str], told: str) -> None:
    def broken(name: str) -> list[dict[str, str]]:
        rows = read_csv(name)
        return [*rows[:-1], rows[-1] | change] if name == file else rows

    monkeypatch.setattr(module, "read_csv", broken)
    with pytest.raises(VocabularyError, match=told):
        load_places()
