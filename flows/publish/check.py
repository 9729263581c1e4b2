"""The step of publishing between linking and the release: rows are judged, and the release refused where too many fail.

Whoever imports this imports Great Expectations, which takes seconds and much memory.
"""

from __future__ import annotations

from flows.errors import ReleaseRefusedError
from flows.publish.staleness import withdrawals
from flows.publish.step_tables import read_step, write_step
from flows.settings import Settings
from flows.store.corrections_file import corrections
from flows.store.files import write_bytes, write_json
from flows.store.layout import CHECKED, LINKED, run_folder
from flows.store.ledger import Ledger
from flows.store.releases import Release, predecessor
from transforms.lazy_tables import LazyTables, Tables
from transforms.quality.docs import render
from transforms.quality.judgement import Before, judge_tables
from transforms.release.tables import finish


def judge(settings: Settings, run_id: str) -> tuple[str, ...]:
    """Judge the linked tables in the run's folder and write those that may be published beside them.

    Returns the reasons to refuse that `--accept` overrode. Raises ReleaseRefusedError.
    """
    with Ledger(settings.state) as ledger:
        linked = read_step(settings, run_id, LINKED)
        frames, overridden = validate_tables(linked, predecessor(settings.output), ledger, settings, run_id)
    write_step(settings, run_id, CHECKED, finish(frames))
    return overridden


def validate_tables(
    linked: Tables, previous: Release | None, ledger: Ledger, settings: Settings, run_id: str
) -> tuple[LazyTables, tuple[str, ...]]:
    """The tables that may be published, with aggregates, and why the release would be refused but for `--accept`.

    What was found is written to the run's folder. Raises ReleaseRefusedError.
    """
    judgement = judge_tables(linked, _before(previous, ledger), corrections(settings), run_id)
    folder = run_folder(settings.state, run_id)
    write_json(folder / "validation.json", {name: result.to_json_dict() for name, result in judgement.results.items()})
    for page, html in render(judgement.results).items():
        write_bytes(folder / "data_docs" / page, html.encode(), durable=False)
    if judgement.reasons and not settings.accept:
        raise ReleaseRefusedError(judgement.reasons, str(folder))
    return judgement.tables, judgement.reasons


def _before(previous: Release | None, ledger: Ledger) -> Before | None:
    if previous is None:
        return None
    manifest = previous.manifest
    return Before(previous.reader(), manifest["rows"], withdrawals(ledger) != manifest["withdrawals"])
