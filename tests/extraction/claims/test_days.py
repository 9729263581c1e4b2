"""Which of the dates that an article tells is the day of a claim: candidates with their features, and the model as shipped."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.extraction.claims.test_said_on import PUBLISHED_ON, TWO, claims_in
from transforms import model_files
from transforms.extraction.annotations import Article, DatedAs
from transforms.extraction.claims.days import DAYS_FILE, DayModel, date_claims, load_days
from transforms.extraction.claims.days.candidates import Candidates
from transforms.extraction.claims.said_on import Dating

TUESDAY, WEDNESDAY = (DatedAs(dt.date(2025, 6, day), "day") for day in (10, 11))
TEXT = 'The port burnt on Wednesday. Ada Lind told reporters on Tuesday "it is over". "We go home," she added.'


@pytest.fixture(scope="module")
def found(nlp):
    claims = claims_in(nlp, TEXT, TWO)
    candidates = Candidates(Dating(claims, PUBLISHED_ON), claims, PUBLISHED_ON)
    return candidates.of(0), candidates.of(1)


def test_every_day_told_nearby_is_a_candidate_beside_what_the_rules_propose(found) -> None:
    assert [set(dates) for dates in found] == [{TUESDAY, WEDNESDAY}, {TUESDAY, WEDNESDAY}]
    told = {date: date.reach for date in found[0]}
    assert (told[TUESDAY], told[WEDNESDAY]) == ("claim", "told")


def test_candidates_have_what_speaks_for_them(found) -> None:
    first, second = found
    assert (first[TUESDAY]["reach_claim"], first[TUESDAY]["inside"], first[WEDNESDAY]["first"]) == (1, 1, 1)
    assert "reach_claim" not in first[WEDNESDAY]
    assert (second[TUESDAY]["mine"], second[WEDNESDAY]["mine"], second[WEDNESDAY]["mine_other"]) == (1, 0, 1)
    assert second[TUESDAY]["age_3"] == 1
    assert "age_1" not in second[TUESDAY]


def test_the_likeliest_candidate_is_taken_if_it_is_likely_enough() -> None:
    model = DayModel({"near": 2.0, "old": -2.0}, bias=0.0, threshold=0.6)
    assert model.choose({WEDNESDAY: {"old": 1.0}, TUESDAY: {"near": 1.0, "unknown": 9.0}}) == TUESDAY
    assert model.choose({WEDNESDAY: {"old": 1.0}, TUESDAY: {"near": 0.1}}) is None
    assert model.choose({}) is None


@pytest.mark.parametrize(
    ("marked", "on"),
    [
        ("{He} <said> on Tuesday that [the port was shut].", TUESDAY),
        ("{He} <told> reporters on Wednesday that [the port was shut].", WEDNESDAY),
        ("{He} <says> that [the port would open on Monday].", None),
        ("{He} <said> that [the port was shut].", None),
    ],
)
def test_plain_sentences(claim_of, marked: str, on: DatedAs | None) -> None:
    (claim,) = date_claims([replace(claim_of(marked), said_on=None)], Article("a", PUBLISHED_ON))
    assert claim.said_on == on


def test_a_weekday_on_which_an_article_is_published_is_that_day(claim_of) -> None:
    (claim,) = date_claims([claim_of("{He} <said> on Thursday that [the port was shut].")], Article("a", PUBLISHED_ON))
    assert claim.said_on == DatedAs(PUBLISHED_ON, "day")


def test_without_a_publication_date_nothing_is_fixed(claim_of) -> None:
    claim = replace(claim_of("{He} <said> on Tuesday that [it rained]."), said_on=None)
    assert date_claims([claim], Article("a")) == [claim]


def test_a_file_that_was_changed_is_not_loaded(monkeypatch) -> None:
    whole = model_files.read_file
    monkeypatch.setattr(model_files, "read_file", lambda package, name: whole(package, name) + b" " * (name == DAYS_FILE))
    load_days.cache_clear()
    with pytest.raises(model_files.ModelFileError, match=DAYS_FILE):
        load_days()
    monkeypatch.undo()
    load_days.cache_clear()
    assert 0 < load_days().threshold < 1
