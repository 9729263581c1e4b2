"""One writer of an output that several machines write to, where no operating system locks: a file that says who, and until when.

It is made only if it is not there, which object stores and disks alike see to, and renewed while its holder works. What a dead
holder leaves may be taken over once its time is up; the clocks of the machines should agree to some seconds.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from flows.errors import LockHeldError
from flows.runtime.progress import log
from flows.storage import is_on_disk
from flows.store.files import read_bytes, remove, write_bytes

NAME = "lease.json"
#: For how long it holds unless it is renewed, which is done three times as often; how often one who waits looks.
SECONDS, SECONDS_BETWEEN_LOOKS = 120.0, 2.0
#: After taking over, so long is waited before looking who has won.
SECONDS_TO_SETTLE = 2.0


class Lease:
    """A lease under way; `ensure` tells whether it still is."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._token = uuid.uuid4().hex
        self._ended = threading.Event()

    def ensure(self) -> None:
        """Raise LockHeldError if another has taken over, as it may where this one was not heard of for too long."""
        said = _read(self.path)
        if said is None or said["token"] != self._token:
            raise LockHeldError(f"{_in_words(said)} has taken over {self.path.parent.parent}, so this run publishes nothing.")

    def take(self, wait: float) -> None:
        """Get it; raises LockHeldError naming the holder after so many seconds."""
        last = time.monotonic() + wait
        while not (_made(self.path, self._content()) or self._taken_over()):
            if time.monotonic() >= last:
                raise LockHeldError(
                    f"Another run writes to {self.path.parent.parent}: {holder(self.path.parent)}. Wait for it to end, let this "
                    "one wait with --wait SECONDS, or name another folder with --output."
                )
            time.sleep(min(SECONDS_BETWEEN_LOOKS, max(0.0, last - time.monotonic())))
        threading.Thread(target=self._renew, name="renew-lease", daemon=True).start()

    def give_back(self) -> None:
        """End it."""
        self._ended.set()
        with suppress(OSError, LockHeldError):
            self.ensure()
            remove(self.path)

    def _taken_over(self) -> bool:
        """Whether a lease whose time was up is this one now."""
        said = _read(self.path)
        if said is None or said["until"] > time.time():
            return False
        write_bytes(self.path, self._content())
        time.sleep(SECONDS_TO_SETTLE)  # whoever has written last has it
        said = _read(self.path)
        return said is not None and said["token"] == self._token

    def _renew(self) -> None:
        while not self._ended.wait(SECONDS / 3):
            try:
                self.ensure()
                write_bytes(self.path, self._content())
            except LockHeldError:
                return
            except OSError as error:
                log.warning("the lease of %s could not be renewed, and is tried again: %s", self.path.parent.parent, error)

    def _content(self) -> bytes:
        signed = {"pid": os.getpid(), "host": socket.gethostname(), "until": time.time() + SECONDS, "token": self._token}
        return json.dumps(signed).encode()


@contextmanager
def leased(folder: Path, wait: float) -> Iterator[Lease]:
    """Hold the lease in a folder within the block; waits up to `wait` seconds for another holder, then raises LockHeldError."""
    lease = Lease(folder)
    lease.take(wait)
    try:
        yield lease
    finally:
        lease.give_back()


def holder(folder: Path) -> str | None:
    """Who holds the lease in a folder, in words; None if nobody does."""
    said = _read(folder / NAME)
    return None if said is None or said["until"] <= time.time() else _in_words(said)


def _in_words(said: dict[str, Any] | None) -> str:
    return f"process {said['pid']} on {said['host']}" if said else "another process"


def _read(path: Path) -> dict[str, Any] | None:
    """What a lease says; None if there is none."""
    try:
        said: dict[str, Any] = json.loads(read_bytes(path))
    except (FileNotFoundError, ValueError):
        return None
    return said


def _made(path: Path, content: bytes) -> bool:
    """Whether the file was not there, and is now."""
    try:
        if is_on_disk(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(content)
        else:
            path.fs.pipe_file(path.path, content, mode="create")  # type: ignore[attr-defined]
    except FileExistsError:
        return False
    return True
