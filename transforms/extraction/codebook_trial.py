"""Trying a codebook on a sentence: the claims in it, the issues that its phrases name, and what the judge gives for each side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from transforms.documents.nlp import parse
from transforms.extraction.annotate import evidence_of, read_words
from transforms.extraction.annotations import Article, Attribution, Claim, JudgedClaim, Position, Speaker
from transforms.extraction.judge.decisions import decide, decide_positions
from transforms.extraction.judge.reading import Verdict, judge_claims
from transforms.extraction.judge.weights import load_judge
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.codebooks.codebook import Codebook, Example, Issue

NO_SIDE = "none"
#: As what a sentence that attributes nothing is tried, and where source, cue and the sentence stand in it.
SPEAKER, CUE, QUOTED = "She", "said", "{} {}: \u201c{}\u201d"


@dataclass(frozen=True)
class NamedIssue:
    """An issue that a phrase of the codebook names in a claim; `sign` is -1 where it is the opposite."""

    code: str
    sign: int
    phrase: str


@dataclass(frozen=True)
class Tried:
    """A claim of the sentence, or the sentence as one (`is_bare`), as it would be published, with the judge's verdict."""

    claim: JudgedClaim
    is_bare: bool
    named: tuple[NamedIssue, ...]
    positions: tuple[Position, ...]
    verdict: Verdict


def try_text(nlp: Language, doc: Doc, vocabulary: Vocabulary) -> list[Tried]:
    """What is found in a parsed sentence; one without any attribution is tried as if somebody had said it.

    What the judge takes for no attribution is among them: its verdict says so. A claim that it cannot read is not.
    """
    claims = read_words(doc, Article("tried"), vocabulary).claims
    is_bare = not claims
    if is_bare:
        claims = [_as_said(next(iter(parse(nlp, [QUOTED.format(SPEAKER, CUE, doc.text.strip())]))))]
    verdicts = judge_claims(claims[0].evidence.doc, claims, vocabulary.codebook)
    return [
        _tried(claim, verdict, vocabulary.codebook, is_bare=is_bare)
        for claim, verdict in zip(claims, verdicts, strict=True)
        if verdict is not None
    ]


@dataclass(frozen=True)
class Miscoded:
    """An example that is not coded as its codebook says."""

    issue: Issue
    example: Example
    found: tuple[str, ...]


def miscoded(nlp: Language, examples: Iterable[tuple[Issue, Example, Doc]], vocabulary: Vocabulary) -> Iterator[Miscoded]:
    """The examples whose parsed text does not take the side, or none, that they are said to take."""
    for issue, example, doc in examples:
        positions = [position for tried in try_text(nlp, doc, vocabulary) for position in tried.positions]
        stances = tuple(dict.fromkeys(one.stance for one in positions if one.issue_code == issue.code)) or (NO_SIDE,)
        if stances != (example.stance,):
            yield Miscoded(issue, example, stances)


def _as_said(doc: Doc) -> Claim:
    """The claim of a Doc of QUOTED."""
    start, end = len(QUOTED.format(SPEAKER, CUE, "")) - 1, len(doc.text) - 1
    content = doc.char_span(start, end, alignment_mode="expand")
    attribution = Attribution((content,), "direct", source=doc[:1], cue=doc[1:2])
    return Claim(attribution, evidence_of(attribution), Speaker("absent"))


def _tried(claim: Claim, verdict: Verdict, codebook: Codebook, *, is_bare: bool) -> Tried:
    settings, doc = load_judge().settings, claim.evidence.doc
    named = (NamedIssue(hit.value.code, hit.value.sign, doc[hit.start : hit.end].text) for hit in codebook.find(claim.evidence))
    return Tried(
        decide(claim, verdict, settings), is_bare, tuple(named), tuple(decide_positions(verdict, doc.text, settings)), verdict
    )
