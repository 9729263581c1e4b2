"""The lease: one writer where no operating system locks, on a disk and in an object store."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from flows.errors import LockHeldError
from flows.storage import place_of
from flows.store.files import read_bytes
from flows.store.locks import lease
from flows.store.locks.lease import holder, leased
from tests.flows.stores import Store


@pytest.fixture(params=["disk", "store"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, store: Store) -> Path:
    return tmp_path / "out" / "_state" if request.param == "disk" else place_of(f"s3://news/{tmp_path.name}/out/_state")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "SECONDS_TO_SETTLE", 0.0)


def test_one_holds_it_and_another_is_told_who(folder: Path) -> None:
    with leased(folder, 0) as first:
        first.ensure()
        assert str(holder(folder)).startswith("process ")
        with pytest.raises(LockHeldError, match=r"Another run writes to .*out: process \d+ on "), leased(folder, 0):
            pass
    assert holder(folder) is None
    with leased(folder, 0):
        pass


def test_what_a_dead_holder_left_is_taken_over_when_its_time_is_up_and_it_publishes_nothing_then(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(lease, "SECONDS", 0.0)
        patch.setattr(lease.Lease, "_renew", lambda _: None)
        dead = lease.Lease(folder)
        dead.take(0)
    with leased(folder, 0) as second:
        second.ensure()
        with pytest.raises(LockHeldError, match=r"process \d+ on .* has taken over"):
            dead.ensure()
        dead.give_back()  # and takes nothing away
        second.ensure()


def test_it_is_renewed_while_its_holder_works(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "SECONDS", 0.3)

    def until() -> float:
        return float(json.loads(read_bytes(folder / lease.NAME))["until"])

    with leased(folder, 0):
        first, last = until(), time.monotonic() + 30
        while until() <= first:
            assert time.monotonic() < last
            time.sleep(0.05)
