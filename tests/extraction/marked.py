"""Attributions from marked sentences: `{The minister} <said> that [the talks would go on].`"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from spacy.tokens import Doc, Span

from transforms.extraction.annotations import Attribution, Claim, Entity, Speaker
from transforms.extraction.claims.said_on import Dating

ROLES = {"{": "source", "<": "cue", "[": "content"}
CLOSING = {"{": "}", "<": ">", "[": "]"}
#: Thursday 12 June 2025.
PUBLISHED_ON = dt.date(2025, 6, 12)
Marks = list[tuple[str, int, int]]


def read_marks(marked: str) -> tuple[str, Marks]:
    """The bare text, and each marked role with its place in it."""
    text, marks = "", []
    for piece in re.split(r"(\{[^}]*\}|<[^>]*>|\[[^\]]*\])", marked):
        role = ROLES.get(piece[:1])
        bare = piece[1:-1] if role and piece.endswith(CLOSING[piece[0]]) else piece
        if role:
            marks.append((role, len(text), len(text) + len(bare)))
        text += bare
    return text, marks


def attribution_of(doc: Doc, marks: Marks) -> Attribution:
    """The attribution; several contents are parts of one."""
    found: dict[str, list[Span]] = {"source": [], "cue": [], "content": []}
    for role, start, end in marks:
        span = doc.char_span(start, end, alignment_mode="expand")
        assert span is not None, doc.text
        found[role].append(span)
    quoted = [start > 0 and doc.text[start - 1] == '"' for role, start, _ in marks if role == "content"]
    return Attribution(
        content=tuple(found["content"]),
        quote_type="direct" if all(quoted) else "indirect",
        source=found["source"][0] if found["source"] else None,
        cue=found["cue"][0] if found["cue"] else None,
    )


def claim_from(attribution: Attribution) -> Claim:
    """The claim of an attribution, published on Thursday 12 June 2025."""
    spans = [span for span in (attribution.source, attribution.cue, *attribution.content) if span is not None]
    doc = attribution.content[0].doc
    claim = Claim(
        attribution=attribution,
        evidence=doc[min(span.sent.start for span in spans) : max(span.sent.end for span in spans)],
        speaker=Speaker("resolved", Entity("A speaker", "person")),
    )
    return replace(claim, said_on=Dating([claim], PUBLISHED_ON).all()[0])
