"""Linked tables to those that may be published: verdicts on their rows, aggregates of what is sound, reasons to refuse.

Whoever imports this imports Great Expectations, which takes seconds and much memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pandas as pd

from transforms.frames import empty, from_rows, keys
from transforms.lazy_tables import LazyTables, Reader, Tables, reader_of, together, with_tables
from transforms.linking.corrections import Corrections, unsound
from transforms.linking.figures import OF_FIGURES, compare_figures
from transforms.linking.overlaps import shares_over_100
from transforms.linking.partitions import IN_PARTS, WHOLE
from transforms.linking.positions import position_changes, positions_daily, positions_summary
from transforms.quality.gate import refusals, warnings
from transforms.quality.verdicts import Failure, Gone, split, spread, validate, without
from transforms.schema import BASE

#: What was overridden by hand is told to readers of the release.
_RELEASE = {"rule": "accepted_by_hand", "table": "release", "key": "*"}
#: What aggregates take of positions and of articles.
OF_POSITIONS = ("position_id", "claim_id", "article_id", "actor_id", "issue_code", "stance", "stated_on")
OF_ARTICLES = ("article_id", "origin_id", "is_duplicate", "published_at", "published_offset")
#: What a refused row is told by that has no key of its own.
NO_KEY = "(none)"


@dataclass(frozen=True)
class Before:
    """The release before: some columns of its tables, the rows of each by its manifest, and whether anything was taken back
    since."""

    read: Reader
    rows: Mapping[str, int]
    has_withdrawals: bool


@dataclass(frozen=True)
class RowVerdicts:
    """Tables without the rows that break a rule, and why those went, both by group; what failed; the rows of each table before
    that; the results by group and table."""

    kept: Mapping[str, LazyTables]
    refused: Mapping[str, tuple[Failure, ...]]
    failures: tuple[Failure, ...]
    rows: Mapping[str, int]
    #: Id and status of the records as they were linked.
    records: pd.DataFrame
    results: Mapping[str, Any]

    def gone(self, table: str) -> frozenset[str]:
        """The keys of the rows of a table that went."""
        return frozenset(failure.key for of_group in self.refused.values() for failure in of_group if failure.table == table)


@dataclass(frozen=True)
class Judgement:
    """The tables of the whole that may be published, with aggregates; why the release is to be refused; the results by table."""

    tables: LazyTables
    reasons: tuple[str, ...]
    results: Mapping[str, Any]


def judge_rows(
    groups: Mapping[str, Tables],
    corrections: Corrections,
    elsewhere: Mapping[str, pd.Series] = MappingProxyType({}),
    sound: Tables = MappingProxyType({}),
) -> RowVerdicts:
    """Judge linked tables, articles with their texts: those of WHOLE, and groups of rows of some articles, which refer to rows
    of their own group, of WHOLE and to what stands `elsewhere` (keys by table). `sound` holds tables of WHOLE that passed before.

    Raises VocabularyError where a correction makes a row unsound.
    """
    failures: list[Failure] = []
    rows: dict[str, int] = defaultdict(int)
    results: dict[str, Any] = {}
    known = _known(groups, elsewhere)
    views = {group: with_tables(groups[WHOLE], tables) for group, tables in groups.items()}
    for group, tables in groups.items():
        found = validate(views[group], None, known, sound) if group == WHOLE else validate(views[group], tables, known)
        failures += found.failures
        results |= {_result_name(group, name): result for name, result in found.results.items()}
        for name, count in found.rows.items():
            rows[name] += count
    if wrong := unsound(corrections, [(failure.table, failure.rule, failure.key) for failure in failures]):
        raise wrong
    gone = spread(views.values(), failures)
    kept = {group: without(tables, failures, gone) for group, tables in groups.items()}
    refused = {group: _of_group(tables, gone, is_alone=len(groups) == 1) for group, tables in groups.items()}
    of_records = ["record_id", "status"]
    records = [reader_of(tables)("records", of_records) for tables in groups.values() if "records" in tables]
    records = records or [empty(BASE["records"])[of_records]]  # no part is judged anew
    return RowVerdicts(kept, refused, tuple(failures), rows, together(records), results)


def _known(groups: Mapping[str, Tables], elsewhere: Mapping[str, pd.Series]) -> Mapping[str, pd.Series]:
    """The keys to which rows of any group may refer, read once for all of them: of the articles of all groups and of those
    elsewhere, and of the tables across articles."""
    referred = {key.table: key.target for table in BASE.values() for key in table.foreign_keys}
    known = {}
    for name, column in referred.items():
        if name == "articles" or name not in IN_PARTS:
            there = [reader_of(tables)(name, [column])[column] for tables in groups.values() if name in tables]
            if ids := [*there, *([elsewhere[name]] if name in elsewhere else [])]:
                known[name] = pd.concat(ids).dropna()
    return known


def _of_group(tables: Tables, gone: Gone, *, is_alone: bool) -> tuple[Failure, ...]:
    """Why rows of the tables of one group went."""
    found: list[Failure] = []
    for name in tables:
        lost = gone.get(name, {})
        mine = lost
        if lost and not is_alone:
            there = keys(reader_of(tables)(name, BASE[name].key), BASE[name])
            mine = {key: lost[key] for key in there if key in lost}
        found += [lost[key] for key in mine]
    return tuple(found)


def _result_name(group: str, name: str) -> str:
    return name if group == WHOLE else f"{name}.{group}"


def judge_whole(
    found: RowVerdicts,
    read: Reader,
    rows_elsewhere: Mapping[str, int],
    before: Before | None,
    run_id: str,
    sound: Tables = MappingProxyType({}),
) -> Judgement:
    """The tables of WHOLE with what sums up all rows that are kept, which `read` gives, and whether a release may be made.

    `rows_elsewhere` counts the rows of parts that were judged before; `sound` as for `judge_rows`.
    """
    whole = found.kept[WHOLE]
    aggregates, observed = _aggregates(read, whole["actors"], run_id)
    with_aggregates = with_tables(whole, aggregates)
    second = validate(with_aggregates, aggregates, _keys_beside(whole, aggregates, read), sound)
    stands, more = split(with_aggregates, second.failures)
    new = _new_records(found.records, before)
    rows = {name: count + rows_elsewhere.get(name, 0) for name, count in {**found.rows, **second.rows}.items()}
    reasons = refusals(
        (*found.failures, *second.failures),
        rows,
        _rows_before(before, read),
        records_new=len(new),
        articles_accepted=int((new["status"] != "quarantined").sum()),
    )
    noticed = [*warnings(read, run_id), *_accepted(reasons, run_id)]
    noted = pd.concat([stands["quality_warnings"], observed], ignore_index=True)
    told = {
        "quarantine": with_refused(stands["quarantine"], (*found.refused[WHOLE], *more), run_id),
        "quality_warnings": _with_rows(noted, noticed, "quality_warnings"),
    }
    return Judgement(with_tables(stands, told), tuple(reasons), {**found.results, **second.results})


def _aggregates(read: Reader, actors: pd.DataFrame, run_id: str) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables that sum up others, and what was noticed on the way."""
    positions, articles = read("positions", OF_POSITIONS), read("articles", OF_ARTICLES)
    figures = read("territorial_figures", OF_FIGURES)
    changed, contradictions = position_changes(positions, articles, run_id)
    tables = {
        "positions_daily": positions_daily(positions, articles),
        "positions_summary": positions_summary(positions, articles),
        "position_changes": changed,
        "figures_compared": compare_figures(figures, articles),
    }
    overlaps = shares_over_100(figures, articles, actors, run_id)
    return tables, pd.concat([contradictions, overlaps], ignore_index=True)


