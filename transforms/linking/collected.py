"""From all readings of raw files to the records and articles that stand now.

Texts stay where they were stored as they were read: a reading says where its text lies (PLACE), and whoever needs texts
reads them from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.articles.copies import BODY, TELLING, choose_representatives, speakers
from transforms.articles.dates import outlet_day
from transforms.articles.versions import IS_WHOLE_FILE, PLACED, REPLACED_BY, replaced_in_place
from transforms.frames import rows_of, to_frame
from transforms.identity import content_id
from transforms.schema.sources import ARTICLES, RECORDS

ENGLISH = "en"
#: So many records are held as Python's own objects together.
_AT_ONCE = 5_000
#: Where a text lies: the stored batch of records, and the row in it.
PLACE = ("batch", "batch_row")
CONTENT_KEY = "content_key"
#: The day of publication where the outlet is: the one that an article's "today" means.
PUBLISHED_ON = "published_on"
DONE, SKIPPED_LANGUAGE, SKIPPED_DUPLICATE = "done", "skipped_language", "skipped_duplicate"
#: What is collected of a record: its published row, and what its other tables say of it.
OF_RECORDS = (*RECORDS.column_names, "detail", "warnings", "new_fields", "rank")
#: Articles as they pass from step to step.
WITHOUT_TEXTS = replace(ARTICLES, columns=tuple(column for column in ARTICLES.columns if column.name != "text"))
#: What is collected of an article: its published row, with the place of its text in place of the text, and its day.
_LATER = ("origin_id", "is_duplicate", "extraction_status", CONTENT_KEY, PUBLISHED_ON)
OF_ARTICLES = (*WITHOUT_TEXTS.column_names, *PLACE, CONTENT_KEY, PUBLISHED_ON)
#: What is asked of the record that speaks for an article.
OF_SPEAKERS = (*(name for name in OF_ARTICLES if name not in _LATER), "text_sha256", "rank", REPLACED_BY, IS_WHOLE_FILE)
#: What is asked of a record once it is known which reading of it stands.
_OF_STANDING = frozenset((*OF_RECORDS, *OF_SPEAKERS, *TELLING, *PLACED))
#: What of an article decides its day, its content key and whether claims are extracted.
_DECIDING = ("article_id", "text_sha256", "published_at", "published_offset", "publisher", "language", "is_duplicate")
_TEXT, _FLAG = pd.ArrowDtype(pa.string()), pd.ArrowDtype(pa.bool_())
_DAY = pd.ArrowDtype(pa.date32())
_SEEN = pa.schema({"record_id": pa.string(), "run_id": pa.string(), "ingested_at": pa.timestamp("us", tz="UTC")})
_BODY = (*PLACE, *(name for name in BODY if name not in ("text", "signature")))  # both are read from their place


@dataclass(frozen=True)
class Readings:
    """What is known of the readings of raw files that stand, oldest first: fingerprint and run of each, whether it is the
    newest of its file, and when each record was first seen (id, run, moment)."""

    made_by: Mapping[str, tuple[str, str]]
    is_newest: Mapping[str, bool]
    first_seen: Iterable[tuple[str, str, str]]


class Withdrawal(Protocol):
    """What was taken back: an `article` by its id, or a `path` with all below it, in one dump or (without a name) in all."""

    @property
    def kind(self) -> str:
        """`article` or `path`."""

    @property
    def dump_id(self) -> str:
        """The dump, or nothing."""

    @property
    def value(self) -> str:
        """The id or the path."""


def of_withdrawal(records: pd.DataFrame, withdrawal: Withdrawal) -> pd.Series:
    """Which of the records a withdrawal takes back."""
    if withdrawal.kind == "article":
        return (records["article_id"] == withdrawal.value).fillna(False).astype(bool)
    found = (records["source_path"] == withdrawal.value) | records["source_path"].str.startswith(f"{withdrawal.value}/")
    return found.astype(bool) & ((records["dump_id"] == withdrawal.dump_id) | (not withdrawal.dump_id)).astype(bool)


def counts(rows: pa.Table, is_newest: Mapping[str, bool]) -> pa.Array:
    """Whether each stored row counts: accepted in a reading that stands, or refused in the newest one of its file."""
    newest = pa.array([one for one, newest in is_newest.items() if newest], pa.string())
    speaks = pc.or_(pc.equal(rows["status"], "article"), pc.is_in(rows["ingestion_id"], newest))
    return pc.and_(speaks, pc.is_in(rows["ingestion_id"], pa.array([*is_newest], pa.string())))


def records_that_stand(read: Callable[[], pd.DataFrame], readings: Readings, withdrawals: Iterable[Withdrawal]) -> pd.DataFrame:
    """One row a record, by id, of stored rows that count (with PLACE, without text), which are read and held by nobody else;
    `status` tells exact copies apart.

    A record stands for ever once accepted, unless it is withdrawn; a refused one only while it comes from the newest
    reading of its file. The body of an article is that of its first reading by the newest code (`copies.speakers`); where two
    readings have the same record, the newer speaks. `replaced_by` and `is_whole_file` tell whose place another text has taken.
    """
    rows = _with_readings(_without_withdrawn(read(), withdrawals), readings)
    newest = rows[["record_id", "rank"]].sort_values(["record_id", "rank"], kind="stable")
    place = newest.drop_duplicates("record_id", keep="last").index.to_numpy()
    source = speakers(rows)[place]
    for name in [name for name in rows if name not in _OF_STANDING]:
        del rows[name]
    rows = moved(rows, pa.array(place), dict.fromkeys(_BODY, pa.array(source, mask=source < 0)))
    pa.default_memory_pool().release_unused()
    accepted = rows["status"] == "article"
    rows = rows.join(replaced_in_place(rows.loc[accepted, list(PLACED)]))
    pa.default_memory_pool().release_unused()
    told = rows.loc[accepted, list(TELLING)]
    rows.loc[accepted, "status"] = choose_representatives(told)["status"].astype(rows["status"].dtype)
    return rows


def articles_that_stand(articles: pd.DataFrame, copies: pd.DataFrame) -> pd.DataFrame:
    """The rows (OF_ARTICLES) of articles, by id, from the records that speak for them (OF_SPEAKERS): copies told apart
    (`copies.group_copies`), and `extraction_status` as planned. The frame of `articles` is empty then."""
    place = pc.index_in(pa.array(articles["article_id"], pa.string()), pa.array(copies["article_id"], pa.string()))
    days, keys, statuses = [], [], []
    told = _values(articles.assign(is_duplicate=_taken(copies["is_duplicate"], place)), _DECIDING)
    for article, digest, published_at, offset, publisher, language, is_duplicate in told:
        days.append(outlet_day(published_at, offset))
        keys.append(content_key(article, digest, days[-1], publisher))
        statuses.append(SKIPPED_LANGUAGE if language != ENGLISH else SKIPPED_DUPLICATE if is_duplicate else DONE)
    for name in [name for name in articles if name not in OF_ARTICLES]:
        del articles[name]
    told_now = {
        "origin_id": _taken(copies["origin_id"].astype(_TEXT), place),
        "is_duplicate": _taken(copies["is_duplicate"].astype(_FLAG), place),
        "extraction_status": pd.Series(statuses, index=articles.index, dtype=_TEXT),  # of its type where there is none
        CONTENT_KEY: pd.Series(keys, index=articles.index, dtype=_TEXT),
        PUBLISHED_ON: pd.Series(days, index=articles.index, dtype=_DAY),
    }
    for name, values in told_now.items():
        articles[name] = values
    order = pc.sort_indices(pa.table({"id": pa.array(articles["article_id"], pa.string())}), [("id", "ascending")])
    return moved(articles, order)[list(OF_ARTICLES)]


def content_key(article_id: str, text_sha256: str, published_on: date | None, publisher: str | None) -> str:
    """Changes whenever extraction could find something else in an article under the same code and words."""
    return content_id("k", article_id, text_sha256, published_on, publisher)


def record_refusals(records: pd.DataFrame) -> list[dict[str, Any]]:
    """The refused records as rows of `quarantine`."""
    return [
        {"stage": "articles", "table": "records", "key": row["record_id"], "rule": row["reason"], "detail": row["detail"],
         "source_path": row["source_path"], "run_id": row["run_id"]}
        for row in rows_of(records[records["status"] == "quarantined"])
    ]  # fmt: skip


def record_warnings(records: pd.DataFrame) -> list[dict[str, Any]]:
    """What was noted while records were read, as rows of `quality_warnings`."""
    noted = [
        (row, warning.partition(": ")) for row in rows_of(records[records["warnings"].notna()]) for warning in row["warnings"]
    ]
    return [
        {"run_id": row["run_id"], "rule": rule, "table": "records", "key": row["record_id"], "detail": detail}
        for row, (rule, _, detail) in noted
    ]


def _values(frame: pd.DataFrame, columns: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """The values of columns as Python's own objects, row by row, null as None; no more than some rows' are held."""
    for start in range(0, len(frame), _AT_ONCE):
        piece = frame.iloc[start : start + _AT_ONCE]
        yield from zip(*(pa.Array.from_pandas(piece[name]).to_pylist() for name in columns), strict=True)


def moved(frame: pd.DataFrame, place: pa.Array, others: Mapping[str, pa.Array] = MappingProxyType({})) -> pd.DataFrame:
    """The rows of a frame at some places, or those at `others` of some columns, null where there is none. The frame is empty
    then: memory never holds two of it."""
    return pd.DataFrame({name: _taken(frame.pop(name), others.get(name, place)) for name in map(str, frame.columns)})


def _taken(values: pd.Series, place: pa.Array) -> pd.Series:
    """The values at some places, null where there is none, with the index of a frame that was just made."""
    return to_frame(pa.table({"values": pa.Array.from_pandas(values)}).take(place))["values"]


def _with_readings(rows: pd.DataFrame, readings: Readings) -> pd.DataFrame:
    """The rows with when and in which run their record was first seen; `read_in` is the run of their reading; the newer a
    reading, the larger its `rank`, and the newer the code that read it, the larger `code`."""
    code = {fingerprint: number for number, (fingerprint, _) in enumerate(readings.made_by.values())}
    ids, made_by = pa.array([*readings.made_by], pa.string()), [*readings.made_by.values()]
    rank = np.asarray(pc.index_in(pa.array(rows["ingestion_id"], pa.string()), ids), dtype=np.int64)
    runs, codes = pd.Series([run for _, run in made_by], dtype=_TEXT), np.array([code[one] for one, _ in made_by], dtype=np.int64)
    seen = _seen(readings.first_seen)
    place = pc.index_in(pa.array(rows["record_id"], pa.string()), pa.array(seen["record_id"], pa.string()))
    return rows.assign(
        read_in=_taken(runs, pa.array(rank)),
        code=codes[rank],
        rank=rank,
        run_id=_taken(seen["run_id"], place),
        ingested_at=_taken(seen["ingested_at"], place),
    )


def _seen(first_seen: Iterable[tuple[str, str, str]]) -> pd.DataFrame:
    """When and in which run each record was first seen."""
    pieces, some = [_SEEN.empty_table()], iter(first_seen)
    while piece := list(islice(some, _AT_ONCE)):
        columns = (pa.array(values, pa.string()) for values in zip(*piece, strict=True))
        pieces.append(pa.table([*columns], names=_SEEN.names).cast(_SEEN))
    return to_frame(pa.concat_tables(pieces))


def _without_withdrawn(rows: pd.DataFrame, withdrawals: Iterable[Withdrawal]) -> pd.DataFrame:
    gone = pd.Series(False, index=rows.index)
    for withdrawal in withdrawals:
        gone |= of_withdrawal(rows, withdrawal)
    return rows[~gone].reset_index(drop=True) if gone.any() else rows
