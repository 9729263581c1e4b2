"""Share and area of one extent, each through the other where the gazetteer has the area."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from transforms.extraction.annotate import annotate
from transforms.extraction.annotations import Article, Figure
from transforms.extraction.figures.measures import is_of_part
from transforms.extraction.figures.places.localities import Localities
from transforms.extraction.figures.quantities import find_quantities
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.figures.territory import load_territory_words


@pytest.fixture
def told(nlp: Language, vocabulary: Vocabulary) -> object:
    def read(sentence: str) -> Figure:
        (figure,) = annotate(nlp(sentence), Article("a_1", dt.date(2026, 10, 9)), vocabulary).figures
        return figure

    return read


@pytest.mark.parametrize(
    ("sentence", "share", "area"),
    [
        ("Russia controls 75 per cent of Donetsk region.", 0.75, 19887.75),
        ("Russia controls all of the Donbas.", 1.0, 53201.0),
        ("Russia controls all of the eastern Donbas region.", 1.0, 53201.0),
        ("Russia wants all of Russia.", 1.0, 17098242.0),
        ("Hamas controls half of the Gaza Strip.", 0.5, 180.0),
        ("Russia holds the remaining 25 per cent of Luhansk region.", 0.25, 6671.0),
        ("Israel controls 60 per cent of the occupied West Bank.", 0.6, 3516.0),
    ],
)
def test_a_share_of_a_known_place_has_an_area(told: object, sentence: str, share: float, area: float) -> None:
    figure = told(sentence)  # type: ignore[operator]
    assert (figure.share, figure.area_km2, figure.area_is_derived) == (share, area, True)


@pytest.mark.parametrize(
    ("sentence", "share", "area"),
    [
        ("Ukraine liberated 600 sq km of Kharkiv region.", 0.0190991, 600.0),
        ("Israeli troops captured 9,000 acres of the Gaza Strip.", 0.101171, 36.4217083278),
    ],
)
def test_an_area_of_a_known_place_is_a_share_of_it(told: object, sentence: str, share: float, area: float) -> None:
    figure = told(sentence)  # type: ignore[operator]
    assert figure.share == pytest.approx(share, rel=1e-4)
    assert figure.area_km2 == pytest.approx(area)
    assert not figure.area_is_derived


@pytest.mark.parametrize(
    "sentence", ["Israeli troops control half of northern Gaza.", "Turkish troops hold half of western Idlib."]
)
def test_a_part_of_a_place_is_a_place_without_an_area(told: object, sentence: str) -> None:
    figure = told(sentence)  # type: ignore[operator]
    assert (figure.place_id, figure.share, figure.area_km2, figure.area_is_derived) == (None, 0.5, None, False)


@pytest.mark.parametrize(
    "sentence",
    [
        "Russia controls 90 per cent of the occupied part of Donetsk region.",
        "Russian troops control most of occupied Luhansk region.",
    ],
)
def test_a_part_of_a_part_has_neither(told: object, sentence: str) -> None:
    figure = told(sentence)  # type: ignore[operator]
    assert (figure.share, figure.area_km2, figure.area_is_derived) == (None, None, False)


def test_an_area_of_a_part_is_no_share_of_the_whole(told: object) -> None:
    figure = told("Israeli troops captured 90 sq km of northern Gaza.")  # type: ignore[operator]
    assert (figure.share, figure.area_km2) == (None, 90.0)


def test_an_area_larger_than_its_place_is_no_share(told: object) -> None:
    figure = told("Israeli troops captured 900 sq km of the Gaza Strip.")  # type: ignore[operator]
    assert (figure.share, figure.area_km2) == (None, 900.0)


def test_a_share_of_buildings_has_no_area(told: object) -> None:
    figure = told("Strikes destroyed 70 per cent of the buildings in the Gaza Strip.")  # type: ignore[operator]
    assert (figure.share, figure.area_km2, figure.area_is_derived) == (0.7, None, False)


def test_a_place_without_an_area_has_a_share_alone(told: object) -> None:
    figure = told("Russian troops hold a third of Pokrovsk.")  # type: ignore[operator]
    assert (figure.share, figure.area_km2, figure.area_is_derived) == (0.3333, None, False)


def test_a_count_is_neither(told: object) -> None:
    figure = told("Ethiopian troops captured three villages in Amhara.")  # type: ignore[operator]
    assert (figure.share, figure.area_km2) == (None, None)


@pytest.mark.parametrize(
    ("sentence", "is_part"),
    [
        ("They hold half of the rest of Idlib.", True),
        ("They hold half of the land that the rebels held in Idlib.", True),
        ("They hold half of rebel-held Idlib.", True),
        ("They hold half of the remaining countryside of Idlib.", True),
        ("They hold half of the territory of Idlib.", False),
        ("They hold half of war-torn Syria.", False),
        ("They hold the remaining half of Idlib.", False),
        ("They hold half of North Darfur.", False),
    ],
)
def test_what_marks_off_a_part(nlp: Language, vocabulary: Vocabulary, sentence: str, is_part: bool) -> None:
    doc, words = nlp(sentence), load_territory_words()
    (quantity,) = find_quantities(list(doc), words)
    (locality,) = Localities(doc, vocabulary, words).named_in(doc[:])
    assert is_of_part(quantity, locality, doc, words) is is_part
