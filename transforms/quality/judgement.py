"""Linked tables to those that may be published: verdicts on their rows, aggregates of what is sound, reasons to refuse.

Whoever imports this imports Great Expectations, which takes seconds and much memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from transforms.frames import from_rows
from transforms.lazy_tables import LazyTables, Tables, with_tables
from transforms.linking.corrections import Corrections, unsound
from transforms.linking.figures import compare_figures
from transforms.linking.overlaps import shares_over_100
from transforms.linking.positions import position_changes, positions_daily, positions_summary
from transforms.quality.gate import refusals, warnings
from transforms.quality.verdicts import Failure, split, validate
from transforms.schema import BASE

#: What was overridden by hand is told to readers of the release.
_RELEASE = {"rule": "accepted_by_hand", "table": "release", "key": "*"}
#: What a refused row is told by that has no key of its own.
NO_KEY = "(none)"


@dataclass(frozen=True)
class Before:
    """The release before: its tables, the rows of each by its manifest, and whether anything was taken back since."""

    tables: Tables
    rows: Mapping[str, int]
    has_withdrawals: bool


@dataclass(frozen=True)
class Judgement:
    """The tables that may be published, with aggregates; why the release is to be refused; the results by table."""

    tables: LazyTables
    reasons: tuple[str, ...]
    results: Mapping[str, Any]


def judge_tables(linked: Tables, before: Before | None, corrections: Corrections, run_id: str) -> Judgement:
    """Judge the linked tables, articles with their texts.

    Raises VocabularyError where a correction makes a row unsound.
    """
    first = validate(linked)
    if wrong := unsound(corrections, [(failure.table, failure.rule, failure.key) for failure in first.failures]):
        raise wrong
    kept, gone = split(linked, first.failures)
    aggregates, observed = _aggregates(kept, run_id)
    with_aggregates = with_tables(kept, aggregates)
    second = validate(with_aggregates, only=aggregates)
    sound, more = split(with_aggregates, second.failures)
    new = _new_records(linked["records"], before)
    reasons = refusals(
        (*first.failures, *second.failures),
        {**first.rows, **second.rows},
        _rows_before(before, linked),
        records_new=len(new),
        articles_accepted=int((new["status"] != "quarantined").sum()),
    )
    noticed = [*warnings(sound, run_id), *_accepted(reasons, run_id)]
    noted = pd.concat([sound["quality_warnings"], observed], ignore_index=True)
    told = {
        "quarantine": _with_rows(sound["quarantine"], [_refused(failure, run_id) for failure in (*gone, *more)], "quarantine"),
        "quality_warnings": _with_rows(noted, noticed, "quality_warnings"),
    }
    return Judgement(with_tables(sound, told), tuple(reasons), {**first.results, **second.results})


def _aggregates(frames: Tables, run_id: str) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables that sum up others, and what was noticed on the way."""
    positions, articles, figures = frames["positions"], frames["articles"], frames["territorial_figures"]
    changed, contradictions = position_changes(positions, articles, run_id)
    tables = {
        "positions_daily": positions_daily(positions, articles),
        "positions_summary": positions_summary(positions, articles),
        "position_changes": changed,
        "figures_compared": compare_figures(figures, articles),
    }
    overlaps = shares_over_100(figures, articles, frames["actors"], run_id)
    return tables, pd.concat([contradictions, overlaps], ignore_index=True)


def _rows_before(before: Before | None, linked: Tables) -> Mapping[str, int]:
    """Rows of each table in the previous release; after a withdrawal, only those of the articles that are still there."""
    if before is None:
        return {}
    if not before.has_withdrawals:
        return {name: rows for name, rows in before.rows.items() if name in BASE}
    there = linked["articles"]["article_id"]
    of_articles = [name for name, table in BASE.items() if "article_id" in table.column_names and name != "records"]
    return {name: int(before.tables[name]["article_id"].isin(there).sum()) for name in of_articles}


def _new_records(records: pd.DataFrame, before: Before | None) -> pd.DataFrame:
    if before is None:
        return records
    return records[~records["record_id"].isin(before.tables["records"]["record_id"])]


def _accepted(reasons: Iterable[str], run_id: str) -> list[dict[str, str]]:
    reasons = list(reasons)
    return [{**_RELEASE, "run_id": run_id, "detail": "; ".join(reasons)}] if reasons else []


def _refused(failure: Failure, run_id: str) -> dict[str, str | None]:
    return {
        "stage": "quality",
        "table": failure.table,
        "key": failure.key or NO_KEY,
        "rule": failure.rule,
        "detail": failure.detail,
        "source_path": None,
        "run_id": run_id,
    }


def _with_rows(frame: pd.DataFrame, rows: Iterable[Mapping[str, Any]], name: str) -> pd.DataFrame:
    """The frame with rows added that it has not yet."""
    more = pd.concat([frame, from_rows(rows, BASE[name])], ignore_index=True)
    return more.drop_duplicates(list(BASE[name].key), ignore_index=True)
