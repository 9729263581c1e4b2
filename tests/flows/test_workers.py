"""The process apart: what it gives, what it raises, and that what it took goes with it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from flows.errors import ReleaseRefusedError
from flows.workers import WorkerDiedError, process_apart, run_apart

HERE = "tests.flows.test_workers"


def pid() -> int:
    return os.getpid()


def refuse(reason: str) -> None:
    raise ReleaseRefusedError([reason], "folder")


def die() -> None:
    os._exit(9)


@pytest.fixture
def apart() -> Iterator[None]:
    with process_apart(HERE):
        yield


@pytest.mark.usefixtures("apart")
def test_calls_share_one_process_that_is_not_this_one() -> None:
    first, second = (run_apart(f"{HERE}:pid") for _ in range(2))
    assert first == second != os.getpid()


def test_without_a_process_apart_the_call_is_made_here() -> None:
    assert run_apart(f"{HERE}:pid") == os.getpid()


@pytest.mark.usefixtures("apart")
def test_what_is_refused_there_is_told_here() -> None:
    with pytest.raises(ReleaseRefusedError, match="claims: too few") as refused:
        run_apart(f"{HERE}:refuse", "claims: too few")
    assert refused.value.reasons == ("claims: too few",)


@pytest.mark.usefixtures("apart")
def test_a_process_that_dies_is_told() -> None:
    with pytest.raises(WorkerDiedError, match="died: killed, or out of memory"):
        run_apart(f"{HERE}:die")
