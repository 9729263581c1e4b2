"""Trying a codebook on a sentence: the claims in it, the issues that each names, and why it takes a side or does not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc

from transforms.documents.structure import Structure, read_structure
from transforms.extraction.annotate import annotate
from transforms.extraction.annotations import Article, Attribution, Claim, Position, Speaker
from transforms.extraction.claims.assertion import read_assertion
from transforms.extraction.positions.coding import code_positions
from transforms.extraction.positions.issues import IssueMention, find_issues
from transforms.extraction.positions.reading import Reading
from transforms.extraction.positions.stance import NEUTRAL_ACTS, read_stance
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
    """A claim of the sentence, or the sentence as one (`is_bare`), with the issues it names and the positions it takes."""

    claim: Claim
    is_bare: bool
    named: tuple[Named, ...]
    positions: tuple[Position, ...]


def try_text(doc: Doc, vocabulary: Vocabulary) -> list[Tried]:
    """What is found in a parsed sentence; one without any attribution is tried as if somebody had said it."""
    structure = read_structure(doc)
    found = annotate(doc, Article("tried"), vocabulary)
    if not found.claims:
        claim = _bare(doc, vocabulary)
        return [_tried(claim, code_positions(claim, structure, vocabulary), structure, vocabulary, is_bare=True)]
    return [
        _tried(claim, [position for of, position in found.positions if of == number], structure, vocabulary, is_bare=False)
        for number, claim in enumerate(found.claims)
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
    attribution = Attribution(content=(doc[:],), quote_type="indirect")
    return Claim(attribution, doc[:], Speaker("absent"), read_assertion(attribution, vocabulary))


def _tried(claim: Claim, positions: list[Position], structure: Structure, vocabulary: Vocabulary, *, is_bare: bool) -> Tried:
    named = tuple(
        Named(mention, _why(read_stance(mention, claim, vocabulary), claim))
        for mention in find_issues(claim, structure, vocabulary)
    )
    return Tried(claim, is_bare, named, tuple(positions))


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
