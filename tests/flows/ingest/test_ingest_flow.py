"""Reading shared out: what a cluster reads at once counts as if it had been read in turn."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows.ingest import ingest_flow
from flows.settings import Settings


def test_what_a_cluster_reads_is_entered_in_the_order_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The batch that is there first is of the last file."""
    is_read = threading.Event()

    def read(_settings: Settings, _run: str, part: list[Any], _lessons: Any) -> list[str]:
        if part == ["first.txt"]:
            assert is_read.wait(10)
        is_read.set()
        return [f"batch of {name}" for name in part]

    with ThreadPoolExecutor(2) as pool:

        def submit(*given: Any) -> Future[list[str]]:
            return pool.submit(read, *given)

        monkeypatch.setattr(ingest_flow, "FILES_A_TASK", 1)
        monkeypatch.setattr(ingest_flow, "is_open", lambda _module: True)
        monkeypatch.setattr(ingest_flow, "read_files", SimpleNamespace(submit=submit))
        entered: list[Any] = []
        files: list[Any] = ["first.txt", "second.txt"]
        counts = list(ingest_flow._read(Settings(raw=(), output=tmp_path), "run", files, {}, entered.append))
    assert entered == ["batch of first.txt", "batch of second.txt"]
    assert counts == [1, 1]
