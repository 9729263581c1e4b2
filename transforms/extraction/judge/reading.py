"""The claims of an article as the judge sees them: one verdict a claim, and the sides that it would take on every issue.

A claim is read by itself: what is found in it never depends on the claims beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc, Span

from transforms.documents.model import load_model
from transforms.extraction.annotations import Claim
from transforms.extraction.judge.inputs import (
    CONTENT,
    CUE,
    EVIDENCE,
    SOURCE,
    ArticleWords,
    ClaimPieces,
    ClaimWords,
    Named,
    word_pieces,
)
from transforms.extraction.judge.weights import Judge, load_judge
from transforms.schema.codes import ACTS, STANCES
from transforms.vocabulary.codebooks.codebook import Codebook, Issue

#: Sides of less than this score are not told even where it is asked why there is none.
LEAST = 0.05
#: What the reading of claim and issue together counts of both readings, for whether there is a side and for which.
TOGETHER = 0.5
#: Claim and issue are read together for so many issues at most, the likeliest: plain sentences without a context have dozens.
MOST_ASKED = 6
#: The words that carry a side: those that its issue looks at, down to this share of the most looked at, and no more than so many.
LOOKED_AT = 0.35
MOST_WORDS = 6

Offsets = tuple[int, int]


@dataclass(frozen=True)
class Side:
    """What a claim would say of an issue: `score` is that it takes this side, uncalibrated.

    `words` are the character slices that the issue looks at most, in text order, and `binding` where the foremost stands;
    `phrase` is the slice that names the issue, if a phrase of the codebook does.
    """

    code: str
    stance: str
    score: float
    words: tuple[Offsets, ...]
    binding: str
    phrase: Offsets | None


@dataclass(frozen=True)
class Verdict:
    """What a claim is: how sure it is that it is an attribution, negated, conditional, of a day that the article fixes.

    All from 0 to 1. `act` has its share among all acts; `sides` are the likeliest first.
    """

    genuine: float
    negated: float
    conditional: float
    dated: float
    act: str
    act_share: float
    sides: tuple[Side, ...]


def judge_claims(doc: Doc, claims: Sequence[Claim], codebook: Codebook) -> list[Verdict | None]:
    """The verdict on each claim; None where the encoder has none of its words."""
    if not claims:
        return []
    judge = load_judge()
    windows, features = load_model().read(doc.text)
    words = [word for window, one in zip(windows, features, strict=True) for word in window.words[: len(one.first)]]
    ids = [held for one in features for held in word_pieces(one.ids, one.first)]
    article = ArticleWords(words)
    named = [
        Named(hit.value.code, hit.value.sign, doc[hit.start].idx, doc[hit.end - 1].idx + len(doc[hit.end - 1]))
        for hit in codebook.find(doc)
    ]
    read = [_read_claim(article, claim, named) for claim in claims]
    issues = known_issues(codebook, judge)
    return [None if one is None else read_verdict(one, words, ids, issues, judge) for one in read]


@dataclass(frozen=True, eq=False)
class Issues:
    """The issues of a codebook as the judge knows them: their codes, the pieces of their descriptions, and their queries."""

    places: dict[str, int]
    descriptions: tuple[Sequence[int], ...]
    queries: NDArray[np.float32]


@lru_cache(maxsize=4)
def known_issues(codebook: Codebook, judge: Judge) -> Issues:
    """The issues of a codebook, made once for it."""
    tokenizer = load_model().tokenizer
    places = {issue.code: number for number, issue in enumerate(codebook.issues)}
    texts = [describe(issue) for issue in codebook.issues]
    pieces = tuple(tokenizer.encode(text).ids for text in texts)
    return Issues(places, pieces, judge.queries(zip(texts, pieces, strict=True)))


def describe(issue: Issue) -> str:
    """The text by which an issue is known to the judge."""
    return f"{issue.label}. {issue.description} For: {issue.support}."


def _read_claim(article: ArticleWords, claim: Claim, named: Sequence[Named]) -> ClaimWords | None:
    attribution = claim.attribution
    source, cue = ([_slice(span)] if span is not None else [] for span in (attribution.source, attribution.cue))
    return article.claim(_slice(claim.evidence), source, cue, [_slice(span) for span in attribution.content], named)


def _slice(span: Span) -> Offsets:
    return span.start_char, span.end_char


def read_verdict(
    claim: ClaimWords,
    words: Sequence[Offsets],
    ids: Sequence[Sequence[int]],
    issues: Issues,
    judge: Judge,
) -> Verdict:
    """The verdict on one claim; `words` and their pieces `ids` are by the article's words."""
    pieces, places = claim.pieces(ids[claim.start : claim.end]), issues.places
    flags, acts, sides, stances, looks = judge.read(pieces, issues.queries, places)
    hits, looked = claim.hits(places), _by_word(looks, pieces, claim)
    genuine, negated, conditional, dated = (float(one) for one in _share(flags))
    shares = _softmax(stances)
    codes = list(places)
    for number in np.argsort(-sides, kind="stable")[:MOST_ASKED]:
        if _share(sides[number]) * genuine >= judge.settings.asked:
            pair = judge.read_pair(pieces.beside(codes[number], issues.descriptions[number]))
            sides[number] += TOGETHER * (_side_logit(pair) - sides[number])
            shares[number] += TOGETHER * (_softmax(pair[1:]) - shares[number])
    scores = _share(sides)[:, None] * shares * genuine
    best = scores.max(axis=1)
    return Verdict(
        genuine=genuine,
        negated=negated,
        conditional=conditional,
        dated=dated,
        act=ACTS[int(acts.argmax())],
        act_share=float(_softmax(acts).max()),
        sides=tuple(
            _side(codes[number], scores[number], looked[number], hits[number], claim, words)
            for number in np.argsort(-best, kind="stable")
            if best[number] >= LEAST
        ),
    )


