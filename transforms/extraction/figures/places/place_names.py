"""Names of places in a text: those of the gazetteer, told apart by what is around, and those that it does not know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from transforms.extraction.figures.places.surroundings import Surroundings
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.figures.territory import TerritoryWords
from transforms.vocabulary.places.gazetteer import Place

#: Entity labels of the model under which a place that the gazetteer does not know may stand.
_UNKNOWN_LABELS = frozenset({"GPE", "LOC", "FAC"})
#: Labels under which no place stands.
_NO_PLACES = frozenset({"NORP", "DATE", "TIME", "MONEY", "PERCENT", "LANGUAGE", "LAW", "EVENT", "WORK_OF_ART"})
#: Words that a name goes without.
ARTICLES = frozenset({"the", "a", "an", "this", "that"})


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


class PlaceNames:
    """The names of one Doc, found sentence by sentence when asked for."""

    def __init__(self, doc: Doc, vocabulary: Vocabulary, words: TerritoryWords, around: Surroundings) -> None:
        """Nothing is looked up yet."""
        self._doc, self._vocabulary, self._words, self._around = doc, vocabulary, words, around
        self._place_words = vocabulary.places.words

    def named_in(self, sentence: Span) -> list[Locality]:
        """The places that the sentence names, in text order."""
        found = []
        texts = [token.text for token in sentence]
        place = 0
        while place < len(texts):
            length, candidates = self._vocabulary.places.longest_at(texts, place)
            if not length or self._is_a_person(sentence, place, length, candidates):
                other = self._land_of_a_people(sentence, place) or self._unknown_at(sentence[place])
                if other is not None:
                    found.append(other)
                place = other.span.end - sentence.start if other is not None else place + 1
                continue
            found.append(self._named(sentence, place, place + length, candidates))
            place = found[-1].span.end - sentence.start
        return found

    def _named(self, sentence: Span, start: int, end: int, candidates: Sequence[Place]) -> Locality:
        """What the name from `start` to `end` stands for, its head word included; a feature named after a place is unknown."""
        after, before = self._low(sentence, end), sentence[start - 1] if start else None
        features = self._place_words.features
        if after in features:
            return Locality(sentence[start : end + 1], sentence[start : end + 1].text, None)
        if before is not None and before.is_title and before.lower_ in features:  # "Lake Victoria"
            return Locality(sentence[start - 1 : end], sentence[start - 1 : end].text, None)
        head = self._head_beside(sentence, start, end)
        chosen = self._chosen(sentence[start:end], candidates, head)
        span = sentence[start : end + (1 if after == head else 0)]
        is_city = head is not None and self._place_words.head_kinds[head] == "city"
        if chosen is not None and chosen.kind == "admin1" and (is_city or (head is None and self._is_capital(span, chosen))):
            return Locality(span, sentence[start:end].text, None)
        return self._part(span, chosen) or Locality(span, chosen.name if chosen else span.text, chosen)

    def _part(self, span: Span, whole: Place | None) -> Locality | None:
        """ "southern Lebanon": a part of the place, which is a place of its own only where the gazetteer has it."""
        start = span.start - 1
        if start < span.sent.start or self._doc[start].lower_ not in self._words.directions:
            return None
        is_whole = (start > span.sent.start and self._doc[start - 1].lower_ in ARTICLES) or len(span) > 1
        if whole is not None and whole.kind != "state" and is_whole:
            return None  # "the eastern Donbas" says where the Donbas is, "eastern Ukraine" is a part of it
        if self._doc[start].dep_ not in {"amod", "compound", "nmod", "advmod"} or span.start > self._doc[start].head.i > span.end:
            return None
        part = self._doc[start : span.end]
        name = f"{part[0].text.capitalize()} {whole.name if whole is not None else span.text}"
        known = self._vocabulary.places.choose(self._vocabulary.places.named(name))
        return Locality(part, known.name if known is not None else name, known)

    def unnamed_at(self, token: Token) -> Locality | None:
        """A name that neither the gazetteer nor the model knows as a place; who reads it must know that it is one."""
        if token.pos_ != "PROPN" or token.ent_type_ in _NO_PLACES:
            return None
        is_full_name = any(part.pos_ == "PROPN" for part in token.children) or token.nbor(-1).pos_ == "PROPN" if token.i else True
        if token.ent_type_ == "PERSON" and is_full_name:
            return None
        start, end = token.i, token.i + 1
        while start > token.sent.start and self._doc[start - 1].dep_ == "compound" and self._doc[start - 1].pos_ == "PROPN":
            start -= 1
        while end < token.sent.end and self._doc[end].pos_ == "PROPN":
            end += 1
        if end + 1 < token.sent.end and self._doc[end].lower_ == "of" and self._doc[end + 1].pos_ == "PROPN":
            end += 2  # "the Line of Control"
        name = self._doc[start:end]
        if name.root.lemma_.lower() in self._words.descriptions or not any(character.isalpha() for character in name.text):
            return None
        return Locality(name, name.text, None)

    def _chosen(self, name: Span, candidates: Sequence[Place], head: str | None) -> Place | None:
        """The one of the candidates that is meant; what is around is asked for only where the name is of several."""
        several = len(candidates) > 1
        if several and head is None and (unit := self._governed(name, candidates)) is not None:
            return unit if self._is_after_town(name) or not self._around.speaks_of_state(name, candidates) else None
        if several and head is None and self._is_urban(name):
            head = "city"
        return self._vocabulary.places.choose(candidates, head, self._around.countries(name, candidates) if several else ())

    def _governed(self, name: Span, candidates: Sequence[Place]) -> Place | None:
        """The unit of another country that bears a state's name, where the sentence tells who governs units and not of the state:
        "the governor said that forests cover half of Georgia"."""
        states = {place.country_code for place in candidates if place.kind == "state"}
        units = [place for place in candidates if place.kind == "admin1" and place.country_code not in states]
        is_told = any(token.lower_ in self._place_words.governing for token in name.sent) if states and len(units) == 1 else False
        return units[0] if is_told and not self._around.speaks_of_state(name, candidates, name.sent) else None

    def _is_after_town(self, name: Span) -> bool:
        """Whether the sentence has the name behind that of a town: "in Atlanta, Georgia"."""
        sentence, size = name.sent, len(name)
        return any(
            self._doc[at].text == ","
            and self._doc[at - 1].ent_type_ == "GPE"
            and self._doc[at + 1 : at + 1 + size].text == name.text
            for at in range(sentence.start + 1, sentence.end - size)
        )

    def _is_urban(self, name: Span) -> bool:
        """ "the outskirts of Kharkiv", "Kharkiv's suburbs", "downtown Kharkiv"."""
        before = [self._low(name.sent, name.start - name.sent.start - step) for step in (1, 2)]
        after = [self._low(name.sent, name.end - name.sent.start + step) for step in range(3)]
        beside = {before[0], before[1] if before[0] == "of" else "", *(after[1:] if after[0] in {"'s", "’s"} else after[:1])}
        return not beside.isdisjoint(self._place_words.urban)

    def _head_beside(self, sentence: Span, start: int, end: int) -> str | None:
        after, before = self._low(sentence, end), self._low(sentence, start - 1)
        heads = self._place_words.head_kinds
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

    def _is_a_person(self, sentence: Span, place: int, length: int, candidates: Sequence[Place]) -> bool:
        """Whether the name is part of a person's ("Michael Jordan", "Jordan Bell"), or of one who acts ("Vladimir said").

        The model takes many a town for a person, so that a lone name that acts is one only where no more than a unit
        bears it.
        """
        token = sentence[place]
        if token.ent_type_ != "PERSON":
            return False
        after = sentence[place + length] if place + length < len(sentence) else None
        is_headed = self._low(sentence, place + length) in self._place_words.head_kinds
        goes_on = after is not None and after.ent_iob_ == "I" and after.pos_ == "PROPN"
        acts = token.dep_ in {"nsubj", "nsubjpass", "poss"} and all(candidate.kind == "admin1" for candidate in candidates)
        return token.ent_iob_ == "I" or (not is_headed and (goes_on or acts))

    def _land_of_a_people(self, sentence: Span, place: int) -> Locality | None:
        """ "Ukrainian territory" is Ukraine, "Crimean land" Crimea."""
        noun = sentence[place + 1] if place + 1 < len(sentence) else None
        if noun is None or noun.lemma_.lower() not in self._words.whole_land:
            return None
        named = self.of_adjective(sentence[place])
        return None if named is None else Locality(sentence[place : place + 2], named.name, named)

    def of_adjective(self, token: Token) -> Place | None:
        """The country, or the place, whose adjective the word is: "Ukrainian", "Crimean"."""
        code = self._vocabulary.countries.adjectives.code(token.text)
        return self._vocabulary.places.by_id[code] if code is not None else self._vocabulary.places.of_adjective(token.text)

    def _unknown_at(self, token: Token) -> Locality | None:
        """A place by the model alone, where the gazetteer has none of the name."""
        if token.ent_iob_ != "B" or token.ent_type_ not in _UNKNOWN_LABELS or token.pos_ != "PROPN":
            return None
        entity = next((entity for entity in token.sent.ents if entity.start == token.i), None)
        if entity is None or self._vocabulary.countries.code_of(entity.text) is not None:
            return None
        return Locality(entity, entity.text.removeprefix("the "), None)


def named_by(span: Span) -> str:
    """The words as a name: without an article before them."""
    start = next((token.i for token in span if not (token.is_punct or token.lower_ in ARTICLES)), span.start)
    name: str = span.doc[start : span.end].text
    return name


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


def together(localities: Sequence[Locality], doc: Doc) -> Locality:
    """Joined places as one: "a third of Iraq and Syria" is of both together, which no gazetteer has."""
    if len(localities) == 1:
        return localities[0]
    span = doc[localities[0].span.start : localities[-1].span.end]
    return Locality(span, " and ".join(sorted(locality.name for locality in localities)), None)
