"""Tables of who holds how much of what: places and figures."""

from __future__ import annotations

from transforms.contracts import Column, ForeignKey, Table
from transforms.schema.codes import MEASURES, MONTH_SOURCES, PLACE_KINDS, QUALIFIERS, RELATIONS, STATUSES, UNITS
from transforms.schema.columns import (
    ARTICLE_ID,
    CONFIDENCE,
    EVIDENCE,
    OF_ARTICLE,
    OF_CLAIM,
    code,
    count,
    date,
    flag,
    number,
    of_actor,
    share,
    text,
    texts,
)

PLACES = Table(
    "places",
    "One row per place of the gazetteer that the dataset uses, with the places that contain it.",
    (
        text("place_id", "Key of the gazetteer."),
        text("name", "Canonical name in English."),
        code("kind", PLACE_KINDS, "What kind of place it is."),
        text("iso_code", "ISO 3166-1 alpha-3 of a state, ISO 3166-2 of a unit.", nullable=True),
        text(
            "country_code",
            "ISO 3166-1 alpha-3 of the state it lies in; by the UN General Assembly where that is disputed.",
            nullable=True,
        ),
        text("parent_id", "The place that contains it.", nullable=True),
        number("area_km2", "Area.", nullable=True, unit="km²", minimum=0),
        text("area_source", "Where the area comes from; null with it.", nullable=True),
        number("latitude", "Latitude of a point inside.", nullable=True, unit="degrees north", minimum=-90, maximum=90),
        number("longitude", "Longitude of a point inside.", nullable=True, unit="degrees east", minimum=-180, maximum=180),
        flag("is_disputed", "Whether states disagree about whose it is."),
        texts("claimed_by", "ISO 3166-1 alpha-3 of the states that call a disputed place their own, sorted."),
        texts("members", "The places of the gazetteer that together make up this one, sorted; empty if it is no sum of others."),
        texts("adjectives", "Words for what belongs to it, sorted."),
        texts("aliases", "Other names, sorted."),
    ),
    key=("place_id",),
    foreign_keys=(ForeignKey("parent_id", "places", "place_id"),),
)

PLACE_ALIASES = Table(
    "place_aliases",
    "One row per other name of a place: `places.aliases` for tools that read no lists.",
    (text("place_id", "The place."), text("alias", "Another name.")),
    key=("place_id", "alias"),
    foreign_keys=(ForeignKey("place_id", "places", "place_id"),),
)

TERRITORIAL_FIGURES = Table(
    "territorial_figures",
    "One row per extent of territory stated in an article; joint holders have a row each.",
    (
        text("figure_id", "Hash of article, evidence, quantity, place and holder."),
        ARTICLE_ID,
        text("claim_id", "The claim that states it; null if the article says so itself.", nullable=True),
        text("claimant_actor_id", "Who states it; null if the article says so itself.", nullable=True),
        text("holder_actor_id", "Who holds, gains, loses, demands or offers it.", nullable=True),
        flag("share_is_joint", "Whether several holders share this one extent."),
        code("relation", RELATIONS, "What ties the holder to the place."),
        text("place_id", "The place measured; null if the gazetteer does not know it.", nullable=True),
        text("place_name", "Canonical name of the place, else its words."),
        text("place_text", "The words that name the place."),
        text("denominator_place_id", "What the share is of, where that is another place.", nullable=True),
        text("quantity_text", "The words of the quantity, hedge included."),
        number("value", "The number, in `unit`."),
        number("value_high", "Upper end of a range.", nullable=True),
        code("unit", UNITS, "Unit of `value`; other units are converted."),
        code("qualifier", QUALIFIERS, "How exact the text is; `exact` is a decision, not a default."),
        share("share", "Share of the place.", nullable=True),
        number("area_km2", "Area; through the gazetteer where only a share is told.", nullable=True, unit="km²", minimum=0),
        flag("area_is_derived", "Whether `area_km2` was computed from a share."),
        code("status", STATUSES, "Fact, plan, demand, hypothesis or denial; `fact` is a decision, not a default."),
        date("as_of", "For when it holds, as the text says; first day of the period if coarser.", nullable=True),
        code("as_of_precision", ("day", "month", "year"), "How exact `as_of` is.", nullable=True),
        *EVIDENCE,
        CONFIDENCE,
    ),
    key=("figure_id",),
    foreign_keys=(
        OF_ARTICLE, OF_CLAIM, of_actor("claimant_actor_id"), of_actor("holder_actor_id"),
        ForeignKey("place_id", "places", "place_id"), ForeignKey("denominator_place_id", "places", "place_id"),
    ),
    intervals=(("evidence_start", "evidence_end", "evidence_text"),),
    warnings=("reported_not_verified", "areas_from_gazetteer"),
)  # fmt: skip


def _summed_up(name: str, what: str, **more: object) -> tuple[Column, ...]:
    """Lowest, median, highest and spread of what was told, on one scale."""
    return (
        number(f"lowest_{name}", f"Lowest {what} told.", nullable=True, minimum=0, **more),
        number(f"median_{name}", f"Median {what} told, of a range its middle.", nullable=True, minimum=0, **more),
        number(f"highest_{name}", f"Highest {what} told.", nullable=True, minimum=0, **more),
        number(
            f"spread_{name}",
            "How far the claimants are apart at the least, at most and at least taken at their word; 0 if all can be right, "
            "null if only one speaks or if they may speak of several gains or losses.",
            nullable=True, minimum=0, **more,
        ),
    )  # fmt: skip


FIGURES_COMPARED = Table(
    "figures_compared",
    "One row per place, month, holder, relation, status and measure, with all figures that tell it side by side.",
    (
        text("comparison_id", "Hash of what the row is one row per."),
        text("place_id", "The place measured."),
        date("month", "First day of the month for which the figures hold."),
        code("month_source", MONTH_SOURCES, "Where the month comes from: `as_of` of the figure, else the publication date."),
        text("holder_actor_id", "Who holds, gains, loses, demands or offers it; null where nobody can.", nullable=True),
        flag("share_is_joint", "Whether the holder shares the extent with others."),
        code("relation", RELATIONS, "What ties the holder to the place."),
        code("status", STATUSES, "Fact, plan, demand, hypothesis or denial; never mixed."),
        code("measure", MEASURES, "What is compared: land by share and area, the rest by number."),
        count("figure_count", "Figures in the row, each in no other row."),
        count("origin_count", "Distinct stories that hold them; syndicated copies count once."),
        count("claimant_count", "Distinct voices that tell them: claimants, and stories that speak for themselves."),
        *_summed_up("share", "share", unit="share of 1", maximum=1),
        *_summed_up("km2", "area", unit="km²"),
        *_summed_up("value", "number of settlements, districts or km"),
        texts("figure_ids", "The figures, sorted."),
        texts("claimant_actor_ids", "The claimants among actors, sorted; empty if the stories say so themselves."),
    ),
    key=("comparison_id",),
    foreign_keys=(of_actor("holder_actor_id"), ForeignKey("place_id", "places", "place_id")),
    warnings=("reported_not_verified", "areas_from_gazetteer"),
)
