"""The places that the words of a place mean: by name, by description, or by the people whose land it is."""

from __future__ import annotations

from collections.abc import Sequence, Set

from spacy.tokens import Doc, Span

from transforms.extraction.figures.places.place_descriptions import PlaceDescriptions
from transforms.extraction.figures.places.place_names import ARTICLES, Locality, PlaceNames, joined, named_by
from transforms.extraction.figures.places.surroundings import Surroundings
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.figures.territory import TerritoryWords

#: Words from the end of an owner's name to the name of what it owns.
_OWNED = 3


class Localities:
    """The places of one Doc, found sentence by sentence when asked for."""

    def __init__(self, doc: Doc, vocabulary: Vocabulary, words: TerritoryWords) -> None:
        """Nothing is looked up yet."""
        self._doc, self._words = doc, words
        self._place_words = vocabulary.places.words
        self._around = Surroundings(doc, vocabulary)
        self._names = PlaceNames(doc, vocabulary, words, self._around)
        self._descriptions = PlaceDescriptions(doc, vocabulary, words, self._names)

    def named_in(self, sentence: Span) -> list[Locality]:
        """The places that the sentence names, in text order."""
        return self._names.named_in(sentence)

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
        described = self._descriptions.of_span(span, home)
        if described is not None:
            return [described]
        if people is not None:
            return [people]
        unknown = self._names.unnamed_at(span.root)
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
        found = {place.place_id: place for token in span if (place := self._names.of_adjective(token)) is not None}
        is_land = len(span) == 1 or any(token.lower_ in land or token.lemma_.lower() in land for token in span)
        if not found or not is_land or any(token.lower_ in self._words.held_suffixes for token in span):
            return None
        if len(found) > 1:
            adjectives = [token for token in span if self._names.of_adjective(token) is not None]
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

    def wide_before(self, position: int) -> Locality | None:
        """The last state, region or unit named before a token, in its sentence or the two before."""
        return self._descriptions.wide_before(position)

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
        before = [token.lower_ for token in self._doc[span.start : named.span.start] if token.lower_ not in ARTICLES][-2:]
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
