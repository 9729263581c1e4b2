"""A ledger that is damaged, made anew from what can be read of it and from what lies beside it."""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from flows.errors import BrokenStateError
from flows.runtime.progress import log
from flows.store.files import names_in
from flows.store.layout import RECORDS
from flows.store.ledger.entries import Withdrawal
from flows.store.ledger.ledger import LEDGER, VERSION, Ledger, now

#: The tables, those that others refer to first; each is read from both ends, since a broken page may stand between.
_TABLES = (
    "withdrawals", "files", "batches", "batch_ingestions", "records_seen", "shards", "shard_articles", "stages", "runs",
)  # fmt: skip
_BESIDE = (f"{LEDGER}-wal", f"{LEDGER}-shm")


def knows_any_run(state: Path) -> bool:
    """Whether the ledger tells of a run or a batch; one that is new, or that somebody has taken away, does not. One that rights,
    a lock or the machine forbid to open is not lost, and whoever opens it tells."""
    if not (state / LEDGER).is_file():
        return False
    try:
        with closing(sqlite3.connect(state / LEDGER)) as connection:
            query = "SELECT run_id FROM runs UNION ALL SELECT batch_id FROM batches LIMIT 1"
            return connection.execute(query).fetchone() is not None
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode != sqlite3.SQLITE_ERROR  # which says that there is no such table
    except sqlite3.DatabaseError:
        return False


def has_records(store: Path) -> bool:
    """Whether there are batches of records, which a ledger should know of."""
    return bool(names_in(store / RECORDS))


def rebuild(state: Path, store: Path, withdrawn: Iterable[Sequence[str]]) -> None:
    """Put a new ledger in the place of a damaged one, which is kept beside it under another name, and tell what was saved.

    Readings that are lost are entered again from the batches of records, as readings of unknown content: a raw file that is
    still there is read again and takes its place. `withdrawn` is what the current release was published without: kind, dump
    and value of each withdrawal. Only the holder of the writer's lock may call this.
    """
    old = state / f"{LEDGER}.damaged-{uuid.uuid4().hex[:8]}"
    kept = f" The damaged one is kept as {old.name}." if (state / LEDGER).exists() else ""
    for name in (LEDGER, *_BESIDE):
        with suppress(FileNotFoundError):
            (state / name).rename(state / name.replace(LEDGER, old.name))
    saved = {table: _saved(old, table) for table in _TABLES} if _version(old) == VERSION else {}
    with Ledger(state) as ledger:
        ledger.enter_saved(saved)
        known = {one.value for one in ledger.withdrawals()}
        for kind, dump, value in withdrawn:
            ledger.withdraw(Withdrawal(kind, dump, value))
        again = _enter_batches(store, ledger)
        standing = len(ledger.withdrawals())
    log.warning(
        "the ledger was damaged or lost, and is made anew: %d rows of it could be read, %d readings are known from their records "
        "alone; %d withdrawals stand (%d of them only by the last release): make later ones again with positions forget.%s",
        sum(map(len, saved.values())), again, standing, standing - len(known), kept,
    )  # fmt: skip


def _version(path: Path) -> int:
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(path)) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.DatabaseError:
        return 0


def _saved(path: Path, table: str) -> list[tuple[Any, ...]]:
    """The rows of a table that can be read, each once."""
    found: dict[tuple[Any, ...], None] = {}
    for order in ("", " ORDER BY 1 DESC"):
        found.update(dict.fromkeys(_rows(path, f"SELECT * FROM {table}{order}")))  # noqa: S608 - our own names
    return list(found)


def _rows(path: Path, query: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a query up to the first that cannot be read."""
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(path)) as connection:
        yield from connection.execute(query)


def _enter_batches(store: Path, ledger: Ledger) -> int:
    """Enter the batches with those of their readings that are lost; returns how many readings."""
    from flows.store.table_files import read_table

    again = 0
    for file in (store / RECORDS / name for name in names_in(store / RECORDS)):
        try:
            rows = read_table(file, ["ingestion_id", "dump_id", "source_path", "record_id"]).to_pylist()
        except (OSError, BrokenStateError):
            continue
        again += ledger.enter_batch_alone(file.stem, f"{RECORDS}/{file.name}", rows, now())
    return again
