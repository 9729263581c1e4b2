"""One run from the command line: environment, lock, and only then Prefect and all that is heavy."""

from __future__ import annotations

from flows.interrupts import ending_at_once
from flows.lock import writer_lock
from flows.progress import configure_logging
from flows.settings import Settings, prepare_environment
from flows.summary import Summary


def execute(settings: Settings) -> Summary:
    """Run the whole way once and say how it ended.

    Raises PositionsError where it was refused or failed; the previous release is then untouched.
    """
    prepare_environment(settings)
    configure_logging()
    with ending_at_once(), writer_lock(settings.state, settings.wait):
        from flows.positions import positions

        summary: Summary = positions(**settings.as_parameters())
        return summary
