"""The way up from a phrase always ends, whatever the parser has made of a sentence."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from flows.runtime.timeouts import time_limit
from transforms.extraction.stance.path import climb
from transforms.extraction.stance.reading import Reading
from transforms.extraction.stance.voices import voice_of
from transforms.vocabulary import Vocabulary

WORDS = ["Norland", "wants", "a", "halt", "to", "talks"]
POS = ["PROPN", "VERB", "DET", "NOUN", "ADP", "NOUN"]
DEPS = ["nsubj", "ROOT", "det", "dobj", "prep", "pobj"]


@pytest.mark.parametrize(
    ("heads", "sign"),
    [
        ([1, 1, 3, 1, 3, 4], -1),  # the noun governs the preposition, as it does
        ([1, 1, 3, 1, 1, 4], -1),  # the verb does: the noun right before it is meant
        ([1, 1, 3, 4, 1, 4], 1),  # the noun hangs on the preposition: it governs nothing
    ],
)
def test_a_noun_before_a_preposition_turns_what_follows_unless_it_hangs_on_it(
    heads: list[int], sign: int, vocabulary: Vocabulary
) -> None:
    doc = Doc(Vocab(), words=WORDS, lemmas=["Norland", "want", "a", "halt", "to", "talk"], pos=POS, deps=DEPS, heads=heads)
    reading = Reading(1)
    with time_limit(10):
        climb(doc[5:6], set(range(len(doc))), reading, vocabulary.assertions, voice_of(None, False, vocabulary))
    assert reading.sign == sign
