"""The real command under faults: started, killed, starved and compared with a run that nothing disturbed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands.validate import check
from flows.store.files import sha256_of
from flows.store.releases.current import current_release
from flows.store.releases.damage import find_damage
from flows.store.releases.release import Release
from transforms.schema import TABLES

#: What may differ between two runs on the same records; `runs` tells of the runs themselves.
OF_THE_RUN = ["run_id", "release_id", "ingested_at"]
#: The tables that say nothing of the run.
SAME_EVER = [name for name, table in TABLES.items() if not set(OF_THE_RUN) & set(table.column_names)]
#: Small shards, so that the pool and the ledger have something to do.
SETTINGS = {"POSITIONS_SHARD_SIZE": "1", "POSITIONS_PROCESSES": "2"}
PATIENCE = 600


@dataclass(frozen=True)
class Ended:
    """How the command ended, what it wrote to stderr, how long it took, and what it printed if somebody reads that."""

    code: int
    told: str
    seconds: float
    printed: str = ""

    @property
    def stage(self) -> str:
        """The stage that was under way at the end: the one behind the last that said it was done; `ingest` from the start on."""
        done = [line.split("stage=")[1].split()[0] for line in self.told.splitlines() if "stage=" in line]
        order = ["ingest", "extract", "link", "judge", "release", "end"]
        return order[order.index(done[-1]) + 1] if done else "ingest"


@dataclass(frozen=True)
class Calm:
    """Raw files, and the output of a run on them that nothing disturbed."""

    raw: Path
    output: Path


def start(raw: Path, output: Path, *options: str, preexec: Callable[[], object] | None = None) -> subprocess.Popen[str]:
    """The real command, not yet ended."""
    return subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "flows.cli", "run", str(raw), "--output", str(output), *options],
        env={**os.environ, **SETTINGS},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=preexec,
    )


def finish(process: subprocess.Popen[str], began: float | None = None) -> Ended:
    """Wait for the command to end."""
    began = began or time.monotonic()
    _, told = process.communicate(timeout=PATIENCE)
    return Ended(process.returncode, told, time.monotonic() - began)


def run(raw: Path, output: Path, *options: str, preexec: Callable[[], object] | None = None) -> Ended:
    """The real command to its end."""
    return finish(start(raw, output, *options, preexec=preexec))


def run_here(output: Path, *arguments: object, **settings: str) -> Ended:
    """`positions run` in this process, all its steps too, as with few records: no process has to start.

    The settings are variables of the environment. Raises what is no orderly end.
    """
    began = time.monotonic()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**SETTINGS, "POSITIONS_PROCESSES": "1", **settings}.items():
            patch.setenv(name, value)
        result = CliRunner().invoke(app, ["run", "--output", str(output), *map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ended(result.exit_code, result.stderr, time.monotonic() - began, result.stdout)


def interrupted(raw: Path, output: Path) -> Ended:
    """The real command, sent Ctrl-C once it tells of the first stage, whenever that is."""
    began = time.monotonic()
    process = start(raw, output, preexec=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    assert process.stderr is not None
    told = ""
    while "stage=" not in told and (line := process.stderr.readline()):
        told += line
    process.send_signal(signal.SIGINT)
    told += process.stderr.read()
    return Ended(process.wait(PATIENCE), told, time.monotonic() - began)


def stopped(raw: Path, output: Path, seconds: float, number: signal.Signals = signal.SIGKILL) -> Ended:
    """The real command, sent a signal after so many seconds unless it has ended by then."""
    process = start(raw, output, preexec=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    timer = threading.Timer(seconds, process.send_signal, [number])
    timer.start()
    try:
        return finish(process)
    finally:
        timer.cancel()


def sound(output: Path) -> Release | None:
    """The current release, whose hashes and expectations all hold; None before the first."""
    release = current_release(output)
    if release is not None:
        assert find_damage(release) == []
        _check_once(output, tuple(release.manifest["files"][f"{name}.parquet"]["sha256"] for name in SAME_EVER))
    return release


_SOUND: set[tuple[str, ...]] = set()


def _check_once(output: Path, content: tuple[str, ...]) -> None:
    """Check the current release, unless one of the same content was found sound; `content` is the hashes of `SAME_EVER`."""
    if content not in _SOUND:
        check(output, None)
        _SOUND.add(content)


def rows(release: Release | None) -> dict[str, pd.DataFrame]:
    """The tables of a release without what may differ between runs."""
    assert release is not None
    tables = release.tables()
    return {name: tables[name].drop(columns=OF_THE_RUN, errors="ignore") for name in TABLES if name != "runs"}


def assert_same(one: Release | None, other: Release | None, but: Collection[str] = ()) -> None:
    """Row for row and id for id, `but` for some tables; byte for byte where a table says nothing of the run."""
    left, right = rows(one), rows(other)
    assert one is not None
    assert other is not None
    for name in left.keys() - set(but):
        pd.testing.assert_frame_equal(left[name], right[name], obj=name)
        if name in SAME_EVER:
            assert sha256_of(one.folder / f"{name}.parquet") == sha256_of(other.folder / f"{name}.parquet"), name
