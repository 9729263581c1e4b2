"""The list of states: what forms lead to which country, and what a broken list is told."""

from __future__ import annotations

import pytest

from transforms.vocabulary.loading import VocabularyError
from transforms.vocabulary.places import countries
from transforms.vocabulary.places.countries import load_countries


@pytest.fixture(scope="module")
def listed():
    return load_countries()


@pytest.mark.parametrize(
    ("family", "form", "code"),
    [
        ("names", "Russia", "RUS"),
        ("names", "the Netherlands", "NLD"),
        ("names", "The Gambia", "GMB"),
        ("names", "U.S.", "USA"),
        ("names", "UK", "GBR"),
        ("names", "Côte d’Ivoire", "CIV"),
        ("names", "Cote d'Ivoire", "CIV"),
        ("names", "Burma", "MMR"),
        ("names", "Türkiye", "TUR"),
        ("names", "Palestine", "PSE"),
        ("names", "Kosovo", "XKX"),
        ("names", "Western Sahara", "ESH"),
        ("names", "DRC", "COD"),
        ("adjectives", "Ukrainian", "UKR"),
        ("adjectives", "Burkinabe", "BFA"),
        ("demonyms", "Danes", "DNK"),
        ("demonyms", "Emiratis", "ARE"),
        ("capitals", "Kiev", "UKR"),
        ("capitals", "Kyiv", "UKR"),
        ("capitals", "Bogotá", "COL"),
        ("capitals", "Naypyidaw", "MMR"),
        ("seats", "the Kremlin", "RUS"),
        ("seats", "Élysée Palace", "FRA"),
        ("seats", "Downing Street", "GBR"),
        ("seats", "Blue House", "KOR"),
    ],
)
def test_form_leads_to_its_country(listed, family, form, code):
    assert getattr(listed, family).code(form) == code


@pytest.mark.parametrize("form", ["us", "drc", "russia", "male", "Atlantis", "turkey", ""])
def test_other_words_lead_nowhere(listed, form):
    assert listed.code_of(form) is None


def test_every_country_has_code_name_and_area_source_with_its_area(listed):
    assert all(c.code and c.name and (c.area_km2 is None) == (c.area_source is None) for c in listed.by_code.values())


def test_all_members_of_the_united_nations_and_the_most_reported_others_are_listed(listed):
    assert len(listed.by_code) >= 200


def test_name_in_a_phrase_takes_its_article(listed):
    assert [listed.by_code[code].phrase for code in ("NLD", "HUN", "USA")] == ["the Netherlands", "Hungary", "the United States"]


def _rows(**changes):
    row = {
        "code": "AAA", "alpha2": "AA", "name": "Aland", "formal_name": "", "other_names": "", "adjectives": "Alandic",
        "demonyms": "", "capital": "Alport", "seats": "", "area_km2": "10", "area_source": "survey", "latitude": "",
        "longitude": "", "is_disputed": "false", "gec": "", "takes_article": "false",
    }  # fmt: skip
    return {**row, **changes}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([_rows(code="BBB"), _rows()], "sorted"),
        ([_rows(), _rows(code="BBB", name="Bland", adjectives="Alandic", capital="")], "also belongs to AAA"),
        ([_rows(area_km2="wide")], "must be a number"),
        ([_rows(is_disputed="maybe")], "must be true or false"),
    ],
)
def test_unsound_list_is_refused_with_file_and_reason(monkeypatch, rows, message):
    monkeypatch.setattr(countries, "read_csv", lambda name: rows)
    load_countries.cache_clear()
    with pytest.raises(VocabularyError, match=message):
        load_countries()
