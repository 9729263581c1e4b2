"""Who is mentioned and who speaks, case by case: `cases/actors.csv`, one or a few sentences each, parsed in one batch.

`about` is the mention asked for, or `speaker` for who holds the last claim. `expected` is `name|type|country`, of which as
much is compared as is given; `-` stands for no mention of an actor, `?` for one that must not be settled. A case that is
known to fail says why under `fails`.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest
from spacy.language import Language

from transforms.documents.nlp import parse
from transforms.extraction.annotate import Told, read_words
from transforms.extraction.annotations import Article, Entity
from transforms.vocabulary import Vocabulary

ON = dt.date(2025, 10, 6)
CASES = list(csv.DictReader(Path(__file__).with_name("cases").joinpath("actors.csv").open(encoding="utf-8")))
NO_MENTION, UNSETTLED, SPEAKER = "-", "?", "speaker"


def _case(number: int, case: dict[str, str]) -> object:
    marks = [pytest.mark.xfail(reason=case["fails"], strict=True)] if case["fails"] else []
    return pytest.param(number, id=f"{case['kind']}-{number}", marks=marks)


@pytest.fixture(scope="module")
def readings(nlp: Language, vocabulary: Vocabulary) -> list[Told]:
    docs = parse(nlp, [case["text"].replace("\\n", "\n") for case in CASES])
    return [read_words(doc, Article(f"a{number}", ON), vocabulary) for number, doc in enumerate(docs)]


@pytest.mark.parametrize("number", [_case(number, case) for number, case in enumerate(CASES)])
def test_actor(readings: list[Told], number: int) -> None:
    case = CASES[number]
    assert _found(readings[number], case["about"], case["expected"]) == case["expected"], case["text"]


def test_there_are_cases_of_every_kind_and_few_fail() -> None:
    kinds = Counter(case["kind"] for case in CASES)
    assert len(CASES) >= 250
    assert sum(case["expected"] == UNSETTLED for case in CASES) >= 40
    assert min(kinds["metonym_actor"], kinds["metonym_place"]) >= 20
    assert sum(bool(case["fails"]) for case in CASES) <= 10


def _found(reading: Told, about: str, expected: str) -> str:
    """What was found, told as far as it is asked for."""
    if about == SPEAKER:
        settled = [claim.speaker.entity for claim in reading.claims]
        return _told(settled[-1], expected) if settled and settled[-1] is not None else UNSETTLED
    mentions = [mention for mention in reading.mentions if mention.span.text == about]
    if not mentions:
        return NO_MENTION
    entity = mentions[-1].entity
    return _told(entity, expected) if entity is not None else UNSETTLED


def _told(entity: Entity, expected: str) -> str:
    parts = (entity.name, entity.actor_type, entity.country_code or "")
    return "|".join(parts[: expected.count("|") + 1])
