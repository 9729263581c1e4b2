"""All that the page shows, in the words and order in which it shows it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.release.report import sections
from transforms.release.report.figures import SHOWN_PLACES, PlaceFigures, place_figures
from transforms.release.report.maps import ControlMap, control_maps
from transforms.release.report.matrix import Matrix, matrix
from transforms.release.report.report_data import Material, ranked
from transforms.release.report.timeline import Timeline, timeline
from transforms.release.report.words import day
from transforms.schema.codes import STANCES
from transforms.vocabulary.places.boundaries import Boundaries
from transforms.vocabulary.places.gazetteer import Gazetteer

#: So many issues have a bar in the chart of issues.
CHARTED_ISSUES = 25


@dataclass(frozen=True)
class Overview:
    """What this dataset is: how much of what, from which days, and how much of it is unsure."""

    release_id: str
    made_on: str | None
    since: str | None
    first: str | None
    last: str | None
    articles: int
    outlets: int
    claims: int
    positions: int
    actors: int
    figures: int
    unclear: float
    unresolved: float


@dataclass(frozen=True)
class View:
    """The report without its evidence."""

    overview: Overview
    matrix: Matrix
    issues: Sequence[tuple[str, str, Mapping[str, int]]]
    issue_names: Mapping[str, str]
    time: Timeline | None
    periods: Sequence[tuple[str, Mapping[str, int]]]
    changes: Sequence[sections.Change]
    speakers: Sequence[sections.Speaker]
    places: Sequence[PlaceFigures]
    maps: Sequence[ControlMap]
    outlets: Sequence[sections.Outlet]
    stories: Sequence[sections.Story]
    quality: sections.Quality


def view(rows: Material, about: Mapping[str, Any], since: dt.date | None, gazetteer: Gazetteer, boundaries: Boundaries) -> View:
    """The report of these rows; `about` is the release's manifest."""
    places, time = place_figures(rows), timeline(rows)
    named = {code: rows.label(code) for code in sorted({row["issue_code"] for row in rows.positions})}
    return View(
        _overview(rows, about, since), matrix(rows), _issues(rows), dict(sorted(named.items(), key=lambda item: item[1])), time,
        time.by_period() if time else (), sections.changes(rows),
        sections.speakers(rows), places, control_maps(rows, places[:SHOWN_PLACES], gazetteer, boundaries), sections.outlets(rows),
        sections.stories(rows), sections.quality(rows),
    )  # fmt: skip


def _overview(rows: Material, about: Mapping[str, Any], since: dt.date | None) -> Overview:
    days = sorted(article["published_at"].date() for article in rows.articles.values() if article["published_at"])
    made = about.get("created_at")
    speaking = {row["actor_id"] for row in rows.claims.values()} - {None}
    unclear = sum(row["stance"] == "unclear" for row in rows.positions)
    unresolved = sum(row["actor_id"] is None for row in rows.claims.values())
    return Overview(
        about["release_id"],
        day(dt.datetime.fromisoformat(made).date()) if made else None,
        day(since),
        day(days[0]) if days else None,
        day(days[-1]) if days else None,
        len(rows.articles),
        len({article["publisher"] for article in rows.articles.values()} - {None}),
        len(rows.claims),
        len(rows.positions),
        len(speaking),
        len(rows.figures),
        unclear / len(rows.positions) if rows.positions else 0.0,
        unresolved / len(rows.claims) if rows.claims else 0.0,
    )


def _issues(rows: Material) -> list[tuple[str, str, Mapping[str, int]]]:
    counts: dict[str, Counter[str]] = {}
    for row in rows.positions:
        counts.setdefault(row["issue_code"], Counter())[row["stance"]] += 1
    order = ranked(Counter({code: its.total() for code, its in counts.items()}))
    return [
        (code, rows.label(code), {stance: counts[code][stance] for stance in STANCES if counts[code][stance]})
        for code in order[:CHARTED_ISSUES]
    ]
