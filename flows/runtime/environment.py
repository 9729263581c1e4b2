"""What libraries read from the environment as they are imported: no telemetry, quiet consoles, no user profile."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from flows.settings import Settings
from flows.store.rescue import is_readable

log = logging.getLogger("positions")

#: What is set for the libraries unless the user has set it: no telemetry, quiet consoles, time for a slow start.
LIBRARY_ENVIRONMENT = {
    # Arrow's own allocators keep what they once had: a fifth more memory at the peak of a large release.
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "positions",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    "PREFECT_CLI_PROMPT": "false",
    # Python's helper process cleans up after an interrupt by itself; that it had to is no news to the user.
    "PYTHONWARNINGS": "ignore:resource_tracker:UserWarning",
}


def prepare_environment(settings: Settings) -> None:
    """Set what libraries read when they are imported; what the user has set stays.

    Must run before Prefect is imported. Its database lies under `_state`, so no user profile is written to.
    """
    for name, value in LIBRARY_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    home = settings.state / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PREFECT_HOME", str(home))
    _drop_damaged(home / "prefect.db")


def _drop_damaged(database: Path) -> None:
    """Remove a database of Prefect's that cannot be read: it tells of past runs, and Prefect makes a new one."""
    if database.exists() and not is_readable(database):
        for path in database.parent.glob(f"{database.name}*"):
            path.unlink()
        log.warning("Prefect's database of past runs was damaged: a new one is made")
