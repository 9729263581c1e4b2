"""What docs/codebooks.md shows works as shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from spacy.language import Language

from transforms.documents.nlp import parse
from transforms.extraction.codebook_trial import miscoded
from transforms.linking.corrections import load_corrections
from transforms.vocabulary import load_vocabulary
from transforms.vocabulary.codebooks.files import SHIPPED, load_shipped
from transforms.vocabulary.codebooks.soundness import findings

TEXT = (Path(__file__).parents[3] / "docs" / "codebooks.md").read_text(encoding="utf-8")
CODEBOOK, CORRECTIONS = re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL)


def test_the_codebook_of_the_documentation_is_sound(nlp: Language) -> None:
    vocabulary = load_vocabulary(((CODEBOOK, "docs"),))
    (issue,) = vocabulary.codebook.issues
    docs = parse(nlp, (example.text for example in issue.examples))
    examples = [(issue, example, doc) for example, doc in zip(issue.examples, docs, strict=True)]
    assert findings(vocabulary.codebook, nlp.tokenizer) == []
    assert [(one.example.text, one.found) for one in miscoded(nlp, examples, vocabulary)] == []


def test_the_correction_of_the_documentation_is_valid() -> None:
    assert list(load_corrections(CORRECTIONS, "docs").cells.values()) == ["oppose"]


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_documentation_counts_the_issues(name: str) -> None:
    assert re.search(rf"`{name}` \([^`]*, {len(load_shipped(name).issues)} issues\)", TEXT)
