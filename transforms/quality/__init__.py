"""Expectations, foreign keys and the evidence check: verdicts, never repairs."""

from transforms.deferred_imports import defer_import

# Great Expectations imports them for expectations that we do not use, which takes a third of its start.
for _unused in ("scipy.stats", "altair"):
    defer_import(_unused)
