"""Sentences of our own, by what makes them hard: each extent in every column, and what is no extent at all."""

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
TOLD = [(case[0], tuple(case[1:])) for kind in CASES["told"].values() for case in kind]
UNTOLD = [sentence for kind in CASES["untold"].values() for sentence in kind]


@pytest.fixture(scope="module")
def found(nlp: Language, vocabulary: Vocabulary) -> Mapping[str, tuple[str, ...]]:
    """What is found in each sentence, all parsed in one batch."""
    sentences = [*(sentence for sentence, _ in TOLD), *UNTOLD]
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


@pytest.mark.parametrize(("sentence", "figures"), TOLD, ids=[sentence for sentence, _ in TOLD])
def test_an_extent_is_told_in_every_column(found: Mapping[str, tuple[str, ...]], sentence: str, figures: tuple[str, ...]) -> None:
    assert found[sentence] == figures


@pytest.mark.parametrize("sentence", UNTOLD)
def test_what_is_no_extent_is_left_out(found: Mapping[str, tuple[str, ...]], sentence: str) -> None:
    assert found[sentence] == ()


def test_at_least_half_of_the_cases_tell_none() -> None:
    assert len(UNTOLD) >= len(TOLD)
    assert len(UNTOLD) + len(TOLD) >= 200
