from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from flows.errors import BrokenStateError
from flows.store.ledger.entries import Batch, Ingestion, Shard, StageRow, Withdrawal
from flows.store.ledger.ledger import Ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path) as ledger:
        yield ledger


def reading(name: str, path: str = "dump/a.txt", sha256: str = "1", fingerprint: str = "code-1", run: str = "r1") -> Ingestion:
    return Ingestion(name, "dump", path, sha256, "", fingerprint, run)


def enter(ledger: Ledger, *readings: Ingestion, batch: str, finished: bool = True) -> None:
    ids = [one.ingestion_id for one in readings]
    records = [f"record of {one.source_path} {one.sha256}" for one in readings]
    ledger.add_batch(Batch(batch, f"records/{batch}", readings[0].run_id, ids, records, readings if finished else ()))


def test_a_file_is_read_only_under_the_same_content_sidecar_and_code(ledger: Ledger) -> None:
    enter(ledger, reading("i1"), batch="b1")
    assert ledger.is_read(reading("i", sha256="1", fingerprint="code-1"))
    assert not ledger.is_read(reading("i", sha256="2", fingerprint="code-1"))
    assert not ledger.is_read(replace(reading("i", sha256="1", fingerprint="code-1"), sidecar_sha256="sidecar"))
    assert not ledger.is_read(reading("i", sha256="1", fingerprint="code-2"))


def test_a_file_whose_last_batch_is_missing_is_not_read(ledger: Ledger) -> None:
    enter(ledger, reading("i1"), batch="b1", finished=False)
    assert not ledger.is_read(reading("i", sha256="1", fingerprint="code-1"))
    assert ledger.batch_paths() == []


def test_a_second_reading_of_the_same_content_takes_the_place_of_the_first(ledger: Ledger) -> None:
    enter(ledger, reading("i1"), batch="b1")
    enter(ledger, reading("i2", fingerprint="code-2"), batch="b2")
    assert ledger.standing() == {"i2": True}
    assert ledger.batch_paths() == ["records/b2"]


def test_records_of_earlier_content_stand_but_only_the_newest_reading_may_refuse(ledger: Ledger) -> None:
    enter(ledger, reading("i1"), batch="b1")
    enter(ledger, reading("i2", sha256="2"), batch="b2")
    assert ledger.standing() == {"i1": False, "i2": True}
    assert list(ledger.readings()) == ["i1", "i2"]


def test_a_record_keeps_the_run_that_first_read_it(ledger: Ledger) -> None:
    enter(ledger, reading("i1", run="r1"), batch="b1")
    enter(ledger, reading("i2", run="r2", fingerprint="code-2"), batch="b2")
    assert [run for _, run, _ in ledger.first_seen()] == ["r1"]


def test_a_stage_stands_once_a_shard(ledger: Ledger) -> None:
    ledger.add_shard(Shard("s1", "shards/s1", 1), [("k1", "a1")], "r1")
    ledger.add_stages([StageRow("s1", "extraction", "f1", "extraction/1", "r1")])
    ledger.add_stages([StageRow("s1", "extraction", "f2", "extraction/2", "r2")])
    assert ledger.stages("extraction") == {"s1": StageRow("s1", "extraction", "f2", "extraction/2", "r2")}
    assert ledger.stages("documents") == {}
    assert ledger.named_paths() == {"shards/s1", "extraction/2"}


def test_a_dropped_shard_takes_its_stages_and_articles_with_it(ledger: Ledger) -> None:
    ledger.add_shard(Shard("s1", "shards/s1", 1), [("k1", "a1")], "r1")
    ledger.add_stages([StageRow("s1", "extraction", "f1", "extraction/1", "r1")])
    ledger.drop_shards(["s1"])
    assert (ledger.shards(), ledger.shard_of(), ledger.named_paths()) == ([], {}, set())


def test_a_ledger_of_the_first_version_is_brought_up_to_date(tmp_path: Path) -> None:
    first = resources.files("flows.store.ledger").joinpath("migrations", "ledger_1.sql").read_text(encoding="utf-8")
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.executescript(f"{first}; INSERT INTO runs (run_id, started_at) VALUES ('r1', 'then'); PRAGMA user_version = 1")
    with Ledger(tmp_path) as ledger:
        ledger.note_run("r1", files_read=3)
        assert [(run["run_id"], run["files_read"], run["failed_shards"]) for run in ledger.runs()] == [("r1", 3, None)]


