"""Territorial figures: who holds, takes, loses or demands how much of which place, as a sentence tells it.

A quantity becomes a figure only if a place is tied to it by grammar and a verb or noun says how: a share of votes, a
distance or a price has neither. What is tied to a place but says nothing of holding is refused as `relation_unknown`.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Span, Token

from transforms.documents.structure import Structure
from transforms.extraction.annotations import Article, DatedAs, Entity, Figure, JudgedClaim, Mention, Refused
from transforms.extraction.claims.dates import find_dates
from transforms.extraction.figures.control import read_holding
from transforms.extraction.figures.extents import Extent, are_joined, find_extents, is_rate
from transforms.extraction.figures.holders import Holders
from transforms.extraction.figures.localities import Localities
from transforms.extraction.figures.measures import measured
from transforms.extraction.figures.quantities import Quantity, find_quantities, triggered
from transforms.extraction.figures.status import Holding
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.assertions import load_time_words
from transforms.vocabulary.territory import TerritoryWords, load_territory_words

#: How sure a figure is where the place follows the quantity directly, and where it was sought in the clause.
_DIRECT, _SOUGHT = 0.85, 0.6
#: Relations that no one holds.
_UNHELD = frozenset({"damaged", "composition", "other"})


def find_figures(
    doc: Doc,
    structure: Structure,
    claims: Sequence[JudgedClaim],
    mentions: Sequence[Mention],
    vocabulary: Vocabulary,
    article: Article,
) -> tuple[list[Figure], list[Refused]]:
    """The territorial figures of an article in text order, and what is refused. Headings tell none."""
    words = load_territory_words()
    places = Localities(doc, vocabulary, words)
    holders = Holders(mentions, vocabulary, words)
    figures: list[Figure] = []
    refused: list[Refused] = []
    for sentence in doc.sents:
        if structure.is_heading(sentence.start) or not triggered(sentence, words):
            continue
        quantities = [q for q in find_quantities(sentence, words) if not is_rate(doc, q, words)]
        if not quantities:
            continue
        told: tuple[Quantity, Holding] | None = None
        for extent in find_extents(sentence, quantities, places, words):
            holding = _holding(extent, told, words)
            if holding is not None and not _is_told(extent, holding, words):
                continue
            if extent.is_damage and holding is None:
                continue
            if holding is None:
                if extent.is_direct and extent.quantity.kind == "area":
                    span = _span(doc, extent.quantity)
                    refused.append(Refused("territorial_figures", "relation_unknown", span, f"of {extent.locality.name}"))
                continue
            told = (extent.quantity, holding)
            figure = _figure(extent, holding, sentence, claims, holders, article, words)
            if not _invades_itself(figure, extent, words):
                figures.append(figure)
    return figures, refused


def _holding(extent: Extent, told: tuple[Quantity, Holding] | None, words: TerritoryWords) -> Holding | None:
    """What is said of the extent; one that is joined to the extent before it shares what is said of that."""
    if extent.is_description:
        return Holding("other", (), "fact")
    doc = extent.locality.span.doc
    holding = read_holding(_span(doc, extent.quantity), extent.locality.span, words)
    if holding is None and told is not None and are_joined(doc, told[0], extent.quantity):
        return told[1]
    return holding


def _is_told(extent: Extent, holding: Holding, words: TerritoryWords) -> bool:
    """Whether quantity, place and relation fit one another; a name that only its position makes a place needs soldiers."""
    if extent.is_carried and holding.relation not in {"gained", "lost"}:
        return False
    quantity, verb = extent.quantity, _span(extent.locality.span.doc, extent.quantity).root
    if extent.is_damage != (holding.relation == "damaged") and extent.is_damage:
        return False
    if holding.relation == "damaged" and quantity.kind == "total" and verb.lower_ in words.fully:
        destroyed = _head_of(extent.locality.span, words)
        return destroyed.dep_ in {"dobj", "nsubjpass"} and destroyed.head == verb.head
    if holding.relation == "composition" and quantity.kind == "settlements":
        return False
    if holding.relation == "composition" and quantity.kind == "units":
        return verb.dep_ not in {"nsubj", "conj"}
    if not extent.locality.is_guessed:
        return True
    by_soldiers = any(holder.root.lemma_.lower() in words.forces for holder in holding.holders)
    return by_soldiers or any(token.lemma_.lower() in words.seizing for token in (verb, *verb.ancestors))


def _head_of(place: Span, words: TerritoryWords) -> Token:
    """The noun that the place stands under: "town" in "the town of Khan Younis"."""
    root = place.root
    if root.dep_ == "pobj" and root.head.lower_ == "of" and root.head.head.lemma_.lower() in words.descriptions:
        return root.head.head
    return root


def _span(doc: Doc, quantity: Quantity) -> Span:
    return doc[quantity.start : quantity.end]


def _figure(
    extent: Extent,
    holding: Holding,
    sentence: Span,
    claims: Sequence[JudgedClaim],
    holders: Holders,
    article: Article,
    words: TerritoryWords,
) -> Figure:
    doc, quantity, locality = sentence.doc, extent.quantity, extent.locality
    claim = _claim_of(quantity, claims)
    claimant = claims[claim].speaker.entity if claim is not None else None
    country = locality.place.country_code if locality.place is not None else None
    held_by = () if holding.relation in _UNHELD else holders.entities(holding.holders, claimant, country)
    if holding.is_restored and country is not None:
        held_by = (holders.government_of(country),)
    status = "denied" if claim is not None and claims[claim].assertion.act == "deny" else _status(holding, held_by, claimant)
    place = locality.place
    measure = measured(quantity, locality, doc, words, is_of_land=not extent.is_damage)
    return Figure(
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
        holders=held_by,
        claim=claim,
        claimant=claimant,
        share=measure.share,
        area_km2=measure.area_km2,
        area_is_derived=measure.is_derived,
        as_of=_as_of(sentence, article),
    )


def _status(holding: Holding, holders: Sequence[Entity], claimant: Entity | None) -> str:
    """The status, seen with who says so: "will" and "would" of one's own side are plans, of another's a forecast."""
    if claimant is None or claimant.country_code is None or holding.modal is None:
        return holding.status
    codes = {holder.country_code for holder in holders}
    if not codes:
        return holding.status
    return "planned" if claimant.country_code in codes else "hypothetical"


def _invades_itself(figure: Figure, extent: Extent, words: TerritoryWords) -> bool:
    """ "Russia … invaded the entire country": which country is meant stands elsewhere."""
    place = extent.locality.place
    if place is None or figure.relation != "gained":
        return False
    verb = next((token for token in extent.locality.span.root.ancestors if token.pos_ == "VERB"), None)
    is_own = place.country_code in {holder.country_code for holder in figure.holders}
    return is_own and verb is not None and verb.lemma_.lower() in words.of_others


def _evidence(sentence: Span) -> Span:
    start, end = sentence.start, sentence.end
    while end - 1 > start and sentence.doc[end - 1].is_space:
        end -= 1
    while start + 1 < end and sentence.doc[start].is_space:
        start += 1
    return sentence.doc[start:end]


def _claim_of(quantity: Quantity, claims: Sequence[JudgedClaim]) -> int | None:
    """The innermost claim whose content holds the quantity."""
    holding = [
        (sum(len(part) for part in claim.attribution.content), number)
        for number, claim in enumerate(claims)
        if any(part.start <= quantity.start and quantity.end <= part.end for part in claim.attribution.content)
    ]
    return min(holding)[1] if holding else None


def _as_of(sentence: Span, article: Article) -> DatedAs | None:
    """The one date that the sentence tells, to the day, month or year."""
    if article.published_on is None:
        return None
    dates = find_dates(list(sentence), article.published_on, load_time_words())
    told = [found.date for found in dates if not found.is_of_thing]
    return told[0] if len(told) == 1 and told[0].precision != "week" else None
