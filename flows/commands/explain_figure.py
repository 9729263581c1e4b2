"""How a published territorial figure came about: its sentence, quantity as read, which place, whose land, and who says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flows.commands.explained_evidence import INDENT, Part, Row, actor_line, head, marked, rows_of
from flows.store.releases.release import Release
from transforms.vocabulary import load_vocabulary
from transforms.vocabulary.places.gazetteer import Gazetteer

#: How the words of a figure are marked in its sentence.
MARKS = {"quantity_text": ("<", ">"), "place_text": ("[", "]")}
MORE_OR_LESS = {"exact": "", "about": "about ", "at_least": "at least ", "at_most": "at most ", "between": ""}


def explain_figure(_output: Path, release: Release, figure_id: str) -> str | None:
    """The figure for a person; None if the release has none of this id."""
    rows = rows_of(release, "territorial_figures", figure_id=figure_id)
    if not rows:
        return None
    figure = rows[0]
    (article,) = rows_of(release, "articles", article_id=figure["article_id"])
    return "\n".join([
        *head("Figure", figure_id, figure, article),
        "",
        *marked(article["text"], figure, _parts(figure)),
        "  < > quantity   [ ] place",
        "",
        *_quantity(figure),
        *_place(release, figure, load_vocabulary().places),
        *_holder(release, figure),
        *_claimant(release, figure),
        f"As of:     {_day(figure) or 'the text does not say'}",
    ])  # fmt: skip


def _parts(figure: Row) -> Iterator[Part]:
    """Where quantity and place stand in the article, if its evidence holds their words."""
    for column, marks in MARKS.items():
        at = figure["evidence_text"].find(figure[column])
        if at >= 0:
            start = figure["evidence_start"] + at
            yield start, start + len(figure[column]), marks


def _quantity(figure: Row) -> Iterator[str]:
    high = "" if figure["value_high"] is None else f" to {figure['value_high']:g}"
    value = f"{MORE_OR_LESS[figure['qualifier']]}{figure['value']:g}{high} {figure['unit']}"
    yield f"Quantity:  {figure['quantity_text']!r}, read as {value}"
    if figure["area_km2"] is not None and figure["area_is_derived"]:
        yield f"{INDENT}{figure['area_km2']:,.0f} km² by the area of the place"


def _place(release: Release, figure: Row, places: Gazetteer) -> Iterator[str]:
    if figure["place_id"] is not None:
        (place,) = rows_of(release, "places", place_id=figure["place_id"])
        yield f"Place:     {figure['place_text']!r}: {_called(place)}"
    else:
        yield f"Place:     {figure['place_text']!r}: not settled; neither compared nor mapped"
        might_be = [_called(vars(place)) for place in places.within(figure["place_text"])]
        if might_be:
            yield f"{INDENT}might be: {'; '.join(might_be)}"
    if figure["denominator_place_id"] is not None:
        (whole,) = rows_of(release, "places", place_id=figure["denominator_place_id"])
        yield f"{INDENT}as a share of {whole['name']}"


def _called(place: Row) -> str:
    more = ", ".join(filter(None, (place["kind"], place["country_code"])))
    return f"{place['name']} ({more}; {place['place_id']})"


def _holder(release: Release, figure: Row) -> Iterator[str]:
    tie = f"{figure['relation']}, {figure['status']}"
    joint = ", together with others" if figure["share_is_joint"] else ""
    holder = "nobody is named" if figure["holder_actor_id"] is None else actor_line(release, figure["holder_actor_id"])
    yield f"Holder:    {holder}{joint}"
    yield f"{INDENT}{tie}"


def _claimant(release: Release, figure: Row) -> Iterator[str]:
    by = figure["claimant_actor_id"]
    yield f"Said by:   {'the article itself' if by is None else actor_line(release, by)}"
    if figure["claim_id"] is not None:
        yield f"{INDENT}in {figure['claim_id']}"


def _day(figure: Row) -> str | None:
    day = figure["as_of"]
    return None if day is None else f"{day}, exact to the {figure['as_of_precision']}"
