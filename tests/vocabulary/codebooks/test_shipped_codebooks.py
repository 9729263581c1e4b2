"""What the shipped codebooks promise: every issue has examples, near misses match nothing, phrases can match."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.vocabulary.codebooks.codebook import Codebook
from transforms.vocabulary.codebooks.files import SHIPPED, load_shipped
from transforms.vocabulary.codebooks.soundness import findings, samples
from transforms.vocabulary.patterns import Patterns

NAMES = sorted(SHIPPED)


@pytest.mark.parametrize("name", NAMES)
def test_every_issue_has_examples(name: str) -> None:
    assert [issue.code for issue in load_shipped(name).issues if len(issue.examples) < 2] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_phrase_is_in_vain(nlp: Language, name: str) -> None:
    assert [finding for finding in findings(load_shipped(name), nlp.tokenizer) if finding.is_error] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_near_miss_names_its_issue(nlp: Language, name: str) -> None:
    """As words of a text, parsed as they stand."""
    for issue in load_shipped(name).issues:
        texts = [" ".join(words) for phrase in issue.near_misses for words in samples(phrase)]
        own = Codebook((issue,))
        near = Patterns((phrase, phrase) for phrase in issue.near_misses)
        for doc in nlp.tokenizer.pipe(texts):
            assert near.find(doc), (issue.code, doc.text)
            assert own.find(doc) == [], (issue.code, doc.text)
