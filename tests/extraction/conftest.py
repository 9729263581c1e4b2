"""Attributions and claims from marked sentences, see `marked.py`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language

from tests.extraction.marked import attribution_of, claim_from, read_marks
from transforms.extraction.annotations import Attribution, Claim

Attribute = Callable[[str], Attribution]


@pytest.fixture(scope="session")
def attribute(nlp: Language) -> Attribute:
    """From a marked text to its attribution."""

    def build(marked: str) -> Attribution:
        text, marks = read_marks(marked)
        return attribution_of(nlp(text), marks)

    return build


@pytest.fixture(scope="session")
def claim_of(attribute: Attribute) -> Callable[..., Claim]:
    """From a marked text to its claim."""

    def build(marked: str) -> Claim:
        return claim_from(attribute(marked))

    return build
