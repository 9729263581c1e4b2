"""What the report is made of: rows of a release that belong together, by their keys."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from transforms.frames import rows_of
from transforms.linking.figures import dated
from transforms.release.report.words import plain

#: The tables that the report is made of.
TABLES = (
    "records", "articles", "actors", "claims", "issues", "positions", "places", "territorial_figures", "position_changes",
    "quarantine", "quality_warnings",
)  # fmt: skip
Row = Mapping[str, Any]
_ARTICLE = (
    "article_id", "title", "publisher", "published_at", "published_at_source", "url", "origin_id", "is_duplicate",
    "extraction_status",
)  # fmt: skip
_CLAIM = (
    "claim_id", "article_id", "actor_id", "speaker_status", "speaker_reason", "source_text", "evidence_text", "quote_type",
    "act", "stated_on",
)  # fmt: skip


@dataclass(frozen=True)
class Material:
    """Rows of plain values. `figures` have `when`, the day or month for which they hold; see `linking.figures.dated`."""

    articles: Mapping[str, Row]
    actors: Mapping[str, Row]
    issues: Mapping[str, Row]
    places: Mapping[str, Row]
    claims: Mapping[str, Row]
    positions: Sequence[Row]
    figures: Sequence[Row]
    changes: Sequence[Row]
    records: Sequence[Row]
    quarantine: Sequence[Row]
    warnings: Sequence[Row]

    def name(self, actor_id: str | None) -> str | None:
        """The name of an actor; None of none."""
        return None if actor_id is None else plain(self.actors[actor_id]["name"])

    def label(self, issue_code: str) -> str:
        """What an issue is called; with its codebook where two issues are called the same."""
        issue = self.issues[issue_code]
        is_shared = sum(other["label"] == issue["label"] for other in self.issues.values()) > 1
        return plain(f"{issue['label']} ({issue['codebook']})" if is_shared else issue["label"])

    def publisher(self, row: Row) -> str | None:
        """The publisher of the article that the row stands in."""
        name = self.articles[row["article_id"]]["publisher"]
        return plain(name) or None if name else None


def report_data(tables: Mapping[str, pd.DataFrame], since: dt.date | None = None) -> Material:
    """The rows of the tables named in `TABLES`; `since` leaves out what was said before that day, or on no known day."""
    articles, figures = tables["articles"], dated(tables["territorial_figures"], tables["articles"])
    positions = rows_of(tables["positions"].sort_values("position_id"))
    claims = rows_of(tables["claims"][list(_CLAIM)].sort_values("claim_id"))
    changes = rows_of(tables["position_changes"])
    if since is not None:
        positions = [row for row in positions if row["stated_on"] and row["stated_on"] >= since]
        claims = [row for row in claims if row["stated_on"] and row["stated_on"] >= since]
        figures = [row for row in figures if row["when"] and row["when"] >= since.isoformat()[: len(row["when"])]]
        changes = [row for row in changes if row["changed_on"] >= since]
    return Material(
        articles=_by(articles[list(_ARTICLE)], "article_id"),
        actors=_by(tables["actors"], "actor_id"),
        issues=_by(tables["issues"], "issue_code"),
        places=_by(tables["places"], "place_id"),
        claims={row["claim_id"]: row for row in claims},
        positions=positions,
        figures=sorted(figures, key=lambda row: row["figure_id"]),
        changes=sorted(changes, key=lambda row: (row["changed_on"], row["actor_id"], row["issue_code"])),
        records=rows_of(tables["records"]),
        quarantine=rows_of(tables["quarantine"]),
        warnings=rows_of(tables["quality_warnings"]),
    )


def _by(frame: pd.DataFrame, key: str) -> dict[str, Row]:
    return {row[key]: row for row in rows_of(frame.sort_values(key))}


def ranked(counts: Counter[Any]) -> list[Any]:
    """Keys from the most frequent on, equals by name; None last among equals."""
    return sorted(counts, key=lambda key: (-counts[key], key is None, str(key)))
