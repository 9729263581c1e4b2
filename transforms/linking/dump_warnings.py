"""What is to be told of a dump as a whole: articles without a date, days that can be two, other fields than the last time."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from transforms.articles.readers.formats import is_one_article
from transforms.frames import rows_of

#: The rules, in the order in which they are told.
UNDATED, DAY_ORDER, FIELDS = "dump_undated", "dump_day_order_undecided", "dump_fields_changed"
DUMP_RULES = (UNDATED, DAY_ORDER, FIELDS)
#: The share of undated articles from which a dump is told of.
_UNDATED = 0.1
#: So many names of fields are told.
_SHOWN = 12
_NUMBER = re.compile(r"\d+")


def dump_warnings(records: pd.DataFrame, articles: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of `quality_warnings`, keyed by dump, of collected `records` (`collected.OF_RECORDS`) and `articles` (`dump_id`,
    `published_at`).

    Files are of one series where their dumps and paths differ in numbers alone (`2026-10-03.csv`, `2026-10-04.csv`), or are
    readings of one file. Of the fields of each are told a name that none before it had, and one that all had since it was new and
    this one has not; where several files of a dump changed, the last.
    """
    newest = dict(zip(records["dump_id"], records["run_id"], strict=True))
    changed = {dump: (rule, dump, detail) for rule, dump, detail in _changed(records)}
    found = [*_undated(articles), *_undecided(records), *changed.values()]
    return [
        {"run_id": newest[dump], "rule": rule, "table": "records", "key": dump, "detail": detail}
        for rule, dump, detail in found
        if dump in newest
    ]


def _undated(articles: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    dumps = articles.assign(undated=articles["published_at"].isna()).groupby("dump_id")["undated"].agg(["sum", "size"])
    told_alone = dumps["size"] == 1  # `undated` says it
    for dump, row in dumps[(dumps["sum"] > _UNDATED * dumps["size"]) & ~told_alone].iterrows():
        told = f"{row['sum']} of {row['size']} articles have no date of publication and are in no time series"
        yield UNDATED, str(dump), told


def _undecided(records: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    counts: Counter[str] = Counter()
    for row in rows_of(records.loc[records["warnings"].notna(), ["dump_id", "warnings"]]):
        counts[row["dump_id"]] += any(warning.startswith("day_order_undecided:") for warning in row["warnings"])
    for dump, count in sorted(counts.items()):
        if count:
            told = f"the dates of {count} records can be two days, and no other tells which; say --dates day-first or month-first"
            yield DAY_ORDER, dump, told


def _changed(records: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    files: dict[tuple[int, str, str], set[str]] = defaultdict(set)
    named = records.loc[records["new_fields"].notna(), ["rank", "source_path", "dump_id", "new_fields"]]
    for row in rows_of(named):
        if not is_one_article(row["source_path"]):
            files[int(row["rank"]), row["source_path"], row["dump_id"]].update(row["new_fields"].split("\n"))
    known: dict[tuple[str, str], tuple[str, set[str], set[str]]] = {}
    for (_, path, dump), names in sorted(files.items(), key=lambda item: item[0]):
        series = (_NUMBER.sub("#", dump), _NUMBER.sub("#", path))
        if series not in known:
            known[series] = path, names, names
            continue
        last, ever, always = known[series]
        new, gone = names - ever, always - names
        if new or gone:
            parts = [f"new {_listed(new)}"] * bool(new) + [f"gone {_listed(gone)}"] * bool(gone)
            yield FIELDS, dump, f"{path} has other fields than {last}: {'; '.join(parts)}"
        known[series] = path, ever | names, (always & names) | new


def _listed(names: Iterable[str]) -> str:
    shown = sorted(names)
    return ", ".join(shown[:_SHOWN]) + (f" and {len(shown) - _SHOWN} more" if len(shown) > _SHOWN else "")
