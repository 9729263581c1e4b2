"""The release of a run that nothing disturbed, made once for all tests that compare with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flows import harness
from tests.flows.harness import Calm


@pytest.fixture(scope="session")
def calm(prefect: None, tmp_path_factory: pytest.TempPathFactory, write_dump: Callable[..., Path]) -> Calm:
    """An undisturbed run of the real command on two articles. To be read, not written to."""
    folder = tmp_path_factory.mktemp("calm")
    write_dump(folder / "raw" / "monday", "ceasefire", "talks", published="2024-03-04")
    ended = harness.run(folder / "raw", folder / "out")
    assert ended.code == 0, ended.told
    return Calm(folder / "raw", folder / "out", ended.seconds)
