"""Attributions, claims and positions from marked sentences, see `marked.py`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from spacy.language import Language

from tests.extraction.marked import attribution_of, claim_from, read_marks
from transforms.documents.structure import read_structure
from transforms.extraction.annotations import Attribution, Claim, Position
from transforms.extraction.stance.coding import code_positions
from transforms.vocabulary import Vocabulary

Attribute = Callable[[str], Attribution]


@pytest.fixture(scope="session")
def attribute(nlp: Language) -> Attribute:
    """From a marked text to its attribution."""

    def build(marked: str) -> Attribution:
        text, marks = read_marks(marked)
        return attribution_of(nlp(text), marks)

    return build


@pytest.fixture(scope="session")
def claim_of(attribute: Attribute, vocabulary: Vocabulary) -> Callable[..., Claim]:
    """From a marked text to its claim."""

    def build(marked: str) -> Claim:
        return claim_from(attribute(marked), vocabulary)

    return build


@pytest.fixture(scope="session")
def positions_of(claim_of: Callable[..., Claim], vocabulary: Vocabulary) -> Callable[[str], list[Position]]:
    """From a marked text to its positions."""

    def build(marked: str) -> list[Position]:
        claim = claim_of(marked)
        return code_positions(claim, read_structure(claim.evidence.doc), vocabulary)

    return build
