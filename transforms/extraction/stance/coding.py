"""The sides that a claim takes: one position for each issue on which it takes one, or leaves it open."""

from __future__ import annotations

from transforms.documents.structure import Structure
from transforms.extraction.annotations import Claim, Position
from transforms.extraction.stance.issues import IssueMention, find_issues
from transforms.extraction.stance.reading import Reading
from transforms.extraction.stance.sides import NEUTRAL_ACTS, read_stance
from transforms.vocabulary import Vocabulary

#: How sure a binding is, by which the claim's own confidence is multiplied.
BINDING_CONFIDENCE = {"clause": 0.8, "sentence": 0.6, "paragraph": 0.5, "heading": 0.4}
#: The same for a side that is not clear.
UNCLEAR_CONFIDENCE = 0.5
CONTRARY = "takes contrary sides in one claim"
LEFT_OPEN = "raises the issue and leaves it open"


def code_positions(claim: Claim, structure: Structure, vocabulary: Vocabulary) -> list[Position]:
    """The positions of a claim, in the order in which it names the issues; mostly none or one."""
    readings: dict[str, list[tuple[IssueMention, Reading]]] = {}
    for mention in find_issues(claim, structure, vocabulary):
        readings.setdefault(mention.code, []).append((mention, read_stance(mention, claim, vocabulary)))
    return [position for code, found in readings.items() if (position := _position(code, found, claim)) is not None]


def _position(code: str, found: list[tuple[IssueMention, Reading]], claim: Claim) -> Position | None:
    taken = [(mention, reading) for mention, reading in found if reading.is_committed]
    if not taken:
        left_open = [(mention, reading) for mention, reading in found if reading.is_open]
        if not left_open or claim.assertion.act in NEUTRAL_ACTS:
            return None
        return _unclear(code, *left_open[0], LEFT_OPEN, claim)
    mention, reading = taken[0]
    if any(other.is_conditional for _, other in taken):
        reading = next(other for _, other in taken if other.is_conditional)
        stance = "conditional"
    elif len({other.sign for _, other in taken}) > 1:
        return _unclear(code, mention, reading, CONTRARY, claim)
    else:
        stance = "support" if reading.sign > 0 else "oppose"
    return Position(
        issue_code=code,
        issue_text=mention.phrase.text,
        stance=stance,
        binding=mention.binding,
        confidence=_confidence(claim, mention),
        stance_cue=reading.cue,
    )


def _unclear(code: str, mention: IssueMention, reading: Reading, reason: str, claim: Claim) -> Position:
    return Position(
        issue_code=code,
        issue_text=mention.phrase.text,
        stance="unclear",
        binding=mention.binding,
        confidence=round(_confidence(claim, mention) * UNCLEAR_CONFIDENCE, 3),
        stance_cue=reading.cue,
        unclear_reason=reason,
    )


def _confidence(claim: Claim, mention: IssueMention) -> float:
    return round(claim.attribution.confidence * BINDING_CONFIDENCE[mention.binding], 3)
