"""A whole run on a Dask cluster is the run on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.flows import harness
from tests.flows.harness import Calm

pytestmark = [pytest.mark.usefixtures("prefect", "forked_workers"), pytest.mark.slow]


def test_the_workers_of_a_cluster_make_the_same_release(calm: Calm, tmp_path: Path) -> None:
    ended = harness.run_here(tmp_path, calm.raw, POSITIONS_TASK_RUNNER="dask", POSITIONS_PROCESSES="2")
    assert ended.code == 0, ended.told
    harness.assert_same(harness.sound(tmp_path), harness.sound(calm.output))
    assert not list((tmp_path / "_state").glob(".tmp-*"))
