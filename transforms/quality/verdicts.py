"""Validation results as verdicts on rows, and the split of tables into what is published and what is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

import great_expectations as gx
import pandas as pd
import pyarrow as pa

from transforms.contracts import Table
from transforms.frames import keys
from transforms.lazy_tables import LazyTables, Tables, reader_of, with_tables
from transforms.quality.rules import AGREEMENTS, check_names, with_checks
from transforms.quality.suites import BOOLEAN_ONLY, ROW_KEY, build_suite
from transforms.same_rows import same_rows
from transforms.schema import TABLES

PARENT_QUARANTINED = "parent_quarantined"
ARTICLE_QUARANTINED = "article_quarantined"
#: How much of a value the detail of a failure shows.
SHOWN_CHARACTERS = 80
#: Great Expectations copies what it judges several times: so many rows of a table at once.
JUDGED_AT_ONCE = 100_000
#: How failing rows are told: by their keys, with the value that fails.
_BY_ROW = {"result_format": "COMPLETE", "unexpected_index_column_names": [ROW_KEY], "include_unexpected_rows": False}
_TEXT = pd.ArrowDtype(pa.string())


@dataclass(frozen=True)
class Failure:
    """A row that broke a rule."""

    table: str
    rule: str
    key: str
    detail: str


#: Rows that go, with why, by table and key.
Gone = dict[str, dict[str, Failure]]


@dataclass(frozen=True)
class Verdicts:
    """What was found: failing rows, how many rows each table had, and the raw validation results by table."""

    failures: tuple[Failure, ...]
    rows: Mapping[str, int]
    results: Mapping[str, Any]


def validate(
    tables: Tables,
    only: Iterable[str] | None = None,
    known: Mapping[str, pd.Series] = MappingProxyType({}),
    sound: Tables = MappingProxyType({}),
) -> Verdicts:
    """Judge the named tables (all of them by default); every table referred to must be there, but for those of which all keys
    are `known`, by table. Rows that are among those of `sound` have passed the same rules: of them nothing is asked but what
    depends on other rows.

    The result of a table is a Great Expectations suite validation result, for `docs.render` and JSON.
    """
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = {"globally": False}
    asset = context.data_sources.add_pandas("release").add_dataframe_asset("tables")
    failures: list[Failure] = []
    rows, results = {}, {}
    for name in [name for name in TABLES if name in (tables if only is None else set(only))]:
        table = TABLES[name]
        frame = with_checks(table, tables, known)
        rows[name] = len(frame)
        if name in sound:
            holds = frame[check_names(table)].to_numpy(dtype=bool).all(axis=1)
            frame = frame[~(holds & same_rows(sound[name], frame, table))]
        results[name] = _result(asset, table, frame)
        failures += _failures(table, results[name])
    return Verdicts(tuple(failures), rows, results)


def _result(asset: Any, table: Table, frame: pd.DataFrame) -> Any:
    """The validation result of a table: which expectations fail, and only of those by which rows, which is most of the cost.

    Of a table without rows nothing is asked: no rule on rows can fail.
    """
    pieces = [frame.iloc[start : start + JUDGED_AT_ONCE] for start in range(0, max(1, len(frame)), JUDGED_AT_ONCE)]
    found = [_asked(asset, table, piece, () if piece.empty else None, BOOLEAN_ONLY) for piece in pieces]
    failed = {_rule(outcome) for result in found for outcome in result.results if not outcome.success}
    if not failed:
        return found[0]
    failing = [(piece, result) for piece, result in zip(pieces, found, strict=True) if not result.success]
    told = _asked(asset, table, pd.concat([piece for piece, _ in failing]), failed, _BY_ROW)
    by_rule = {_rule(outcome): outcome for outcome in told.results}
    result = failing[0][1]
    result.results = [by_rule.get(_rule(outcome), outcome) for outcome in result.results]
    sound, asked = len(result.results) - len(failed), len(result.results)
    result.statistics |= {
        "successful_expectations": sound, "unsuccessful_expectations": len(failed), "success_percent": 100 * sound / asked,
    }  # fmt: skip
    return result


def _asked(asset: Any, table: Table, frame: pd.DataFrame, rules: Collection[str] | None, result_format: Any) -> Any:
    """What Great Expectations says of some rows by these rules, or all."""
    rows = _shortened(frame)
    rows[ROW_KEY] = keys(rows, table)
    pa.default_memory_pool().release_unused()
    batch = asset.get_batch(asset.build_batch_request(options={"dataframe": rows}))
    result = batch.validate(build_suite(table, rules), result_format=result_format)
    rows.__init__()  # type: ignore[misc] # it is empty then: the context keeps it until it goes itself
    return result


def _rule(outcome: Any) -> str:
    rule: str = outcome.expectation_config.meta["rule"]
    return rule


def _shortened(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the beginnings of its texts: enough to tell what is wrong, and Great Expectations copies them often."""
    texts = [str(name) for name in frame if frame[name].dtype == _TEXT]
    return frame.assign(**{name: frame[name].str.slice(0, SHOWN_CHARACTERS) for name in texts})


