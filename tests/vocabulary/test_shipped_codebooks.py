"""Every promise of the shipped codebooks: examples are coded as they say, near misses match nothing, phrases can match."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.documents.nlp import parse
from transforms.extraction.trial import miscoded
from transforms.vocabulary import load_vocabulary
from transforms.vocabulary.codebook import Codebook
from transforms.vocabulary.codebook_files import SHIPPED, load_shipped
from transforms.vocabulary.loading import read_text
from transforms.vocabulary.patterns import Patterns
from transforms.vocabulary.soundness import findings, samples

NAMES = sorted(SHIPPED)


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_coded_as_it_says(nlp: Language, name: str) -> None:
    vocabulary = load_vocabulary(((read_text(SHIPPED[name]), name),))
    examples = [(issue, example) for issue in vocabulary.codebook.issues for example in issue.examples]
    docs = list(parse(nlp, (example.text for _, example in examples)))
    wrong = miscoded(((*one, doc) for one, doc in zip(examples, docs, strict=True)), vocabulary)
    assert [(one.issue.code, one.example.text, one.found) for one in wrong] == []
    assert len(examples) >= 3 * len(vocabulary.codebook.issues)


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
