"""A run in a process that has all modules and models already, forked from one that loaded them: what a kill costs is then the run
alone. Whoever starts one gives the address of a Prefect server. Dask's workers come from there too, where a test says so."""

from __future__ import annotations

import importlib
import multiprocessing
import multiprocessing.forkserver
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from flows.cli import app
from flows.extract.shard import _nlp
from flows.publish.publish_flow import APART
from flows.settings import load_settings
from flows.store.fingerprints.dependencies import stage_fingerprints
from tests.flows.harness import PATIENCE, SETTINGS, Ended
from transforms.vocabulary import load_vocabulary

HERE = "tests.flows.warm"
#: Set in the process from which others are forked.
LOADS = "POSITIONS_TEST_LOADS_ALL"
_AS_PREFECT_SAYS = ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING")


@dataclass(frozen=True)
class Job:
    """What a process is to run, and where it tells how it goes."""

    raw: Path
    output: Path
    log: Path
    environment: dict[str, str]


def run(job: Job) -> None:
    """`positions run` in this process, which ends with its exit status."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.update(job.environment)
    log = job.log.open("w", encoding="utf-8")
    os.dup2(log.fileno(), sys.stderr.fileno())
    os.dup2(log.fileno(), sys.stdout.fileno())
    app(["run", str(job.raw), "--output", str(job.output)], standalone_mode=True)


def load_all() -> None:
    """Start the process from which others are forked, unless it is there."""
    multiprocessing.get_context("forkserver").set_forkserver_preload([HERE])
    os.environ[LOADS] = "1"
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        del os.environ[LOADS]


def stopped(raw: Path, output: Path, seconds: float | None, number: signal.Signals = signal.SIGKILL, after: str = "") -> Ended:
    """A run, sent a signal so many seconds after it told of something, unless it has ended by then; without, to its end."""
    load_all()
    log = output.with_name("warm.log")
    log.unlink(missing_ok=True)
    said = {name: os.environ[name] for name in _AS_PREFECT_SAYS if name in os.environ}
    job = Job(raw, output, log, {**SETTINGS, **said, "POSITIONS_PROCESSES": "1"})
    process = multiprocessing.get_context("forkserver").Process(target=run, args=(job,))
    process.start()
    began = time.monotonic()
    while after and process.is_alive() and after not in _told(log):
        time.sleep(0.005)
    process.join(PATIENCE if seconds is None else seconds)
    if process.is_alive():
        os.kill(process.pid or 0, number)
        process.join(PATIENCE)
    return Ended(process.exitcode or 0, _told(log), time.monotonic() - began)


def _told(log: Path) -> str:
    return log.read_text(encoding="utf-8") if log.exists() else ""


if os.environ.get(LOADS):
    for module in ("flows.cli", "flows.pipeline.run_once", "flows.pipeline.positions_flow", "distributed", *APART):
        importlib.import_module(module)
    _nlp()
    _settings = load_settings({}, raw=[os.curdir])
    load_vocabulary(_settings.codebook_texts(), _settings.actors_text())
    stage_fingerprints(_settings)
