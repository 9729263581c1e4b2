"""What libraries read from the environment as they are imported: no telemetry, quiet consoles, no user profile."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from flows.settings import Settings

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
#: What names Prefect's database.
DATABASE = ("PREFECT_SERVER_DATABASE_CONNECTION_URL", "PREFECT_API_DATABASE_CONNECTION_URL")


def prepare_environment(settings: Settings) -> None:
    """Set what libraries read when they are imported; what the user has set stays.

    Must run before Prefect is imported. Its database lies under `_state`, so no user profile is written to.
    """
    for name, value in LIBRARY_ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    home = settings.state / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PREFECT_HOME", str(home))
    if os.environ["PREFECT_HOME"] == str(home) != quote(str(home)) and not any(name in os.environ for name in DATABASE):
        os.environ[DATABASE[0]] = database_address(home / "prefect.db")


def database_address(database: Path) -> str:
    """How Prefect is told of its database where a mark in the path would be taken for the end of it: by SQLite's own address."""
    return f"sqlite+aiosqlite:///file:{quote(str(database))}?uri=true"
