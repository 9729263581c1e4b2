"""One-sentence cases of stance and assertion status, by phenomenon: the files beside say what each must come to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from spacy.language import Language
from spacy.tokens import Doc

from tests.extraction.marked import attribution_of, claim_from, read_marks
from transforms.documents.structure import read_structure
from transforms.extraction.stance.coding import code_positions
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.codebook import merge_codebooks
from transforms.vocabulary.codebook_files import load_codebook, load_shipped

CASES = Path(__file__).parent / "cases"
Case = dict[str, Any]


def read_cases(name: str) -> list[tuple[str, Case]]:
    """The cases of a file with their phenomena."""
    phenomena = yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf8"))
    return [(phenomenon, case) for phenomenon, cases in phenomena.items() for case in cases]


def params(name: str) -> list[Any]:
    return [
        pytest.param(
            case,
            id=f"{phenomenon}: {case['text']}",
            marks=[pytest.mark.xfail(strict=True, reason="known failure")] if case.get("known_failure") else [],
        )
        for phenomenon, case in read_cases(name)
    ]


@pytest.fixture(scope="module")
def docs(nlp: Language) -> dict[str, Doc]:
    """All cases parsed in one batch, by bare text."""
    texts = sorted({read_marks(case["text"])[0] for name in ("stance", "status") for _, case in read_cases(name)})
    return dict(zip(texts, nlp.pipe(texts), strict=True))


@pytest.fixture(scope="module")
def words(vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary with the cases' own issues besides those of conflict."""
    own = load_codebook((CASES / "codebook.yml").read_text(encoding="utf8"), "codebook.yml")
    return replace(vocabulary, codebook=merge_codebooks([load_shipped("conflict"), own]))


@pytest.mark.parametrize("case", params("stance"))
def test_stance(docs: dict[str, Doc], words: Vocabulary, case: Case) -> None:
    text, marks = read_marks(case["text"])
    claim = claim_from(attribution_of(docs[text], marks), words)
    found = {position.issue_code: position.stance for position in code_positions(claim, read_structure(docs[text]), words)}
    assert found.get(case["issue"], "none") == case["stance"]


@pytest.mark.parametrize("case", params("status"))
def test_status(docs: dict[str, Doc], words: Vocabulary, case: Case) -> None:
    text, marks = read_marks(case["text"])
    found = claim_from(attribution_of(docs[text], marks), words).assertion
    have = {
        "act": found.act,
        "negated": found.negation_cue or "none",
        "conditional": found.condition_cue or "none",
        "hedged": found.hedge_cue or "none",
    }
    wanted = {key: value for key, value in case.items() if key in have}
    assert wanted
    assert {key: have[key] for key in wanted} == wanted


def test_known_failures_are_few() -> None:
    cases = [case for name in ("stance", "status") for _, case in read_cases(name)]
    assert len(cases) >= 300
    assert sum(bool(case.get("known_failure")) for case in cases) <= len(cases) // 20
