"""Territorial figures: who holds, takes, loses or demands how much of which place, as a sentence tells it.

A quantity becomes a figure only if a place is tied to it by grammar and a verb or noun says how: a share of votes, a
distance or a price has neither. What is tied to a place but says nothing of holding is refused as `relation_unknown`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span

from transforms.documents.structure import Structure
from transforms.extraction.annotations import Article, Claim, DatedAs, Entity, Figure, Mention, Refused
from transforms.extraction.control import Holding, read_holding
from transforms.extraction.dates import find_dates
from transforms.extraction.localities import Localities, Locality, joined
from transforms.extraction.quantities import Quantity, find_quantities, triggered
from transforms.extraction.speakers import entity_of
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.assertions import load_time_words
from transforms.vocabulary.territory import TerritoryWords, load_territory_words

#: How sure a figure is where the place follows the quantity directly, and where it was sought in the clause.
_DIRECT, _SOUGHT = 0.85, 0.6
#: Words that tie a quantity to its place, and those that may stand before the place.
_JOINTS = frozenset({"of", "over", "in", "from", "within", "across", "inside", "around"})
_DETERMINERS = frozenset({"the", "both", "this", "that"})
#: Before such a word, "all of" says where, not how much.
_WHERE = frozenset({"in", "from", "across", "throughout", "to", "for", "with", "at", "on"})
#: Words between a quantity and the place that it is of.
_REACH = 9


@dataclass(frozen=True)
class _Extent:
    """A quantity and the place that it measures; `is_direct` if the words join them."""

    quantity: Quantity
    locality: Locality
    is_direct: bool
    damaged: bool = False


def find_figures(
    doc: Doc,
    structure: Structure,
    claims: Sequence[Claim],
    mentions: Sequence[Mention],
    vocabulary: Vocabulary,
    article: Article,
) -> tuple[list[Figure], list[Refused]]:
    """The territorial figures of an article in text order, and what is refused. Headings tell none."""
    words = load_territory_words()
    places = Localities(doc, vocabulary, words)
    figures: list[Figure] = []
    refused: list[Refused] = []
    for sentence in doc.sents:
        if structure.is_heading(sentence.start) or not triggered(sentence, words):
            continue
        quantities = [q for q in find_quantities(sentence, words) if not _is_rate(doc, q, words)]
        if not quantities:
            continue
        for extent in _extents(sentence, quantities, places, words):
            holding = read_holding(_span(doc, extent.quantity), extent.locality.span, words)
            if extent.damaged and (holding is None or holding.relation != "damaged"):
                continue
            if holding is None:
                if extent.is_direct and extent.quantity.kind == "area":
                    span = _span(doc, extent.quantity)
                    refused.append(Refused("territorial_figures", "relation_unknown", span, f"of {extent.locality.name}"))
                continue
            figures.append(_figure(extent, holding, sentence, claims, mentions, vocabulary, article))
    return figures, refused


def _span(doc: Doc, quantity: Quantity) -> Span:
    return doc[quantity.start : quantity.end]


def _is_rate(doc: Doc, quantity: Quantity, words: TerritoryWords) -> bool:
    """ "5 sq km a day", "an area the size of …", "twice the area of …"."""
    after = [token.lower_ for token in doc[quantity.end : quantity.end + 2]]
    if len(after) == 2 and after[0] in words.rates and after[1] in words.rate_units:
        return True
    around = doc[max(quantity.start - 4, 0) : quantity.end + 4]
    return quantity.kind == "area" and any(token.lower_ in words.yardsticks for token in around)


def _extents(sentence: Span, quantities: Sequence[Quantity], places: Localities, words: TerritoryWords) -> Iterator[_Extent]:
    doc = sentence.doc
    named = places.named_in(sentence)
    groups = joined(named, doc)
    for number, quantity in enumerate(quantities):
        if quantity.kind == "total" and quantity.start and doc[quantity.start - 1].lower_ in _WHERE:
            continue
        limit = quantities[number + 1].start if number + 1 < len(quantities) else sentence.end
        path = list(_path_to_place(doc, quantity, limit, {locality.span.start for locality in named}, words))
        stop = path[-1] if path else quantity.end
        damaged = any(doc[i].lemma_.lower() in words.built for i in path)
        group = next((g for g in groups if g[0].span.start == stop), None)
        if group is not None and not _owns_something_else(group[-1].span, words):
            yield from (_Extent(quantity, locality, True, damaged) for locality in group)
            continue
        described = places.described_by(doc[stop]) if stop < sentence.end else None
        if described is not None and described.span.start < limit and not _owns_something_else(described.span, words):
            yield _Extent(quantity, described, True, damaged)
            continue
        if quantity.kind in {"settlements", "units", "area"} or _is_adverbial(doc, quantity, words):
            sought = _sought(doc, quantity, named, limit)
            if sought is not None:
                yield _Extent(quantity, sought, False)


def _path_to_place(doc: Doc, quantity: Quantity, limit: int, starts: set[int], words: TerritoryWords) -> Iterator[int]:
    """The tokens from a quantity to the place that it is of: "of the territory of …", "over both …", "of the province"."""
    last = min(limit, quantity.end + _REACH, len(doc))
    for i in range(quantity.end, last):
        yield i
        token, lemma = doc[i], doc[i].lemma_.lower()
        is_nationality = token.ent_type_ == "NORP"
        if i in starts or (token.pos_ == "PROPN" and not is_nationality):
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
            or token.lower_ in {"'s", "’s", "-"}
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
    """ "Ukraine's grain": the place owns what the quantity is of, and that is no land."""
    doc = span.doc
    if span.end >= len(doc) or doc[span.end].tag_ != "POS":
        return False
    following = doc[span.end + 1 : span.end + 6]
    head = next((token for token in following if token.pos_ in {"NOUN", "PROPN"} and token.dep_ != "compound"), None)
    return head is not None and head.lemma_.lower() not in words.land | words.built and head.pos_ == "NOUN"


def _sought(doc: Doc, quantity: Quantity, named: Sequence[Locality], limit: int) -> Locality | None:
    """The place of the clause: in or around which something is taken, else what the verb of full control governs."""
    after = [locality for locality in named if quantity.end <= locality.span.start < limit]
    for locality in after:
        before = doc[locality.span.start - 1]
        before = doc[before.i - 1] if before.lower_ in {"the", "'s"} and before.i else before
        if before.pos_ == "ADP" or before.lower_ in {"of", "in", "near", "around"} or locality.span.root.dep_ == "dobj":
            return locality
        if before.dep_ in {"amod", "compound", "advmod"} and before.head.i >= locality.span.start:
            return locality
    ahead = [locality for locality in named if locality.span.end <= quantity.start]
    for locality in reversed(ahead):
        if doc[max(locality.span.start - 1, 0)].lower_ in {"in", "of", "near", "around"} or (
            locality.span.root.dep_ in {"nsubjpass", "dobj", "pobj"} and quantity.kind == "total"
        ):
            return locality
    return None


def _figure(
    extent: _Extent,
    holding: Holding,
    sentence: Span,
    claims: Sequence[Claim],
    mentions: Sequence[Mention],
    vocabulary: Vocabulary,
    article: Article,
) -> Figure:
    doc, quantity, locality = sentence.doc, extent.quantity, extent.locality
    claim = _claim_of(quantity, claims)
    status = "denied" if claim is not None and claims[claim].assertion.act == "deny" else holding.status
    claimant = claims[claim].speaker.entity if claim is not None else None
    holders = tuple(dict.fromkeys(_holders(holding, claimant, mentions, vocabulary)))
    place = locality.place
    share = quantity.value / 100 if quantity.unit == "percent" and quantity.value <= 100 else None
    area = place.area_km2 if place else None
    derived = share is not None and area is not None
    figure = Figure(
        evidence=_evidence(sentence),
        quantity=_span(doc, quantity),
        place=locality.span,
        place_name=locality.name,
        relation=holding.relation,
        value=quantity.value,
        value_high=quantity.value_high,
        unit=quantity.unit,
        qualifier=quantity.qualifier,
        status=status,
        confidence=_DIRECT if extent.is_direct else _SOUGHT,
        place_id=place.place_id if place else None,
        holders=() if holding.relation in {"damaged", "composition", "other"} else holders,
        claim=claim,
        claimant=claimant,
        share=share,
        area_km2=round(share * area, 1) if share is not None and area is not None else None,
        area_is_derived=derived,
        as_of=_as_of(sentence, article),
    )
    if quantity.unit != "km2":
        return figure
    measured = quantity.value / area if area and quantity.value <= area else None
    return replace(figure, area_km2=quantity.value, share=round(measured, 6) if measured is not None else None)


def _evidence(sentence: Span) -> Span:
    start, end = sentence.start, sentence.end
    while end - 1 > start and sentence.doc[end - 1].is_space:
        end -= 1
    while start + 1 < end and sentence.doc[start].is_space:
        start += 1
    return sentence.doc[start:end]


def _claim_of(quantity: Quantity, claims: Sequence[Claim]) -> int | None:
    """The innermost claim whose content holds the quantity."""
    holding = [
        (sum(len(part) for part in claim.attribution.content), number)
        for number, claim in enumerate(claims)
        if any(part.start <= quantity.start and quantity.end <= part.end for part in claim.attribution.content)
    ]
    return min(holding)[1] if holding else None


def _holders(holding: Holding, claimant: Entity | None, mentions: Sequence[Mention], vocabulary: Vocabulary) -> Iterator[Entity]:
    words = load_territory_words()
    for holder in holding.holders:
        entity = (
            entity_of(holder, mentions) or _by_country(holder, vocabulary, words) or _own(holder, claimant, vocabulary, words)
        )
        if entity is not None and entity.actor_type == "person" and entity.country_code:
            entity = _government(entity.country_code, vocabulary)
        if entity is not None:
            yield entity


def _own(span: Span, claimant: Entity | None, vocabulary: Vocabulary, words: TerritoryWords) -> Entity | None:
    """Whom "it", "we" and "its troops" mean inside a claim: the claimant, or the forces of the claimant's country."""
    if claimant is None or span[0].lower_ not in words.own:
        return None
    if len(span) == 1:
        return claimant if claimant.actor_type != "person" else None
    if claimant.country_code and span.root.lemma_.lower() in words.forces:
        return _forces(claimant.country_code, vocabulary)
    return None


