"""By which words a claim is negated or conditional, where it has been found to be: they are named for whoever checks it.

They decide nothing: the judge does, and where no such word stands there is none to name.
"""

from __future__ import annotations

from transforms.extraction.annotations import Attribution
from transforms.vocabulary.patterns import Patterns
from transforms.vocabulary.speech.status_cues import load_status_cues


def name_negation(attribution: Attribution) -> str | None:
    """The first words of cue and content that can negate, those of the cue before others."""
    return _first(load_status_cues().negation, attribution)


def name_condition(attribution: Attribution) -> str | None:
    """The first words of cue and content that can set a condition."""
    return _first(load_status_cues().condition, attribution)


def _first(patterns: Patterns[str], attribution: Attribution) -> str | None:
    for tokens in (list(attribution.cue or ()), attribution.tokens):
        hit = patterns.first(tokens)
        if hit is not None:
            return str(tokens[0].doc[hit.start : hit.end].text)
    return None
