"""Whether the current release still stands: what a release is made of, as one hash. Imports nothing heavy."""

from __future__ import annotations

import hashlib
from dataclasses import astuple

from flows.ingest.due_files import identify_sources, is_due, raw_files
from flows.settings import Settings
from flows.store.fingerprints.dependencies import stage_fingerprints
from flows.store.ledger.ledger import Ledger
from flows.store.releases.damage import predecessor


def is_current(settings: Settings, ledger: Ledger) -> bool:
    """Whether the current release is made of just what there is now: nothing read, edited or taken back since."""
    release = predecessor(settings.output)
    if release is None:
        return not ledger.standing()
    made_of: str = release.manifest["inputs"]
    return made_of == release_inputs(settings, ledger)


def is_complete(settings: Settings) -> bool:
    """Whether the current release lacks no article because its shard could not be extracted: such are tried again."""
    release = predecessor(settings.output)
    return release is None or not release.manifest.get("unreached", 0)


def is_unchanged(settings: Settings, ledger: Ledger) -> bool:
    """Whether a run would find nothing to do: every raw file is read as it is now, and the release still stands."""
    if settings.force or not (is_current(settings, ledger) and is_complete(settings)):
        return False
    return not any(is_due(source, settings, ledger) for source in identify_sources(raw_files(settings), settings, ledger))


def release_inputs(settings: Settings, ledger: Ledger) -> str:
    """One hash of everything that a release is made of."""
    value = hashlib.sha256()
    parts = [*sorted(ledger.standing()), "", *map("|".join, withdrawals(ledger)), ""]
    parts += [*(settings.corrections_text() or ("",)), ""]
    parts += [print_.digest for print_ in stage_fingerprints(settings).values()]
    for part in parts:
        value.update(part.encode() + b"\0")
    return value.hexdigest()


def withdrawals(ledger: Ledger) -> list[list[str]]:
    """All that was taken back, as a manifest has it: kind, dump and value of each."""
    return [list(astuple(withdrawal)) for withdrawal in ledger.withdrawals()]
