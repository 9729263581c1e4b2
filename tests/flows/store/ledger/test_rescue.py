from __future__ import annotations

import errno
import sqlite3
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.ingest.collect import STORED_RECORDS, standing_records
from flows.runtime.sqlite_files import is_readable
from flows.store.ledger.cleanup import clean, drop_damaged
from flows.store.ledger.entries import Batch, Ingestion, Shard, StageRow, Withdrawal
from flows.store.ledger.ledger import LEDGER, Ledger
from flows.store.ledger.rescue import has_records, knows_any_run, rebuild
from flows.store.table_files import write_table

TABLES = ("claims",)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """Forty raw files in as many batches, a shard with an extraction, and two withdrawals."""
    with Ledger(tmp_path) as ledger:
        for number in range(40):
            name = f"run-{number:02}"
            row = {"ingestion_id": f"i{number}", "dump_id": "d", "source_path": f"{number}.txt", "record_id": f"r{number}"}
            write_table(tmp_path / f"records/{name}.parquet", pa.Table.from_pylist([{**row, "article_id": "a"}], STORED_RECORDS))
            reading = Ingestion(f"i{number}", "d", f"{number}.txt", "h" * 64, "", "f" * 64, "run")
            ledger.add_batch(Batch(name, f"records/{name}.parquet", "run", [f"i{number}"], [f"r{number}"], [reading]))
        write_table(tmp_path / "shards/s.parquet", pa.table({"text": ["words " * 999]}))
        write_table(tmp_path / "extraction/s/claims.parquet", pa.table({"text": ["words " * 999]}))
        ledger.add_shard(Shard("s", "shards/s.parquet", 1), [("k", "a")], "run")
        ledger.add_stages([StageRow("s", "extraction", "f", "extraction/s", "run")])
        ledger.withdraw(Withdrawal("path", "d", "3.txt"))
        ledger.begin_run("run")
    return tmp_path


def garble(path: Path, start: int, length: int = 200) -> None:
    content = bytearray(path.read_bytes())
    content[start : start + length] = bytes((byte + 101) % 256 for byte in content[start : start + length])
    path.write_bytes(content)


def known(state: Path) -> tuple[int, list[Any]]:
    with Ledger(state) as ledger:
        return len(standing_records(state, ledger)), ledger.withdrawals()


def is_damaged(state: Path) -> bool:
    return not is_readable(state / LEDGER) or (not knows_any_run(state) and has_records(state))


def test_a_sound_ledger_is_left_alone(state: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert not is_damaged(state)
    assert not is_damaged(tmp_path_factory.mktemp("new"))


@pytest.mark.parametrize("where", ["a page", "all pages", "the head", "cut", "empty", "missing", "new and empty"])
def test_a_damaged_ledger_is_made_anew_and_knows_every_record(state: Path, where: str, caplog: pytest.LogCaptureFixture) -> None:
    path = state / LEDGER
    size = path.stat().st_size
    damage = {
        "a page": lambda: garble(path, 4096 * 3, 4096),
        "all pages": lambda: garble(path, 4096, size),
        "the head": lambda: garble(path, 0, 90),
        "cut": lambda: path.write_bytes(path.read_bytes()[: size // 2]),
        "empty": lambda: path.write_bytes(b""),
        "missing": path.unlink,
        "new and empty": lambda: (path.unlink(), Ledger(state).__exit__()),
    }
    damage[where]()
    assert is_damaged(state)
    rebuild(state, state, [["path", "d", "3.txt"], ["article", "", "a_9"]])
    assert not is_damaged(state)
    assert "the ledger was damaged or lost, and is made anew" in caplog.text
    records, withdrawals = known(state)
    assert records == 40
    assert withdrawals == [Withdrawal("path", "d", "3.txt"), Withdrawal("article", "", "a_9")]


def test_a_reading_that_is_known_from_its_records_gives_way_to_a_new_one(state: Path) -> None:
    (state / LEDGER).unlink()
    rebuild(state, state, [])
    again = Ingestion("new", "d", "7.txt", "h" * 64, "", "f" * 64, "later")
    with Ledger(state) as ledger:
        assert not ledger.is_read(again)
        ledger.add_batch(Batch("b", "records/b.parquet", "later", ["new"], ["r7"], [again]))
        assert "new" in ledger.standing()
        assert len(ledger.standing()) == 40


def test_what_is_cut_short_is_dropped_before_a_run_and_told(state: Path) -> None:
    (state / "records/run-05.parquet").write_bytes(b"")
    (state / "extraction/s/claims.parquet").unlink()
    with Ledger(state) as ledger:
        assert clean(state, state, ledger, TABLES) == {("d", "5.txt")}
        assert ledger.stages("extraction") == {}
        assert [shard.shard_id for shard in ledger.shards()] == ["s"]
        assert clean(state, state, ledger, TABLES) == set()


def test_what_is_garbled_is_found_as_it_is_read(state: Path) -> None:
    garble(state / "shards/s.parquet", 8, 30)
    with Ledger(state) as ledger:
        assert clean(state, state, ledger, TABLES) == set()
        assert drop_damaged(state, ledger, TABLES) == (["shards/s.parquet"], set())
        assert ledger.shards() == []
        assert drop_damaged(state, ledger, TABLES) == ([], set())


@pytest.mark.parametrize(
    "fault", [pa.lib.ArrowMemoryError("none left"), OSError(errno.EACCES, "no"), OSError(errno.EMFILE, "no")], ids=type
)
def test_what_the_machine_cannot_read_now_is_not_dropped(state: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    monkeypatch.setattr(pq, "read_table", Mock(side_effect=fault))
    with Ledger(state) as ledger:
        named = ledger.named_paths()
        with pytest.raises(type(fault)):
            drop_damaged(state, ledger, TABLES)
        assert ledger.named_paths() == named
    assert all((state / path).exists() for path in named)


def test_what_the_disk_cannot_give_any_more_is_dropped(state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pq, "read_table", Mock(side_effect=OSError(errno.EIO, "input/output error")))
    with Ledger(state) as ledger:
        assert len(drop_damaged(state, ledger, TABLES)[0]) == 42
        assert ledger.named_paths() == set()


@pytest.mark.parametrize(("code", "is_known"), [(sqlite3.SQLITE_CANTOPEN, True), (sqlite3.SQLITE_ERROR, False)])
def test_a_ledger_that_cannot_be_opened_is_not_lost(
    state: Path, monkeypatch: pytest.MonkeyPatch, code: int, is_known: bool
) -> None:
    """Somebody else's, or beyond the number of open files: to make it anew would lose what was taken back since a release."""
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode = code
    monkeypatch.setattr(sqlite3, "connect", Mock(side_effect=error))
    assert is_readable(state / LEDGER)
    assert knows_any_run(state) == is_known
