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

from transforms.documents.features import read_features
from transforms.documents.model import load_model
from transforms.documents.windows import read_windows
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
from transforms.vocabulary.codebook import Codebook, Issue

#: Sides of less than this score are not told even where it is asked why there is none.
LEAST = 0.05
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
    text = doc.text
    windows = read_windows(text)
    features = read_features(text, windows, load_model().tokenizer)
    words = [word for window, one in zip(windows, features, strict=True) for word in window.words[: len(one.first)]]
    ids = [held for one in features for held in word_pieces(one.ids, one.first)]
    article = ArticleWords(words)
    named = [
        Named(hit.value.code, hit.value.sign, doc[hit.start].idx, doc[hit.end - 1].idx + len(doc[hit.end - 1]))
        for hit in codebook.find(doc)
    ]
    read = [_read_claim(article, claim, named) for claim in claims]
    places = {issue.code: number for number, issue in enumerate(codebook.issues)}
    queries = issue_queries(codebook, judge)
    return [None if one is None else read_verdict(one, words, ids, queries, places, judge) for one in read]


@lru_cache(maxsize=4)
def issue_queries(codebook: Codebook, judge: Judge) -> NDArray[np.float32]:
    """The queries of a codebook's issues, a row each, from their descriptions; made once for a codebook."""
    tokenizer = load_model().tokenizer
    texts = [describe(issue) for issue in codebook.issues]
    return judge.queries({text: tokenizer.encode(text).ids for text in texts})


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
    queries: NDArray[np.float32],
    places: dict[str, int],
    judge: Judge,
) -> Verdict:
    """The verdict on one claim; `words` and their pieces `ids` are by the article's words, `queries` by `places` of issues."""
    pieces = claim.pieces(ids[claim.start : claim.end])
    flags, acts, sides, stances, looks = judge.read(pieces, queries, places)
    hits, looked = claim.hits(places), _by_word(looks, pieces, claim)
    genuine, negated, conditional, dated = (float(one) for one in _share(flags))
    scores = _share(sides)[:, None] * _softmax(stances) * genuine
    order = sorted(places.items(), key=lambda item: -scores[item[1]].max())
    return Verdict(
        genuine=genuine,
        negated=negated,
        conditional=conditional,
        dated=dated,
        act=ACTS[int(acts.argmax())],
        act_share=float(_softmax(acts).max()),
        sides=tuple(
            _side(code, scores[number], looked[number], hits[number], claim, words)
            for code, number in order
            if scores[number].max() >= LEAST
        ),
    )


def _by_word(looks: NDArray[Any], pieces: ClaimPieces, claim: ClaimWords) -> NDArray[Any]:
    """How much each issue looks at each word of a claim: at the piece of it that it looks at most."""
    looked = np.zeros((claim.end - claim.start, len(looks)), looks.dtype)
    held = pieces.words >= 0
    np.maximum.at(looked, pieces.words[held], looks.T[held])
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


def _share(logits: NDArray[Any]) -> NDArray[Any]:
    result: NDArray[Any] = 1 / (1 + np.exp(-logits.astype(np.float64)))
    return result


def _softmax(logits: NDArray[Any]) -> NDArray[Any]:
    raised = np.exp(logits.astype(np.float64) - logits.max(-1, keepdims=True))
    result: NDArray[Any] = raised / raised.sum(-1, keepdims=True)
    return result
