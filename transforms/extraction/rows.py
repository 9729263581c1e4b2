"""Annotations to rows: the only place where what was found in an article becomes columns."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

from spacy.tokens import Doc, Span

from transforms.extraction.annotate import annotate
from transforms.extraction.annotations import Article, Claim, Entity, Extraction, Figure, JudgedClaim, Mention, Position, Refused
from transforms.extraction.figures.certainty import part_by_certainty
from transforms.identity import content_id, fold
from transforms.vocabulary import Vocabulary

Row = dict[str, Any]

#: Between the parts of a split quotation.
GAP = " [...] "


def extract(doc: Doc, article: Article, vocabulary: Vocabulary, certainty: float | None = None) -> dict[str, list[Row]]:
    """The staged rows of one article by table (`schema.STAGED`), in text order; sides of a `certainty`, as `annotate` has it.

    Figures that are rather wrong than right are set aside.
    """
    found = annotate(doc, article, vocabulary, certainty)
    figures, unsure = part_by_certainty(found.figures)
    return to_rows(replace(found, figures=figures, refused=[*found.refused, *unsure]), article)


def to_rows(found: Extraction, article: Article) -> dict[str, list[Row]]:
    """Rows of what was found. Ids hash content and an ordinal among equals, never offsets."""
    ordinals: Counter[str] = Counter()

    def new_id(prefix: str, *parts: object) -> str:
        bare = content_id(prefix, article.article_id, *parts)
        ordinals[bare] += 1
        return content_id(prefix, article.article_id, *parts, ordinals[bare])

    claim_ids = [new_id("c", *map(fold, _words_of(claim))) for claim in found.claims]
    position_rows = [
        _position_row(position, claim_ids[number], found.claims[number], article) for number, position in found.positions
    ]
    return {
        "entities": [_entity_row(entity, article) for entity in _entities(found)],
        "mentions": [
            _mention_row(mention, new_id("m", fold(mention.span.sent.text), fold(mention.span.text)), article)
            for mention in found.mentions
        ],
        "claims": [_claim_row(claim, claim_id, article) for claim, claim_id in zip(found.claims, claim_ids, strict=True)],
        "claim_spans": [
            row for claim, claim_id in zip(found.claims, claim_ids, strict=True) for row in _span_rows(claim, claim_id)
        ],
        "positions": position_rows,
        "territorial_figures": [
            _figure_row(
                figure,
                holder,
                new_id("f", *map(fold, (figure.evidence.text, figure.quantity.text, figure.place.text)), holder and holder.name),
                claim_ids,
                article,
            )
            for figure in found.figures
            for holder in (figure.holders or (None,))
        ],
        "quarantine": [
            _refused_row(refused, new_id("q", refused.table, refused.rule, fold(refused.span.sent.text), fold(refused.span.text)))
            for refused in found.refused
        ],
    }


def entity_id(entity: Entity | None, article: Article) -> str | None:
    """The id under which an article's rows refer to an entity; None stays None."""
    if entity is None:
        return None
    return content_id(
        "e", article.article_id, entity.name, entity.actor_type, entity.country_code, entity.role_text, entity.known_actor_id
    )


def _text(span: Span | None) -> str:
    return span.text if span is not None else ""


def _words_of(claim: Claim) -> tuple[str, ...]:
    attribution = claim.attribution
    return claim.evidence.text, _text(attribution.source), _text(attribution.cue), _claim_text(claim)


def _claim_text(claim: Claim) -> str:
    return GAP.join(span.text for span in claim.attribution.content)


def _entities(found: Extraction) -> list[Entity]:
    referred = [
        *(mention.entity for mention in found.mentions),
        *(entity for claim in found.claims for entity in (claim.speaker.entity, claim.reported_by, claim.addressee)),
        *(entity for figure in found.figures for entity in (*figure.holders, figure.claimant)),
    ]
    return list(dict.fromkeys(entity for entity in referred if entity is not None))


def _entity_row(entity: Entity, article: Article) -> Row:
    return {
        "entity_id": entity_id(entity, article),
        "article_id": article.article_id,
        "name": entity.name,
        "actor_type": entity.actor_type,
        "country_code": entity.country_code,
        "role_text": entity.role_text,
        "known_actor_id": entity.known_actor_id,
    }


def _mention_row(mention: Mention, mention_id: str, article: Article) -> Row:
    return {
        "mention_id": mention_id,
        "article_id": article.article_id,
        "entity_id": entity_id(mention.entity, article),
        "mention_text": mention.span.text,
        "mention_start": mention.span.start_char,
        "mention_end": mention.span.end_char,
        "mention_kind": mention.kind,
        "role_text": mention.role_text,
    }


def _stated(claim: JudgedClaim, article: Article) -> tuple[dt.date | None, str | None]:
    if claim.said_on is not None:
        return claim.said_on.on, "said"
    return article.published_on, "published" if article.published_on else None


