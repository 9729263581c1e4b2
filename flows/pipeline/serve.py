"""Runs on a schedule, and whenever RAW changes: a deployment of Prefect that this process serves until it is ended."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, NoReturn

from flows.errors import BrokenStateError, PositionsError, UsageError
from flows.ingest.discover import SourceFile, Unreadable, refuse_output
from flows.ingest.due_files import raw_files
from flows.publish.staleness import is_unchanged
from flows.runtime.environment import prepare_environment
from flows.runtime.own_servers import end_servers
from flows.runtime.prefect_server import (
    API_URL,
    AUTH,
    UI_PORT,
    answers,
    free_port,
    has_ended,
    is_free,
    prefect_server,
    wait_for,
)
from flows.runtime.progress import configure_logging
from flows.settings import Settings
from flows.storage import is_on_disk
from flows.store.ledger.entries import FAILED
from flows.store.ledger.ledger import Ledger
from flows.store.locks.coordinator import writer

FLOW = "positions"
#: A changed RAW has settled, and is run, once it looks the same twice in a row.
SECONDS_BETWEEN_LOOKS = 10.0
#: A run that failed, or of which nothing is heard, is asked for again after so many seconds, then after twice as many, and so on.
SECONDS_TO_RETRY, MOST_TO_RETRY = 60.0, 3600.0
#: How often is looked whether the server is there, and for how long one that is not our own may be away.
SECONDS_BETWEEN_CALLS, LONGEST_AWAY = 5.0, 300.0


def serve(
    settings: Settings,
    cron: str | None,
    watching: bool,
    port: int | None = None,
    timezone: str | None = None,
    tell: Callable[[str], None] = print,
) -> None:
    """Serve the flow under Prefect until interrupted; runs follow the cron line, changes in RAW, and whoever asks Prefect.

    Without a `port` the UI stands at UI_PORT, or at another where that is taken. The times of the cron line are those of the
    `timezone` (UTC without one). Raises UsageError where the cron line, the time zone or the port is none, PositionsError where
    serving ends by itself.
    """
    refuse_output(settings.raw, settings.output)
    prepare_environment(settings)
    configure_logging()
    is_own = API_URL not in os.environ
    address = prefect_server({}, _port(port) if is_own else 0)
    from prefect.types.entrypoint import EntrypointType

    from flows.pipeline.positions_flow import SERVED, served

    schedule = _schedule(cron, timezone)
    wait_for(address)
    os.environ[SERVED] = json.dumps(settings.as_parameters())
    name = deployment_name(settings)
    tell(f"Serving {FLOW}/{name}: {', '.join(_causes(settings, cron, timezone, watching))}.")
    asks = f" It asks for: {os.environ[AUTH]}" if is_own else ""
    tell(f"Prefect's UI: {address.removesuffix('/api')}{asks}    End with Ctrl-C.")
    if watching:
        _stand_by("watch", lambda: watch(settings, lambda: _trigger(name)))
    _stand_by("server", lambda: see_to_server(address, is_own))
    # Prefect's handler of SIGTERM forgets to await its own coroutine, and ends all the same.
    warnings.filterwarnings("ignore", message="coroutine 'Runner.astop' was never awaited")
    served.serve(
        name=name,
        schedule=schedule,
        limit=1,
        pause_on_shutdown=False,
        print_starting_message=False,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    raise PositionsError("Prefect has ended serving by itself. Start it again: it goes on where it stopped.")


def deployment_name(settings: Settings) -> str:
    """The name of the deployment of an output folder: another folder has another, also under one server."""
    return f"{settings.output.name}-{hashlib.sha256(str(settings.output).encode()).hexdigest()[:8]}"


@dataclass
class _Asked:
    """A run that was asked for: the last run before it, when it was, and how long it is waited for."""

    last: str | None
    at: float
    patience: float


def watch(
    settings: Settings,
    trigger: Callable[[], None],
    seconds: float = SECONDS_BETWEEN_LOOKS,
    patience: float = SECONDS_TO_RETRY,
) -> None:
    """Call the trigger whenever the raw files have changed and settled, once the run before has ended; again where that has
    failed or was killed; at the start, if a run would find anything new."""
    done = _looks(settings) if _finds_nothing(settings) else None
    before, asked = None, None
    while True:
        now = _looks(settings)
        if asked is not None:
            asked = _still_waiting(settings, asked, trigger)
        elif now == before and now != done:
            asked = _Asked(_last_run(settings)[0], time.monotonic(), patience)
            trigger()
            done = now
        before = now
        time.sleep(seconds)


def _finds_nothing(settings: Settings) -> bool:
    """Whether a run would find nothing to do; not so where it would find a damaged ledger, which it mends."""
    with suppress(BrokenStateError), Ledger(settings.state) as ledger:
        return is_unchanged(settings, ledger)
    return False


def _still_waiting(settings: Settings, asked: _Asked, trigger: Callable[[], None]) -> _Asked | None:
    """What is still waited for; None once a run has ended as it should, or was refused, which is for people to see to."""
    last, outcome = _last_run(settings)
    if last != asked.last and outcome not in (None, FAILED):
        return None
    if time.monotonic() - asked.at < asked.patience or writer(settings):
        return asked
    trigger()
    return _Asked(last, time.monotonic(), min(2 * asked.patience, MOST_TO_RETRY))


def _last_run(settings: Settings) -> tuple[str | None, str | None]:
    """Id and outcome of the last run; of one that was killed, no outcome, and none of both where the ledger cannot be read."""
    last = None
    with suppress(BrokenStateError), Ledger(settings.state) as ledger:
        last = ledger.last_run()
    return (last["run_id"], last["outcome"]) if last else (None, None)


def see_to_server(address: str, is_own: bool, seconds: float = SECONDS_BETWEEN_CALLS, most: float = LONGEST_AWAY) -> None:
    """Return only when the server is gone: our own has ended, or another does not answer for so long."""
    heard = time.monotonic()
    while not has_ended() if is_own else time.monotonic() - heard < most:
        time.sleep(seconds)
        if not is_own and answers(address):
            heard = time.monotonic()
    raise PositionsError(f"Prefect's server at {address} is gone. Start again: it goes on where it stopped.")


def _stand_by(name: str, work: Callable[[], None]) -> None:
    """Do the work beside; whatever ends it ends this process: without it nothing would be served any more."""

    def careful() -> None:
        try:
            work()
        except PositionsError as error:
            _give_up(f"positions: {error}\n")
        except BaseException:  # noqa: BLE001 - whatever it is, nobody else would see it
            _give_up(traceback.format_exc())

    threading.Thread(target=careful, name=name, daemon=True).start()


def _give_up(message: str) -> NoReturn:
    """End at once; Prefect would wait for a server that may be gone."""
    sys.stderr.write(message)
    sys.stderr.flush()
    end_servers()
    os._exit(1)


def _port(wanted: int | None) -> int:
    if is_free(UI_PORT if wanted is None else wanted):
        return UI_PORT if wanted is None else wanted
    if wanted is None:
        return free_port()
    raise UsageError(f"The port {wanted} is taken. Name another one with --port, or none: a free one is found.")


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


def _trigger(name: str) -> None:
    from prefect.deployments import run_deployment

    run_deployment(f"{FLOW}/{name}", timeout=0, as_subflow=False)


def _schedule(cron: str | None, timezone: str | None) -> Any:
    """Prefect's schedule of the cron line; None without one."""
    from prefect.client.schemas.schedules import CronSchedule
    from prefect.schedules import Cron

    if cron is None:
        return None
    try:
        CronSchedule(cron=cron)
    except ValueError as error:
        raise UsageError(f'{cron!r} is no cron line. An example, every morning at six: --cron "0 6 * * *"') from error
    try:
        CronSchedule(cron=cron, timezone=timezone)
    except ValueError as error:
        raise UsageError(f"{timezone!r} is no time zone. An example: --timezone Europe/Paris") from error
    return Cron(cron, timezone=timezone or "UTC")


def _causes(settings: Settings, cron: str | None, timezone: str | None, watching: bool) -> list[str]:
    watched = ", ".join(os.path.relpath(path) if is_on_disk(path) else str(path) for path in settings.raw)
    causes = [f"cron {cron} ({timezone or 'UTC'})"] if cron else []
    causes += [f"whenever {watched} changes"] if watching else []
    return causes or ["whenever Prefect is asked"]
