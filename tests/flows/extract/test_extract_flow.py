"""What the extract flow does with shards that fail: others are entered all the same."""

from __future__ import annotations

import errno
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import Mock

import pytest

from flows.errors import BrokenStateError
from flows.extract import extract_flow, shard
from flows.extract.jobs import ShardJob, ShardResult
from flows.extract.workers import ShardFailedError, run_shard
from flows.settings import Settings
from flows.store.ledger.entries import Shard
from flows.store.ledger.ledger import Ledger


@dataclass(eq=False)
class Done:
    """A task that has ended so."""

    outcome: object

    def result(self, raise_on_failure: bool) -> object:
        assert not raise_on_failure
        return self.outcome


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Three shards, of which each is a task that has ended as the test says (`outcomes`)."""
    settings = Settings(raw=(), output=tmp_path)
    jobs = []
    with Ledger(settings.state) as ledger:
        for number in range(3):
            name = f"s{number}"
            ledger.add_shard(Shard(name, f"shards/{name}.parquet", 1), [(f"k{number}", f"a{number}")], "run")
            jobs.append(ShardJob(name, 1, "", "", f"documents/{name}", False, f"extraction/{name}", (), None, None, 8, 9, 9.0))
    monkeypatch.setattr(extract_flow, "plan", Mock(return_value=jobs))
    monkeypatch.setattr(extract_flow, "as_completed", list)
    monkeypatch.setattr(extract_flow, "open_pool", Mock(return_value=nullcontext()))
    monkeypatch.setattr(extract_flow, "exit_flow_on_signals", nullcontext)
    return settings


def extracted(settings: Settings, monkeypatch: pytest.MonkeyPatch, middle: Exception) -> dict[str, int]:
    outcomes = [ShardResult("s0", 1, 0, {}), middle, ShardResult("s2", 1, 0, {})]
    monkeypatch.setattr(extract_flow, "extract_one", Mock(submit=Mock(side_effect=map(Done, outcomes))))
    counts: dict[str, int] = extract_flow.extract.fn(settings, "run")
    return counts


def shards_done(settings: Settings) -> list[str]:
    with Ledger(settings.state) as ledger:
        return list(ledger.stages("extraction"))


def test_a_shard_that_fails_is_left_out_and_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counts = extracted(settings, monkeypatch, MemoryError())
    assert (counts["articles"], counts["failed_shards"]) == (2, 1)
    assert "s1 failed twice and is left out: MemoryError" in caplog.text
    assert shards_done(settings) == ["s0", "s2"]


@pytest.mark.parametrize("error", [BrokenStateError("garbled"), OSError(errno.EACCES, "Permission denied")])
def test_a_shard_that_cannot_be_read_or_written_is_told_once_the_others_are_done(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with pytest.raises(type(error), match=r"garbled|Permission denied"):
        extracted(settings, monkeypatch, error)
    assert shards_done(settings) == ["s0", "s2"]


@pytest.mark.parametrize(("number", "is_told"), [(errno.ENOSPC, True), (errno.EACCES, True), (errno.EIO, False)])
def test_a_disk_that_is_full_or_somebody_else_s_leaves_no_shard_out(
    monkeypatch: pytest.MonkeyPatch, number: int, is_told: bool
) -> None:
    def refused(_: object) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(shard, "extract_shard", refused)
    with pytest.raises(OSError if is_told else ShardFailedError, match="refused"):
        run_shard(Mock())
