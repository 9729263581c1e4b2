"""From what the judge gives for a claim to what is published of it: thresholds, and the words that are shown for them.

The judge alone decides, but for hedging, which is read from words. Below a threshold nothing is said.
"""

from __future__ import annotations

from transforms.extraction.annotations import Assertion, Claim, JudgedClaim, Position, SideScore
from transforms.extraction.claims.hedges import find_hedge
from transforms.extraction.claims.status_words import name_condition, name_negation
from transforms.extraction.judge.reading import Side, Verdict
from transforms.extraction.judge.weights import JudgeSettings

#: Between words that do not stand together.
GAP = " … "
LEFT_OPEN = "raises the issue and leaves it open"
UNCLEAR = "unclear"
#: So many sides of a claim are kept with their scores, published or not.
SHOWN_SIDES = 3


def decide(claim: Claim, verdict: Verdict, settings: JudgeSettings) -> JudgedClaim:
    """The claim with its act, its flags and the words that can be named for them, and its likeliest sides."""
    attribution = claim.attribution
    is_negated, is_conditional = verdict.negated >= settings.negated, verdict.conditional >= settings.conditional
    return JudgedClaim(
        **vars(claim),
        assertion=Assertion(
            act=verdict.act,
            act_share=verdict.act_share,
            genuine=verdict.genuine,
            is_negated=is_negated,
            is_conditional=is_conditional,
            negation_cue=name_negation(attribution) if is_negated else None,
            condition_cue=name_condition(attribution) if is_conditional else None,
            hedge_cue=find_hedge(attribution),
        ),
        sides=tuple(SideScore(side.code, side.stance, side.score) for side in verdict.sides[:SHOWN_SIDES]),
    )


def decide_positions(verdict: Verdict, text: str, settings: JudgeSettings) -> list[Position]:
    """The sides of which the judge is sure enough, the surest first; mostly none or one. `text` is the article's."""
    return [_position(side, text, settings) for side in verdict.sides if settings.is_taken(side.score)]


def _position(side: Side, text: str, settings: JudgeSettings) -> Position:
    looked_at = GAP.join(text[start:end] for start, end in side.words)
    return Position(
        issue_code=side.code,
        issue_text=text[slice(*side.phrase)] if side.phrase is not None else looked_at,
        stance=side.stance,
        binding=side.binding,
        confidence=settings.confidence(side.score),
        stance_cue=looked_at or None,
        unclear_reason=LEFT_OPEN if side.stance == UNCLEAR else None,
    )
