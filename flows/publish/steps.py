"""The first and the last step of publishing, as they are done in a process apart, between tables in the folder of the run.

The step between them is in `check`, which imports much more.
"""

from __future__ import annotations

from functools import partial

from flows.publish.diff import describe_release, diff_releases
from flows.publish.link import link_groups
from flows.publish.partitions.partitioned_tables import PartitionedTables
from flows.publish.partitions.plan import Plan
from flows.publish.release_counts import summarise_release
from flows.publish.step_tables import read_step
from flows.settings import Settings
from flows.store.layout import CHECKED
from flows.store.ledger.ledger import Ledger
from flows.store.releases.damage import predecessor
from flows.store.releases.release_writing import write_release
from transforms.lazy_tables import LazyTables, pieces_of
from transforms.linking.partitions import IN_PARTS, WHOLE
from transforms.linking.tables import unreached


def link(settings: Settings, run_id: str) -> dict[str, int]:
    """Join what was found in single articles to tables over all of them; returns the rows that were made anew."""
    return link_groups(settings, run_id)


def write(settings: Settings, run_id: str, overridden: tuple[str, ...]) -> int:
    """Write the release, which is not current yet; returns how many articles are new in it."""
    previous, plan = predecessor(settings.output), Plan.read(settings, run_id)
    tables = PartitionedTables(settings, run_id, plan, previous)
    frames = read_step(settings, run_id, CHECKED, WHOLE)
    read = tables.reader(frames)
    with Ledger(settings.state) as ledger:
        details = describe_release(settings, ledger, unreached(read("quarantine", ["detail"])), overridden, run_id)
    fresh = tables.fresh()
    base, articles_new = diff_releases(tables.anew(frames, fresh), tables.before(), previous, details, sum(fresh.values()))
    of_whole = [name for name in base if name in frames or name not in IN_PARTS]
    whole = LazyTables({}, {name: partial(pieces_of, frames if name in IN_PARTS else base, name) for name in of_whole})
    about = {**details, "told": summarise_release(tables.reader(whole)), **plan.described(settings, run_id)}
    write_release(settings.output, run_id, whole, about, tables.files(read, fresh, details))
    return articles_new
