"""Which place a quantity measures: the one it is tied to by the words between them, else the one of its clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Doc, Span, Token

from transforms.extraction.figures.localities import Localities, Locality, joined
from transforms.extraction.figures.quantities import Quantity
from transforms.extraction.phrases import child
from transforms.vocabulary.territory import TerritoryWords

#: Words that tie a quantity to its place, and those that may stand before the place.
_JOINTS = frozenset({"of", "over", "in", "from", "within", "across", "inside", "around"})
#: Words before a place in or around which something is held.
_INSIDE = frozenset(
    {"of", "in", "near", "around", "inside", "within", "across", "along", "outside", "from", "on", "over", "into"}
)
_DETERMINERS = frozenset({"the", "both", "this", "that", "all", "its", "their", "our", "his", "these", "those", "a"})
#: Before such a word, "all of" says where, not how much.
_WHERE = frozenset({"in", "from", "across", "throughout", "to", "for", "with", "at", "on"})
#: Kinds of quantity whose place may stand further off in the clause.
_LOOSE = frozenset({"settlements", "units", "area", "depth"})
#: Words between a quantity and the place that it is of.
_REACH = 9
#: Steps up from an area to the noun that it describes.
_DESCRIPTION = 3
#: Words between two quantities that share a place.
_BETWEEN = 12


@dataclass(frozen=True)
class Extent:
    """A quantity and the place that it measures; `is_direct` if the words join them.

    `is_damage`: a share of buildings or fields; `is_description`: the whole area of the place, told beside its name;
    `is_carried`: the place stands in a sentence before.
    """

    quantity: Quantity
    locality: Locality
    is_direct: bool
    is_damage: bool = False
    is_description: bool = False
    is_carried: bool = False


def find_extents(sentence: Span, quantities: Sequence[Quantity], places: Localities, words: TerritoryWords) -> list[Extent]:
    """The quantities that measure a place, in text order; the places of a list have one each.

    A quantity without a place shares that of the next one if they are joined ("five villages and two towns of Idlib").
    """
    found = list(_placed(sentence, quantities, places, words))
    placed = {extent.quantity.start: extent for extent in reversed(found)}
    for quantity, following in reversed(list(pairwise(quantities))):
        extent = placed.get(following.start)
        if extent is None or quantity.start in placed or quantity.kind == "total":
            continue
        if are_joined(sentence.doc, quantity, following):
            placed[quantity.start] = Extent(quantity, extent.locality, False, extent.is_damage)
            found.append(placed[quantity.start])
    return sorted(found, key=lambda extent: (extent.quantity.start, extent.locality.span.start))


def are_joined(doc: Doc, quantity: Quantity, following: Quantity) -> bool:
    """Whether two quantities are told in one breath: "300 sq km, or a fifth, of …"."""
    between = doc[quantity.end : following.start]
    joints = {"and", "or", "("} & {token.lower_ for token in between}
    return len(between) <= _BETWEEN and bool(joints) and not any(token.pos_ in {"VERB", "AUX"} for token in between)


def _placed(sentence: Span, quantities: Sequence[Quantity], places: Localities, words: TerritoryWords) -> Iterator[Extent]:
    doc = sentence.doc
    named = places.named_in(sentence)
    groups = joined(named, doc)
    starts = {locality.span.start for locality in named} - _owners_of_places(named, doc)
    for number, quantity in enumerate(quantities):
        if _tells_where(doc, quantity, words):
            continue
        limit = quantities[number + 1].start if number + 1 < len(quantities) else sentence.end
        limit = next((token.i for token in doc[quantity.end : limit] if _is_yardstick(token, words)), limit)
        whole = _described_place(doc, quantity, named, places, words)
        if whole is not None:
            yield Extent(quantity, whole, True, is_description=True)
            continue
        own = places.within(doc[quantity.start : quantity.end], named)
        if own is not None:
            yield Extent(quantity, own, True)
            continue
        path = list(_path_to_place(doc, quantity, limit, starts, words))
        stop = path[-1] if path else quantity.end
        damaged = any(doc[i].lemma_.lower() in words.built for i in path)
        group = next((g for g in groups if g[0].span.start == stop), None)
        if group is not None and not _owns_something_else(group[-1].span, words):
            yield from (Extent(quantity, locality, True, damaged) for locality in group)
            continue
        described = next((found for i in reversed(path) if (found := places.described_by(doc[i])) is not None), None)
        if described is not None and not _owns_something_else(described.span, words):
            damaged = any(doc[i].lemma_.lower() in words.built for i in path if i != described.span.start)
            yield Extent(quantity, described, True, damaged)
            continue
        unknown = places.unnamed_at(doc[stop]) if path else None
        if unknown is not None and not _owns_something_else(unknown.span, words):
            yield Extent(quantity, unknown, True, damaged)
            continue
        is_loose = quantity.kind in _LOOSE and not _is_of_other_things(doc, quantity, words)
        if damaged or is_loose or _is_adverbial(doc, quantity, words):
            sought = _sought(doc, quantity, named, limit, words) or _taken(doc, quantity, places)
            if sought is None and damaged:
                sought = places.last_before(quantity.start)
            if sought is not None:
                yield Extent(quantity, sought, False, damaged)
            elif is_loose and not _has_name(doc, quantity) and (wide := places.wide_before(sentence.start)) is not None:
                yield Extent(quantity, wide, False, damaged, is_carried=True)


def _described_place(
    doc: Doc, quantity: Quantity, named: Sequence[Locality], places: Localities, words: TerritoryWords
) -> Locality | None:
    """The place whose whole area is told beside its name: "Nauru, an island of 21 sq km"."""
    noun = doc[quantity.start : quantity.end].root
    for _ in range(_DESCRIPTION):
        noun = noun.head
        if quantity.kind != "area" or noun.pos_ not in {"NOUN", "ADP", "ADJ"}:
            return None
        if noun.dep_ == "appos" and noun.lemma_.lower() in words.descriptions:
            held = next((locality for locality in named if locality.span.start <= noun.head.i < locality.span.end), None)
            return held or places.unnamed_at(noun.head)
    return None


def _is_yardstick(token: Token, words: TerritoryWords) -> bool:
    """ "the size of", "as large as": what follows is compared, not measured."""
    is_as = token.lower_ == "as" and token.i + 1 < len(token.doc) and token.nbor().lower_ in words.big
    return token.lower_ in words.yardsticks or is_as


def _is_of_other_things(doc: Doc, quantity: Quantity, words: TerritoryWords) -> bool:
    """ "300 sq km of rainforest": what is measured is no land that anybody holds."""
    if quantity.end >= len(doc) or doc[quantity.end].lower_ != "of":
        return False
    thing = child(doc[quantity.end], "pobj")
    return thing is not None and thing.pos_ == "NOUN" and thing.lemma_.lower() not in words.land | words.built


def _tells_where(doc: Doc, quantity: Quantity, words: TerritoryWords) -> bool:
    """ "in all of the valley" says where, not how much; "withdraw from all of it" and "in full control" do not."""
    root = doc[quantity.start : quantity.end].root
    if quantity.kind in {"settlements", "units"}:
        is_where = root.dep_ == "pobj" and root.head.lower_ in {"in", "from", "across"} and root.head.head.pos_ == "NOUN"
        return is_where and root.head.head.lemma_.lower() not in words.control_nouns
    if quantity.kind != "total" or not quantity.start:
        return False
    before, last = doc[quantity.start - 1], doc[quantity.end - 1]
    is_left = before.lower_ == "from" and before.head.lemma_.lower() in words.ceding | words.driving | words.control_nouns
    return before.lower_ in _WHERE and not is_left and last.lemma_.lower() not in words.control_nouns


def _taken(doc: Doc, quantity: Quantity, places: Localities) -> Locality | None:
    """What the verb of "fully captured" governs, where it is named or described."""
    if quantity.kind != "total":
        return None
    verb = doc[quantity.end - 1].head
    for part in verb.children:
        if part.dep_ in {"dobj", "nsubjpass"}:
            found = places.described_by(part) or places.unnamed_at(part)
            if found is not None:
                return found
    return None


def _owners_of_places(named: Sequence[Locality], doc: Doc) -> set[int]:
    """Where places start that only own the next one: "Russia's Kursk region"."""
    return {
        first.span.start
        for first, second in pairwise(named)
        if second.span.start == first.span.end + 1 and doc[first.span.end].tag_ == "POS"
    }


def _path_to_place(doc: Doc, quantity: Quantity, limit: int, starts: set[int], words: TerritoryWords) -> Iterator[int]:
    """The tokens from a quantity to the place that it is of: "of the territory of …", "over both …", "of the province"."""
    last = min(limit, quantity.end + _REACH, len(doc))
    for i in range(quantity.end, last):
        yield i
        token, lemma = doc[i], doc[i].lemma_.lower()
        is_nationality = token.ent_type_ == "NORP"
        is_owner = i + 1 < len(doc) and doc[i + 1].tag_ == "POS"
        is_owner = is_owner or (token.dep_ == "compound" and any(i < start <= token.head.i for start in starts))
        if i in starts or (token.pos_ == "PROPN" and not is_nationality and not is_owner):
            return
        if lemma in words.land | words.built:
            goes_on = i + 1 < last and (doc[i + 1].lower_ in _JOINTS or doc[i + 1].pos_ in {"PROPN", "PART"})
            if not goes_on:
                return
            continue
        is_filler = (
            token.pos_ in {"ADJ", "ADV"}
            or token.dep_ in {"compound", "amod"}
            or token.tag_ in {"VBN", "VBG"}
            or token.lower_ in {"'s", "’s", "-", "“", '"'}
            or (token.pos_ == "PROPN" and is_owner)
        )
        is_counted = lemma in words.settlements | words.units | words.control_nouns
        if not (is_filler or is_counted or is_nationality or token.lower_ in _JOINTS | _DETERMINERS):
            return


def _is_adverbial(doc: Doc, quantity: Quantity, words: TerritoryWords) -> bool:
    """ "fully controls", "full control": the verb or noun, not the quantity, leads to the place."""
    last = doc[quantity.end - 1]
    is_object = quantity.end < len(doc) and doc[quantity.end].lower_ in {"of", "over"}
    is_control = last.lemma_.lower() in words.control_nouns and not is_object
    return quantity.kind == "total" and (last.lower_ in words.fully or is_control)


def _owns_something_else(span: Span, words: TerritoryWords) -> bool:
    """ "Ukraine's grain", "the Black Sea fleet": the place only says whose or which, and what the quantity is of is no land."""
    doc, named = span.doc, span.root
    if named.dep_ in {"compound", "nmod"} and named.head.i >= span.end and named.head.pos_ == "NOUN":
        return named.head.lemma_.lower() not in words.land | words.built | words.parts | words.strips
    if span.end >= len(doc) or doc[span.end].tag_ != "POS":
        return False
    following = doc[span.end + 1 : span.end + 6]
    head = next((token for token in following if token.pos_ in {"NOUN", "PROPN"} and token.dep_ != "compound"), None)
    return head is not None and head.lemma_.lower() not in words.land | words.built and head.pos_ == "NOUN"


def _sought(doc: Doc, quantity: Quantity, named: Sequence[Locality], limit: int, words: TerritoryWords) -> Locality | None:
    """The place of the clause: in or around which something is taken, else what the verb of full control governs."""
    after = [locality for locality in named if quantity.end <= locality.span.start < limit]
    for locality in after:
        before = doc[locality.span.start - 1]
        before = doc[before.i - 1] if before.lower_ in {"the", "'s"} and before.i else before
        if before.lower_ in _INSIDE or locality.span.root.dep_ == "dobj":
            return locality
        if before.dep_ in {"amod", "compound", "advmod"} and before.head.i >= locality.span.start:
            return locality
    noun = words.nouns.get(doc[quantity.end - 1].lemma_.lower())
    if noun is not None and noun != "controls":
        return None  # "a full return to the old terms": of what stands before it, nothing is said
    said = {token.head for token in doc[quantity.start : quantity.end].root.ancestors if token.dep_ == "ccomp"}
    ahead = [found for found in named if found.span.end <= quantity.start and not _is_of_speaker(found.span, said)]
    for locality in reversed(ahead):
        if doc[max(locality.span.start - 1, 0)].lower_ in _INSIDE or (
            locality.span.root.dep_ in {"nsubjpass", "dobj", "pobj"} and quantity.kind == "total"
        ):
            return locality
    return None


def _has_name(doc: Doc, quantity: Quantity) -> bool:
    """ "the three Baltic states" are not those of a place named before."""
    return any(token.text[:1].isupper() and token.pos_ in {"PROPN", "ADJ"} for token in doc[quantity.start + 1 : quantity.end])


def _is_of_speaker(place: Span, said: set[Token]) -> bool:
    """ "The government in Kyiv says that …": the place is that of who speaks."""
    return any(token.dep_ == "nsubj" and token.head in said for token in (place.root, *place.root.ancestors))


def is_rate(doc: Doc, quantity: Quantity, words: TerritoryWords) -> bool:
    """ "5 sq km a day", "an area the size of …", "twice the area of …"."""
    after = [token.lower_ for token in doc[quantity.end : quantity.end + 2]]
    if len(after) == 2 and after[0] in words.rates and after[1] in words.rate_units:
        return True
    before = doc[max(quantity.start - 4, 0) : quantity.start]
    return quantity.kind == "area" and any(token.lower_ in words.yardsticks for token in before)