def _keys_beside(whole: Tables, aggregates: Tables, read: Reader) -> dict[str, pd.Series]:
    """The keys of rows that aggregates refer to in tables that are not of the whole."""
    referred = {(key.table, key.target) for name in aggregates for key in BASE[name].foreign_keys if key.table not in whole}
    return {table: read(table, [target])[target] for table, target in referred}


def _rows_before(before: Before | None, read: Reader) -> Mapping[str, int]:
    """Rows of each table in the previous release; after a withdrawal, only those of the articles that are still there."""
    if before is None:
        return {}
    if not before.has_withdrawals:
        return {name: rows for name, rows in before.rows.items() if name in BASE}
    there = read("articles", ["article_id"])["article_id"]
    of_articles = [name for name, table in BASE.items() if "article_id" in table.column_names and name != "records"]
    return {name: int(before.read(name, ["article_id"])["article_id"].isin(there).sum()) for name in of_articles}


def _new_records(records: pd.DataFrame, before: Before | None) -> pd.DataFrame:
    if before is None:
        return records
    return records[~records["record_id"].isin(before.read("records", ["record_id"])["record_id"])]


def with_refused(quarantine: pd.DataFrame, refused: Iterable[Failure], run_id: str) -> pd.DataFrame:
    """The table `quarantine` with the rows that went."""
    return _with_rows(quarantine, [_refused(failure, run_id) for failure in refused], "quarantine")


def _accepted(reasons: Iterable[str], run_id: str) -> list[dict[str, str]]:
    reasons = list(reasons)
    return [{**_RELEASE, "run_id": run_id, "detail": "; ".join(reasons)}] if reasons else []


def _refused(failure: Failure, run_id: str) -> dict[str, str | None]:
    return {
        "stage": "quality",
        "table": failure.table,
        "key": failure.key or NO_KEY,
        "rule": failure.rule,
        "detail": failure.detail,
        "source_path": None,
        "run_id": run_id,
    }


def _with_rows(frame: pd.DataFrame, rows: Iterable[Mapping[str, Any]], name: str) -> pd.DataFrame:
    """The frame with rows added that it has not yet."""
    more = pd.concat([frame, from_rows(rows, BASE[name])], ignore_index=True)
    return more.drop_duplicates(list(BASE[name].key), ignore_index=True)
