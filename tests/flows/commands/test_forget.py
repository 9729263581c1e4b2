from __future__ import annotations

import fcntl
import sqlite3
import threading
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from flows.commands.forget import restore, withdraw
from flows.errors import LockHeldError, UsageError
from flows.settings import Settings
from flows.store.ledger.entries import Batch, Ingestion
from flows.store.ledger.ledger import LEDGER, Ledger
from flows.store.locks.process_lock import lock_path
from flows.store.table_files import write_table
from transforms.articles.stored_records import STORED_RECORDS


@pytest.fixture
def output(tmp_path: Path) -> Settings:
    """Two dumps with one path in both, read and not yet published."""
    state = tmp_path / "_state"
    with Ledger(state) as ledger:
        for number, dump in enumerate(("oct", "nov")):
            row = {"ingestion_id": dump, "dump_id": dump, "source_path": "agency/a.jsonl", "article_id": f"a_{number}"}
            write_table(state / f"records/{dump}.parquet", pa.Table.from_pylist([row, row], STORED_RECORDS))
            reading = Ingestion(dump, dump, "agency/a.jsonl", dump, "", "code", "run")
            ledger.add_batch(Batch(dump, f"records/{dump}.parquet", "run", [dump], [f"r_{dump}"], [reading]))
    return Settings(raw=(), output=tmp_path)


def withdrawn(output: Settings) -> list[str]:
    with Ledger(output.state) as ledger:
        return list(map(str, ledger.withdrawals()))


def test_what_was_read_is_taken_back_without_a_release(output: Settings) -> None:
    assert withdraw(output, "a_0").startswith("2 records of a_0 are withdrawn")
    assert withdrawn(output) == ["a_0"]
    restore(output, "a_0")
    assert withdrawn(output) == []


def test_a_path_in_several_dumps_is_taken_back_in_the_one_that_is_named(output: Settings) -> None:
    with pytest.raises(UsageError, match=r"Several dumps have agency. Name one of them with --dump: nov, oct"):
        withdraw(output, "agency")
    assert withdraw(output, "agency/", "nov").startswith("2 records of agency of dump nov")
    assert withdrawn(output) == ["agency of dump nov"]
    assert withdraw(output, "agency", "oct")
    with pytest.raises(UsageError, match="withdrawn in several dumps"):
        restore(output, "agency")
    restore(output, "agency", "oct")
    assert withdrawn(output) == ["agency of dump nov"]


def test_what_was_never_read_cannot_be_taken_back(output: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(UsageError, match=r"No record in .* 'agency' in the dump 'dec'"):
        withdraw(output, "agency", "dec")
    with pytest.raises(UsageError, match="Nothing was read"):
        withdraw(Settings(raw=(), output=tmp_path_factory.mktemp("empty")), "agency")


def test_whoever_runs_is_named_or_waited_for(output: Settings) -> None:
    lock = lock_path(output.state)
    lock.touch()
    with lock.open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(LockHeldError, match=r"Another run writes to .* let this one wait with --wait SECONDS"):
            withdraw(output, "a_0")
        threading.Timer(0.2, held.close).start()
        assert withdraw(replace(output, wait=60), "a_0").startswith("2 records")


def test_what_an_earlier_version_read_is_taken_back_under_any_dump(output: Settings) -> None:
    """Its dumps are called otherwise now, and are read again as such."""
    with sqlite3.connect(output.state / LEDGER) as connection:
        connection.execute("UPDATE files SET dump_id = '' WHERE dump_id = 'oct'")
    assert withdraw(output, "agency").startswith("4 records of agency are withdrawn")
    assert withdrawn(output) == ["agency"]
