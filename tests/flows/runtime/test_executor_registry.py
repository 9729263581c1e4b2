"""The processes apart: what they give, what they raise, and that what they took goes with them."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator

import pytest
from prefect.states import Failed

from flows.errors import ReleaseRefusedError
from flows.publish.publish_flow import _has_died
from flows.runtime import executor_registry
from flows.runtime.executor_registry import dedicated_processes, run_in_dedicated_process
from flows.runtime.executors import WorkerDiedError

CALLED = "tests.flows.runtime.called"


class Stopped(BaseException):
    pass


def stop(_: int) -> None:
    raise Stopped


@pytest.fixture
def apart() -> Iterator[None]:
    with dedicated_processes(CALLED):
        yield


@pytest.mark.usefixtures("apart")
def test_calls_share_one_process_that_is_not_this_one() -> None:
    first, second = (run_in_dedicated_process(f"{CALLED}:pid") for _ in range(2))
    assert first == second != os.getpid()


def test_without_a_process_apart_the_call_is_made_here() -> None:
    assert run_in_dedicated_process(f"{CALLED}:pid") == os.getpid()


@pytest.mark.usefixtures("apart")
def test_what_is_refused_there_is_told_here() -> None:
    with pytest.raises(ReleaseRefusedError, match="claims: too few") as refused:
        run_in_dedicated_process(f"{CALLED}:refuse", "claims: too few")
    assert refused.value.reasons == ("claims: too few",)


@pytest.mark.usefixtures("apart")
def test_a_process_that_dies_is_told_and_the_next_call_has_a_new_one() -> None:
    first = run_in_dedicated_process(f"{CALLED}:pid")
    with pytest.raises(WorkerDiedError, match="died: killed, or out of memory"):
        run_in_dedicated_process(f"{CALLED}:die")
    assert run_in_dedicated_process(f"{CALLED}:pid") not in {first, os.getpid()}


def test_whoever_stops_a_run_ends_its_processes_and_nothing_more_is_done_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor_registry, "_executors", {})
    with pytest.raises(Stopped), dedicated_processes(CALLED):
        stop(run_in_dedicated_process(f"{CALLED}:pid"))
    for child in multiprocessing.active_children():
        child.join(timeout=30)
    assert not multiprocessing.active_children()
    with pytest.raises(WorkerDiedError, match="being ended"):
        run_in_dedicated_process(f"{CALLED}:pid")


@pytest.mark.parametrize(
    ("error", "again"), [(WorkerDiedError("killed"), True), (ReleaseRefusedError(["too few"], "folder"), False)]
)
def test_the_judge_is_tried_again_only_where_its_process_died(error: Exception, again: bool) -> None:
    assert _has_died(None, None, Failed(data=error)) is again
