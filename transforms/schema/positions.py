"""Tables of which side is taken: issues, positions, and positions over time."""

from __future__ import annotations

from transforms.contracts import ForeignKey, Table
from transforms.schema.codes import BINDINGS, STANCES
from transforms.schema.columns import (
    ACTOR_ID,
    ARTICLE_ID,
    CONFIDENCE,
    OF_ARTICLE,
    OF_CLAIM,
    OF_ISSUE,
    STATED_ON,
    code,
    count,
    date,
    of_actor,
    text,
)

ISSUES = Table(
    "issues",
    "One row per issue of the codebooks in use.",
    (
        text("issue_code", "Code of the issue."),
        text("label", "Short name."),
        text("description", "What it covers, and what `support` means."),
        text("codebook", "The codebook that defines it."),
    ),
    key=("issue_code",),
)

POSITIONS = Table(
    "positions",
    "One row per claim and issue on which it takes a side.",
    (
        text("position_id", "Hash of claim and issue."),
        text("claim_id", "The claim that takes the side."),
        ARTICLE_ID,
        ACTOR_ID,
        text("issue_code", "The issue, from the codebook."),
        text("issue_text", "The words that name the issue or its opposite; where no phrase does, those that count most for it."),
        code("stance", STANCES, "The actor's side on the issue as the codebook words it."),
        text("stance_cue", "The words that counted most for the side; null where none can be named.", nullable=True),
        text("unclear_reason", "Why no side could be told; null unless `stance` is unclear.", nullable=True),
        code("binding", BINDINGS, "Where the words of the issue stand."),
        *STATED_ON,
        CONFIDENCE,
    ),
    key=("position_id",),
    foreign_keys=(OF_CLAIM, OF_ARTICLE, of_actor(), OF_ISSUE),
    warnings=("reported_not_verified",),
)

POSITIONS_DAILY = Table(
    "positions_daily",
    "One row per actor, issue, day and stance.",
    (
        text("actor_id", "Who."),
        text("issue_code", "On which issue."),
        date("stated_on", "On which day."),
        code("stance", STANCES, "With which stance."),
        count("claim_count", "Claims that take it."),
        count("origin_count", "Distinct stories that hold them; syndicated copies count once."),
    ),
    key=("actor_id", "issue_code", "stated_on", "stance"),
    foreign_keys=(of_actor(), OF_ISSUE),
)

POSITIONS_SUMMARY = Table(
    "positions_summary",
    "One row per actor and issue.",
    (
        text("actor_id", "Who."),
        text("issue_code", "On which issue."),
        date("first_on", "First day on which a side was taken.", nullable=True),
        date("last_on", "Last day on which a side was taken.", nullable=True),
        code("stance_latest", STANCES, "Stance on the last day, unclear ones set aside; unclear if all are."),
        count("n_support", "Positions in support."),
        count("n_oppose", "Positions in opposition."),
        count("n_conditional", "Positions in support on a condition."),
        count("n_unclear", "Positions whose side could not be told."),
        count("origin_count", "Distinct stories that hold them."),
    ),
    key=("actor_id", "issue_code"),
    foreign_keys=(of_actor(), OF_ISSUE),
)

POSITION_CHANGES = Table(
    "position_changes",
    "One row per change of an actor's stance on an issue, with the evidence on both sides.",
    (
        text("actor_id", "Who."),
        text("issue_code", "On which issue."),
        code("previous_stance", STANCES, "Stance before."),
        code("stance", STANCES, "Stance after."),
        date("changed_on", "Day of the first position with the new stance."),
        text("previous_position_id", "Last position with the old stance."),
        text("position_id", "First position with the new stance."),
    ),
    key=("actor_id", "issue_code", "changed_on"),
    foreign_keys=(
        of_actor(), OF_ISSUE, ForeignKey("previous_position_id", "positions", "position_id"),
        ForeignKey("position_id", "positions", "position_id"),
    ),
)  # fmt: skip
