"""The closing summary of a run, for a person and for a program."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from flows.runtime.text_tables import format_table
from flows.runtime.usage import Usage, usage
from flows.storage import is_on_disk
from flows.store.releases import LINK, Release
from transforms.lazy_tables import Reader
from transforms.linking.dump_warnings import DUMP_RULES

EXAMPLES = 3
SHOWN_REASONS = 8
SHOWN_WARNINGS = 5
#: Warnings of whole dumps that are told in words.
SHOWN_DUMPS = 5
#: Evidence is shown up to this length.
EVIDENCE_CHARACTERS = 220
VERBS = {"support": "supports", "oppose": "opposes", "conditional": "supports, on a condition:"}
#: Acts by which a speaker takes a side in so many words.
DECISIVE_ACTS = ("accept", "demand", "promise", "propose", "reject", "threaten")
#: A stance cue that is not longer tells nothing to a reader.
SHORTEST_CUE = 3
#: Examples are chosen among so many.
CONSIDERED = 500
#: Smaller shares are told as being under it.
LEAST_SHARE = 0.01
_OF_POSITIONS = ("position_id", "claim_id", "article_id", "actor_id", "issue_code", "stance", "confidence", "binding",
                 "stance_cue")  # fmt: skip
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


def summarise_release(read: Reader) -> dict[str, Any]:
    """What a manifest says about its release: counts, refusals by rule, warnings by rule, example positions."""
    refused, noted = read("quarantine", ["rule"]), read("quality_warnings", ["run_id", "rule", "key", "detail"])
    return {
        **_of_records(read("records", ["status"])),
        **_of_articles(read("articles", ["extraction_status", "is_duplicate", "published_at"])),
        "quarantined": len(refused),
        "quarantined_by_rule": _counted(refused),
        "warnings_by_rule": _counted(noted),
        "of_dumps": _of_dumps(noted),
        "actors": len(read("actors", ["actor_id"])),
        "claims": len(read("claims", ["claim_id"])),
        "positions": len(read("positions", ["position_id"])),
        "unclear_by_reason": _counted(read("positions", ["unclear_reason"]), "unclear_reason"),
        "figures": len(read("territorial_figures", ["figure_id"])),
        "examples": examples(read),
    }


def _of_records(records: pd.DataFrame) -> dict[str, int]:
    return {"records": len(records), "exact_copies": int((records["status"] == "exact_copy").sum())}


def _of_articles(articles: pd.DataFrame) -> dict[str, int]:
    status = articles["extraction_status"]
    return {
        "articles": len(articles),
        "duplicates": int(articles["is_duplicate"].sum()),
        "skipped_language": int((status == "skipped_language").sum()),
        "failed": int((status == "failed").sum()),
        "undated": int(articles["published_at"].isna().sum()),
    }


def _of_dumps(warnings: pd.DataFrame) -> list[str]:
    """What is to be told of whole dumps, the newest first."""
    rows = warnings[warnings["rule"].isin(DUMP_RULES)].sort_values(["run_id", "key"], ascending=[False, True], kind="stable")
    return [f"{key}: {detail}" for key, detail in zip(rows["key"], rows["detail"], strict=True)]


def dump_lines(told: Mapping[str, Any]) -> list[str]:
    """The first warnings of whole dumps that a manifest tells, a line each; manifests of older releases tell none."""
    of_dumps = told.get("of_dumps", [])
    more = [f"  - {len(of_dumps) - SHOWN_DUMPS} more in quality_warnings"] if len(of_dumps) > SHOWN_DUMPS else []
    return [*(f"  - {line}" for line in of_dumps[:SHOWN_DUMPS]), *more]


def examples(read: Reader, count: int = EXAMPLES) -> list[str]:
    """Positions in words with their evidence: the surest, of different actors and issues if possible; no open speaker."""
    positions = read("positions", _OF_POSITIONS)
    sided = positions[positions["stance"].isin(list(VERBS)) & positions["actor_id"].notna()]
    sided = sided.assign(is_alone=~sided["claim_id"].duplicated(keep=False))
    surest = sided[sided["confidence"] >= sided["confidence"].nlargest(CONSIDERED).min()]
    of_claims = ["claim_id", "evidence_text", "act", "quote_type", "is_hedged"]
    claims = read("claims", of_claims, {"claim_id": surest["claim_id"]})
    rows = (
        surest.merge(read("actors", ["actor_id", "name", "is_known"]), on="actor_id")
        .merge(read("issues", ["issue_code", "label"]), on="issue_code")
        .merge(claims, on="claim_id")
        .merge(read("articles", ["article_id", "publisher", "published_at"]), on="article_id")
    )
    order = rows.assign(telling=_telling(rows)).sort_values(
        ["confidence", "telling", "position_id"], ascending=[False, False, True]
    )
    best = [{str(name): value for name, value in row.items()} for row in order.head(CONSIDERED).to_dict("records")]
    return [_in_words(row) for row in _different(best, count)]


def _telling(rows: pd.DataFrame) -> pd.Series:
    """How many signs each position has that its evidence shows it at a glance to somebody who reads nothing else."""
    names = zip(rows["name"], rows["evidence_text"], strict=True)
    signs = (
        rows["binding"] == "clause",
        rows["is_alone"],  # a claim on several issues is harder to read
        rows["act"].isin(DECISIVE_ACTS),
        rows["quote_type"] != "indirect",
        rows["stance_cue"].str.len().fillna(0) > SHORTEST_CUE,
        rows["evidence_text"].str.len() <= EVIDENCE_CHARACTERS,
        pd.Series([name.split()[-1] in evidence for name, evidence in names], index=rows.index, dtype=bool),
        rows["is_known"],
        ~rows["is_hedged"],
    )
    return sum((sign.astype(int) for sign in signs), start=pd.Series(0, index=rows.index))


def _different(rows: Sequence[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The first rows of different actors and issues; where these are too few, of different actors; else any."""
    chosen: list[dict[str, Any]] = []
    for columns in (("actor_id", "issue_code"), ("actor_id",), ()):
        for row in rows:
            is_new = row not in chosen and all(row[name] != other[name] for other in chosen for name in columns)
            if is_new and len(chosen) < count:
                chosen.append(row)
    return chosen


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


def _counted(frame: pd.DataFrame, column: str = "rule") -> dict[str, int]:
    counts = frame[column].value_counts()
    return {str(rule): int(count) for rule, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))}


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


def _in_words(row: Mapping[str, Any]) -> str:
    evidence = " ".join(row["evidence_text"].split())
    if len(evidence) > EVIDENCE_CHARACTERS:
        evidence = evidence[:EVIDENCE_CHARACTERS].rsplit(" ", 1)[0] + " …"
    outlet = "outlet unknown" if pd.isna(row["publisher"]) else row["publisher"]
    date = "date unknown" if pd.isna(row["published_at"]) else f"{row['published_at'].day} {row['published_at']:%B %Y}"
    return f"{row['name']} {VERBS[row['stance']]} {row['label']}\n    “{evidence}” ({outlet}, {date})"
