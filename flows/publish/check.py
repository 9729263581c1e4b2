"""Linked tables to those that may be published: verdicts on their rows, aggregates, and whether the release is refused.

Whoever imports this imports Great Expectations, which takes seconds and much memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from flows.errors import ReleaseRefusedError
from flows.publish.staleness import withdrawals
from flows.settings import Settings
from flows.store.corrections_file import corrections
from flows.store.files import atomic_folder, read_frames, write_bytes, write_frames, write_json
from flows.store.layout import CHECKED, LINKED, run_folder
from flows.store.ledger import Ledger
from flows.store.releases import Release, predecessor
from transforms.frames import from_rows
from transforms.lazy_tables import LazyTables, Tables, with_tables
from transforms.linking.corrections import unsound
from transforms.linking.figures import compare_figures
from transforms.linking.overlaps import shares_over_100
from transforms.linking.positions import position_changes, positions_daily, positions_summary
from transforms.quality.docs import render
from transforms.quality.gate import refusals, warnings
from transforms.quality.verdicts import Failure, split, validate
from transforms.release.tables import finish
from transforms.schema import BASE

#: What `--accept` overrode is told to readers of the release.
_RELEASE = {"rule": "accepted_by_hand", "table": "release", "key": "*"}


def judge(settings: Settings, run_id: str) -> tuple[str, ...]:
    """Judge the linked tables in the run's folder and write those that may be published beside them.

    Returns the reasons to refuse that `--accept` overrode. Raises ReleaseRefusedError.
    """
    folder = run_folder(settings.state, run_id)
    with Ledger(settings.state) as ledger:
        linked = read_frames(folder / LINKED, BASE)
        frames, overridden = validate_tables(linked, predecessor(settings.output, thoroughly=True), ledger, settings, run_id)
    with atomic_folder(folder / CHECKED, durable=False) as temporary:
        write_frames(temporary, finish(frames), BASE)
    return overridden


def validate_tables(
    linked: Tables, previous: Release | None, ledger: Ledger, settings: Settings, run_id: str
) -> tuple[LazyTables, tuple[str, ...]]:
    """The tables that may be published, with aggregates, and why the release would be refused but for `--accept`.

    What was found is written to the run's folder. Raises ReleaseRefusedError.
    """
    first = validate(linked)
    if wrong := unsound(corrections(settings), [(failure.table, failure.rule, failure.key) for failure in first.failures]):
        raise wrong
    kept, gone = split(linked, first.failures)
    aggregates, observed = _aggregates(kept, run_id)
    with_aggregates = with_tables(kept, aggregates)
    second = validate(with_aggregates, only=aggregates)
    sound, more = split(with_aggregates, second.failures)
    folder = run_folder(settings.state, run_id)
    results = {**first.results, **second.results}
    write_json(folder / "validation.json", {name: result.to_json_dict() for name, result in results.items()})
    for page, html in render(results).items():
        write_bytes(folder / "data_docs" / page, html.encode(), durable=False)
    new = _new_records(linked["records"], previous)
    reasons = refusals(
        (*first.failures, *second.failures),
        {**first.rows, **second.rows},
        _rows_before(previous, linked, ledger),
        records_new=len(new),
        articles_accepted=int((new["status"] != "quarantined").sum()),
    )
    if reasons and not settings.accept:
        raise ReleaseRefusedError(reasons, str(folder))
    noticed = [*warnings(sound, run_id), *_accepted(reasons, run_id)]
    noted = pd.concat([sound["quality_warnings"], observed], ignore_index=True)
    told = {
        "quarantine": _with_rows(sound["quarantine"], [_refused(failure, run_id) for failure in (*gone, *more)], "quarantine"),
        "quality_warnings": _with_rows(noted, noticed, "quality_warnings"),
    }
    return with_tables(sound, told), tuple(reasons)


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


def _rows_before(previous: Release | None, linked: Tables, ledger: Ledger) -> Mapping[str, int]:
    """Rows of each table in the previous release; after a withdrawal, only those of the articles that are still there."""
    if previous is None:
        return {}
    if withdrawals(ledger) == previous.manifest["withdrawals"]:
        return {name: rows for name, rows in previous.manifest["rows"].items() if name in BASE}
    before, there = previous.reader(), linked["articles"]["article_id"]
    of_articles = [name for name, table in BASE.items() if "article_id" in table.column_names and name != "records"]
    return {name: int(before[name]["article_id"].isin(there).sum()) for name in of_articles}


def _new_records(records: pd.DataFrame, previous: Release | None) -> pd.DataFrame:
    if previous is None:
        return records
    return records[~records["record_id"].isin(previous.tables("records")["records"]["record_id"])]


def _accepted(reasons: list[str], run_id: str) -> list[dict[str, str]]:
    return [{**_RELEASE, "run_id": run_id, "detail": "; ".join(reasons)}] if reasons else []


def _refused(failure: Failure, run_id: str) -> dict[str, str | None]:
    return {
        "stage": "quality",
        "table": failure.table,
        "key": failure.key,
        "rule": failure.rule,
        "detail": failure.detail,
        "source_path": None,
        "run_id": run_id,
    }


def _with_rows(frame: pd.DataFrame, rows: Iterable[Mapping[str, Any]], name: str) -> pd.DataFrame:
    return pd.concat([frame, from_rows(rows, BASE[name])], ignore_index=True)
