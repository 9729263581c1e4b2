"""`positions forget`: records that were read are taken back, or let stand again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flows.errors import UsageError
from flows.ingest.collect import standing_records
from flows.settings import Settings
from flows.store.ledger.entries import Withdrawal
from flows.store.ledger.ledger import LEDGER, Ledger
from flows.store.locks.coordinator import writing
from transforms.linking.collected import of_withdrawal


def withdraw(settings: Settings, what: str, dump: str | None = None) -> str:
    """Note that the records of a path, of a folder, or of an article are to be published no more.

    Raises UsageError where no record that was read is meant, or records of several dumps are.
    """
    with _ledger_of(settings) as ledger:
        records = standing_records(settings.store, ledger)
        found = Withdrawal("article", "", what)
        if not of_withdrawal(records, found).any():
            path = Withdrawal("path", dump or "", what.rstrip("/"))
            dumps = sorted(records.loc[of_withdrawal(records, path), "dump_id"].unique())
            if not dumps:
                within = f" in the dump {dump!r}" if dump else ""
                raise UsageError(f"No record in {settings.output} has the article id or source path {what!r}{within}.")
            named = list(filter(None, dumps))
            if len(named) > 1:
                raise UsageError(f"Several dumps have {what}. Name one of them with --dump: {', '.join(named)}.")
            found = Withdrawal("path", named[0] if dumps == named else "", path.value)
        ledger.withdraw(found)
        count = int(of_withdrawal(records, found).sum())
    return f"{count:,} records of {found} are withdrawn; the next run publishes without them."


@contextmanager
def _ledger_of(settings: Settings) -> Iterator[Ledger]:
    """The ledger to change; raises UsageError where nothing was read yet."""
    with writing(settings):
        if not (settings.state / LEDGER).is_file():
            raise UsageError(f"Nothing was read into {settings.output} yet, so there is nothing to forget.")
        with Ledger(settings.state) as ledger:
            yield ledger


def restore(settings: Settings, what: str, dump: str | None = None) -> str:
    """Undo a withdrawal. Raises UsageError where nothing of the kind was withdrawn, or it was in several dumps."""
    with _ledger_of(settings) as ledger:
        withdrawn = ledger.withdrawals()
        found = [one for one in withdrawn if one.value == what.rstrip("/") and dump in (None, one.dump_id)]
        if not found:
            taken_back = ", ".join(map(str, withdrawn)) or "no records"
            raise UsageError(f"{what!r} is not withdrawn. Withdrawn are: {taken_back}.")
        if len(found) > 1:
            dumps = ", ".join(one.dump_id for one in found)
            raise UsageError(f"{what} is withdrawn in several dumps. Name one of them with --dump: {dumps}.")
        ledger.restore(found[0])
    return f"The records of {found[0]} stand again; the next run publishes them."
