from __future__ import annotations

import pytest
from spacy.language import Language

from tests.articles.linear import is_linear
from transforms.documents.nlp import parse
from transforms.documents.packed_docs import pack, unpack

TEXTS = ["The talks went on.\n\nMara Quist left Doha.", "Nobody signed.", "What now?\n\nNobody knows"]


def test_a_doc_keeps_its_text(nlp: Language) -> None:
    assert [doc.text for doc in parse(nlp, TEXTS)] == TEXTS


def test_a_sentence_starts_at_each_paragraph(nlp: Language) -> None:
    doc = nlp("The road to the border\n\nshe left early")
    assert [sentence.text.strip() for sentence in doc.sents] == ["The road to the border", "she left early"]


def test_an_opening_mark_and_the_words_after_it_are_one_sentence(nlp: Language) -> None:
    doc = nlp("She left early.\n\n“We are tired,” she said.")
    assert [sentence.text.strip() for sentence in doc.sents][-1] == "“We are tired,” she said."


def test_packed_docs_come_back_as_they_were(nlp: Language) -> None:
    docs = list(parse(nlp, TEXTS))
    again = unpack(pack(docs), nlp.vocab)
    assert [doc.text for doc in again] == TEXTS
    for before, after in zip(docs, again, strict=True):
        assert [(t.tag_, t.lemma_, t.dep_, t.head.i, t.ent_type_, t.is_sent_start) for t in before] == [
            (t.tag_, t.lemma_, t.dep_, t.head.i, t.ent_type_, t.is_sent_start) for t in after
        ]


@pytest.mark.parametrize("unit", ['"', "”", "((“", "word", "http://a.b/x/", "a.”b"])
def test_what_has_no_spaces_is_tokenised_in_linear_time(nlp: Language, unit: str) -> None:
    assert is_linear(nlp.tokenizer, unit)


def test_what_has_no_spaces_is_tokenised_whole(nlp: Language) -> None:
    text = "She  said " + '"' * 500 + " so.\n\n" + "(" * 30 + "word" * 200 + " at the end"
    doc = nlp.tokenizer(text)
    assert doc.text == text
    assert [token.text for token in doc][-3:] == ["at", "the", "end"]
    assert not any(token.text == " " for token in doc[2:])


@pytest.mark.parametrize(
    "text",
    [
        "The road to St. Aldhelm is shut for the winter.",
        "She works at the Inst. Brandt in Oslo.",
        "Maj. Gen. Ole Brandt left the base at noon.",
    ],
)
def test_no_sentence_ends_behind_an_abbreviation_before_a_name(nlp: Language, text: str) -> None:
    assert [sentence.text for sentence in nlp(text).sents] == [text]


@pytest.mark.parametrize(
    ("dateline", "story"),
    [
        ("TARN (Quay Wire) -", "Lorn's president Ada Moyo said that she would sign."),
        ("OLD TARN/ST LORNE, May 3 (Quaywire) —", "“We will sign,” the mayor said."),
        ("TARN – ", "President Ada Moyo said that she would sign."),
    ],
)
def test_a_sentence_starts_behind_a_dateline(nlp: Language, dateline: str, story: str) -> None:
    assert [sentence.text.strip() for sentence in nlp(f"{dateline} {story}").sents] == [dateline.strip(), story]


@pytest.mark.parametrize("text", ["TARN – a port of ten thousand – wants a ferry.", "NATO members - all but one - will pay."])
def test_a_remark_between_dashes_is_no_dateline(nlp: Language, text: str) -> None:
    assert [sentence.text for sentence in nlp(text).sents] == [text]


def test_a_sentence_may_end_behind_a_word_that_is_written_like_an_abbreviation(nlp: Language) -> None:
    doc = nlp("They went to the inst. Nobody was there.")
    assert len(list(doc.sents)) == 2
