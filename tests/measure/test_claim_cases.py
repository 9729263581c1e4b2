"""How many of the one-sentence cases in `cases/` and of the codebooks' own examples the judge reads as they say.

They are plain sentences, unlike those of news; each bound is a little under what the judge reached when it was set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from spacy.language import Language

from tests.extraction.marked import attribution_of, claim_from, read_marks
from transforms.documents.nlp import parse
from transforms.extraction.codebook_trial import miscoded
from transforms.extraction.judge.decisions import decide, decide_positions
from transforms.extraction.judge.reading import judge_claims
from transforms.extraction.judge.weights import load_judge
from transforms.vocabulary import Vocabulary, load_vocabulary
from transforms.vocabulary.codebooks.codebook import merge_codebooks
from transforms.vocabulary.codebooks.files import SHIPPED, load_codebook, load_shipped
from transforms.vocabulary.loading import read_text

pytestmark = pytest.mark.measure

CASES = Path(__file__).parent / "cases"
Case = dict[str, Any]
#: The least share right, by what is asked.
BOUNDS = {"stance": 0.58, "act": 0.72, "negated": 0.79, "conditional": 0.66}
EXAMPLES = {"conflict": 0.81, "politics": 0.86}


def read_cases(name: str) -> Iterator[Case]:
    """The cases of a file."""
    for cases in yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf8")).values():
        yield from cases


@pytest.fixture(scope="module")
def words(vocabulary: Vocabulary) -> Vocabulary:
    """The vocabulary with the cases' own issues besides those of conflict."""
    own = load_codebook((CASES / "codebook.yml").read_text(encoding="utf8"), "codebook.yml")
    return replace(vocabulary, codebook=merge_codebooks([load_shipped("conflict"), own]))


@pytest.fixture(scope="module")
def read(nlp: Language, words: Vocabulary) -> dict[str, Case]:
    """What is found of each case, by its text."""
    texts = [case["text"] for name in ("stance", "status") for case in read_cases(name)]
    settings = load_judge().settings
    found: dict[str, Case] = {}
    for text, doc in zip(texts, parse(nlp, (read_marks(text)[0] for text in texts)), strict=True):
        claim = claim_from(attribution_of(doc, read_marks(text)[1]))
        (verdict,) = judge_claims(doc, [claim], words.codebook)
        assert verdict is not None
        assertion = decide(claim, verdict, settings).assertion
        stances = {one.issue_code: one.stance for one in decide_positions(verdict, doc.text, settings)}
        found[text] = {
            "act": assertion.act,
            "negated": assertion.is_negated,
            "conditional": assertion.is_conditional,
            "stances": stances,
        }
    return found


@pytest.mark.parametrize(("asked", "least"), BOUNDS.items())
def test_cases(read: dict[str, Case], asked: str, least: float) -> None:
    if asked == "stance":
        right = [read[case["text"]]["stances"].get(case["issue"], "none") == case["stance"] for case in read_cases("stance")]
    else:
        right = [read[case["text"]][asked] == case[asked] for case in read_cases("status") if asked in case]
    print(f"\n{asked}: {sum(right)} of {len(right)} cases")
    assert sum(right) >= least * len(right)


@pytest.mark.parametrize(("name", "least"), EXAMPLES.items())
def test_examples_of_the_codebooks(nlp: Language, name: str, least: float) -> None:
    vocabulary = load_vocabulary(((read_text(SHIPPED[name]), name),))
    examples = [(issue, example) for issue in vocabulary.codebook.issues for example in issue.examples]
    docs = list(parse(nlp, (example.text for _, example in examples)))
    wrong = list(miscoded(nlp, ((*one, doc) for one, doc in zip(examples, docs, strict=True)), vocabulary))
    print(f"\n{name}: {len(examples) - len(wrong)} of {len(examples)} examples")
    assert len(wrong) <= (1 - least) * len(examples)