def _claim_row(claim: JudgedClaim, claim_id: str, article: Article) -> Row:
    attribution, assertion = claim.attribution, claim.assertion
    stated_on, stated_on_source = _stated(claim, article)
    return {
        "claim_id": claim_id,
        "article_id": article.article_id,
        "entity_id": entity_id(claim.speaker.entity, article),
        "speaker_status": claim.speaker.status,
        "speaker_reason": claim.speaker.reason,
        "speaker_confidence": None if claim.speaker.confidence is None else round(claim.speaker.confidence, 3),
        "speaker_candidates": "; ".join(f"{entity.name} {share:.2f}" for entity, share in claim.speaker.candidates) or None,
        "reported_by_entity_id": entity_id(claim.reported_by, article),
        "addressee_entity_id": entity_id(claim.addressee, article),
        "source_text": _text(attribution.source) or None,
        "cue_text": _text(attribution.cue) or None,
        "claim_text": _claim_text(claim),
        "claim_start": min(span.start_char for span in attribution.content),
        "claim_end": max(span.end_char for span in attribution.content),
        "evidence_text": claim.evidence.text,
        "evidence_start": claim.evidence.start_char,
        "evidence_end": claim.evidence.end_char,
        "quote_type": attribution.quote_type,
        "act": assertion.act,
        "act_confidence": round(assertion.act_share, 3),
        "is_negated": assertion.is_negated,
        "is_conditional": assertion.is_conditional,
        "is_hedged": assertion.hedge_cue is not None,
        "negation_cue": assertion.negation_cue,
        "condition_cue": assertion.condition_cue,
        "hedge_cue": assertion.hedge_cue,
        "said_on": claim.said_on and claim.said_on.on,
        "said_on_precision": claim.said_on and claim.said_on.precision,
        "said_on_cue": claim.said_on and claim.said_on.cue,
        "said_on_rule": claim.said_on and claim.said_on.rule,
        "said_on_reach": claim.said_on and claim.said_on.reach,
        "stated_on": stated_on,
        "stated_on_source": stated_on_source,
        "genuine_score": round(assertion.genuine, 3),
        "side_scores": "; ".join(f"{one.issue_code} {one.stance} {one.score:.2f}" for one in claim.sides) or None,
        "confidence": round(attribution.confidence, 3),
    }


def _span_rows(claim: Claim, claim_id: str) -> list[Row]:
    attribution = claim.attribution
    fragments = [
        ("source", (attribution.source,) if attribution.source is not None else ()),
        ("cue", (attribution.cue,) if attribution.cue is not None else ()),
        ("content", attribution.content),
    ]
    return [
        {"claim_id": claim_id, "role": role, "span_no": number, "start": span.start_char, "end": span.end_char}
        for role, spans in fragments
        for number, span in enumerate(spans)
    ]


def _position_row(position: Position, claim_id: str, claim: JudgedClaim, article: Article) -> Row:
    stated_on, stated_on_source = _stated(claim, article)
    return {
        "position_id": content_id("p", article.article_id, claim_id, position.issue_code),
        "claim_id": claim_id,
        "article_id": article.article_id,
        "entity_id": entity_id(claim.speaker.entity, article),
        "issue_code": position.issue_code,
        "issue_text": position.issue_text,
        "stance": position.stance,
        "stance_cue": position.stance_cue,
        "unclear_reason": position.unclear_reason,
        "binding": position.binding,
        "stated_on": stated_on,
        "stated_on_source": stated_on_source,
        "confidence": round(position.confidence, 3),
    }


def _figure_row(figure: Figure, holder: Entity | None, figure_id: str, claim_ids: list[str], article: Article) -> Row:
    return {
        "figure_id": figure_id,
        "article_id": article.article_id,
        "claim_id": None if figure.claim is None else claim_ids[figure.claim],
        "claimant_entity_id": entity_id(figure.claimant, article),
        "holder_entity_id": entity_id(holder, article),
        "share_is_joint": len(figure.holders) > 1,
        "relation": figure.relation,
        "place_id": figure.place_id,
        "place_name": figure.place_name,
        "place_text": figure.place.text,
        "denominator_place_id": figure.denominator_place_id,
        "quantity_text": figure.quantity.text,
        "value": figure.value,
        "value_high": figure.value_high,
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "share": figure.share,
        "area_km2": figure.area_km2,
        "area_is_derived": figure.area_is_derived,
        "status": figure.status,
        "as_of": figure.as_of and figure.as_of.on,
        "as_of_precision": figure.as_of and figure.as_of.precision,
        "evidence_text": figure.evidence.text,
        "evidence_start": figure.evidence.start_char,
        "evidence_end": figure.evidence.end_char,
        "confidence": round(figure.confidence, 3),
    }


def _refused_row(refused: Refused, key: str) -> Row:
    return {
        "stage": "extraction",
        "table": refused.table,
        "key": key,
        "rule": refused.rule,
        "detail": f"{refused.detail}: {refused.span.sent.text.strip()}",
        "source_path": None,
        "run_id": "",
    }
