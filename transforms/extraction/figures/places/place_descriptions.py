"""Places that are described: "the province", "its territory", "the north" stand for a place named before or for a state."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Span, Token

from transforms.extraction.figures.places.place_names import Locality, PlaceNames
from transforms.extraction.phrases import subject_of
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.figures.territory import TerritoryWords

_DEFINITE = frozenset({"the", "its", "this", "his", "their"})
#: Sentences that a description looks back.
_REACH = 6


class PlaceDescriptions:
    """What the descriptions of one Doc stand for, with the names that stand before them."""

    def __init__(self, doc: Doc, vocabulary: Vocabulary, words: TerritoryWords, names: PlaceNames) -> None:
        """Nothing is looked up yet."""
        self._doc, self._vocabulary, self._words, self._names = doc, vocabulary, words, names

    def of_span(self, span: Span, home: str | None) -> Locality | None:
        """The place that the words describe; `home` is the country that "the country" means where no state was named before."""
        return (
            self._described_by(span.root) or self._capital(span, home) or self._quarter(span, home) or self._of_home(span, home)
        )

    def _described_by(self, noun: Token) -> Locality | None:
        """The place that a description ("the province", "the eastern half of the enclave") stands for.

        It is the last place of its kind before it, in this sentence or a few before.
        """
        kinds = self._words.descriptions.get(noun.lemma_.lower())
        is_definite = any(part.dep_ in {"det", "poss"} and part.lower_ in _DEFINITE for part in noun.children)
        whole = self._own_land(noun) or self._land_held(noun)
        if whole is not None:
            return whole
        if noun.lower_ == "it" and noun.dep_ == "pobj":
            named = self._last(noun.i, None, sentences=1)
            return None if named is None else Locality(self._doc[noun.i : noun.i + 1], named.name, named.place)
        if kinds is None or not is_definite or noun.tag_ not in {"NN", "NNP"}:
            return None
        if any(part.dep_ in {"amod", "compound", "relcl"} and part.lower_ not in self._words.totals for part in noun.children):
            return None
        if "state" not in kinds and any(token.lower_ == "including" for token in self._doc[noun.i + 1 : noun.i + 4]):
            return None  # what it includes was named, not what it is
        found = self._last(noun.i, kinds)
        return None if found is None else Locality(self._doc[noun.i : noun.i + 1], found.name, found.place)

    def _quarter(self, span: Span, home: str | None) -> Locality | None:
        """ "Most of the north": of the state that the words or the sentence name, or else of `home`."""
        root = span.root
        part = self._words.compass.get(root.lower_)
        is_beside = root.i + 1 < len(self._doc) and self._doc[root.i + 1].lower_ == "of"
        if part is None or is_beside or home in self._words.without_army:
            return None
        state = self._last(root.i, ("state",), sentences=2)
        place = state.place if state is not None else self._vocabulary.places.by_id.get(home) if home is not None else None
        if place is None:
            return None
        name = f"{part} {place.name}"
        known = self._vocabulary.places.choose(self._vocabulary.places.named(name))
        return Locality(span, known.name if known is not None else name, known)

    def _capital(self, span: Span, home: str | None) -> Locality | None:
        """ "The Haitian capital", "the capital": of the country of the adjective, the state named before, or `home`."""
        if span.root.lemma_.lower() != "capital" or any(part.dep_ == "prep" for part in span.root.children):
            return None
        adjective = next((place for token in span if (place := self._names.of_adjective(token)) is not None), None)
        before = self._last(span.root.i, ("state",), sentences=2) if adjective is None else None
        code = adjective.country_code if adjective else before.place.country_code if before and before.place else home
        country = self._vocabulary.countries.by_code.get(code) if code is not None else None
        if country is None or len(country.capitals) != 1:
            return None
        cities = [place for place in self._vocabulary.places.named(country.capitals[0]) if place.kind == "city"]
        return Locality(span, country.capitals[0], cities[0] if len(cities) == 1 else None)

    def _of_home(self, span: Span, home: str | None) -> Locality | None:
        """ "The country", "the national territory", "the country's soil": the state of `home`."""
        noun = span.root
        if noun.lemma_.lower() in self._words.whole_land:
            nation = next((part for part in noun.children if part.dep_ == "poss"), None)
            is_national = any(part.lower_ == "national" for part in noun.children)
            noun = nation if nation is not None else noun
        else:
            is_national = False
        is_state = "state" in self._words.descriptions.get(noun.lemma_.lower(), ()) and noun.lemma_.lower() != "state"
        if home is None or not (is_state or is_national):
            return None
        state = self._vocabulary.places.by_id.get(home)
        return None if state is None else Locality(span, state.name, state)

    def _own_land(self, noun: Token) -> Locality | None:
        """ "its territory": of the last state named before."""
        owner = next((part for part in noun.children if part.dep_ == "poss" and part.lower_ in {"its", "their"}), None)
        if owner is None or noun.lemma_.lower() not in self._words.whole_land:
            return None
        if any(part.lower_ in self._words.held_suffixes for part in noun.children):
            return None  # of "its occupied territories" nobody says whose they are
        verb = next((token for token in noun.ancestors if token.pos_ == "VERB"), None)
        subject = subject_of(verb) if verb is not None else None
        code = self._vocabulary.countries.code_of(subject.text) if subject is not None else None
        if code is not None and (state := self._vocabulary.places.by_id.get(code)) is not None:
            return Locality(self._doc[noun.i : noun.i + 1], state.name, state)
        return self._last(noun.i, ("state",), sentences=1)

    def _land_held(self, noun: Token) -> Locality | None:
        """ "the land that they hold in Iraq", "the ground it had seized there"."""
        clause = next((part for part in noun.children if part.dep_ in {"relcl", "acl"}), None)
        if clause is None or noun.lemma_.lower() not in self._words.whole_land:
            return None
        start, end = clause.left_edge.i, clause.right_edge.i + 1
        for locality in self._names.named_in(noun.sent):
            if start < locality.span.start < end and self._doc[locality.span.start - 1].lower_ in {"in", "inside", "within"}:
                return locality
        return self._last(noun.i, None, sentences=2) if any(token.lower_ == "there" for token in self._doc[start:end]) else None

    def wide_before(self, position: int) -> Locality | None:
        """The last state, region or unit named before a token, in its sentence or the two before."""
        return self._last(position, ("state", "region", "admin1"), sentences=3)

    def _last(self, position: int, kinds: Sequence[str] | None, sentences: int = _REACH) -> Locality | None:
        sentence = self._doc[position : position + 1].sent
        for _ in range(sentences):
            for locality in reversed(self._names.named_in(sentence)):
                is_glued = locality.span.end < len(self._doc) and self._doc[locality.span.end].text == "-"
                if locality.span.end > position or is_glued:
                    continue
                is_seat = locality.kind == "admin1" and self._vocabulary.countries.capitals.code(locality.span.text) is not None
                if kinds is None or (locality.kind in kinds and not is_seat):
                    return locality
                if "state" in kinds and (whole := self._whole_of(locality)) is not None:
                    return whole
            guessed = self._guessed_before(sentence, position) if kinds is not None and "unknown" in kinds else None
            if guessed is not None:
                return guessed
            if sentence.start == 0:
                return None
            sentence = self._doc[sentence.start - 1 : sentence.start].sent
        return None

    def _whole_of(self, part: Locality) -> Locality | None:
        """ "northern Yemen" names Yemen as well."""
        if part.span[0].lower_ not in self._words.directions or len(part.span) == 1:
            return None
        name = part.span[1:]
        code = self._vocabulary.countries.code_of(name.text)
        state = self._vocabulary.places.by_id.get(code) if code is not None else None
        return None if state is None else Locality(name, state.name, state)

    def _guessed_before(self, sentence: Span, position: int) -> Locality | None:
        """The last name in the sentence that stands where only a place can: "shelled X", "in X"."""
        for token in reversed(self._doc[sentence.start : min(position, sentence.end)]):
            is_object = token.dep_ == "dobj" and token.head.lemma_.lower() in self._words.seizing
            is_where = token.dep_ == "pobj" and token.head.lower_ in {"in", "near", "into", "outside", "of"}
            if token.pos_ == "PROPN" and (is_object or is_where) and (found := self._names.unnamed_at(token)) is not None:
                return found
        return None
