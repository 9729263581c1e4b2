"""What a manifest says about its release: counts, and positions by example."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from transforms.lazy_tables import Reader
from transforms.linking.dump_warnings import DUMP_RULES

EXAMPLES = 3
#: Evidence is shown up to this length.
EVIDENCE_CHARACTERS = 220
VERBS = {"support": "supports", "oppose": "opposes", "conditional": "supports, on a condition:"}
#: Acts by which a speaker takes a side in so many words.
DECISIVE_ACTS = ("accept", "demand", "promise", "propose", "reject", "threaten")
#: A stance cue that is not longer tells nothing to a reader.
SHORTEST_CUE = 3
#: Examples are chosen among so many.
CONSIDERED = 500
_OF_POSITIONS = ("position_id", "claim_id", "article_id", "actor_id", "issue_code", "stance", "confidence", "binding",
                 "stance_cue")  # fmt: skip


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
        "claims": len(read("claims", ["is_hedged"])),  # the smallest column
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


def _counted(frame: pd.DataFrame, column: str = "rule") -> dict[str, int]:
    counts = frame[column].value_counts()
    return {str(rule): int(count) for rule, count in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))}


def _in_words(row: Mapping[str, Any]) -> str:
    evidence = " ".join(row["evidence_text"].split())
    if len(evidence) > EVIDENCE_CHARACTERS:
        evidence = evidence[:EVIDENCE_CHARACTERS].rsplit(" ", 1)[0] + " …"
    outlet = "outlet unknown" if pd.isna(row["publisher"]) else row["publisher"]
    date = "date unknown" if pd.isna(row["published_at"]) else f"{row['published_at'].day} {row['published_at']:%B %Y}"
    return f"{row['name']} {VERBS[row['stance']]} {row['label']}\n    “{evidence}” ({outlet}, {date})"
