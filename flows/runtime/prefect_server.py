"""The Prefect server of one run or one schedule: a process of our own, unless the user has a server already.

Prefect would start one by itself, but only after it has imported the server into this process as well, which takes as
long again; here it starts while this process imports what a run needs.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext

from flows.errors import PositionsError
from flows.runtime.collection import no_collection
from flows.runtime.own_servers import started
from flows.runtime.prefect_database import prepare_database

API_URL = "PREFECT_API_URL"
#: Who knows this string may ask the server: set for it and for its clients, unless the user has set one.
AUTH, CLIENT_AUTH = "PREFECT_SERVER_API_AUTH_STRING", "PREFECT_API_AUTH_STRING"
#: From which pages, and under which names, the server may be asked: its own.
HOSTS = ("127.0.0.1", "localhost")
#: Whom nobody asks through a proxy.
NO_PROXY = ("NO_PROXY", "no_proxy")
#: Starting takes three seconds, ten the first time in an environment that lacks the empty database, and longer on a busy machine.
STARTUP_SECONDS = 180.0
#: Where Prefect's UI stands while a schedule is served.
UI_PORT = 4200
#: With fewer bytes free on its disk, a database cannot grow.
LEAST_FREE = 1 << 20
#: What a server needs that serves one run and is not looked at.
FOR_ONE_RUN: Mapping[str, str] = {
    "PREFECT_UI_ENABLED": "0",
    "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "0",  # a key is asked for, which no page of another site knows
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "0",
    # Events are for automations, of which it has none: it keeps the states of runs and tasks, and what was logged.
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_ENABLED": "0",
    "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "0",
    "PREFECT__SERVER_EPHEMERAL": "1",
    "PREFECT__SERVER_FINAL": "1",
}
#: What this process leaves out that talks to such a server: a fifth of all requests.
TO_ITS_OWN: Mapping[str, str] = {
    "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "0",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "0",
    "PREFECT_LOGGING_TO_API_BATCH_INTERVAL": "10",
}


def prefect_server(settings: Mapping[str, str] = FOR_ONE_RUN, port: int = 0) -> str:
    """The address of a server: the one of `PREFECT_API_URL` if it is set, else of one that ends with this process.

    Must be called before Prefect is imported: what Prefect has still to send as the process ends must find the server
    running, and exit handlers are called last in, first out. A port of 0 is any free one. The server may still be
    starting: `wait_for` waits for it.
    """
    if address := os.environ.get(API_URL):
        return address
    port = port or free_port()
    auth = os.environ.setdefault(AUTH, f"positions:{secrets.token_urlsafe(16)}")
    os.environ.setdefault(CLIENT_AUTH, auth)
    os.environ.setdefault("PREFECT_SERVER_CORS_ALLOWED_ORIGINS", ",".join(f"http://{host}:{port}" for host in HOSTS))
    for name in NO_PROXY:
        os.environ[name] = _with_own_hosts(os.environ.get(name, ""))
    if settings is FOR_ONE_RUN:
        for name, value in TO_ITS_OWN.items():
            os.environ.setdefault(name, value)
    atexit.register(_end, _start(port, settings))
    os.environ[API_URL] = f"http://127.0.0.1:{port}/api"
    return os.environ[API_URL]


def _with_own_hosts(unproxied: str) -> str:
    """The hosts that are asked without a proxy, our own among them: a proxy would look for these on its own machine."""
    return unproxied if unproxied.strip() == "*" else ",".join(filter(None, (unproxied, *HOSTS)))


def wait_for(address: str) -> None:
    """Return once the server answers; raises PositionsError if it ends or does not answer in time."""
    last = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < last and not has_ended():
        if answers(address):
            return
        time.sleep(0.1)
    raise _failed(address)


def answers(address: str) -> bool:
    """Whether the server is there."""
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=5):  # noqa: S310 - our own server, or the user's
            return True
    except (urllib.error.URLError, OSError):
        return False


def has_ended() -> bool:
    """Whether a server that this process has started is gone."""
    return any(process.poll() is not None for process in started)


def is_free(port: int) -> bool:
    """Whether nobody listens at a port of this machine."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


@contextmanager
def served_by(address: str) -> Iterator[None]:
    """Tell in words where the server ends, or cannot do what it is asked, within the block.

    Prefect raises what its HTTP client raised, or a RuntimeError from that.
    """
    from httpx import HTTPError

    try:
        yield
    except HTTPError as error:
        raise _failed(address) from error
    except RuntimeError as error:
        if not isinstance(error.__cause__, HTTPError):
            raise
        raise _failed(address) from error


@contextmanager
def unwatched() -> Iterator[None]:
    """Have runs within the block send no heartbeats to a server of this process: nobody looks at them there, and each flow
    would wait up to a second at its end for the thread that sends them."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}) if started else nullcontext():
        yield


def _failed(address: str) -> PositionsError:
    free = shutil.disk_usage(os.environ.get("PREFECT_HOME", os.curdir)).free
    why = (
        "The disk with its database is full: free space on it"
        if free < LEAST_FREE
        else f"If {API_URL} names a server of yours, see that it runs; else its port may be taken, or the output folder may "
        "not be writable: see to it"
    )
    return PositionsError(
        f"Prefect's server at {address} does not answer, or not as it should. The previous release is untouched. "
        f"{why}, and run again: it goes on where it stopped."
    )


def _start(port: int, settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A server that ends with this process however that ends: it reads from a pipe that only this process holds open.

    It stands in a session of its own, so that Ctrl-C reaches this process alone, which may still have to report.
    """
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", __name__, str(port)],
        env={**os.environ, **settings, "PREFECT_SERVER_API_PORT": str(port)},  # which its UI calls
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    started.append(process)
    return process


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> None:
    """Be the server, on the port that the command line names, until the parent is gone."""
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    with no_collection():
        import uvicorn
        from prefect.server.api.server import create_app
        from prefect.settings import PREFECT_API_DATABASE_MIGRATE_ON_START, temporary_settings
        from starlette.middleware.trustedhost import TrustedHostMiddleware

        unmigrated = {PREFECT_API_DATABASE_MIGRATE_ON_START: False} if prepare_database() else {}
        app = TrustedHostMiddleware(create_app(), allowed_hosts=HOSTS)  # a page may have any name lead here
    # What it logs as an error is a stack trace, as of a full disk; whoever asks it is refused, and tells the user in words.
    with temporary_settings(unmigrated):
        uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="critical")


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):  # not through a buffer, whose lock would outlive the interpreter
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
