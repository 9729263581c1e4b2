"""The table look-up sets just what the model's own ruler and lemmatizer set."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.attrs import DEP, HEAD, LEMMA, MORPH, ORTH, POS, SENT_START, TAG
from spacy.language import Language
from spacy.tokens import Doc

from transforms.documents.nlp import PARAGRAPHS
from transforms.documents.word_classes import LEMMATIZER, RULER, WORD_CLASSES

#: Words for the rules over two tokens and for those that look at dependencies, and words that no table has.
ODD = """\
There's no ferry, there were two, and there ain't a third. Let's wait: they're gonna sail, she's got to, c'mon!

Y'all should've seen it; nothin' worked, he'd better go. It is what it is, isn't it? Whose is the mill that she was given?

 \n\tOda's flurbs were being grokked by the Vendlings' zeppoliners \u2014 #1, @oda, $4bn, v2.0.
"""
PARSING = ["tok2vec", "tagger", PARAGRAPHS, "parser"]
SAMPLE = Path(__file__).parents[2] / "data" / "raw" / "sample"
TEXTS = [
    ODD,
    ODD.upper(),
    "",
    " ",
    *(path.read_text(encoding="utf-8", errors="replace") for path in sorted(SAMPLE.rglob("*.txt"))),
]


def annotations(doc: Doc) -> list[list[int]]:
    found: list[list[int]] = doc.to_array([ORTH, TAG, POS, MORPH, LEMMA, DEP, HEAD, SENT_START]).tolist()
    return found


@pytest.fixture(scope="module")
def as_the_model_says(nlp: Language) -> list[list[list[int]]]:
    ruler, lemmatizer = nlp.get_pipe(RULER), nlp.get_pipe(LEMMATIZER)
    with nlp.select_pipes(enable=PARSING):
        return [annotations(lemmatizer(ruler(nlp(text)))) for text in TEXTS]


def test_each_token_has_what_the_model_gives_it(nlp: Language, as_the_model_says: list[list[list[int]]]) -> None:
    with nlp.select_pipes(enable=[*PARSING, WORD_CLASSES]):
        for _ in range(2):  # asked, and looked up
            assert [annotations(nlp(text)) for text in TEXTS] == as_the_model_says
    assert sum(map(len, as_the_model_says)) > 1000


def test_the_model_asks_the_table_alone(nlp: Language) -> None:
    assert WORD_CLASSES in nlp.pipe_names
    assert not {RULER, LEMMATIZER} & set(nlp.pipe_names)
