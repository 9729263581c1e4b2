"""Sentences of our own that the reader was not trained on, by what makes them hard: how many extents are told in every column
as they are meant, and in how many sentences without an extent none is found.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from spacy.language import Language

from transforms.extraction.annotate import annotate
from transforms.extraction.annotations import Article, Figure
from transforms.vocabulary import Vocabulary

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "figures.yml").read_text(encoding="utf-8"))
TOLD = {kind: {case[0]: tuple(case[1:]) for case in cases} for kind, cases in CASES["told"].items()}
UNTOLD = {kind: tuple(cases) for kind, cases in CASES["untold"].items()}


@pytest.fixture(scope="module")
def found(nlp: Language, vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """What is found in each sentence, all parsed in one batch."""
    told = [sentence for cases in TOLD.values() for sentence in cases]
    sentences = [*told, *(sentence for cases in UNTOLD.values() for sentence in cases)]
    article = Article("a", dt.date(2026, 3, 4), None)
    return {
        doc.text: tuple(in_words(figure) for figure in annotate(doc, article, vocabulary).figures)
        for doc in nlp.pipe(sentences, batch_size=32)
    }


def in_words(figure: Figure) -> str:
    holders = "; ".join(holder.name for holder in figure.holders)
    return f"{figure.value:g} {figure.unit} | {figure.place_name} | {holders} | {figure.relation} | {figure.status}".replace(
        "|  |", "| |"
    )


def extent(told: str) -> tuple[str, str]:
    """The number and the place of an extent in words."""
    parts = told.split(" | ")
    return parts[0], parts[1]


def test_most_extents_are_told_in_every_column(found: Mapping[str, tuple[str, ...]]) -> None:
    right = [found[sentence] == figures for cases in TOLD.values() for sentence, figures in cases.items()]
    assert sum(right) / len(right) >= 0.7


def test_nearly_all_extents_are_found_at_their_places(found: Mapping[str, tuple[str, ...]]) -> None:
    right = [
        set(map(extent, figures)) <= set(map(extent, found[sentence]))
        for cases in TOLD.values()
        for sentence, figures in cases.items()
    ]
    assert sum(right) / len(right) >= 0.85


@pytest.mark.parametrize("kind", TOLD)
def test_no_kind_of_extent_is_passed_over(found: Mapping[str, tuple[str, ...]], kind: str) -> None:
    assert any(found[sentence] == figures for sentence, figures in TOLD[kind].items())


def test_nearly_all_look_alikes_are_left_out(found: Mapping[str, tuple[str, ...]]) -> None:
    right = [found[sentence] == () for cases in UNTOLD.values() for sentence in cases]
    assert sum(right) / len(right) >= 0.85
