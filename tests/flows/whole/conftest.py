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
    """An undisturbed run of the real command on two articles, made by whoever of the workers needs it first.

    To be read, not written to.
    """
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "calm"
    folder.mkdir(exist_ok=True)
    took = folder / "seconds"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not took.exists():
            write_dump(folder / "raw" / "monday", "ceasefire", "talks", published="2024-03-04")
            ended = harness.run(folder / "raw", folder / "out")
            assert ended.code == 0, ended.told
            took.write_text(str(ended.seconds))
    return Calm(folder / "raw", folder / "out", float(took.read_text()))
