"""Cases from a number on, one after the other, in a process that may die."""

from __future__ import annotations

import ctypes
import multiprocessing
import signal
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from multiprocessing.connection import Connection

from tests.fuzz.cases import CORPUS, case
from tests.fuzz.target import tried

#: An input below 100 kB that takes more CPU seconds is a fault; each is measured so often, and the least counts.
SLOW, TRIES = 1.0, 3
#: A process that spends so many CPU seconds on one case is ended.
ENDLESS = 120.0
EVERY = 1_000


@dataclass(frozen=True)
class Fault:
    """What is wrong with a case."""

    number: int
    what: str


def work(first: int, current: ctypes.c_longlong, pipe: Connection) -> None:
    """Try cases from a number on for ever; tell of faults, of what guards caught, and now and then how far it is."""
    caught: Counter[str] = Counter()
    records, number = 0, first
    while True:
        current.value = number
        signal.setitimer(signal.ITIMER_PROF, ENDLESS)  # its signal ends the process
        one = case(number)
        try:
            outcome = tried(one.name, one.data)
            seconds = outcome.seconds
            for _ in range(TRIES - 1):
                seconds = min(seconds, tried(one.name, one.data).seconds) if seconds > SLOW else seconds
            if seconds > SLOW:
                pipe.send(Fault(number, f"{seconds:.1f} CPU seconds for {len(one.data):,} bytes of {one.name}"))
            records += outcome.records
            caught.update(f"{one.name}: {what[:60]}" for what in outcome.caught)
        except Exception:  # noqa: BLE001 - whatever it is
            pipe.send(Fault(number, f"{one.name}: {traceback.format_exc(limit=-2)}"))
        number += 1
        if number % EVERY == 0:
            pipe.send((number, records, caught))


def campaign(seconds: float, first: int, most: int) -> list[Fault]:
    """Try so long, or so many cases."""
    faults: list[Fault] = []
    began, number = time.monotonic(), first
    context = multiprocessing.get_context("spawn")
    while time.monotonic() - began < seconds and number < first + most:
        current = context.Value(ctypes.c_longlong, number)
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(number, current, there), daemon=True)
        process.start()
        there.close()
        while time.monotonic() - began < seconds and current.value < first + most:
            try:
                if here.poll(1.0):
                    told = here.recv()
                    if isinstance(told, Fault):
                        faults.append(told)
                        keep(told)
                    else:
                        done, records, caught = told
                        print(f"{done - first:,} cases, {len(faults)} faults, {records:,} records; guards: {caught}", flush=True)
            except EOFError:
                break
        start, number = number, current.value
        if time.monotonic() - began < seconds and number < first + most:
            process.join()
            if number == start:  # it did not come to life
                raise RuntimeError(f"the process ended with {process.exitcode} at its first case")
            faults.append(Fault(number, f"the process ended with {process.exitcode}"))
            keep(faults[-1])
            number += 1
        process.kill()
    print(f"{number - first:,} cases from {first}, {len(faults)} faults", flush=True)
    return faults


def keep(fault: Fault) -> None:
    """Print a fault and keep its input."""
    one = case(fault.number)
    CORPUS.mkdir(exist_ok=True)
    (CORPUS / f"{one.number}-{one.name}").write_bytes(one.data)
    print(f"FAULT {fault.number}: {fault.what}", flush=True)
