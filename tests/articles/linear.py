"""Whether a reader's time grows with the text and no faster, however fast the machine is."""

from __future__ import annotations

import time
from collections.abc import Callable

LENGTH = 100_000
TRIES = 3
#: Below this, a time says nothing.
LEAST_SECONDS = 0.1


def is_linear(read: Callable[[str], object], unit: str) -> bool:
    """Whether four times as many repetitions take no more than eight times as long; a square would take sixteen.

    What is quadratic is so in every try; Python may look for garbage in any one of them.
    """
    return any(_is_linear_once(read, unit) for _ in range(TRIES))


def _is_linear_once(read: Callable[[str], object], unit: str) -> bool:
    part, whole = (_seconds(read, unit * (length // len(unit))) for length in (LENGTH // 4, LENGTH))
    return whole < 8 * max(part, LEAST_SECONDS)


def _seconds(read: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    read(text)
    return time.process_time() - started