def _forces(code: str, vocabulary: Vocabulary) -> Entity | None:
    actor = vocabulary.actors.institution("armed forces", code)
    return Entity(actor.name, actor.actor_type, actor.country_code, None, actor.actor_id) if actor else None


def _government(code: str, vocabulary: Vocabulary) -> Entity:
    """Land is held by states: a leader who takes or demands some does so for the government."""
    actor = vocabulary.actors.government(code)
    return Entity(actor.name, actor.actor_type, actor.country_code, None, actor.actor_id)


def _by_country(span: Span, vocabulary: Vocabulary, words: TerritoryWords) -> Entity | None:
    """The government or the forces of a country that the words name, where no mention covers them."""
    code = vocabulary.countries.code_of(span.text.removeprefix("the ").removeprefix("The "))
    if code is not None:
        return _government(code, vocabulary)
    code = next((found for token in span if (found := vocabulary.countries.code_of(token.text))), None)
    if code is None or span.root.lemma_.lower() not in words.forces:
        return None
    return _forces(code, vocabulary)


def _as_of(sentence: Span, article: Article) -> DatedAs | None:
    """The one date that the sentence tells, to the day, month or year."""
    if article.published_on is None:
        return None
    told = [found.date for found in find_dates(list(sentence), article.published_on, load_time_words())]
    return told[0] if len(told) == 1 and told[0].precision != "week" else None
