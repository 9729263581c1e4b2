"""Part of speech, morphology and lemma of each token, as the model's attribute ruler and lemmatizer set them, by table look-up.

The ruler runs 179 patterns over each token, but all save a few of them look at one token's word, tag and dependency only, and
so does the lemmatizer at what follows from these. What they say of such a triple is therefore asked once and kept. The few
patterns over two tokens run on each text, and tokens that they touch are settled by all rules again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from spacy.attrs import DEP, LEMMA, MORPH, ORTH, POS, TAG
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler, Lemmatizer
from spacy.tokens import Doc

#: Name of the component; raise its version with every change of what it does.
WORD_CLASSES = "documents_word_classes_v1"
#: The components of the model that it stands for.
RULER, LEMMATIZER = "attribute_ruler", "lemmatizer"
_SET = [TAG, DEP, POS, MORPH, LEMMA]

Word = tuple[int, int, int]  # its string, tag and dependency
Values = tuple[int, ...]  # of the attributes of _SET


class WordClasses:
    """Sets what the ruler and the lemmatizer would set; later rules of the ruler go before earlier ones."""

    def __init__(self, ruler: AttributeRuler, lemmatizer: Lemmatizer) -> None:
        self._vocab = ruler.vocab
        self._lemmatizer = lemmatizer
        self._attributes: list[dict[int, int]] = ruler.attrs
        self._places: list[int] = ruler.indices
        self._of_words, self._of_neighbours = Matcher(self._vocab), Matcher(self._vocab)
        for number, rule in enumerate(ruler.patterns):
            patterns = rule["patterns"]
            is_alone = all(len(pattern) == 1 for pattern in patterns)
            (self._of_words if is_alone else self._of_neighbours).add(str(number), patterns)
        self._rules: dict[Word, list[int]] = {}
        self._values: dict[Word, Values] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set tag, dependency, part of speech, morphology and lemma of each token of a tagged and parsed Doc."""
        if not len(doc):
            return doc
        words: list[Word] = list(map(tuple, doc.to_array([ORTH, TAG, DEP]).tolist()))
        self._learn(list(dict.fromkeys(word for word in words if word not in self._values)))
        values = [self._values[word] for word in words]
        touched = self._matches(self._of_neighbours, doc)
        for place, rules in touched.items():
            values[place] = self._by_rules(words[place], [*self._rules[words[place]], *rules])
        doc.from_array(_SET, np.array(values, np.uint64))
        self._set_lemmas(doc, touched)
        return doc

    def _learn(self, words: Sequence[Word]) -> None:
        """Ask rules and lemmatizer about words that were not met before: a text of them, one beside the other."""
        if not words:
            return
        doc = Doc(self._vocab, words=[word for word, _, _ in words])
        doc.from_array([TAG, DEP], np.array([word[1:] for word in words], np.uint64))
        matches = self._matches(self._of_words, doc)
        rules = [matches.get(place, []) for place in range(len(words))]
        doc.from_array(_SET, np.array([self._by_rules(*pair) for pair in zip(words, rules, strict=True)], np.uint64))
        self._set_lemmas(doc, range(len(words)))
        self._rules.update(zip(words, rules, strict=True))
        self._values.update(zip(words, map(tuple, doc.to_array(_SET).tolist()), strict=True))

    def _matches(self, matcher: Matcher, doc: Doc) -> dict[int, list[int]]:
        """The numbers of the rules that set something on a token, by the token's place."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for match, start, end in matcher(doc, allow_missing=True):
            number = int(self._vocab.strings[match])
            found[range(start, end)[self._places[number]]].append(number)
        return found

    def _by_rules(self, word: Word, rules: Iterable[int]) -> Values:
        values: dict[Any, int] = {TAG: word[1], DEP: word[2]}
        for number in sorted(rules):
            values |= self._attributes[number]
        return tuple(values.get(name, 0) for name in _SET)

    def _set_lemmas(self, doc: Doc, places: Iterable[int]) -> None:
        """Lemmas of those tokens that no rule gave one."""
        for place in places:
            token = doc[place]
            if not token.lemma:
                token.lemma_ = self._lemmatizer.lemmatize(token)[0]


def build_word_classes(nlp: Language, name: str) -> WordClasses:  # noqa: ARG001 - what spaCy calls
    """The component, from the rules and tables of the model's own two."""
    return WordClasses(nlp.get_pipe(RULER), nlp.get_pipe(LEMMATIZER))


Language.factory(
    WORD_CLASSES, assigns=["token.tag", "token.dep", "token.pos", "token.morph", "token.lemma"], func=build_word_classes
)