def _by_word(looks: NDArray[Any], pieces: ClaimPieces, claim: ClaimWords) -> NDArray[Any]:
    """How much each issue looks at each word of a claim: at the piece of it that it looks at most."""
    looked = np.zeros((claim.end - claim.start, len(looks)), looks.dtype)
    order = np.argsort(pieces.words, kind="stable")[np.count_nonzero(pieces.words < 0) :]
    words, first = np.unique(pieces.words[order], return_index=True)
    if len(words):
        looked[words] = np.maximum.reduceat(looks.T[order], first)
    return looked.T


def _side(
    code: str,
    scores: NDArray[Any],
    looked: NDArray[Any],
    hits: NDArray[Any],
    claim: ClaimWords,
    words: Sequence[Offsets],
) -> Side:
    best = int(scores.argmax())
    telling = [place for place in np.argsort(-looked)[:MOST_WORDS] if looked[place] >= LOOKED_AT * looked.max()]
    named = np.flatnonzero(hits)
    return Side(
        code=code,
        stance=STANCES[best],
        score=round(float(scores[best]), 4),
        words=tuple(_runs([words[claim.start + place] for place in sorted(telling)])),
        binding=_binding(claim, int(named[0]) if len(named) else int(looked.argmax())),
        phrase=_phrase(claim, named, words),
    )


def _runs(slices: Sequence[Offsets]) -> Iterator[Offsets]:
    """Slices with nothing but a space between them as one."""
    held: Offsets | None = None
    for start, end in slices:
        if held is not None and start - held[1] <= 1:
            held = held[0], end
        else:
            if held is not None:
                yield held
            held = start, end
    if held is not None:
        yield held


def _phrase(claim: ClaimWords, named: NDArray[Any], words: Sequence[Offsets]) -> Offsets | None:
    """The slice of the first run of words that names the issue, one in the content before others."""
    if not len(named):
        return None
    inside = [place for place in named if claim.parts[place, CONTENT]] or list(named)
    last = first = int(inside[0])
    while last + 1 in inside:
        last += 1
    return words[claim.start + first][0], words[claim.start + last][1]


def _binding(claim: ClaimWords, place: int) -> str:
    parts = claim.parts[place]
    if parts[[SOURCE, CUE, CONTENT]].any():
        return "clause"
    return "sentence" if parts[EVIDENCE] else "paragraph"


def _side_logit(pair: NDArray[Any]) -> float:
    """The log odds that a pair has any side."""
    return float(np.logaddexp.reduce(pair[1:].astype(np.float64)) - pair[0])


def _share(logits: NDArray[Any]) -> NDArray[Any]:
    result: NDArray[Any] = 1 / (1 + np.exp(-logits.astype(np.float64)))
    return result


def _softmax(logits: NDArray[Any]) -> NDArray[Any]:
    raised = np.exp(logits.astype(np.float64) - logits.max(-1, keepdims=True))
    result: NDArray[Any] = raised / raised.sum(-1, keepdims=True)
    return result
