"""The questions that analysts ask first, as views over the published tables: in SQL that DuckDB and SQLite both take."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class View:
    """A view: its name, what a row of it is, and its query."""

    name: str
    description: str
    query: str


VIEWS = (
    View(
        "stance_by_month",
        "One row per actor, issue, month and stance: how many positions, in how many stories; copies of a story count once.",
        """
        select actor_id, actor_name, actor_type, actor_country_code, issue_code, issue_label,
               substr(cast(stated_on as varchar), 1, 7) as month, stance,
               count(*) as position_count, count(distinct origin_id) as story_count
        from positions_wide
        where actor_id is not null and stated_on is not null
        group by 1, 2, 3, 4, 5, 6, 7, 8
        """,
    ),
    View(
        "changed_minds",
        "One row per change of an actor's stance on an issue, with the evidence before and after.",
        """
        select p.actor_id, p.actor_name, p.issue_code, p.issue_label, x.previous_stance, x.stance,
               b.stated_on as previously_on, x.changed_on, b.evidence_text as previous_evidence, p.evidence_text,
               x.previous_position_id, x.position_id
        from position_changes x
        join positions_wide b on b.position_id = x.previous_position_id
        join positions_wide p on p.position_id = x.position_id
        """,
    ),
    View(
        "share_by_claimant",
        "One row per figure that tells as a fact what share of a place somebody holds; without a claimant the article says so.",
        """
        select place_id, place_name, told_for, as_of_precision, holder_name, claimant_name, publisher, share, qualifier,
               share_is_joint, area_km2, area_is_derived, evidence_text, origin_id, figure_id
        from territorial_figures_wide
        where relation = 'controls' and status = 'fact' and share is not null
        """,
    ),
    View(
        "most_quoted",
        "One row per actor who speaks: claims, those of them with quoted words, stories and outlets; order by claim_count.",
        """
        select actor_id, actor_name, actor_type, actor_country_code, count(*) as claim_count,
               count(case when quote_type <> 'indirect' then 1 end) as quoted_count,
               count(distinct origin_id) as story_count, count(distinct publisher) as outlet_count,
               min(stated_on) as first_on, max(stated_on) as last_on
        from claims_wide
        where actor_id is not null
        group by 1, 2, 3, 4
        """,
    ),
)