def test_rows_whose_files_are_gone_are_dropped(ledger: Ledger) -> None:
    enter(ledger, reading("i1"), reading("i2", path="dump/b.txt"), batch="b1")
    ledger.add_shard(Shard("s1", "shards/s1", 1), [("k1", "a1")], "r1")
    ledger.add_stages([StageRow("s1", "documents", "f1", "documents/1", "r1")])
    assert ledger.forget_missing(["records/b1", "shards/s1"]) == {("dump", "dump/a.txt"), ("dump", "dump/b.txt")}
    assert ledger.standing() == {}
    assert ledger.shards() == []
    assert ledger.named_paths() == set()


def test_a_transaction_that_fails_leaves_nothing(ledger: Ledger) -> None:
    enter(ledger, reading("i1"), batch="b1")
    with pytest.raises(sqlite3.IntegrityError):
        enter(ledger, reading("i2", path="dump/b.txt"), batch="b1")
    assert ledger.standing() == {"i1": True}


def test_withdrawals_are_kept_by_kind_and_dump(ledger: Ledger) -> None:
    of_a, of_b, article = Withdrawal("path", "a", "x.txt"), Withdrawal("path", "b", "x.txt"), Withdrawal("article", "", "a_1")
    for one in (article, of_b, of_a, of_a):
        ledger.withdraw(one)
    assert ledger.withdrawals() == [of_a, of_b, article]
    assert list(map(str, ledger.withdrawals())) == ["x.txt of dump a", "x.txt of dump b", "a_1"]
    assert not ledger.restore(Withdrawal("article", "", "x.txt"))
    assert ledger.restore(of_a)
    assert ledger.withdrawals() == [of_b, article]


def test_a_path_in_another_dump_is_another_file(ledger: Ledger) -> None:
    other = replace(reading("i2"), dump_id="other")
    enter(ledger, reading("i1"), batch="b1")
    assert not ledger.is_read(other)
    enter(ledger, other, batch="b2")
    assert ledger.standing() == {"i1": True, "i2": True}


def test_a_ledger_of_dumps_without_names_is_brought_up_to_date(tmp_path: Path) -> None:
    """A second reading of the same content replaces the first, which was entered before dumps had names of their own."""
    scripts = resources.files("flows.store.ledger").joinpath("migrations")
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        for number in (1, 2):
            connection.executescript(scripts.joinpath(f"ledger_{number}.sql").read_text(encoding="utf-8"))
        connection.execute("INSERT INTO files VALUES (7, 'i1', 'dump', 'dump/a.txt', '1', '', 'code-1', 'r1', '', 'then')")
        connection.execute("INSERT INTO withdrawals VALUES ('path', 'dump/b.txt', 'then')")
        connection.execute("PRAGMA user_version = 2")
    with Ledger(tmp_path) as ledger:
        assert ledger.standing() == {"i1": True}
        assert ledger.withdrawals() == [Withdrawal("path", "", "dump/b.txt")]
        assert not ledger.is_read(reading("i2"))
        enter(ledger, reading("i2"), batch="b1")
        assert ledger.standing() == {"i2": True}


def test_a_ledger_of_another_version_is_not_touched(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ledger.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(BrokenStateError, match="another version"):
        Ledger(tmp_path)


def test_a_broken_ledger_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite").write_bytes(b"no database, only words " * 100)
    with pytest.raises(BrokenStateError, match="Run again: what can be read of it is saved"):
        Ledger(tmp_path)


@pytest.fixture
def unwritable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ledger that SQLite may read and not write, whoever asks."""
    with Ledger(tmp_path) as ledger:
        enter(ledger, reading("i1"), batch="b1")
    connect = sqlite3.connect

    def refusing(name: str, **options: Any) -> sqlite3.Connection:
        if "immutable=1" not in str(name):
            raise sqlite3.OperationalError("attempt to write a readonly database")
        return connect(name, **options)

    monkeypatch.setattr(sqlite3, "connect", refusing)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    return tmp_path


def test_a_ledger_that_may_not_be_written_can_be_read(unwritable: Path) -> None:
    with Ledger(unwritable, reading=True) as ledger:
        assert ledger.standing() == {"i1": True}


def test_a_ledger_that_may_not_be_written_is_no_broken_one(unwritable: Path) -> None:
    with pytest.raises(OSError, match="cannot be opened") as raised:
        Ledger(unwritable)
    assert "attempt to write a readonly database" in raised.value.strerror
    assert raised.value.filename == str(unwritable / "ledger.sqlite")
