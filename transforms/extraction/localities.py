"""Places in a text: names of the gazetteer, names it does not know, and descriptions that stand for a place named before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from transforms.vocabulary import Vocabulary
from transforms.vocabulary.places import Place
from transforms.vocabulary.territory import TerritoryWords

#: Entity labels of the model under which a place that the gazetteer does not know may stand.
_UNKNOWN_LABELS = frozenset({"GPE", "LOC", "FAC"})


@dataclass(frozen=True)
class Locality:
    """A span that names a place; `place` is None where the gazetteer does not know it or cannot tell which it is."""

    span: Span
    name: str
    place: Place | None

    @property
    def kind(self) -> str:
        """The kind of the place, `unknown` if the gazetteer does not tell."""
        return self.place.kind if self.place else "unknown"


class Localities:
    """The places of one Doc, found sentence by sentence when asked for, each named place remembered for descriptions."""

    def __init__(self, doc: Doc, vocabulary: Vocabulary, words: TerritoryWords) -> None:
        """Nothing is looked up yet."""
        self._doc, self._vocabulary, self._words = doc, vocabulary, words
        self._countries: list[str] | None = None

    def named_in(self, sentence: Span) -> list[Locality]:
        """The places that the sentence names, in text order."""
        found = []
        texts = [token.text for token in sentence]
        nearby = list(self._codes(sentence))
        place = 0
        while place < len(texts):
            length, candidates = self._vocabulary.places.longest_at(texts, place)
            if not length or self._is_a_person(sentence[place]):
                other = self._land_of_a_people(sentence, place) or self._unknown_at(sentence[place])
                if other is not None:
                    found.append(other)
                place = other.span.end - sentence.start if other is not None else place + 1
                continue
            head = self._head_beside(sentence, place, place + length)
            chosen = self._vocabulary.places.choose(candidates, head, [*nearby, *self._all_countries()])
            end = place + length + (1 if head and self._low(sentence, place + length) == head else 0)
            span = sentence[place:end]
            if chosen is not None and chosen.kind == "admin1" and head is None and self._is_capital(span, chosen):
                chosen = None
            found.append(Locality(span, chosen.name if chosen else span.text, chosen))
            place = end
        return found

    def described_by(self, noun: Token) -> Locality | None:
        """The place that a description ("the province", "the enclave") stands for: the last one of its kind before it."""
        kinds = self._words.descriptions.get(noun.lemma_.lower())
        is_definite = any(child.dep_ in {"det", "poss"} and child.lower_ in {"the", "its", "this"} for child in noun.children)
        if kinds is None or not is_definite or noun.tag_ != "NN" or any(child.dep_ == "amod" for child in noun.children):
            return None
        sentences = [sentence for sentence in self._doc.sents if sentence.start <= noun.i]
        for sentence in reversed(sentences[-6:]):
            for locality in reversed(self.named_in(sentence)):
                if locality.span.end <= noun.i and locality.kind in kinds:
                    return Locality(self._doc[noun.i : noun.i + 1], locality.name, locality.place)
        return None

    def _all_countries(self) -> list[str]:
        if self._countries is None:
            counted: dict[str, int] = {}
            for code in self._codes(self._doc[:]):
                counted[code] = counted.get(code, 0) + 1
            self._countries = sorted(counted, key=lambda code: -counted[code])
        return self._countries

    def _codes(self, span: Span) -> Iterator[str]:
        for entity in span.ents:
            if entity.label_ in {"GPE", "NORP", "LOC"}:
                code = self._vocabulary.countries.code_of(entity.text)
                if code is not None:
                    yield code

    def _head_beside(self, sentence: Span, start: int, end: int) -> str | None:
        after, before = self._low(sentence, end), self._low(sentence, start - 1)
        heads = self._vocabulary.places.words.head_kinds
        if after in heads:
            return after
        if before == "of" and self._low(sentence, start - 2) in heads:
            return self._low(sentence, start - 2)
        return None

    def _is_capital(self, span: Span, unit: Place) -> bool:
        """A capital's bare name means the city, not the unit of the same name."""
        return self._vocabulary.countries.capitals.code(span.text) == unit.country_code

    @staticmethod
    def _low(sentence: Span, place: int) -> str:
        return sentence[place].lower_ if 0 <= place < len(sentence) else ""

    @staticmethod
    def _is_a_person(token: Token) -> bool:
        return str(token.ent_type_) == "PERSON" and str(token.ent_iob_) == "I"

    def _land_of_a_people(self, sentence: Span, place: int) -> Locality | None:
        """ "Ukrainian territory" is Ukraine."""
        code = self._vocabulary.countries.adjectives.code(sentence[place].text)
        noun = sentence[place + 1] if place + 1 < len(sentence) else None
        if code is None or noun is None or noun.lemma_.lower() not in self._words.whole_land:
            return None
        state = self._vocabulary.places.by_id[code]
        return Locality(sentence[place : place + 2], state.name, state)

    def _unknown_at(self, token: Token) -> Locality | None:
        """A place by the model alone, where the gazetteer has none of the name."""
        if token.ent_iob_ != "B" or token.ent_type_ not in _UNKNOWN_LABELS or token.pos_ != "PROPN":
            return None
        entity = next((entity for entity in token.sent.ents if entity.start == token.i), None)
        if entity is None or self._vocabulary.countries.code_of(entity.text) is not None:
            return None
        return Locality(entity, entity.text.removeprefix("the "), None)


def joined(localities: Sequence[Locality], doc: Doc) -> list[list[Locality]]:
    """The localities in groups: those that stand in one list ("Donetsk, Luhansk and Kherson") are together."""
    groups: list[list[Locality]] = []
    for locality in localities:
        between = doc[groups[-1][-1].span.end : locality.span.start].text.strip() if groups else ""
        if groups and between in {",", "and", ", and", "and the", "or", "&"}:
            groups[-1].append(locality)
        else:
            groups.append([locality])
    return groups
