"""A whole run on a Dask cluster is the run on this machine, also where a worker dies in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.extract import workers
from flows.runtime.cluster import DaskWorkers
from tests.flows import harness
from tests.flows.harness import Calm

pytestmark = [pytest.mark.usefixtures("prefect", "forked_workers"), pytest.mark.slow]


@pytest.mark.parametrize("dies", [False, True])
def test_the_workers_of_a_cluster_make_the_same_release(
    calm: Calm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    """The one that was given the first shard may die over it: another has it."""
    call, died = DaskWorkers.call, []

    def dying(own: DaskWorkers, function: Callable[..., Any], *arguments: Any) -> Any:
        if dies and function is workers._answer and not died:
            died.append(arguments)
            return call(own, os._exit, 9)
        return call(own, function, *arguments)

    monkeypatch.setattr(DaskWorkers, "call", dying)
    ended = harness.run_here(tmp_path, calm.raw, POSITIONS_TASK_RUNNER="dask", POSITIONS_PROCESSES="2")
    assert ended.code == 0, ended.told
    assert bool(died) == dies
    harness.assert_same(harness.sound(tmp_path), harness.sound(calm.output))
    assert not list((tmp_path / "_state").glob(".tmp-*"))
