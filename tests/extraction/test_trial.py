from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.extraction.trial import try_text
from transforms.vocabulary import Vocabulary

BARE = [
    ("We will never accept a ceasefire.", "ceasefire", "oppose"),
    ("A ceasefire must come now.", "ceasefire", "support"),
    ("The sanctions must be lifted.", "sanctions", "oppose"),
]


@pytest.mark.parametrize(("text", "code", "stance"), BARE)
def test_a_bare_sentence_is_tried_as_a_claim(nlp: Language, vocabulary: Vocabulary, text: str, code: str, stance: str) -> None:
    (tried,) = try_text(nlp(text), vocabulary)
    assert [(one.issue_code, one.stance) for one in tried.positions] == [(code, stance)]


def test_an_attribution_is_tried_as_such(nlp: Language, vocabulary: Vocabulary) -> None:
    (tried,) = try_text(nlp("The minister rejected the sanctions."), vocabulary)
    assert not tried.is_bare
    assert tried.named[0].why == "against by 'rejected'"
    assert [(one.issue_code, one.stance) for one in tried.positions] == [("sanctions", "oppose")]


def test_a_side_not_taken_is_explained(nlp: Language, vocabulary: Vocabulary) -> None:
    (tried,) = try_text(nlp("The minister said that the sanctions date from 2014."), vocabulary)
    assert tried.positions == ()
    assert [one.mention.code for one in tried.named] == ["sanctions"]
    assert "takes a side" in tried.named[0].why or "takes no side" in tried.named[0].why


def test_a_sentence_on_nothing_names_nothing(nlp: Language, vocabulary: Vocabulary) -> None:
    (tried,) = try_text(nlp("Cats sleep a lot."), vocabulary)
    assert (tried.is_bare, tried.named, tried.positions) == (True, (), ())
