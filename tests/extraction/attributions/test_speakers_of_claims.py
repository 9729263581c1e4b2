"""Who holds each claim of a few sentences. Second-hand speech: the one who tells and the one told of are two speakers, where a
wish or stance is told in substance. Joint sources: a claim for each who is named, and those who only stand near have none.

`expected` are the speakers of the claims, `B<A` for what A tells of B, `?` where it is open; a case that is known to fail says
why under `fails`.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from transforms.documents.nlp import parse
from transforms.extraction.annotate import read_words
from transforms.extraction.annotations import Article, Claim, Entity

FOLDER = Path(__file__).parents[1] / "cases"
CASES = [
    {**case, "kind": kind}
    for kind in ("second_hand", "joint")
    for case in csv.DictReader((FOLDER / f"{kind}.csv").open(encoding="utf-8"))
]


@pytest.fixture(scope="module")
def told(nlp, vocabulary):
    docs = parse(nlp, [case["text"].replace("\\n", "\n") for case in CASES])
    return [sorted(map(_speakers, read_words(doc, Article("a_1"), vocabulary).claims)) for doc in docs]


def _case(number: int, kind: str, fails: str) -> object:
    return pytest.param(number, marks=[pytest.mark.xfail(reason=fails, strict=True)] if fails else [], id=f"{kind}-{number}")


@pytest.mark.parametrize("number", [_case(number, case["kind"], case["fails"]) for number, case in enumerate(CASES)])
def test_each_claim_has_its_speaker(told, number):
    assert told[number] == sorted(CASES[number]["expected"].split(";")), CASES[number]["text"]


def _speakers(claim: Claim) -> str:
    return _name(claim.speaker.entity) + (f"<{_name(claim.reported_by)}" if claim.reported_by else "")


def _name(entity: Entity | None) -> str:
    return entity.name if entity else "?"
