"""Tables of what is said: claims and the fragments they consist of."""

from __future__ import annotations

from transforms.contracts import Table
from transforms.schema.codes import (
    ACTS,
    QUOTE_TYPES,
    SAID_ON_REACHES,
    SAID_ON_RULES,
    SPAN_ROLES,
    SPEAKER_REASONS,
    SPEAKER_STATUSES,
)
from transforms.schema.columns import (
    ACTOR_ID,
    ARTICLE_ID,
    CONFIDENCE,
    EVIDENCE,
    OF_ARTICLE,
    OF_CLAIM,
    STATED_ON,
    code,
    date,
    flag,
    of_actor,
    offset,
    share,
    text,
    whole,
)

CLAIMS = Table(
    "claims",
    "One row per statement that an article attributes to one actor; joint speakers have a row each.",
    (
        text("claim_id", "Hash of article, evidence, source, cue and claim."),
        ARTICLE_ID,
        ACTOR_ID,
        code("speaker_status", SPEAKER_STATUSES, "Whether the speaker is known, not settled, or not named at all."),
        code(
            "speaker_reason",
            SPEAKER_REASONS,
            "Why a speaker is not settled: several fit, the writer himself, words that name nobody, nobody named before whom "
            "they fit, a name that two share; null unless unresolved.",
            nullable=True,
        ),
        share(
            "speaker_confidence",
            "How sure the actor is right: the share of right ones among like decisions; null where none is stated.",
            nullable=True,
        ),
        text(
            "speaker_candidates",
            "Who might be meant where it is open, the likeliest first, each with its probability.",
            nullable=True,
        ),
        text("reported_by_actor_id", "Who relays the claim, for second-hand speech.", nullable=True),
        text("addressee_actor_id", "To whom it was said.", nullable=True),
        text("source_text", "The words that name the speaker.", nullable=True),
        text("cue_text", "The words that attribute.", nullable=True),
        text("claim_text", "What is claimed; parts of a split quotation joined by ` [...] `."),
        offset("claim_start", "Start of the first part of the claim."),
        offset("claim_end", "End of the last part of the claim, exclusive."),
        *EVIDENCE,
        code("quote_type", QUOTE_TYPES, "All, none or some of the claim inside quotation marks."),
        code("act", ACTS, "What the speaker does by it; `say` is a decision, not a default."),
        share("act_confidence", "How sure the act is: its share among all; 1 where a correction set it."),
        flag("is_negated", "Whether the proposition is denied or refused."),
        flag("is_conditional", "Whether it is made to depend on something."),
        flag("is_hedged", "Whether the speaker leaves it open."),
        text("negation_cue", "The words that negate; null where none can be named.", nullable=True),
        text("condition_cue", "The words that set the condition; null where none can be named.", nullable=True),
        text("hedge_cue", "The words that hedge.", nullable=True),
        date("said_on", "When it was said, as the text says; first day of the period if coarser.", nullable=True),
        code("said_on_precision", ("day", "week", "month", "year"), "How exact `said_on` is.", nullable=True),
        text("said_on_cue", "The words that tell `said_on`; null where a correction does.", nullable=True),
        code(
            "said_on_rule",
            SAID_ON_RULES,
            "How these words are read: as a date of the calendar; as the last such weekday not after publication; against the "
            "day of publication; counted back from it; as a year; counted on from the last day told before.",
            nullable=True,
        ),
        code(
            "said_on_reach",
            SAID_ON_REACHES,
            "How these words reach the claim: with its own cue; with another claim of the speaker's, or an occasion beside it; "
            "through the claim right before; from the dateline; from the opening, as the day of the news; nearby, by itself.",
            nullable=True,
        ),
        *STATED_ON,
        share("genuine_score", "How sure it is, uncalibrated, that the claim is an attribution at all."),
        text(
            "side_scores",
            "The sides that the claim comes nearest to, published or not, each with its score; the likeliest first.",
            nullable=True,
        ),
        CONFIDENCE,
    ),
    key=("claim_id",),
    foreign_keys=(OF_ARTICLE, of_actor(), of_actor("reported_by_actor_id"), of_actor("addressee_actor_id")),
    intervals=(("evidence_start", "evidence_end", "evidence_text"), ("claim_start", "claim_end", None)),
    warnings=("reported_not_verified",),
)

CLAIM_SPANS = Table(
    "claim_spans",
    "One row per fragment of a claim's source, cue or content.",
    (
        text("claim_id", "The claim."),
        code("role", SPAN_ROLES, "What the fragment is."),
        whole("span_no", "Place among the fragments of that role, from 0.", minimum=0),
        offset("start", "Start of the fragment."),
        offset("end", "End of the fragment, exclusive."),
    ),
    key=("claim_id", "role", "span_no"),
    foreign_keys=(OF_CLAIM,),
)
