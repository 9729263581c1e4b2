"""One writer per output folder: an operating-system lock, which a dead holder frees by dying."""

from __future__ import annotations

import datetime as dt
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from flows.errors import LockHeldError, PositionsError
from flows.store.files import make_folder, write_bytes


def lock_path(state: Path) -> Path:
    """The file that is locked; its content says nothing."""
    return state / "writer.lock"


def holder_path(state: Path) -> Path:
    """The file beside the lock in which the holder signs."""
    return state / "writer.json"


@contextmanager
def writer_lock(state: Path, wait: float) -> Iterator[None]:
    """Hold the output folder; within one process it may be taken again by whoever the holder calls.

    Waits up to `wait` seconds for another process, then raises LockHeldError naming it.
    """
    try:
        make_folder(state)
        lock = FileLock(lock_path(state), timeout=wait, is_singleton=True, thread_local=False)
        lock.acquire()
    except Timeout:
        raise LockHeldError(
            f"Another run writes to {state.parent}: {holder(state)}. "
            "Wait for it to end, let this one wait with --wait SECONDS, or name another folder with --output."
        ) from None
    except OSError as error:
        raise PositionsError(
            f"Cannot write to {state.parent}: {error.strerror or error}. Name another folder with --output."
        ) from error
    try:
        if lock.lock_counter == 1:
            write_bytes(holder_path(state), json.dumps(_signature()).encode())
        yield
    finally:
        if lock.lock_counter == 1:
            holder_path(state).unlink(missing_ok=True)
        lock.release()


def holder(state: Path) -> str:
    """Who holds the lock, in words."""
    try:
        signed = json.loads(holder_path(state).read_text(encoding="utf-8"))
        return f"process {signed['pid']} on {signed['host']} since {signed['since']}"
    except (OSError, ValueError, KeyError):
        return "a process that has not signed yet"


def is_held(state: Path) -> bool:
    """Whether a writer is at work just now.

    Where nothing may be written the lock cannot be tried, and its signature tells, which a killed writer leaves behind.
    """
    if not lock_path(state).exists():
        return False
    probe = FileLock(lock_path(state), timeout=0)
    try:
        probe.acquire()
    except Timeout:
        return True
    except OSError:
        return holder_path(state).exists()
    probe.release()
    return False


def _signature() -> dict[str, object]:
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds")}
