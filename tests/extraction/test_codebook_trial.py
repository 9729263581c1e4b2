"""Trying a sentence: what is found in it, and what would be published, with the scores that decide."""

from __future__ import annotations

from dataclasses import replace

import pytest
from spacy.language import Language

from transforms.extraction.codebook_trial import miscoded, try_text
from transforms.extraction.judge.weights import load_judge
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.codebooks.codebook import Example

ATTRIBUTED = "The minister rejected the sanctions."


@pytest.fixture
def set_certainty(monkeypatch: pytest.MonkeyPatch):
    """The judge with another certainty than the shipped threshold."""

    def change(certainty: float) -> None:
        judge = load_judge()
        changed = replace(judge, settings=replace(judge.settings, certainty=certainty))
        monkeypatch.setattr("transforms.extraction.codebook_trial.load_judge", lambda: changed)

    return change


def test_a_bare_sentence_is_tried_as_if_somebody_had_said_it(nlp: Language, vocabulary: Vocabulary) -> None:
    (tried,) = try_text(nlp, nlp("A ceasefire must come now."), vocabulary)
    assert tried.is_bare
    assert [(one.code, one.sign, one.phrase) for one in tried.named] == [("ceasefire", 1, "ceasefire")]
    assert [part.text for part in tried.claim.attribution.content] == ["A ceasefire must come now."]


def test_an_attribution_is_tried_as_such(nlp: Language, vocabulary: Vocabulary) -> None:
    (tried,) = try_text(nlp, nlp(ATTRIBUTED), vocabulary)
    assert not tried.is_bare
    assert tried.claim.assertion.act == tried.verdict.act
    assert "sanctions" in [one.code for one in tried.named]


def test_a_sentence_on_nothing_names_nothing(nlp: Language, vocabulary: Vocabulary) -> None:
    (tried,) = try_text(nlp, nlp("Cats sleep a lot."), vocabulary)
    assert (tried.is_bare, tried.named) == (True, ())


def test_the_certainty_decides_what_is_taken(nlp: Language, vocabulary: Vocabulary, set_certainty) -> None:
    set_certainty(0.0)
    (tried,) = try_text(nlp, nlp(ATTRIBUTED), vocabulary)
    assert [one.issue_code for one in tried.positions] == [side.code for side in tried.verdict.sides] != []
    set_certainty(1.1)
    (tried,) = try_text(nlp, nlp(ATTRIBUTED), vocabulary)
    assert tried.positions == ()


def test_an_example_that_is_read_otherwise_is_told(nlp: Language, vocabulary: Vocabulary, set_certainty) -> None:
    set_certainty(1.1)
    (issue,) = (one for one in vocabulary.codebook.issues if one.code == "sanctions")
    doc = nlp(ATTRIBUTED)
    examples = [(issue, Example(ATTRIBUTED, stance), doc) for stance in ("oppose", "none")]
    assert [(one.example.stance, one.found) for one in miscoded(nlp, examples, vocabulary)] == [("oppose", ("none",))]
