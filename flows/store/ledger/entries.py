"""The rows of the ledger as the steps of a run hand them over, and how runs end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: How a run ended. A run without an outcome was cut off.
FAILED, INTERRUPTED, NOTHING_NEW, PUBLISHED, REFUSED = "failed", "interrupted", "nothing_new", "published", "refused"


@dataclass(frozen=True)
class Ingestion:
    """One reading of one raw file; `learned` is the file of what its dump repeats, empty if nothing."""

    ingestion_id: str
    dump_id: str
    source_path: str
    sha256: str
    sidecar_sha256: str
    fingerprint: str
    run_id: str
    learned: str = ""


@dataclass(frozen=True)
class Batch:
    """A file of records, with the readings and the ids of its records, and the readings that end in it."""

    batch_id: str
    path: str
    run_id: str
    ingestions: Sequence[str]
    records: Sequence[str]
    finished: Sequence[Ingestion]


@dataclass(frozen=True)
class Shard:
    """A fixed group of articles; `path` holds them, relative to `_state`."""

    shard_id: str
    path: str
    article_count: int


@dataclass(frozen=True)
class StageRow:
    """The outcome of one stage for one shard."""

    shard_id: str
    stage: str
    fingerprint: str
    path: str
    run_id: str


@dataclass(frozen=True)
class Withdrawal:
    """What was taken back: an `article` by its id, or a `path` with all below it, in one dump or (without a name) in all."""

    kind: str
    dump_id: str
    value: str

    def __str__(self) -> str:
        """As a person names it."""
        return f"{self.value} of dump {self.dump_id}" if self.dump_id else self.value
