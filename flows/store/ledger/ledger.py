"""What is done, in SQLite: the only truth about it.

A file under `_state` that no row names is an orphan; a row is written only after its file is whole. Paths are kept
relative to `_state`, so that the output folder may be moved.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import astuple
from importlib import resources
from pathlib import Path
from typing import Any

from flows.errors import BrokenStateError
from flows.store.ledger.entries import Batch, Ingestion, Shard, StageRow, Withdrawal

#: Its file in the state.
LEDGER = "ledger.sqlite"
#: Grows when the tables change: `migrations/ledger_N.sql` makes version N from the one before. A later one is not touched.
VERSION = 4
BUSY_SECONDS = 60


def now() -> str:
    """The present moment in UTC, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


class Ledger:
    """The ledger of one output folder. One writer; readers are never blocked (WAL)."""

    def __init__(self, state: Path, reading: bool = False) -> None:
        """Open the ledger, or make it. For `reading` it may lie where nothing can be written.

        Raises BrokenStateError if it is none, OSError if the disk is to blame.
        """
        self.path = state / LEDGER
        self.is_fixed = reading and self.path.exists() and not all(os.access(path, os.W_OK) for path in (state, self.path))
        try:
            if self.is_fixed:
                self._connect(f"{self.path.absolute().as_uri()}?immutable=1", least=VERSION)
            else:
                state.mkdir(parents=True, exist_ok=True)
                self._connect(self.path.absolute().as_uri(), least=0)
                self._prepare()
        except sqlite3.OperationalError as error:
            raise OSError(errno.EIO, f"the ledger cannot be opened ({error})", str(self.path)) from error
        except sqlite3.DatabaseError as error:
            raise self._broken(error) from error

    def _connect(self, address: str, least: int) -> None:
        self._connection = sqlite3.connect(address, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True)
        self._connection.row_factory = sqlite3.Row
        version = self._version()
        if not least <= version <= VERSION:
            raise BrokenStateError(
                f"{self.path} was written by another version of positions ({version}, this one writes {VERSION}). "
                "Use that version, or a new output folder."
            )

    def _prepare(self) -> None:
        """Have what is written survive a crash, and bring the tables up to date."""
        for setting in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._connection.execute(f"PRAGMA {setting}")
        for number in range(self._version() + 1, VERSION + 1):
            self._upgrade(number)

    def _version(self) -> int:
        version: int = self._connection.execute("PRAGMA user_version").fetchone()[0]
        return version

    def _upgrade(self, number: int) -> None:
        """Make the tables those of a version, unless another process has done so meanwhile."""
        script = resources.files("flows.store.ledger").joinpath("migrations", f"ledger_{number}.sql").read_text(encoding="utf-8")
        with self._transaction() as connection:
            if self._version() < number:
                for statement in script.split(";\n"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")

    def __enter__(self) -> Ledger:
        """Use it in a `with` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                if self._connection.in_transaction:  # a full disk has ended it already
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def _all(self, query: str, *values: object) -> list[sqlite3.Row]:
        with self._told():
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell of a disk that cannot be used, or of pages that are garbled, in our own words."""
        try:
            yield
        except sqlite3.OperationalError as error:
            raise OSError(errno.EIO, f"the ledger cannot be used ({error})", str(self.path)) from error
        except sqlite3.IntegrityError:
            raise
        except sqlite3.DatabaseError as error:
            raise self._broken(error) from error

    def _broken(self, error: sqlite3.DatabaseError) -> BrokenStateError:
        return BrokenStateError(
            f"{self.path} cannot be used: {error}. Run again: what can be read of it is saved, and the rest is done anew."
        )

    # Raw files and their records

    def is_read(self, due: Ingestion) -> bool:
        """Whether this very content was read by the present code, with the present sidecar, in this dump."""
        found = self._all(
            "SELECT 1 FROM files WHERE dump_id = ? AND source_path = ? AND sha256 = ? AND sidecar_sha256 = ? AND fingerprint = ?",
            due.dump_id, due.source_path, due.sha256, due.sidecar_sha256, due.fingerprint,
        )  # fmt: skip
        return bool(found)

    def hash_of(self, path: str, stamp: str) -> str | None:
        """The hash of a raw file that bears this stamp, if it was noted."""
        found = self._all("SELECT sha256 FROM hashes WHERE path = ? AND stamp = ?", path, stamp)
        return str(found[0]["sha256"]) if found else None

    def note_hashes(self, hashes: Iterable[tuple[str, str, str]]) -> None:
        """Enter path, stamp and hash of raw files."""
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO hashes VALUES (?, ?, ?)", hashes)

    def add_batch(self, batch: Batch) -> None:
        """Enter a batch with the readings and the ids of its records, and the files that are wholly read with it."""
        moment = now()
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO batches VALUES (?, ?, ?, ?)", (batch.batch_id, batch.path, len(batch.records), batch.run_id)
            )
            connection.executemany(
                "INSERT INTO batch_ingestions VALUES (?, ?)", [(batch.batch_id, one) for one in batch.ingestions]
            )
            connection.executemany(
                "INSERT OR IGNORE INTO records_seen VALUES (?, ?, ?)",
                [(record, batch.run_id, moment) for record in batch.records],
            )
            for one in batch.finished:
                connection.execute(
                    "DELETE FROM files WHERE dump_id IN (?, '') AND source_path = ? AND sha256 IN (?, '')",
                    (one.dump_id, one.source_path, one.sha256),
                )
                connection.execute(
                    "INSERT INTO files (ingestion_id, dump_id, source_path, sha256, sidecar_sha256, fingerprint, run_id, learned,"
                    " done_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (one.ingestion_id, one.dump_id, one.source_path, one.sha256, one.sidecar_sha256,
                     one.fingerprint, one.run_id, one.learned, moment),
                )  # fmt: skip

    def batch_paths(self) -> list[str]:
        """Batches that hold records of a standing reading, in order of their names."""
        return [
            row["path"]
            for row in self._all(
                "SELECT DISTINCT path FROM batches JOIN batch_ingestions USING (batch_id) JOIN files USING (ingestion_id)"
                " ORDER BY path"
            )
        ]

    def standing(self) -> dict[str, bool]:
        """Standing readings by id, oldest first; True for the newest of its place, whose refusals count."""
        rows = self._all(
            "SELECT ingestion_id, number = MAX(number) OVER (PARTITION BY dump_id, source_path) AS newest FROM files"
            " ORDER BY number"
        )
        return {row["ingestion_id"]: bool(row["newest"]) for row in rows}

    def without_dump(self) -> list[str]:
        """Standing readings by earlier versions, which told dumps not apart."""
        return [row["ingestion_id"] for row in self._all("SELECT ingestion_id FROM files WHERE dump_id = ''")]

    def readings(self) -> dict[str, tuple[str, str]]:
        """The fingerprint and the run of each standing reading, oldest first."""
        rows = self._all("SELECT ingestion_id, fingerprint, run_id FROM files ORDER BY number")
        return {row["ingestion_id"]: (row["fingerprint"], row["run_id"]) for row in rows}

    def first_seen(self) -> Iterator[tuple[str, str, str]]:
        """Each record's id with the run and the moment in which it was first read, by id."""
        with self._told():
            yield from map(
                tuple, self._connection.execute("SELECT record_id, run_id, ingested_at FROM records_seen ORDER BY record_id")
            )

    def record_count(self) -> int:
        """How many records were ever read."""
        return int(self._all("SELECT COUNT(*) AS records FROM records_seen")[0]["records"])

    # Shards and their stages

    def add_shard(self, shard: Shard, articles: Iterable[tuple[str, str]], run_id: str) -> None:
        """Enter a shard with the (content key, article id) of its articles."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO shards VALUES (?, ?, ?, ?)", (shard.shard_id, shard.path, shard.article_count, run_id)
            )
            connection.executemany(
                "INSERT INTO shard_articles VALUES (?, ?, ?)", [(key, article, shard.shard_id) for key, article in articles]
            )

    def shards(self) -> list[Shard]:
        """All shards, by id."""
        return [Shard(*row) for row in self._all("SELECT shard_id, path, article_count FROM shards ORDER BY shard_id")]

    def shard_of(self) -> dict[str, str]:
        """The shard of each content key, row by row; the id of each shard is held once."""
        ids: dict[str, str] = {}
        with self._told():
            rows = self._connection.execute("SELECT content_key, shard_id FROM shard_articles")
            return {key: ids.setdefault(shard_id, shard_id) for key, shard_id in rows}

    def drop_shards(self, shards: Iterable[str]) -> None:
        """Take out shards with all that stands for them; their files are then unnamed, and go."""
        with self._transaction() as connection:
            connection.executemany("DELETE FROM shards WHERE shard_id = ?", [(one,) for one in shards])

    def stages(self, stage: str) -> dict[str, StageRow]:
        """What stands for a stage, by shard."""
        rows = self._all("SELECT shard_id, stage, fingerprint, path, run_id FROM stages WHERE stage = ? ORDER BY shard_id", stage)
        return {row["shard_id"]: StageRow(*row) for row in rows}

    def add_stages(self, rows: Iterable[StageRow]) -> None:
        """Enter outcomes of stages in the place of earlier ones."""
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO stages VALUES (?, ?, ?, ?, ?, ?)",
                [(row.shard_id, row.stage, row.fingerprint, row.path, row.run_id, now()) for row in rows],
            )

    # Withdrawals

    def withdraw(self, withdrawal: Withdrawal) -> None:
        """Take back a path or an article."""
        with self._transaction() as connection:
            connection.execute("INSERT OR IGNORE INTO withdrawals VALUES (?, ?, ?, ?)", (*astuple(withdrawal), now()))

    def restore(self, withdrawal: Withdrawal) -> bool:
        """Undo a withdrawal; false if there was none."""
        with self._transaction() as connection:
            query = "DELETE FROM withdrawals WHERE kind = ? AND dump_id = ? AND value = ?"
            return connection.execute(query, astuple(withdrawal)).rowcount > 0

    def withdrawals(self) -> list[Withdrawal]:
        """What was taken back: paths, then articles, each sorted."""
        query = "SELECT kind, dump_id, value FROM withdrawals ORDER BY kind DESC, value, dump_id"
        return [Withdrawal(*row) for row in self._all(query)]

    # Runs

    def begin_run(self, run_id: str) -> None:
        """Enter a run that starts now."""
        with self._transaction() as connection:
            connection.execute("INSERT INTO runs (run_id, started_at) VALUES (?, ?)", (run_id, now()))

    def end_run(self, run_id: str, outcome: str) -> None:
        """Enter how a run ended."""
        with self._transaction() as connection:
            connection.execute("UPDATE runs SET ended_at = ?, outcome = ? WHERE run_id = ?", (now(), outcome, run_id))

    def note_run(self, run_id: str, **counts: int) -> None:
        """Enter what a run has done so far, by column."""
        with self._transaction() as connection:
            for name, count in counts.items():
                connection.execute(f"UPDATE runs SET {name} = ? WHERE run_id = ?", (count, run_id))  # noqa: S608 - our own names

    def runs(self) -> list[dict[str, Any]]:
        """All runs, oldest first; one without an outcome is under way, or was killed."""
        return [dict(row) for row in self._all("SELECT * FROM runs ORDER BY run_id")]

    def last_run(self) -> dict[str, Any] | None:
        """The run that began last, if any has."""
        rows = self._all("SELECT * FROM runs ORDER BY run_id DESC LIMIT 1")
        return dict(rows[0]) if rows else None

    # Agreement with the disk

    def copy_to(self, path: Path) -> None:
        """Write the ledger as it is now to a new file."""
        try:
            self._connection.execute("VACUUM INTO ?", (str(path),))
        except sqlite3.OperationalError as error:
            raise OSError(errno.EIO, f"the ledger cannot be copied ({error})", str(path)) from error

    def named_paths(self) -> set[str]:
        """Every path that a row names."""
        queries = (
            "SELECT path FROM batches", "SELECT path FROM shards", "SELECT path FROM stages",
            "SELECT DISTINCT learned AS path FROM files WHERE learned <> ''",
        )  # fmt: skip
        return {row["path"] for query in queries for row in self._all(query)}

    def forget_missing(self, paths: Iterable[str]) -> set[tuple[str, str]]:
        """Drop rows whose file is gone, and batches that no standing reading needs, so that the work is done again.

        Returns dump and path of the raw files that must be read again.
        """
        gone = [(path,) for path in paths]
        with self._transaction() as connection:
            lost = {
                tuple(row)
                for path in gone
                for row in connection.execute(
                    "SELECT dump_id, source_path FROM files JOIN batch_ingestions USING (ingestion_id) JOIN batches"
                    " USING (batch_id) WHERE path = ?",
                    path,
                )
            }
            connection.executemany(
                "DELETE FROM files WHERE ingestion_id IN (SELECT ingestion_id FROM batch_ingestions JOIN batches USING (batch_id)"
                " WHERE path = ?)",
                gone,
            )
            connection.executemany("UPDATE files SET learned = '' WHERE learned = ?", gone)
            for table in ("batches", "shards", "stages"):
                connection.executemany(f"DELETE FROM {table} WHERE path = ?", gone)  # noqa: S608 - our own names
            connection.execute(
                "DELETE FROM batches WHERE batch_id NOT IN"
                " (SELECT batch_id FROM batch_ingestions JOIN files USING (ingestion_id))"
            )
        return lost

    # What is saved of a damaged ledger

    def enter_saved(self, tables: Mapping[str, list[tuple[Any, ...]]]) -> None:
        """Enter rows that were read from another ledger of this version, but for those that refer to what is not there."""
        with self._transaction() as connection:
            for table, rows in tables.items():
                for row in rows:
                    with suppress(sqlite3.IntegrityError):
                        marks = ", ".join("?" * len(row))
                        connection.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)  # noqa: S608 - our own names

    def enter_batch_alone(self, batch_id: str, path: str, rows: Sequence[Mapping[str, str]], moment: str) -> int:
        """Enter a batch by its records, with those of its readings whose place no other is known of; returns how many."""
        run_id = batch_id.rpartition("-")[0]
        readings = {row["ingestion_id"]: row for row in reversed(rows)}  # each with its first record
        with self._transaction() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO records_seen VALUES (?, ?, ?)", [(row["record_id"], run_id, moment) for row in rows]
            )
            connection.execute("INSERT OR IGNORE INTO batches VALUES (?, ?, ?, ?)", (batch_id, path, len(rows), run_id))
            connection.executemany("INSERT OR IGNORE INTO batch_ingestions VALUES (?, ?)", [(batch_id, one) for one in readings])
            return sum(
                connection.execute(
                    "INSERT OR IGNORE INTO files (ingestion_id, dump_id, source_path, sha256, sidecar_sha256, fingerprint,"
                    " run_id, learned, done_at) SELECT ?1, ?2, ?3, '', '', '', ?4, '', ?5 WHERE NOT EXISTS"
                    " (SELECT 1 FROM files WHERE dump_id = ?2 AND source_path = ?3 AND sha256 <> '')",
                    (one, row["dump_id"], row["source_path"], run_id, moment),
                ).rowcount
                for one, row in readings.items()
            )
