"""Whoever runs: it holds the output alone, and where its ledger lies apart from it, a copy goes beside what the ledger names.

Whoever holds the output next begins with that copy, on whatever machine, unless it has written the copy itself: then its own
ledger may know more.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from flows.settings import Settings
from flows.store.files import TEMPORARY, copy_file, pack_file, read_json, remove, unpack_file, write_json
from flows.store.ledger.ledger import LEDGER, Ledger
from flows.store.locks import lease, process_lock
from flows.store.locks.process_lock import writer_lock

#: Beside the data: which file is the copy. In the state: which copy is this ledger's own.
POINTER, OWN = "ledger.json", "copied.json"
#: How the name of a copy ends that is compressed: ids and paths repeat.
_PACKED = ".gz"

_leases: dict[Path, lease.Lease] = {}


@contextmanager
def writing(settings: Settings) -> Iterator[None]:
    """Hold the output within the block, also again by whoever the holder calls; waits for another as the settings say.

    Raises LockHeldError.
    """
    with writer_lock(settings.state, settings.wait):
        if not settings.is_apart or settings.state in _leases:
            yield
            return
        with lease.leased(settings.store, settings.wait) as held:
            _leases[settings.state] = held
            try:
                _take_up(settings)
                yield
                leave_copy(settings)
            finally:
                del _leases[settings.state]


def ensure_held(settings: Settings) -> None:
    """Raise LockHeldError if another machine has taken over the output, which it may where this one was not heard of."""
    if settings.state in _leases:
        _leases[settings.state].ensure()


def writer(settings: Settings) -> str | None:
    """Who writes to the output just now, in words; None if nobody does."""
    if settings.is_apart:
        return lease.holder(settings.store)
    return process_lock.holder(settings.state) if process_lock.is_held(settings.state) else None


def leave_copy(settings: Settings) -> None:
    """Copy the ledger as it is now to where the data are, if it lies apart from them; its holder alone may do so."""
    if not settings.is_apart or not (settings.state / LEDGER).is_file():
        return
    name = f"ledger-{uuid.uuid4().hex}.sqlite{_PACKED}"
    local = settings.state / f"{TEMPORARY}{name}"
    try:
        with Ledger(settings.state) as ledger:
            ledger.copy_to(local)
        pack_file(local, settings.store / name)
    finally:
        remove(local)
    before = _copy(settings.store / POINTER)
    for pointer in (settings.store / POINTER, settings.state / OWN):
        write_json(pointer, {"copy": name})
    if before:
        with suppress(FileNotFoundError):
            remove(settings.store / before)


def _take_up(settings: Settings) -> None:
    """Go on from the copy of the ledger, if another than this one has left it."""
    there = _copy(settings.store / POINTER)
    if there is None or there == _copy(settings.state / OWN):
        return
    for ending in ("-wal", "-shm"):
        remove(settings.state / f"{LEDGER}{ending}")
    take = unpack_file if there.endswith(_PACKED) else copy_file  # older versions left it as it is
    take(settings.store / there, settings.state / LEDGER)
    write_json(settings.state / OWN, {"copy": there})


def _copy(pointer: Path) -> str | None:
    try:
        return str(read_json(pointer)["copy"])
    except FileNotFoundError:
        return None
