"""What a person sees of a run: bars on a terminal, log lines elsewhere, one line with counts at the end of a stage."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flows.runtime.usage import usage

LOGGER = "positions"
#: Elsewhere than on a terminal, a line is written at most this often.
SECONDS_BETWEEN_LINES = 15.0

log = logging.getLogger(LOGGER)


def configure_logging() -> None:
    """Send our log lines to stderr, once; on a terminal the bars speak, so only warnings are shown there.

    Prefect adds a handler of its own, which sends them to its server.
    """
    logging.raiseExceptions = False  # a line that Prefect's server does not take is no news to the user
    log.setLevel(logging.INFO)
    log.propagate = False
    if any(isinstance(handler, _Stderr) for handler in log.handlers):
        return
    handler = _Stderr()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    handler.setLevel(logging.WARNING if sys.stderr.isatty() else logging.INFO)
    log.addHandler(handler)


@contextmanager
def stage(name: str) -> Iterator[dict[str, int]]:
    """Time a stage; what the block puts into the dictionary stands in the line, in order.

    CPU time is that of this process and of those that it started and saw end within the stage.
    """
    counts: dict[str, int] = {}
    began, before = time.perf_counter(), usage()
    yield counts
    fields: dict[str, float] = {**counts, "seconds": round(time.perf_counter() - began, 2)}
    after = usage()
    if before is not None and after is not None:
        fields["cpu_seconds"] = round(after.cpu_seconds - before.cpu_seconds, 2)
    log.info("stage=%s %s", name, " ".join(f"{key}={value}" for key, value in fields.items()))


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show how far something is; the block calls what it gets with each number of things done."""
    if not total:
        yield lambda _: None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        shown = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[pace]}"))
        with Progress(*shown, console=Console(stderr=True)) as bar:
            task = bar.add_task(label, total=total, pace="")
            pace = Pace(total)
            yield lambda more: bar.update(task, advance=more, pace=pace.after(more))
    else:
        yield _Lines(label, total)


class _Stderr(logging.Handler):
    """Writes to what stderr is at the moment, also where it is exchanged while the program runs."""

    def emit(self, record: logging.LogRecord) -> None:
        sys.stderr.write(self.format(record) + "\n")


class Pace:
    """How fast things are done, and how long the rest will take at that rate."""

    def __init__(self, total: int) -> None:
        self._total, self._began = total, time.monotonic()
        self.done = 0

    def after(self, more: int) -> str:
        """The rate, and the time left, once so many more are done."""
        self.done += more
        rate = self.done / max(time.monotonic() - self._began, 1e-3)
        return f"{rate:.1f} a second, {_duration((self._total - self.done) / rate)} left" if self.done else ""


def _duration(seconds: float) -> str:
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"


class _Lines:
    """Writes a log line now and then."""

    def __init__(self, label: str, total: int) -> None:
        self._label, self._total, self._pace = label, total, Pace(total)
        self._last = time.monotonic()

    def __call__(self, more: int) -> None:
        pace = self._pace.after(more)
        if time.monotonic() - self._last >= SECONDS_BETWEEN_LINES:
            self._last = time.monotonic()
            log.info("%s: %d of %d, %s", self._label, self._pace.done, self._total, pace)
