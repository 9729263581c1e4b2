"""Which figures are sure enough to be published: those that are rather right than wrong in place, relation, status and holder."""

from __future__ import annotations

from collections.abc import Sequence

from transforms.extraction.annotations import Figure, Refused

#: From this confidence on. Of held-out figures of news from here on more than half are right in all of these columns, of those
#: below three of fifty. What sets figures side by side asks for more (`linking/figures.py`).
LEAST_CONFIDENCE = 0.2
#: The rule under which the others are set aside.
UNSURE = "unsure"


def part_by_certainty(figures: Sequence[Figure]) -> tuple[list[Figure], list[Refused]]:
    """The figures that are published, and the others as refusals that tell what they would have said."""
    sure = [figure for figure in figures if figure.confidence >= LEAST_CONFIDENCE]
    unsure = [_refusal(figure) for figure in figures if figure.confidence < LEAST_CONFIDENCE]
    return sure, unsure


def _refusal(figure: Figure) -> Refused:
    holders = ", ".join(holder.name for holder in figure.holders) or "nobody named"
    detail = f"{figure.place_name}, {figure.relation}, {figure.status}, {holders}, confidence {figure.confidence:.2f}"
    return Refused("territorial_figures", UNSURE, figure.quantity, detail)
