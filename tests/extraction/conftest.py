"""Attributions from marked sentences: `{The minister} <said> that [the talks would go on].`"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from spacy.language import Language
from spacy.tokens import Span

from transforms.documents.structure import read_structure
from transforms.extraction.annotations import Article, Attribution, Claim, Entity, Position, Speaker
from transforms.extraction.claims.assertion import read_assertion
from transforms.extraction.claims.said import date_claims
from transforms.extraction.positions.coding import code_positions
from transforms.vocabulary import Vocabulary

ROLES = {"{": "source", "<": "cue", "[": "content"}
CLOSING = {"{": "}", "<": ">", "[": "]"}
Attribute = Callable[[str], Attribution]


@pytest.fixture(scope="session")
def attribute(nlp: Language) -> Attribute:
    """From a marked text to its attribution; several contents are parts of one."""

    def build(marked: str) -> Attribution:
        text, spans = "", []
        for piece in re.split(r"(\{[^}]*\}|<[^>]*>|\[[^\]]*\])", marked):
            role = ROLES.get(piece[:1])
            bare = piece[1:-1] if role and piece.endswith(CLOSING[piece[0]]) else piece
            if role:
                spans.append((role, len(text), len(text) + len(bare)))
            text += bare
        doc = nlp(text)
        found: dict[str, list[Span]] = {"source": [], "cue": [], "content": []}
        for role, start, end in spans:
            span = doc.char_span(start, end, alignment_mode="expand")
            assert span is not None, marked
            found[role].append(span)
        quoted = [start > 0 and text[start - 1] == '"' for role, start, _ in spans if role == "content"]
        return Attribution(
            content=tuple(found["content"]),
            quote_type="direct" if all(quoted) else "indirect",
            source=found["source"][0] if found["source"] else None,
            cue=found["cue"][0] if found["cue"] else None,
        )

    return build


@pytest.fixture(scope="session")
def claim_of(attribute: Attribute, vocabulary: Vocabulary) -> Callable[..., Claim]:
    """From a marked text to its claim, published on Thursday 12 June 2025."""

    def build(marked: str) -> Claim:
        attribution = attribute(marked)
        spans = [span for span in (attribution.source, attribution.cue, *attribution.content) if span is not None]
        doc = attribution.content[0].doc
        claim = Claim(
            attribution=attribution,
            evidence=doc[min(span.sent.start for span in spans) : max(span.sent.end for span in spans)],
            speaker=Speaker("resolved", Entity("A speaker", "person")),
            assertion=read_assertion(attribution, vocabulary),
        )
        return date_claims([claim], Article("a", dt.date(2025, 6, 12)))[0]

    return build


@pytest.fixture(scope="session")
def positions_of(claim_of: Callable[..., Claim], vocabulary: Vocabulary) -> Callable[[str], list[Position]]:
    """From a marked text to its positions."""

    def build(marked: str) -> list[Position]:
        claim = claim_of(marked)
        return code_positions(claim, read_structure(claim.evidence.doc), vocabulary)

    return build
