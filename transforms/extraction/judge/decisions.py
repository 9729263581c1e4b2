"""Two readings of a claim made one: what its words tell by rule, and what the judge gives for it.

A claim that the judge takes for no attribution is none. The judge's act holds where it is sure; else the words'. A side that
words tell stands where the judge does not speak against it. Negation, condition and day are the words' alone: on held-out
articles what the judge gives for them is less often right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from transforms.extraction.annotations import Claim, Position
from transforms.extraction.judge.reading import Side, Verdict
from transforms.extraction.judge.weights import JudgeSettings

#: Between words of a cue that do not stand together.
GAP = " … "
LEFT_OPEN = "raises the issue and leaves it open"
UNCLEAR = "unclear"


def decide(claim: Claim, verdict: Verdict, settings: JudgeSettings) -> Claim:
    """The claim with the act that both readings together give it."""
    if verdict.act_share < settings.act:
        return claim
    return replace(claim, assertion=replace(claim.assertion, act=verdict.act))


def decide_positions(told: Sequence[Position], verdict: Verdict, doc: Doc, settings: JudgeSettings) -> list[Position]:
    """The sides that the words tell and the judge confirms, then those on named issues of which it is sure by itself."""
    sides = {side.code: side for side in verdict.sides}
    confirmed = [
        replace(one, confidence=settings.confidence(sides[one.issue_code].score))
        for one in told
        if one.issue_code in sides and sides[one.issue_code].score >= settings.confirmed
    ]
    known = {one.issue_code for one in told}
    text = doc.text
    return [
        *confirmed,
        *(
            _position(side, side.phrase, text, settings)
            for side in verdict.sides
            if side.phrase is not None and side.score >= settings.taken and side.code not in known
        ),
    ]


def _position(side: Side, phrase: tuple[int, int], text: str, settings: JudgeSettings) -> Position:
    return Position(
        issue_code=side.code,
        issue_text=text[slice(*phrase)],
        stance=side.stance,
        binding=side.binding,
        confidence=settings.confidence(side.score),
        stance_cue=GAP.join(text[start:end] for start, end in side.words) or None,
        unclear_reason=LEFT_OPEN if side.stance == UNCLEAR else None,
    )
