"""What a release changes against the one before, and by what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from transforms.lazy_tables import LazyTables, Tables, reader_of, with_tables
from transforms.linking.merges import actor_merges
from transforms.linking.partitions import CHANGED
from transforms.release.changes import additions, changes
from transforms.release.tables import finish

#: Fingerprints (parts by stage), corrections (value by cell) and run of a release, as its manifest has them.
About = Mapping[str, Any]


def compare_releases(
    frames: Tables, before: Tables, made_before: About | None, about: About, others_new: int = 0
) -> tuple[LazyTables, int]:
    """The finished base tables with what changed since the release before, and how many articles are new.

    `before` holds that release's tables and `made_before` its manifest; nothing and None before the first. Of `others_new`
    articles, none of which was there before, `frames` has no rows (`new_rows`).
    """
    known = frozenset(reader_of(before)("articles", ["article_id"])["article_id"]) if before else frozenset()
    there = frozenset(reader_of(frames)("articles", ["article_id"])["article_id"])
    corrected = _corrected(made_before, about)
    cause = _cause(made_before, about, "correction" if corrected else "dump")
    is_less = there < known and not others_new
    merges = actor_merges(before, frames, about["run_id"], "correction" if cause == "dump" and is_less else cause)
    merged = with_tables(frames, {"actor_merges": merges})
    changed = changes(
        before, merged, about["run_id"], cause=cause, has_new=others_new > 0, new_articles=there - known,
        withdrawn=known - there, corrected=corrected,
    )  # fmt: skip
    finished = finish({"actor_merges": merges, CHANGED: changed})
    return with_tables(merged, finished), len(there - known) + others_new


def with_additions(frames: Tables, made_before: About, about: About) -> LazyTables:
    """The finished tables of articles of which none was in the release before, with what changed: all their rows are new."""
    corrected = _corrected(made_before, about)
    added = LazyTables({CHANGED: lambda: finish({CHANGED: additions(frames, about["run_id"], corrected)})[CHANGED]})
    return with_tables(frames, added)


def _cause(made_before: About | None, about: About, otherwise: str) -> str:
    """What rows of known articles changed by: what differs in the fingerprints, else what was read or corrected."""
    before = made_before["fingerprints"] if made_before else about["fingerprints"]
    different = {
        part for stage, parts in about["fingerprints"].items() for part, value in parts.items() if before[stage][part] != value
    }
    return next((cause for cause in ("model", "code", "vocabulary") if cause in different), otherwise)


def _corrected(made_before: About | None, about: About) -> frozenset[tuple[str, str]]:
    """Table and key of the rows whose corrections are others than in the release before."""
    before = made_before.get("corrections", {}) if made_before else {}  # older releases know of none
    after = about.get("corrections", {})
    cells = sorted(cell for cell in {**before, **after} if before.get(cell) != after.get(cell))
    return frozenset((cell.split("|", 1)[0], cell.split("|", 1)[1].rpartition("|")[0]) for cell in cells)
