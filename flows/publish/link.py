"""What linking reads: the collected records and articles, what extraction left, the runs, words and corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from flows.errors import BrokenStateError
from flows.ingest.collect import to_extract
from flows.publish.partitions.corrected_parts import divide_corrections
from flows.publish.partitions.partial_results import keep_actors, keep_only, kept_actors, kept_result, named_by
from flows.publish.partitions.plan import Pieces, Plan, divide, hash_of_ids
from flows.publish.runs_table import runs_table
from flows.publish.staged_tables import StagedShards, read_staged
from flows.publish.step_tables import write_step
from flows.runtime.progress import log
from flows.settings import Settings
from flows.store.corrections_file import corrections
from flows.store.fingerprints.dependencies import extraction_fingerprint
from flows.store.layout import LINKED, work_folder
from flows.store.ledger.ledger import Ledger
from flows.store.releases.damage import predecessor
from flows.store.releases.release import Release
from flows.store.table_files import read_frame, release_memory
from transforms.linking.named_entities import OF_ARTICLES
from transforms.linking.namesakes import Earlier
from transforms.linking.tables import Linked, PartialResult, Sources, link_articles, linked_groups, partial_result
from transforms.vocabulary import load_vocabulary


@dataclass(frozen=True)
class CollectedFiles:
    """What `collect` left in the folder of a run, read whenever it is asked for."""

    folder: Path

    def records(self) -> pd.DataFrame:
        """The records with what other tables say of them."""
        return read_frame(self.folder / "records.parquet")

    def articles(self, columns: Sequence[str]) -> pd.DataFrame:
        """Some columns of the articles."""
        return read_frame(self.folder / "articles.parquet", columns)


def link_groups(settings: Settings, run_id: str, everything: bool = False) -> dict[str, int]:
    """Link the articles, and write those tables that are to be made anew (of all parts: `everything`) with the plan of the
    release; returns their rows."""
    previous = predecessor(settings.output)
    with Ledger(settings.state) as ledger:
        about, staged = sources(settings, ledger, run_id)
        before = previous.manifest if previous else {}
        pieces = divide(settings, about.collected, staged, before)
        linked, joined = _linked(settings, about, staged, pieces, previous)
        release_memory()
        if pieces is None:
            plan, groups = Plan({}), linked_groups(linked, {}, in_parts=False)
        else:
            own = divide_corrections(about.corrections, previous, pieces)
            plan = pieces.plan(linked, own, before, joined, everything)
            numbers = {name: number for number, name in enumerate(plan.parts) if name in plan.new}
            new = {name: (number, pieces.of(number), pieces.staged[number]) for name, number in numbers.items()}
            groups = linked_groups(linked, new, in_parts=True, corrections=own)
        plan.write(settings, run_id)
        rows: dict[str, int] = defaultdict(int)
        for group in list(groups):
            for name, count in write_step(settings, run_id, LINKED, group, groups.pop(group)).items():
                rows[name] += count
            release_memory()
    if plan.parts:
        touched = sum(name in (previous.manifest.get("parts", {}) if previous else {}) for name in plan.new)
        log.info("%d of %d parts are made anew, %d of which were there before", len(plan.new), len(plan.parts), touched)
    return dict(rows)


def _linked(
    settings: Settings, about: Sources, staged: StagedShards, pieces: Pieces | None, previous: Release | None
) -> tuple[Linked, dict[str, str]]:
    """What is made at once of all articles, from what each part of them tells, or all; and by the hash under which that is kept
    for a part, a hash of the actors of those whom it names."""
    if pieces is None:
        keep_only(settings.state, frozenset())
        return link_articles(about, [partial_result(about.collected.articles(OF_ARTICLES), staged)]), {}
    digests = [pieces.told_by(number) for number in range(len(pieces.parts))]
    told = []
    for number, digest in enumerate(digests):
        told.append(kept_result(settings.state, digest, partial(_made_anew, pieces, number)))
        release_memory()
    linked = link_articles(about, told, earlier_actors(settings, previous, digests))
    for digest, actor_ids in zip(digests, linked.actors.of_groups, strict=True):
        keep_actors(settings.state, digest, actor_ids)
    keep_only(settings.state, frozenset(digests))
    return linked, {digest: hash_of_ids(ids) for digest, ids in zip(digests, linked.actors.of_groups, strict=True)}


def earlier_actors(settings: Settings, previous: Release | None, digests: Sequence[str]) -> Earlier | None:
    """The actors of the release before, as they were joined then; None where not all is kept from which they were."""
    joined = previous.manifest.get("joined", {}) if previous else {}
    if previous is None or not joined:
        return None
    ids = {digest: kept_actors(settings.state, digest) for digest in joined}
    if any(one is None or hash_of_ids(one) != joined[digest] for digest, one in ids.items()):
        return None
    gone = []
    for digest in sorted(joined.keys() - set(digests)):
        try:
            named_by(settings.state, digest)
        except BrokenStateError:
            return None
        gone.append((partial(named_by, settings.state, digest), ids[digest]))
    tables = previous.tables("actors", "actor_roles")
    changed = frozenset(previous.manifest.get("corrected_actors", ()))
    return Earlier(tables["actors"], tables["actor_roles"], [ids.get(digest) for digest in digests], gone, changed)


def _made_anew(pieces: Pieces, number: int) -> PartialResult:
    return partial_result(pieces.articles(number, OF_ARTICLES), pieces.staged[number])


def sources(settings: Settings, ledger: Ledger, run_id: str) -> tuple[Sources, StagedShards]:
    """What the tables of a run are made from, and of that what extraction left."""
    folder = work_folder(settings.state, run_id)
    staged = read_staged(settings.store, ledger, to_extract(folder), extraction_fingerprint(settings))
    about = Sources(
        CollectedFiles(folder),
        staged,
        lambda: runs_table(ledger.runs(), run_id),
        load_vocabulary(settings.codebook_texts(), settings.actors_text()),
        corrections(settings),
        run_id,
    )
    return about, staged