def _failures(table: Table, result: Any) -> Iterable[Failure]:
    for outcome in result.results:
        if outcome.success:
            continue
        rule = _rule(outcome)
        rows = outcome.result.get("unexpected_index_list")
        if rows is None:
            raise RuntimeError(f"{table.name}: {rule} could not be judged: {outcome.exception_info or outcome.result}")
        for row in rows:
            values = {name: value for name, value in row.items() if name != ROW_KEY}
            detail = ", ".join(f"{name} = {value!r}" for name, value in values.items() if value is not False)
            yield Failure(table.name, rule, row[ROW_KEY], detail or "does not hold")


def split(tables: Tables, failures: Iterable[Failure]) -> tuple[LazyTables, tuple[Failure, ...]]:
    """The tables without the failing rows and all that depends on them, and why each row went.

    A row that refers to a row that went, goes with it (`parent_quarantined`), whether or not it could stand
    without. A record is marked as quarantined with its article, and taken out only if it could not stand so either.
    """
    failures = list(failures)
    gone = spread([tables], failures)
    return without(tables, failures, gone), tuple(failure for name in tables for failure in gone.get(name, {}).values())


def spread(groups: Iterable[Tables], failures: Iterable[Failure]) -> Gone:
    """All rows that go with the failing ones, in tables that refer to one another within a group: why, by table and key."""
    gone: Gone = defaultdict(dict)
    for failure in failures:
        gone[failure.table].setdefault(failure.key, failure)
    groups = list(groups)
    while any(_take_dependants(TABLES[name], tables, gone) for tables in groups for name in tables):
        pass
    return gone


def without(tables: Tables, failures: Iterable[Failure], gone: Gone) -> LazyTables:
    """The tables without the rows that go."""
    out = {failure.key for failure in failures if failure.table == "records" and not _is_mended(failure)}

    def kept(name: str, frame: pd.DataFrame) -> pd.DataFrame:
        lost = gone.get(name, {}).keys()
        if name == "records":
            frame = frame[~keys(frame, TABLES[name]).isin(list(out))].reset_index(drop=True) if out else frame
            return _mark_records(frame, lost - out)
        return frame[~keys(frame, TABLES[name]).isin(list(lost))].reset_index(drop=True) if lost else frame

    some = [name for name in tables if gone.get(name)]
    return with_tables(tables, LazyTables({name: partial(_changed, kept, tables, name) for name in some}))


def _changed(function: Callable[[str, pd.DataFrame], pd.DataFrame], tables: Tables, name: str) -> pd.DataFrame:
    return function(name, tables[name])


def _take_dependants(table: Table, tables: Tables, gone: Gone) -> bool:
    """Mark the rows of the table that refer to rows that went; true if any was new."""
    concerned = [key for key in table.foreign_keys if gone.get(key.table)]
    if not concerned:
        return False
    columns = list(dict.fromkeys([*table.key, *(key.column for key in concerned)]))
    frame, mine = reader_of(tables)(table.name, columns), gone[table.name]
    before = len(mine)
    for key in concerned:
        dependants = frame[frame[key.column].isin(list(gone[key.table]))]
        for row_key, parent in zip(keys(dependants, table), dependants[key.column], strict=True):
            mine.setdefault(row_key, Failure(table.name, PARENT_QUARANTINED, row_key, f"{key.column} = {parent!r}"))
    return len(mine) > before


def _is_mended(failure: Failure) -> bool:
    """Whether a record is sound once it is marked, which settles its status, reason and article."""
    return failure.rule in AGREEMENTS["records"] or failure.rule.partition(":")[2] in ("status", "reason", "article_id")


def _mark_records(records: pd.DataFrame, marked: Iterable[str]) -> pd.DataFrame:
    bad = records["record_id"].isin(list(marked))
    if not bad.any():
        return records
    records = records.copy()
    told = bad & (records["status"] == "quarantined") & records["reason"].fillna("").ne("")
    records.loc[bad, "status"] = "quarantined"
    records.loc[bad & ~told, "reason"] = ARTICLE_QUARANTINED
    records.loc[bad, "article_id"] = None
    return records
