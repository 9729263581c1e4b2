"""The step of publishing between linking and the release: rows are judged, and the release refused where too many fail.

Whoever imports this imports Great Expectations, which takes seconds and much memory.
"""

from __future__ import annotations

from flows.errors import ReleaseRefusedError
from flows.publish.link import link_groups
from flows.publish.partitions.partitioned_tables import PartitionedTables
from flows.publish.partitions.plan import UPSET, Plan
from flows.publish.staleness import withdrawals
from flows.publish.step_tables import write_step
from flows.settings import Settings
from flows.store.corrections_file import corrections
from flows.store.files import write_bytes, write_json
from flows.store.layout import CHECKED, run_folder, work_folder
from flows.store.ledger.ledger import Ledger
from flows.store.releases.damage import predecessor
from flows.store.releases.release import Release
from transforms.lazy_tables import LazyTables, with_tables
from transforms.linking.partitions import WHOLE
from transforms.quality.docs import render
from transforms.quality.judgement import Before, RowVerdicts, judge_rows, judge_whole, with_refused
from transforms.release.tables import finish


def judge(settings: Settings, run_id: str) -> tuple[str, ...]:
    """Judge the linked tables in the run's folder and write those that may be published beside them.

    Returns the reasons to refuse that `--accept` overrode. Raises ReleaseRefusedError.
    """
    previous = predecessor(settings.output)
    with Ledger(settings.state) as ledger:
        tables = PartitionedTables(settings, run_id, Plan.read(settings, run_id), previous)
        found = _judge_rows(settings, tables)
        upset, made_before = _upset(found, tables), previous.manifest if previous else {}
        if tables.plan.reuses(made_before) and upset != made_before.get("upset", []):
            link_groups(settings, run_id, everything=True)
            tables = PartitionedTables(settings, run_id, Plan.read(settings, run_id), previous)
            found = _judge_rows(settings, tables)
            upset = _upset(found, tables)
        for part in tables.plan.new:
            write_step(settings, run_id, CHECKED, part, finish(_with_refused(found, part, run_id)))
        frames, overridden = validate_tables(found, tables, previous, ledger, settings, run_id)
    judged = {"upset": upset, "actors_stand": _actors_stand(found)}
    write_json(work_folder(settings.state, run_id) / UPSET, judged, durable=False)
    write_step(settings, run_id, CHECKED, WHOLE, finish(frames))
    return overridden


def _judge_rows(settings: Settings, tables: PartitionedTables) -> RowVerdicts:
    return judge_rows(tables.linked(), corrections(settings), tables.elsewhere(), tables.sound())


def _upset(found: RowVerdicts, tables: PartitionedTables) -> list[str]:
    """The rows that went and to which rows of any part may refer, so that all parts are to be looked at."""
    gone = {table: found.gone(table) for table in ("articles", "actors", "issues", "places")}
    gone["articles"] |= tables.refused_elsewhere()
    return sorted(f"{table}|{key}" for table, keys in gone.items() for key in keys)


def _actors_stand(found: RowVerdicts) -> bool:
    """Whether all actors and roles that were joined are published."""
    return not (found.gone("actors") or found.gone("actor_roles"))


def _with_refused(found: RowVerdicts, part: str, run_id: str) -> LazyTables:
    kept = found.kept[part]
    return with_tables(kept, {"quarantine": with_refused(kept["quarantine"], found.refused[part], run_id)})


def validate_tables(
    found: RowVerdicts, tables: PartitionedTables, previous: Release | None, ledger: Ledger, settings: Settings, run_id: str
) -> tuple[LazyTables, tuple[str, ...]]:
    """The tables of WHOLE that may be published, with aggregates, and why the release would be refused but for `--accept`.

    What was found is written to the run's folder. Raises ReleaseRefusedError.
    """
    read = tables.reader(found.kept[WHOLE])
    judgement = judge_whole(found, read, tables.rows_elsewhere(), _before(previous, ledger), run_id, tables.sound())
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
    return Before(previous.read_columns, manifest["rows"], withdrawals(ledger) != manifest["withdrawals"])
