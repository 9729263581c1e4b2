"""A run in a process that has all modules and models already, forked from one that loaded them: what a kill costs is then the run
alone. Whoever starts one gives the address of a Prefect server."""

from __future__ import annotations

import importlib
import multiprocessing
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


def stopped(raw: Path, output: Path, seconds: float | None, number: signal.Signals = signal.SIGKILL) -> Ended:
    """A run, sent a signal after so many seconds unless it has ended by then; without seconds, to its end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([HERE])
    log = output.with_name("warm.log")
    said = {name: os.environ[name] for name in _AS_PREFECT_SAYS if name in os.environ}
    job = Job(raw, output, log, {**SETTINGS, **said, "POSITIONS_PROCESSES": "1"})
    process = context.Process(target=run, args=(job,))
    os.environ[LOADS] = "1"
    try:
        process.start()
    finally:
        del os.environ[LOADS]
    began = time.monotonic()
    process.join(PATIENCE if seconds is None else seconds)
    if process.is_alive():
        os.kill(process.pid or 0, number)
        process.join(PATIENCE)
    return Ended(process.exitcode or 0, log.read_text(encoding="utf-8") if log.exists() else "", time.monotonic() - began)


if os.environ.get(LOADS):
    for module in ("flows.cli", "flows.pipeline.run_once", "flows.pipeline.positions_flow", *APART):
        importlib.import_module(module)
    _nlp()
    _settings = load_settings({}, raw=[os.curdir])
    load_vocabulary(_settings.codebook_texts(), _settings.actors_text())
