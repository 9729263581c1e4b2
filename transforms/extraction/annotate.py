"""One article from Doc to annotations: the order in which the extraction modules work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc, Span

from transforms.documents.structure import Structure, read_structure, without_space
from transforms.extraction.annotations import Article, Attribution, Claim, Entity, Extraction, Mention, Refused, Speaker
from transforms.extraction.attributions.finder import find_attributions
from transforms.extraction.claims.days import date_claims
from transforms.extraction.figures.finder import find_figures
from transforms.extraction.judge.decisions import SHOWN_SIDES, decide, decide_positions
from transforms.extraction.judge.reading import Verdict, judge_claims
from transforms.extraction.judge.weights import JudgeSettings, load_judge
from transforms.extraction.mentions.finder import find_mentions
from transforms.extraction.mentions.heads import speaking_heads
from transforms.extraction.speakers import Resolver, entity_of, resolve_speakers
from transforms.vocabulary import Vocabulary

#: The rule under which what is no attribution is set aside.
NO_ATTRIBUTION = "no_attribution"


@dataclass(frozen=True)
class Told:
    """What the words of an article tell: mentions, and claims that nobody has judged or dated yet, and who is whom."""

    structure: Structure
    mentions: list[Mention]
    claims: list[Claim]
    resolver: Resolver


def read_words(doc: Doc, article: Article, vocabulary: Vocabulary) -> Told:
    """The mentions of an article, and its claims as their words tell them."""
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
            reported_by=_relay(attribution, speaker, speakers),
            addressee=_addressee(attribution, speaker, mentions),
        )
        for attribution, speaker in zip(attributions, speakers, strict=True)
    ]
    return Told(structure, mentions, claims, resolver)


def annotate(doc: Doc, article: Article, vocabulary: Vocabulary, certainty: float | None = None) -> Extraction:
    """All mentions, claims, positions and territorial figures of one article.

    Sides count that are likely right to the share `certainty`; None: those beyond the judge's own threshold.
    """
    told = read_words(doc, article, vocabulary)
    text = doc.text  # joined anew from the tokens whenever it is asked for
    settings = replace(load_judge().settings, certainty=certainty)
    verdicts = judge_claims(doc, told.claims, vocabulary.codebook)
    kept = [
        (claim, verdict)
        for claim, verdict in zip(date_claims(told.claims, article), verdicts, strict=True)
        if verdict is not None and verdict.genuine >= settings.genuine
    ]
    claims = [decide(claim, verdict, settings) for claim, verdict in kept]
    figures, refused = find_figures(doc, told.structure, claims, told.mentions, vocabulary, article, told.resolver)
    return Extraction(
        mentions=told.mentions,
        claims=claims,
        positions=[
            (number, position)
            for number, (_, verdict) in enumerate(kept)
            for position in decide_positions(verdict, text, settings)
        ],
        figures=figures,
        refused=[*refused, *_no_claims(told.claims, verdicts, settings)],
    )


def _no_claims(claims: list[Claim], verdicts: list[Verdict | None], settings: JudgeSettings) -> Iterator[Refused]:
    """What looked like attributions and is none, as the judge says, or could not be read."""
    for claim, verdict in zip(claims, verdicts, strict=True):
        if verdict is None:
            yield Refused("claims", NO_ATTRIBUTION, claim.evidence, "not read")
        elif verdict.genuine < settings.genuine:
            sides = "".join(f", {side.code} {side.stance} {side.score:.2f}" for side in verdict.sides[:SHOWN_SIDES])
            detail = f"score {verdict.genuine:.2f}, under {settings.genuine:.2f}; act {verdict.act}{sides}"
            yield Refused("claims", NO_ATTRIBUTION, claim.evidence, detail)


def evidence_of(attribution: Attribution) -> Span:
    """The sentences from the first to the last that hold the source, the cue or a part of the content."""
    spans = [span for span in (attribution.source, attribution.cue, *attribution.content) if span is not None]
    doc = spans[0].doc
    first = doc[min(span.start for span in spans)].sent
    last = doc[max(span.end for span in spans) - 1].sent
    return without_space(doc[first.start : last.end])


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
