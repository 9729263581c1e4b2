"""The closing summary of a run, for a person and for a program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.runtime.text_tables import format_table
from flows.runtime.usage import Usage, usage
from flows.storage import is_on_disk
from flows.store.releases.current import LINK
from flows.store.releases.release import Release

SHOWN_REASONS = 8
SHOWN_WARNINGS = 5
#: Warnings of whole dumps that are told in words.
SHOWN_DUMPS = 5
#: Smaller shares are told as being under it.
LEAST_SHARE = 0.01
#: What the JSON line holds, in its order.
JSON_FIELDS = (
    "release_id", "records", "articles_new", "exact_copies", "duplicates", "quarantined", "claims", "positions", "figures",
)  # fmt: skip


@dataclass(frozen=True)
class Summary:
    """How a run ended; `told` is what the release's manifest says about the release, `folder` where readers find it."""

    release_id: str | None
    folder: Path | None
    is_new: bool
    articles_new: int
    parsed: int
    seconds: float
    told: Mapping[str, Any]
    used: Usage | None = None


def dump_lines(told: Mapping[str, Any]) -> list[str]:
    """The first warnings of whole dumps that a manifest tells, a line each; manifests of older releases tell none."""
    of_dumps = told.get("of_dumps", [])
    more = [f"  - {len(of_dumps) - SHOWN_DUMPS} more in quality_warnings"] if len(of_dumps) > SHOWN_DUMPS else []
    return [*(f"  - {line}" for line in of_dumps[:SHOWN_DUMPS]), *more]


def as_text(summary: Summary) -> str:
    """The summary as a person reads it."""
    if summary.release_id is None:
        return f"Nothing to publish: no article yet. ({_cost(summary)})"
    told = summary.told
    standing = (
        f"Release {summary.release_id}" if summary.is_new else f"Nothing new: nothing parsed, release {summary.release_id} stands"
    )
    left_out = told["duplicates"] + told["skipped_language"] + told["failed"]
    why = f"{told['duplicates']} copies of a story, {told['skipped_language']} in other languages, {told['failed']} failed"
    rows = [
        ("articles", told["articles"], f"{summary.articles_new} new, {summary.parsed} parsed in this run"),
        ("  not extracted", left_out, why),
        ("  undated", told.get("undated", 0), "in no time series; see quality_warnings"),
        ("records read", told["records"], f"{told['exact_copies']} exact copies"),
        ("actors", told["actors"], ""),
        ("claims", told["claims"], ""),
        ("positions", told["positions"], _sides(told["positions"], told.get("unclear_by_reason"))),
        ("figures", told["figures"], "extents of territory"),
        ("quarantined", told["quarantined"], _list(told["quarantined_by_rule"], SHOWN_REASONS)),
        ("warnings", sum(told["warnings_by_rule"].values()), _list(told["warnings_by_rule"], SHOWN_WARNINGS)),
    ]
    lines = [f"{standing} ({_cost(summary)})", "", format_table(rows)]
    if of_dumps := dump_lines(told):
        lines += ["", "Of dumps as a whole:", *of_dumps]
    if told["examples"]:
        lines += ["", "For example:", *(f"  - {example}" for example in told["examples"])]
    return "\n".join([*lines, "", f"Tables: {summary.folder}", "To read, search and print them as one page: positions report"])


def as_values(summary: Summary) -> dict[str, Any]:
    """The counts that a program reads."""
    values = {**summary.told, "release_id": summary.release_id, "articles_new": summary.articles_new}
    numbers = {name: values.get(name, None if name == "release_id" else 0) for name in JSON_FIELDS}
    used = summary.used
    return {
        **numbers,
        "seconds": round(summary.seconds, 2),
        "cpu_seconds": used and round(used.cpu_seconds, 2),
        "peak_memory_mb": used and used.peak_megabytes,
    }


def as_line(summary: Summary) -> str:
    """The counts as one JSON object on one line."""
    return json.dumps(as_values(summary))


def run_summary(
    release: Release | None, *, seconds: float, is_new: bool = False, articles_new: int = 0, parsed: int = 0
) -> Summary:
    """The summary of a run that left this release current; None if there is none yet."""
    if release is None:
        return Summary(None, None, False, articles_new, parsed, seconds, {}, usage())
    folder = release.folder.parent.parent / LINK if is_on_disk(release.folder) else release.folder
    return Summary(release.release_id, folder, is_new, articles_new, parsed, seconds, release.manifest["told"], usage())


def _cost(summary: Summary) -> str:
    """Time by the clock, and, without Prefect's server, which runs on, CPU time and the memory of the largest process."""
    used = summary.used
    return f"{summary.seconds:.1f} s" + (f", {used.cpu_seconds:.0f} CPU-s, {used.peak_megabytes:,} MB" if used else "")


def _list(counts: Mapping[str, int], shown: int) -> str:
    parts = [f"{rule.replace('_', ' ')} {count}" for rule, count in list(counts.items())[:shown]]
    return ", ".join([*parts, f"{len(counts) - shown} more reasons"] if len(counts) > shown else parts)


def _sides(positions: int, unclear: Mapping[str, int] | None) -> str:
    """How many positions take a side, and why the others do not; manifests of older releases do not say."""
    if not positions or unclear is None:
        return ""
    left = sum(unclear.values())
    if not left:
        return "each takes a side"
    return (
        f"{positions - left:,} take a side, {left:,} ({_percent(left / positions)}) are unclear: {_list(unclear, SHOWN_REASONS)}"
    )


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= LEAST_SHARE else f"under {LEAST_SHARE:.0%}"
