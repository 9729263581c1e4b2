"""What the words of a claim tell and what the judge gives for it, made one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from transforms.extraction.annotations import Assertion, Claim, DatedAs, Position
from transforms.extraction.judge.decisions import decide, decide_positions
from transforms.extraction.judge.reading import Side, Verdict
from transforms.extraction.judge.weights import JudgeSettings

MARKED = "{She} <demanded> [an end to the toll on the bridge]."
SETTINGS = JudgeSettings(genuine=0.5, act=0.6, confirmed=0.1, taken=0.5, steps=((0.0, 0.3), (0.4, 0.6), (0.7, 0.9)))


def side(code: str, score: float, stance: str = "oppose", phrase: tuple[int, int] | None = (27, 31)) -> Side:
    return Side(code, stance, score, words=((4, 12), (16, 19)), binding="clause", phrase=phrase)


def verdict(*sides: Side, act: str = "demand", act_share: float = 0.9) -> Verdict:
    return Verdict(genuine=1.0, act=act, act_share=act_share, sides=sides)


def told(code: str, stance: str = "support") -> Position:
    return Position(code, "toll", stance, "clause", 0.8, stance_cue="demanded")


@pytest.fixture(scope="module")
def claim(claim_of) -> Claim:
    assertion = Assertion("announce", negation_cue="no", condition_cue="if", hedge_cue="may")
    return replace(claim_of(MARKED), assertion=assertion, said_on=DatedAs(dt.date(2025, 6, 12), "day"))


def test_the_judge_s_act_holds_where_it_is_sure(claim: Claim) -> None:
    assert decide(claim, verdict(), SETTINGS).assertion.act == "demand"
    assert decide(claim, verdict(act_share=0.5), SETTINGS).assertion.act == "announce"


def test_negation_condition_and_day_are_what_the_words_tell(claim: Claim) -> None:
    decided = decide(claim, verdict(), SETTINGS)
    assert (decided.assertion.negation_cue, decided.assertion.condition_cue, decided.assertion.hedge_cue) == ("no", "if", "may")
    assert decided.said_on == claim.said_on


def test_a_side_that_the_judge_does_not_confirm_is_not_taken(claim: Claim) -> None:
    doc = claim.evidence.doc
    assert decide_positions([told("tolls")], verdict(), doc, SETTINGS) == []
    assert decide_positions([told("tolls")], verdict(side("tolls", 0.09)), doc, SETTINGS) == []
    (found,) = decide_positions([told("tolls")], verdict(side("tolls", 0.1)), doc, SETTINGS)
    assert (found.stance, found.stance_cue) == ("support", "demanded")


@pytest.mark.parametrize(("score", "confidence"), [(0.39, 0.3), (0.4, 0.6), (0.7, 0.9), (1.0, 0.9)])
def test_confidence_is_the_share_that_was_right_at_such_scores(claim: Claim, score: float, confidence: float) -> None:
    found = decide_positions([told("tolls")], verdict(side("tolls", score)), claim.evidence.doc, SETTINGS)
    assert [one.confidence for one in found] == [confidence]


def test_the_judge_takes_sides_by_itself_where_it_is_surer_and_a_phrase_names_the_issue(claim: Claim) -> None:
    doc = claim.evidence.doc
    (found,) = decide_positions([], verdict(side("tolls", 0.5, phrase=(20, 24))), doc, SETTINGS)
    assert (found.stance, found.issue_text) == ("oppose", doc.text[20:24])
    assert decide_positions([], verdict(side("tolls", 0.49)), doc, SETTINGS) == []
    assert decide_positions([], verdict(side("tolls", 0.9, phrase=None)), doc, SETTINGS) == []


@pytest.mark.parametrize(("stance", "has_reason"), [("unclear", True), ("oppose", False)])
def test_what_is_unclear_has_a_reason(claim: Claim, stance: str, *, has_reason: bool) -> None:
    (found,) = decide_positions([], verdict(side("tolls", 0.9, stance)), claim.evidence.doc, SETTINGS)
    assert (found.unclear_reason is not None) == has_reason
