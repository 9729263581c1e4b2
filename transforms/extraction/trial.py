"""Trying a codebook on a sentence: the claims in it, the issues that each names, and why it takes a side or does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from transforms.documents.structure import Structure
from transforms.extraction.annotate import read_words
from transforms.extraction.annotations import Article, Attribution, Claim, Entity, Position, Speaker
from transforms.extraction.claims.assertion import read_assertion
from transforms.extraction.judge.reading import Verdict, judge_claims
from transforms.extraction.stance.coding import code_positions
from transforms.extraction.stance.issues import IssueMention, find_issues
from transforms.extraction.stance.reading import Reading
from transforms.extraction.stance.sides import NEUTRAL_ACTS, read_stance
from transforms.extraction.stance.voices import SUBJECTS
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.codebook import Example, Issue

NO_SIDE = "none"


@dataclass(frozen=True)
class Named:
    """An issue that a claim names, and why a side is taken on it or not."""

    mention: IssueMention
    why: str


@dataclass(frozen=True)
class Tried:
    """A claim of the sentence, or the sentence as one (`is_bare`), with the issues it names and the positions its words take.

    `verdict` is what the judge gives for it, None where it cannot be read.
    """

    claim: Claim
    is_bare: bool
    named: tuple[Named, ...]
    positions: tuple[Position, ...]
    verdict: Verdict | None


def try_text(doc: Doc, vocabulary: Vocabulary) -> list[Tried]:
    """What is found in a parsed sentence; one without any attribution is tried as if somebody had said it."""
    told = read_words(doc, Article("tried"), vocabulary)
    claims = told.claims or [_bare(doc, vocabulary)]
    verdicts = judge_claims(doc, claims, vocabulary.codebook)
    return [
        _tried(claim, verdict, told.structure, vocabulary, is_bare=not told.claims)
        for claim, verdict in zip(claims, verdicts, strict=True)
    ]


@dataclass(frozen=True)
class Miscoded:
    """An example that is not coded as its codebook says."""

    issue: Issue
    example: Example
    found: tuple[str, ...]


def miscoded(examples: Iterable[tuple[Issue, Example, Doc]], vocabulary: Vocabulary) -> Iterator[Miscoded]:
    """The examples whose parsed text does not take the side, or none, that they are said to take."""
    for issue, example, doc in examples:
        positions = [position for tried in try_text(doc, vocabulary) for position in tried.positions]
        stances = tuple(dict.fromkeys(one.stance for one in positions if one.issue_code == issue.code)) or (NO_SIDE,)
        if stances != (example.stance,):
            yield Miscoded(issue, example, stances)


def _bare(doc: Doc, vocabulary: Vocabulary) -> Claim:
    """The sentence as a claim of its subject's, so that "the president is ready" is the president's readiness."""
    attribution = Attribution(content=(doc[:],), quote_type="indirect")
    subject = next((child for child in doc[:].root.children if child.dep_ in SUBJECTS), None)
    speaker = Speaker("resolved", Entity(subject.text, "person")) if subject is not None else Speaker("absent")
    return Claim(attribution, doc[:], speaker, read_assertion(attribution, vocabulary))


def _tried(claim: Claim, verdict: Verdict | None, structure: Structure, vocabulary: Vocabulary, *, is_bare: bool) -> Tried:
    named = tuple(
        Named(mention, _why(read_stance(mention, claim, vocabulary), claim))
        for mention in find_issues(claim, structure, vocabulary)
    )
    return Tried(claim, is_bare, named, tuple(code_positions(claim, structure, vocabulary)), verdict)


def _why(reading: Reading, claim: Claim) -> str:
    """What decided about one mention, in words."""
    by = f" by {reading.cue!r}" if reading.cue else ""
    if claim.assertion.act in NEUTRAL_ACTS and not reading.is_committed:
        return f"the act {claim.assertion.act!r} takes no side by itself"
    if reading.is_aside:
        return "it stands aside of what is claimed"
    if not reading.is_committed:
        return f"raised and left open{by}" if reading.is_open else "nothing in the claim takes a side on it"
    if reading.is_conditional:
        return f"on a condition{by}"
    return f"{'for' if reading.sign > 0 else 'against'}{by or f' by the act {claim.assertion.act!r}'}"
