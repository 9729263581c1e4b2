"""One article from Doc to annotations: the order in which the extraction modules work."""

from __future__ import annotations

from spacy.tokens import Doc, Span

from transforms.documents.structure import read_structure
from transforms.extraction.actors.heads import speaking_heads
from transforms.extraction.actors.mentions import find_mentions
from transforms.extraction.annotations import Article, Attribution, Claim, Entity, Extraction, Mention, Speaker
from transforms.extraction.claims.assertion import read_assertion
from transforms.extraction.claims.attributions import find_attributions
from transforms.extraction.claims.said import date_claims
from transforms.extraction.positions.coding import code_positions
from transforms.extraction.speakers import entity_of, resolve_speakers
from transforms.extraction.territory.figures import find_figures
from transforms.vocabulary import Vocabulary


def annotate(doc: Doc, article: Article, vocabulary: Vocabulary) -> Extraction:
    """All mentions, claims, positions and territorial figures of one article."""
    structure = read_structure(doc)
    attributions = find_attributions(doc, structure, vocabulary)
    mentions = find_mentions(doc, structure, vocabulary, article, speaking_heads(attributions))
    speakers, resolver = resolve_speakers(attributions, mentions, structure, vocabulary, article)
    mentions = resolver.mentions()
    claims = [
        Claim(
            attribution=attribution,
            evidence=evidence_of(attribution),
            speaker=speaker,
            assertion=read_assertion(attribution, vocabulary),
            reported_by=_relay(attribution, speaker, speakers),
            addressee=_addressee(attribution, speaker, mentions),
        )
        for attribution, speaker in zip(attributions, speakers, strict=True)
    ]
    claims = date_claims(claims, article)
    figures, refused = find_figures(doc, structure, claims, mentions, vocabulary, article)
    return Extraction(
        mentions=mentions,
        claims=claims,
        positions=[
            (number, position) for number, claim in enumerate(claims) for position in code_positions(claim, structure, vocabulary)
        ],
        figures=figures,
        refused=refused,
    )


def evidence_of(attribution: Attribution) -> Span:
    """The sentences from the first to the last that hold the source, the cue or a part of the content."""
    spans = [span for span in (attribution.source, attribution.cue, *attribution.content) if span is not None]
    doc = spans[0].doc
    first = doc[min(span.start for span in spans)].sent
    last = doc[max(span.end for span in spans) - 1].sent
    start, end = first.start, last.end
    while doc[end - 1].is_space and end - 1 > start:
        end -= 1
    while doc[start].is_space and start + 1 < end:
        start += 1
    return doc[start:end]


def _relay(attribution: Attribution, speaker: Speaker, speakers: list[Speaker]) -> Entity | None:
    if attribution.outer is None:
        return None
    relay = speakers[attribution.outer].entity
    return None if relay == speaker.entity else relay


def _addressee(attribution: Attribution, speaker: Speaker, mentions: list[Mention]) -> Entity | None:
    if attribution.addressee is None:
        return None
    addressee = entity_of(attribution.addressee, mentions)
    return None if addressee == speaker.entity else addressee
