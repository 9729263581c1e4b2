"""What goes to a worker and what comes back. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class ShardJob:
    """What to do for one shard; files are named relative to `store`, the path or URL of the folder that holds them all.

    `documents` is read if `is_parsed`, else written; `extraction` is a new folder.
    """

    shard_id: str
    article_count: int
    store: str
    articles: str
    documents: str
    is_parsed: bool
    extraction: str
    codebooks: tuple[tuple[str, str], ...]
    actors: tuple[str, str] | None
    certainty: float | None
    batch_size: int
    longest_text: int
    longest_seconds: float


@dataclass(frozen=True)
class ShardResult:
    """What came of one shard."""

    shard_id: str
    article_count: int
    failed_count: int
    rows: Mapping[str, int]
