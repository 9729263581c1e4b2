"""The Prefect server of one run or one schedule: a process of our own, unless the user has a server already.

Prefect would start one by itself, but only after it has imported the server into this process as well, which takes as
long again; here it starts while this process imports what a run needs.
"""

from __future__ import annotations

import atexit
import os
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
from contextlib import contextmanager

from flows.errors import PositionsError

API_URL = "PREFECT_API_URL"
#: Starting takes three seconds, ten the first time in an output folder, and longer on a busy machine.
STARTUP_SECONDS = 180.0
#: Where Prefect's UI stands while a schedule is served.
UI_PORT = 4200
#: With fewer bytes free on its disk, a database cannot grow.
LEAST_FREE = 1 << 20
#: What a server needs that serves one run and is not looked at.
FOR_ONE_RUN: Mapping[str, str] = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}

_running: list[subprocess.Popen[bytes]] = []


def prefect_server(settings: Mapping[str, str] = FOR_ONE_RUN, port: int = 0) -> str:
    """The address of a server: the one of `PREFECT_API_URL` if it is set, else of one that ends with this process.

    Must be called before Prefect is imported: what Prefect has still to send as the process ends must find the server
    running, and exit handlers are called last in, first out. A port of 0 is any free one. The server may still be
    starting: `wait_for` waits for it.
    """
    if address := os.environ.get(API_URL):
        return address
    port = port or _free_port()
    atexit.register(_end, _start(port, settings))
    os.environ[API_URL] = f"http://127.0.0.1:{port}/api"
    return os.environ[API_URL]


def wait_for(address: str) -> None:
    """Return once the server answers; raises PositionsError if it ends or does not answer in time."""
    last = time.monotonic() + STARTUP_SECONDS
    while time.monotonic() < last:
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=5):  # noqa: S310 - our own server, or the user's
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
        if any(process.poll() is not None for process in _running):
            break
    raise _failed(address)


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


def end_servers() -> None:
    """End whatever servers this process has started, at once."""
    for process in _running:
        process.kill()


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
    _running.append(process)
    return process


def _free_port() -> int:
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
    import uvicorn

    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()
    uvicorn.run("prefect.server.api.server:create_app", factory=True, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")


def _end_with_parent() -> None:
    while os.read(sys.stdin.fileno(), 1):  # not through a buffer, whose lock would outlive the interpreter
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
