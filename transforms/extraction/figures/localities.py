"""Places in a text: names of the gazetteer, names it does not know, and descriptions that stand for a place named before."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from transforms.extraction.figures.surroundings import Surroundings
from transforms.extraction.phrases import subject_of
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.figures.territory import TerritoryWords
from transforms.vocabulary.places.gazetteer import Place

#: Entity labels of the model under which a place that the gazetteer does not know may stand.
_UNKNOWN_LABELS = frozenset({"GPE", "LOC", "FAC"})

#: Labels under which no place stands.
_NO_PLACES = frozenset({"NORP", "DATE", "TIME", "MONEY", "PERCENT", "LANGUAGE", "LAW", "EVENT", "WORK_OF_ART"})
_DEFINITE = frozenset({"the", "its", "this", "his", "their"})
#: Words that a name goes without.
_ARTICLES = frozenset({"the", "a", "an", "this", "that"})
#: Words from the end of an owner's name to the name of what it owns.
_OWNED = 3
#: Sentences that a description looks back.
_REACH = 6


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
        self._place_words = vocabulary.places.words
        self._around = Surroundings(doc, vocabulary)

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

    def at(self, span: Span, home: str | None = None) -> list[Locality]:
        """The places that the words of a place mean: those that they name, else the one that they describe.

        `home` is the country that "the country" means where no state was named before.
        """
        people = self.of_people(span)
        if people is not None and people.place is None:
            return [people]
        named = [found for found in self.named_in(span.sent) if found.span.start < span.end and span.start < found.span.end]
        named = [found for found in named if not (self._is_owner(found, named) or self._is_doer(found))]
        if any(self._is_beside(found, span) for found in named):
            return [Locality(span, named_by(span), None)]
        groups = joined(named, self._doc)
        if len(groups) > 1:
            named = next((group for group in groups if self._is_named_for(span, group)), groups[0][:1])
        if len(named) == 1:
            return [self._around_or_within(named[0], span)]
        if named:
            return named
        described = (
            self.described_by(span.root) or self._capital(span, home) or self._quarter(span, home) or self._of_home(span, home)
        )
        if described is not None:
            return [described]
        if people is not None:
            return [people]
        unknown = self.unnamed_at(span.root)
        if unknown is not None:
            return [unknown]
        land = self._words.descriptions.keys() | self._words.land
        if not any(token.lemma_.lower() in land or token.text[:1].isupper() for token in span):
            return []
        return [Locality(span, named_by(span), None)]

    def of_people(self, span: Span) -> Locality | None:
        """ "Four Ukrainian regions", "Yemeni soil": the country, or the place, of the nationality among the words.

        Of several that are joined ("Iraqi and Syrian territory") the places together, which no gazetteer has.
        """
        land = self._words.land | self._words.units | self._words.settlements | self._words.parts
        found = {place.place_id: place for token in span if (place := self._of_adjective(token)) is not None}
        is_land = len(span) == 1 or any(token.lower_ in land or token.lemma_.lower() in land for token in span)
        if not found or not is_land or any(token.lower_ in self._words.held_suffixes for token in span):
            return None
        if len(found) > 1:
            adjectives = [token for token in span if self._of_adjective(token) is not None]
            between = self._doc[adjectives[0].i + 1 : adjectives[-1].i]
            is_list = all(token.lower_ in {"and", ","} or token in adjectives for token in between)
            return Locality(span, " and ".join(sorted(place.name for place in found.values())), None) if is_list else None
        place = next(iter(found.values()))
        return Locality(span, place.name, place)

    def _around_or_within(self, named: Locality, span: Span) -> Locality:
        """ "Villages around Kupiansk", "central Khartoum", "the Vovchansk sector": places beside or in the one that is named.

        No gazetteer has them: they are called as the text calls them.
        """
        start, end = named.span.start, named.span.end
        before = self._doc[start - 1].lower_ if start > span.sent.start else ""
        if before in self._place_words.around:
            return Locality(named.span, f"{named.name} area", None)
        if before in self._place_words.within:
            return Locality(self._doc[start - 1 : end], f"{self._doc[start - 1].text.capitalize()} {named.name}", None)
        if named.kind not in {"city", "admin1", "unknown"} or end >= span.sent.end:
            return named
        owned = end + (self._doc[end].tag_ == "POS")
        if owned < span.sent.end and self._doc[owned].lower_ in self._place_words.local_heads:
            head = self._doc[owned].text
            return Locality(self._doc[start : owned + 1], f"{named.span.text} {head}", None)
        return named

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

    def country_around(self, sentence: Span) -> str | None:
        """The one country that the sentence, or else the text, speaks of."""
        return self._around.only_country(sentence)

    def country_told(self, others: Set[str]) -> str | None:
        """The one country that the text speaks of besides `others`."""
        return self._around.only_other(others)

    def _is_doer(self, named: Locality) -> bool:
        """Whether the name is that of who has or takes the land: "the regions Lorn has seized", "seized by Lorn's troops"."""
        root = named.span.root
        is_of_forces = root.dep_ == "poss" and root.head.lemma_.lower() in self._words.forces | self._words.irregulars
        is_subject = root.dep_ == "nsubj" and root.head.lemma_.lower() in self._words.marking_off
        return is_of_forces or is_subject or (root.dep_ == "pobj" and root.head.dep_ == "agent")

    def _is_beside(self, named: Locality, span: Span) -> bool:
        """Whether the name only tells where the land is: "the territory between the river and Lorn", "north of Lorn"."""
        before = [token.lower_ for token in self._doc[span.start : named.span.start] if token.lower_ not in _ARTICLES][-2:]
        is_off = len(before) == 2 and before[1] == "of" and before[0] in self._words.directions | self._words.edges
        return is_off or before[-1:] in [[word] for word in self._place_words.beside]

    def _is_named_for(self, span: Span, names: Sequence[Locality]) -> bool:
        """Whether the names are those of what the words are about: "the Lorn valley provinces of Marrow and Dell"."""
        start, root = names[0].span.start, span.root
        return (
            len(names) > 1
            and root.i < start - 1
            and root.lemma_.lower() in self._words.units
            and self._doc[start - 1].lower_ == "of"
        )

    def _is_owner(self, first: Locality, named: Sequence[Locality]) -> bool:
        """Whether the place only owns the next one: "Russia's Kursk region", "Afghanistan's province of Helmand"."""
        is_owner = first.span.end < len(self._doc) and self._doc[first.span.end].tag_ == "POS"
        return is_owner and any(0 < other.span.start - first.span.end <= _OWNED for other in named)

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

    def _capital(self, span: Span, home: str | None) -> Locality | None:
        """ "The Haitian capital", "the capital": of the country of the adjective, the state named before, or `home`."""
        if span.root.lemma_.lower() != "capital" or any(part.dep_ == "prep" for part in span.root.children):
            return None
        adjective = next((place for token in span if (place := self._of_adjective(token)) is not None), None)
        before = self._last(span.root.i, ("state",), sentences=2) if adjective is None else None
        code = adjective.country_code if adjective else before.place.country_code if before and before.place else home
        country = self._vocabulary.countries.by_code.get(code) if code is not None else None
        if country is None or len(country.capitals) != 1:
            return None
        cities = [place for place in self._vocabulary.places.named(country.capitals[0]) if place.kind == "city"]
        return Locality(span, country.capitals[0], cities[0] if len(cities) == 1 else None)

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
        is_whole = (start > span.sent.start and self._doc[start - 1].lower_ in _ARTICLES) or len(span) > 1
        if whole is not None and whole.kind != "state" and is_whole:
            return None  # "the eastern Donbas" says where the Donbas is, "eastern Ukraine" is a part of it
        if self._doc[start].dep_ not in {"amod", "compound", "nmod", "advmod"} or span.start > self._doc[start].head.i > span.end:
            return None
        part = self._doc[start : span.end]
        name = f"{part[0].text.capitalize()} {whole.name if whole is not None else span.text}"
        known = self._vocabulary.places.choose(self._vocabulary.places.named(name))
        return Locality(part, known.name if known is not None else name, known)

    def described_by(self, noun: Token) -> Locality | None:
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
        for locality in self.named_in(noun.sent):
            if start < locality.span.start < end and self._doc[locality.span.start - 1].lower_ in {"in", "inside", "within"}:
                return locality
        return self._last(noun.i, None, sentences=2) if any(token.lower_ == "there" for token in self._doc[start:end]) else None

    def wide_before(self, position: int) -> Locality | None:
        """The last state, region or unit named before a token, in its sentence or the two before."""
        return self._last(position, ("state", "region", "admin1"), sentences=3)

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

    def _last(self, position: int, kinds: Sequence[str] | None, sentences: int = _REACH) -> Locality | None:
        sentence = self._doc[position : position + 1].sent
        for _ in range(sentences):
            for locality in reversed(self.named_in(sentence)):
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
            if token.pos_ == "PROPN" and (is_object or is_where) and (found := self.unnamed_at(token)) is not None:
                return found
        return None

    def _chosen(self, name: Span, candidates: Sequence[Place], head: str | None) -> Place | None:
        """The one of the candidates that is meant; what is around is asked for only where the name is of several."""
        several = len(candidates) > 1
        if several and head is None and self._is_urban(name):
            head = "city"
        return self._vocabulary.places.choose(candidates, head, self._around.countries(name, candidates) if several else ())

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
        named = self._of_adjective(sentence[place])
        return None if named is None else Locality(sentence[place : place + 2], named.name, named)

    def _of_adjective(self, token: Token) -> Place | None:
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
    start = next((token.i for token in span if not (token.is_punct or token.lower_ in _ARTICLES)), span.start)
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
