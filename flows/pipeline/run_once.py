"""One run from the command line: environment, lock, and only then, if there is anything to do, Prefect and all that is heavy."""

from __future__ import annotations

import time

from flows.ingest.discover import refuse_output
from flows.pipeline.run_record import recorded_run, sound_ledger
from flows.publish.staleness import is_unchanged
from flows.publish.summary import Summary, run_summary
from flows.runtime.collection import no_collection
from flows.runtime.environment import prepare_environment
from flows.runtime.progress import configure_logging
from flows.runtime.signals import exit_on_signals
from flows.settings import Settings
from flows.store.ledger.entries import NOTHING_NEW
from flows.store.ledger.readable import find_unreadable
from flows.store.locks.coordinator import writing
from flows.store.releases.current import current_release
from transforms.extraction.stored_tables import STORED


def execute(settings: Settings) -> Summary:
    """Run the whole way once and say how it ended.

    Raises PositionsError where it was refused or failed; the previous release is then untouched.
    """
    configure_logging()
    refuse_output(settings.raw, settings.output)
    with exit_on_signals(), writing(settings):
        prepare_environment(settings)
        with no_collection():
            nothing = _nothing_new(settings)
        return nothing or _whole_way(settings)


def _nothing_new(settings: Settings) -> Summary | None:
    """The summary of a run that finds nothing to do, entered as a run; None if there is something."""
    began = time.monotonic()
    with sound_ledger(settings) as ledger:
        if find_unreadable(settings.store, ledger.named_paths(), STORED) or not is_unchanged(settings, ledger):
            return None
    with recorded_run(settings) as run:
        run.outcome = NOTHING_NEW
    return run_summary(current_release(settings.output), seconds=time.monotonic() - began)


def _whole_way(settings: Settings) -> Summary:
    from flows.runtime.prefect_server import prefect_server, served_by, unwatched, wait_for

    address = prefect_server()
    with no_collection():
        from flows.pipeline.positions_flow import positions
    wait_for(address)
    with served_by(address), unwatched():
        summary: Summary = positions(**settings.as_parameters())
    return summary
