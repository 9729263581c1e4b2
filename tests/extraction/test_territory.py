"""One sentence, one figure; and the sentences that tell none."""

from __future__ import annotations

import datetime as dt

import pytest
from spacy.language import Language

from transforms.extraction.annotate import annotate
from transforms.extraction.annotations import Article, Figure, Refused
from transforms.vocabulary import Vocabulary

ARTICLE = Article("a_1", dt.date(2026, 10, 9))


def figures(text: str, nlp: Language, vocabulary: Vocabulary) -> list[Figure]:
    return annotate(nlp(text), ARTICLE, vocabulary).figures


def refused(text: str, nlp: Language, vocabulary: Vocabulary) -> list[Refused]:
    return annotate(nlp(text), ARTICLE, vocabulary).refused


@pytest.mark.parametrize(
    ("sentence", "place", "holder", "relation", "status"),
    [
        ("Russia controls about 80 per cent of Donetsk.", "Donetsk Oblast", "Government of Russia", "controls", "fact"),
        ("Sudan's army holds most of Kordofan.", "Kordofan", "Armed Forces of Sudan", "controls", "fact"),
        ("Hamas controls half of the Gaza Strip.", "Gaza Strip", "Hamas", "controls", "fact"),
        ("Two thirds of Tigray is controlled by Ethiopia.", "Tigray", "Government of Ethiopia", "controls", "fact"),
        ("Ethiopian troops captured three villages in Amhara.", "Amhara", "Armed Forces of Ethiopia", "gained", "fact"),
        ("Ukraine liberated 600 sq km of Kharkiv region.", "Kharkiv Oblast", "Government of Ukraine", "gained", "fact"),
        ("Azerbaijan took full control of Nagorno-Karabakh.", "Nagorno-Karabakh", "Government of Azerbaijan", "gained", "fact"),
        ("Syria lost a tenth of Idlib.", "Idlib Governorate", "Government of Syria", "lost", "fact"),
        ("Russia demanded full control of the Donbas.", "Donbas", "Government of Russia", "demands", "demanded"),
        ("Russia demands all of the Donbas.", "Donbas", "Government of Russia", "demands", "demanded"),
        ("Israel plans to control the whole of the Gaza Strip.", "Gaza Strip", "Government of Israel", "controls", "planned"),
        ("Russia wants to seize all of Ukraine.", "Ukraine", "Government of Russia", "gained", "planned"),
        ("Russia would keep 20% of Ukraine.", "Ukraine", "Government of Russia", "controls", "hypothetical"),
        ("Russia does not control all of Luhansk.", "Luhansk Oblast", "Government of Russia", "controls", "denied"),
        ("Russia annexed four provinces of Ukraine.", "Ukraine", "Government of Russia", "claims", "fact"),
        ("Strikes destroyed 70 per cent of the buildings in Mariupol.", "Mariupol", None, "damaged", "fact"),
    ],
)
def test_a_sentence_tells_a_figure(
    nlp: Language, vocabulary: Vocabulary, sentence: str, place: str, holder: str | None, relation: str, status: str
) -> None:
    (figure,) = figures(sentence, nlp, vocabulary)
    told = figure.holders[0].name if figure.holders else None
    assert (figure.place_name, told, figure.relation, figure.status) == (place, holder, relation, status)


@pytest.mark.parametrize(
    "sentence",
    [
        "About 61 per cent of Ukrainians want to talk, a poll found.",
        "Bread prices in Donetsk rose by 40 per cent.",
        "The missile can fly 300 km from Russia.",
        "Nearly 90 per cent of voters in Georgia stayed at home.",
        "All of Ukraine's grain goes through the port.",
        "Half of the prisoners came from Kharkiv.",
        "An area the size of Luxembourg burned down in Canada.",
        "Volunteers came from all of Russia.",
        "The army lost 40 per cent of its tanks near Pokrovsk.",
        "Two thirds of the people of Yemen need help.",
        "Iran holds 60 per cent of the shares of the company.",
        "The ministers agreed on half of the articles in Geneva.",
        "Russian troops advance by 5 square kilometres a day in Donetsk.",
        "The whole world watched Kyiv.",
        "Most of the delegates left Doha on Friday.",
        "The budget of Syria grew by a fifth.",
        "Israel has built 160 schools in the north.",
        "He has full control of his party in Hungary.",
        "Some 30 per cent of Gaza's workers lost their jobs.",
        "Turkey supplies a quarter of the power of Northern Cyprus.",
    ],
)
def test_a_sentence_tells_none(nlp: Language, vocabulary: Vocabulary, sentence: str) -> None:
    assert not figures(sentence, nlp, vocabulary)


def test_each_place_of_a_list_has_a_figure_of_its_own(nlp: Language, vocabulary: Vocabulary) -> None:
    found = figures("Russia wants all of Donetsk and Luhansk.", nlp, vocabulary)
    assert [figure.place_name for figure in found] == ["Donetsk Oblast", "Luhansk Oblast"]


def test_two_quantities_share_a_verb(nlp: Language, vocabulary: Vocabulary) -> None:
    found = figures("Russia controls all of Luhansk and about 75 per cent of Donetsk.", nlp, vocabulary)
    assert [(f.place_name, f.value, f.qualifier) for f in found] == [
        ("Luhansk Oblast", 100, "exact"), ("Donetsk Oblast", 75, "about"),
    ]  # fmt: skip


def test_a_share_becomes_an_area_through_the_gazetteer(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Russia controls 50 per cent of Donetsk.", nlp, vocabulary)
    assert (figure.share, figure.area_km2, figure.area_is_derived) == (0.5, 13258.5, True)


def test_an_area_becomes_a_share(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Ukraine captured 3,012.7 sq km of Kursk region.", nlp, vocabulary)
    assert (figure.area_km2, figure.area_is_derived, round(figure.share or 0, 3)) == (3012.7, False, 0.1)


def test_who_says_so_is_the_claimant(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Anna Weiss said that Russia controls half of Donetsk.", nlp, vocabulary)
    assert figure.claimant is not None
    assert figure.claimant.name == "Anna Weiss"


def test_what_a_speaker_denies_is_denied(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Anna Weiss denied that Russian troops had taken half of Pokrovsk.", nlp, vocabulary)
    assert figure.status == "denied"


def test_a_description_stands_for_the_place_before_it(nlp: Language, vocabulary: Vocabulary) -> None:
    found = figures("Fighting went on in Tigray. Ethiopia controls half of the region.", nlp, vocabulary)
    assert [figure.place_name for figure in found] == ["Tigray"]


def test_a_day_told_with_the_figure_dates_it(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Ethiopian troops captured three villages in Amhara on Tuesday.", nlp, vocabulary)
    assert figure.as_of is not None
    assert (figure.as_of.on, figure.as_of.precision) == (dt.date(2026, 10, 6), "day")


def test_an_area_without_a_relation_is_refused(nlp: Language, vocabulary: Vocabulary) -> None:
    text = "The talks were about 300 square kilometres of Ladakh."
    assert not figures(text, nlp, vocabulary)
    assert [found.rule for found in refused(text, nlp, vocabulary)] == ["relation_unknown"]


def test_a_heading_tells_none(nlp: Language, vocabulary: Vocabulary) -> None:
    assert not figures("Russia controls all of Luhansk\n\nThe talks went on in Geneva on Monday.", nlp, vocabulary)
