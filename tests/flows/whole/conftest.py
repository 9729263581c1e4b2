"""The release of a run that nothing disturbed, made once for all tests that compare with it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flows import harness
from tests.flows.harness import Calm


@pytest.fixture(scope="session")
def calm(prefect: None, tmp_path_factory: pytest.TempPathFactory, write_dump: Callable[..., Path]) -> Calm:
    """A run on two articles, in this process, made by whoever of the workers needs it first.

    To be read, not written to.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "calm"
    folder.mkdir(exist_ok=True)
    calm, done = Calm(folder / "raw", folder / "out"), folder / "done"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            write_dump(calm.raw / "monday", "ceasefire", "talks", published="2024-03-04")
            ended = harness.run_here(calm.output, calm.raw)
            assert ended.code == 0, ended.told
            done.touch()
    return calm
