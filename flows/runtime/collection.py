"""Start-up without the garbage collector: what modules, models and words are made of stays, and it would look through all of it
again and again while there is more and more (a fifth of the CPU time of a short run)."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Collect no garbage within the block, which should only make what stays."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
