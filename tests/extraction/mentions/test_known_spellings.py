"""A spelling that a rule gives leads to the person of the base in a text, with its surname afterwards."""

from __future__ import annotations

import datetime as dt

import pytest

from transforms.extraction.annotate import read_words
from transforms.extraction.annotations import Article


@pytest.mark.parametrize(
    ("name", "surname", "actor_id"),
    [
        ("Aleksandr Lukashenko", "Lukashenko", "per-alexander-lukashenko"),
        ("Aleksander Łukashenko", "Łukashenko", "per-alexander-lukashenko"),
        ("Volodymyr Zelenskyi", "Zelenskyi", "per-volodymyr-zelensky"),
        ("Sergey Lawrow", "Lawrow", "per-sergey-lavrov"),
        ("Yuliia Svyrydenko", "Svyrydenko", "per-yulia-svyrydenko"),
        ("Muhammad al-Menfi", "al-Menfi", "per-mohamed-al-menfi"),
    ],
)
def test_other_romanisation_is_the_known_person(nlp, vocabulary, name, surname, actor_id):
    text = f"{name} said that the talks would go on. {surname} added that the delegation would stay."
    article = read_words(nlp(text), Article("a_1", dt.date(2025, 5, 1)), vocabulary)
    named = {mention.entity.known_actor_id for mention in article.mentions if mention.entity and mention.kind == "name"}
    assert named == {actor_id}


@pytest.mark.parametrize("name", ["U.S.", "US", "U.K.", "UK", "U.N.", "UN"])
def test_an_abbreviation_with_dots_is_the_one_without(nlp, vocabulary, name):
    article = read_words(nlp(f"The {name} said on Monday that the road would stay closed."), Article("a_1"), vocabulary)
    known = {"S": "gov-usa", "K": "gov-gbr", "N": "org-un"}[name.replace(".", "")[1]]
    assert [claim.speaker.entity.known_actor_id for claim in article.claims if claim.speaker.entity] == [known]
