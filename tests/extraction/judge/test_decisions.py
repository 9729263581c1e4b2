"""What the judge gives for a claim, and what is published of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from transforms.extraction.annotations import Claim, DatedAs, SideScore
from transforms.extraction.judge.decisions import decide, decide_positions
from transforms.extraction.judge.reading import Side, Verdict
from transforms.extraction.judge.weights import JudgeSettings

MARKED = "{She} <demanded> [that no toll be paid if the bridge may fall]."
SETTINGS = JudgeSettings(
    genuine=0.5, negated=0.6, conditional=0.7, taken=0.5, asked=0.1, steps=((0.0, 0.3), (0.4, 0.6), (0.7, 0.9))
)


def side(code: str, score: float, stance: str = "oppose", phrase: tuple[int, int] | None = (22, 26)) -> Side:
    return Side(code, stance, score, words=((4, 12), (33, 37)), binding="clause", phrase=phrase)


def verdict(*sides: Side, negated: float = 0.0, conditional: float = 0.0) -> Verdict:
    return Verdict(genuine=0.9, negated=negated, conditional=conditional, dated=1.0, act="demand", act_share=0.4, sides=sides)


@pytest.fixture(scope="module")
def claim(claim_of) -> Claim:
    return replace(claim_of(MARKED), said_on=DatedAs(dt.date(2025, 6, 12), "day"))


def test_act_and_scores_are_the_judge_s_and_the_rest_is_kept(claim: Claim) -> None:
    decided = decide(claim, verdict(side("tolls", 0.2), side("bridges", 0.1)), SETTINGS)
    assert (decided.assertion.act, decided.assertion.act_share, decided.assertion.genuine) == ("demand", 0.4, 0.9)
    assert decided.sides == (SideScore("tolls", "oppose", 0.2), SideScore("bridges", "oppose", 0.1))
    assert (decided.attribution, decided.speaker, decided.said_on) == (claim.attribution, claim.speaker, claim.said_on)


@pytest.mark.parametrize(("score", "cue"), [(0.59, None), (0.6, "no")])
def test_negation_is_the_judge_s_and_its_words_are_named(claim: Claim, score: float, cue: str | None) -> None:
    found = decide(claim, verdict(negated=score), SETTINGS).assertion
    assert (found.is_negated, found.negation_cue) == (cue is not None, cue)


@pytest.mark.parametrize(("score", "cue"), [(0.69, None), (0.7, "if")])
def test_a_condition_is_the_judge_s_and_its_words_are_named(claim: Claim, score: float, cue: str | None) -> None:
    found = decide(claim, verdict(conditional=score), SETTINGS).assertion
    assert (found.is_conditional, found.condition_cue) == (cue is not None, cue)


def test_a_flag_without_words_that_can_be_named_stays(claim_of) -> None:
    found = decide(claim_of("{He} <said> [the bridge is old]."), verdict(negated=0.9, conditional=0.9), SETTINGS).assertion
    assert (found.is_negated, found.negation_cue, found.is_conditional, found.condition_cue) == (True, None, True, None)


def test_hedging_is_read_from_words(claim: Claim) -> None:
    assert decide(claim, verdict(), SETTINGS).assertion.hedge_cue == "may"


def test_sides_are_published_from_the_threshold_on_named_by_a_phrase_or_not(claim: Claim) -> None:
    doc = claim.evidence.doc
    assert decide_positions(verdict(side("tolls", 0.49)), doc.text, SETTINGS) == []
    sides = side("tolls", 0.8), side("bridges", 0.5, phrase=None)
    named, unnamed = decide_positions(verdict(*sides, side("rivers", 0.1)), doc.text, SETTINGS)
    looked_at = f"{doc.text[4:12]} … {doc.text[33:37]}"
    assert (named.issue_code, named.issue_text, named.stance_cue) == ("tolls", doc.text[22:26], looked_at)
    assert (unnamed.issue_code, unnamed.issue_text, unnamed.stance_cue) == ("bridges", looked_at, looked_at)


@pytest.mark.parametrize(("score", "confidence"), [(0.39, 0.3), (0.4, 0.6), (0.7, 0.9), (1.0, 0.9)])
def test_confidence_is_the_share_that_was_right_at_such_scores(claim: Claim, score: float, confidence: float) -> None:
    settings = replace(SETTINGS, taken=0.0)
    found = decide_positions(verdict(side("tolls", score)), claim.evidence.doc.text, settings)
    assert [one.confidence for one in found] == [confidence]


@pytest.mark.parametrize(("certainty", "codes"), [(0.3, ["a", "b", "c"]), (0.6, ["a", "b"]), (0.61, ["a"]), (0.95, [])])
def test_a_certainty_stands_for_the_threshold(claim: Claim, certainty: float, codes: list[str]) -> None:
    settings = replace(SETTINGS, certainty=certainty)
    sides = side("a", 0.7), side("b", 0.4), side("c", 0.2)
    assert [one.issue_code for one in decide_positions(verdict(*sides), claim.evidence.doc.text, settings)] == codes


@pytest.mark.parametrize(("stance", "has_reason"), [("unclear", True), ("oppose", False)])
def test_what_is_unclear_has_a_reason(claim: Claim, stance: str, *, has_reason: bool) -> None:
    (found,) = decide_positions(verdict(side("tolls", 0.9, stance)), claim.evidence.doc.text, SETTINGS)
    assert (found.unclear_reason is not None) == has_reason
