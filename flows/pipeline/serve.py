"""Runs on a schedule, and whenever RAW changes: a deployment of Prefect that this process serves until it is ended."""

from __future__ import annotations

import os
import threading
import time
import warnings
from collections.abc import Callable

from flows.errors import UsageError
from flows.ingest.discover import SourceFile, Unreadable
from flows.ingest.due import raw_files
from flows.publish.staleness import is_unchanged
from flows.runtime.environment import prepare_environment
from flows.runtime.prefect_server import UI_PORT, prefect_server, wait_for
from flows.runtime.progress import configure_logging
from flows.settings import Settings
from flows.store.ledger import Ledger

NAME = "positions"
DEPLOYMENT = "positions/positions"
#: A changed RAW has settled, and is run, once it looks the same twice in a row.
SECONDS_BETWEEN_LOOKS = 10.0


def serve(settings: Settings, cron: str | None, watching: bool, port: int = UI_PORT, tell: Callable[[str], None] = print) -> None:
    """Serve the flow under Prefect until interrupted; runs follow the cron line, changes in RAW, and whoever asks Prefect.

    Raises UsageError where the cron line is none.
    """
    prepare_environment(settings)
    configure_logging()
    address = prefect_server({}, port)
    from prefect.types.entrypoint import EntrypointType

    from flows.pipeline.positions_flow import positions

    _check(cron)
    wait_for(address)
    tell(f"Serving {DEPLOYMENT}: {', '.join(_causes(settings, cron, watching))}.")
    tell(f"Prefect's UI: {address.removesuffix('/api')}    End with Ctrl-C.")
    if watching:
        threading.Thread(target=watch, args=(settings, _trigger), name="watch", daemon=True).start()
    # Prefect's handler of SIGTERM forgets to await its own coroutine, and ends all the same.
    warnings.filterwarnings("ignore", message="coroutine 'Runner.astop' was never awaited")
    positions.serve(
        name=NAME,
        cron=cron,
        parameters=settings.as_parameters(),
        limit=1,
        pause_on_shutdown=False,
        print_starting_message=False,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )


def watch(settings: Settings, trigger: Callable[[], None], seconds: float = SECONDS_BETWEEN_LOOKS) -> None:
    """Call the trigger whenever the raw files have changed and settled; at the start, if a run would find anything new."""
    with Ledger(settings.state) as ledger:
        done = _looks(settings) if is_unchanged(settings, ledger) else None
    before = None
    while True:
        now = _looks(settings)
        if now == before and now != done:
            trigger()
            done = now
        before = now
        time.sleep(seconds)


def _looks(settings: Settings) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of change of every raw file and sidecar: enough to see that something has changed."""
    return tuple(look for file in raw_files(settings) for look in _look(file))


def _look(file: SourceFile | Unreadable) -> list[tuple[str, int, int]]:
    if isinstance(file, Unreadable):
        return [(file.source_path, 0, 0)]
    looks = []
    for path in filter(None, (file.path, file.sidecar)):
        try:
            status = path.stat()
        except OSError:
            continue
        looks.append((str(path), status.st_size, status.st_mtime_ns))
    return looks


def _trigger() -> None:
    from prefect.deployments import run_deployment

    run_deployment(DEPLOYMENT, timeout=0, as_subflow=False)


def _check(cron: str | None) -> None:
    from prefect.client.schemas.schedules import CronSchedule

    if cron is None:
        return
    try:
        CronSchedule(cron=cron)
    except ValueError as error:
        raise UsageError(f'{cron!r} is no cron line. An example, every morning at six: --cron "0 6 * * *"') from error


def _causes(settings: Settings, cron: str | None, watching: bool) -> list[str]:
    watched = ", ".join(os.path.relpath(path) for path in settings.raw)
    causes = [f"cron {cron}"] if cron else []
    causes += [f"whenever {watched} changes"] if watching else []
    return causes or ["whenever Prefect is asked"]
