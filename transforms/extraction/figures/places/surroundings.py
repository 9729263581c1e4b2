"""What a text speaks of around a name that several places bear: the countries, the nearest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import cached_property

from spacy.tokens import Doc, Span

from transforms.identity import fold
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.places.gazetteer import Place

#: How many places of a country a text must name before a state's name is read as that of a place there: "Georgia"
#: among Pennsylvania and Arizona, but not where Georgia and the United States sign a treaty.
NEIGHBOURS = 2
#: Entity labels that speak of countries.
_LABELS = frozenset({"GPE", "NORP", "LOC"})


class Surroundings:
    """The countries that one Doc speaks of, counted when first asked for."""

    def __init__(self, doc: Doc, vocabulary: Vocabulary) -> None:
        """Nothing is counted yet."""
        self._doc, self._vocabulary = doc, vocabulary

    def countries(self, name: Span, candidates: Sequence[Place]) -> list[str]:
        """The codes of the countries that are spoken of in other words than the name itself.

        Those of its sentence come first, then those of the text, the most frequent first. Where the name is a state's,
        another country counts only if the text names several of its places.
        """
        own = fold(name.text)
        codes = list(dict.fromkeys([*self._codes(name.sent, own), *self._of_text(own)]))
        states = {place.place_id for place in candidates if place.kind == "state"}
        if not states:
            return codes
        return [code for code in codes if code in states or self._neighbours(own)[code] >= NEIGHBOURS]

    def speaks_of_state(self, name: Span, candidates: Sequence[Place], within: Span | None = None) -> bool:
        """Whether the text, or the words within a span, speak in other words than the name of a state that it may mean."""
        own = fold(name.text)
        states = {place.country_code for place in candidates if place.kind == "state"}
        codes = self._codes(within, own) if within is not None else self._of_text(own)
        return not states.isdisjoint(codes)

    def only_country(self, sentence: Span) -> str | None:
        """The one country whose units, regions or cities the sentence names, else the text; None where there are several."""
        near = {code for start, _, code in self._named if sentence.start <= start < sentence.end}
        found = near or {code for _, code in self._places}
        return found.pop() if len(found) == 1 else None

    def only_other(self, known: Set[str]) -> str | None:
        """The one country of which the text speaks in any way besides those known; None where there are several."""
        found = ({code for _, code in self._spoken} | {code for _, code in self._places}) - known
        return found.pop() if len(found) == 1 else None

    def _of_text(self, own: str) -> list[str]:
        counted = Counter(code for folded, code in self._spoken if folded != own)
        counted.update(self._neighbours(own))
        return sorted(counted, key=lambda code: (-counted[code], code))

    def _codes(self, span: Span, own: str) -> Iterator[str]:
        for entity in span.ents:
            code = self._vocabulary.countries.code_of(entity.text) if entity.label_ in _LABELS else None
            if code is not None and fold(entity.text).removeprefix("the ") != own:
                yield code

    @cached_property
    def _spoken(self) -> list[tuple[str, str]]:
        """Every mention of a country: its words folded, and its code."""
        return [
            (fold(entity.text).removeprefix("the "), code)
            for entity in self._doc.ents
            if entity.label_ in _LABELS and (code := self._vocabulary.countries.code_of(entity.text)) is not None
        ]

    def _neighbours(self, own: str) -> Counter[str]:
        """By country, how many of its units, regions and cities the text names by a name that no other country has."""
        return Counter(code for name, code in self._places if name != own)

    @cached_property
    def _places(self) -> set[tuple[str, str]]:
        return {(fold(self._doc[start:end].text).removeprefix("the "), code) for start, end, code in self._named}

    @cached_property
    def _named(self) -> list[tuple[int, int, str]]:
        """Where a place stands whose name no other country has, and the country."""
        found = []
        for entity in self._doc.ents:
            if entity.label_ not in _LABELS:
                continue
            named = self._vocabulary.places.named(entity.text)
            codes = {place.country_code for place in named}
            code = codes.pop() if len(codes) == 1 else None
            is_capital = self._vocabulary.countries.capitals.code(entity.text) is not None
            if code is not None and not is_capital and not any(place.kind == "state" for place in named):
                found.append((entity.start, entity.end, code))
        return found
