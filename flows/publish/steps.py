"""The first and the last step of publishing, as they are done in a process apart, between tables in the folder of the run.

The step between them is in `check`, which imports much more.
"""

from __future__ import annotations

from flows.publish.diff import describe_release, diff_releases
from flows.publish.link import sources
from flows.publish.step_tables import read_step, write_step
from flows.publish.summary import summarise_release
from flows.settings import Settings
from flows.store.layout import CHECKED, LINKED
from flows.store.ledger import Ledger
from flows.store.releases import predecessor, write_release
from transforms.linking.tables import linked_tables, unreached


def link(settings: Settings, run_id: str) -> dict[str, int]:
    """Join what was found in single articles to tables over all of them; returns their rows."""
    with Ledger(settings.state) as ledger:
        return write_step(settings, run_id, LINKED, linked_tables(sources(settings, ledger, run_id)))


def write(settings: Settings, run_id: str, overridden: tuple[str, ...]) -> int:
    """Write the release, which is not current yet; returns how many articles are new in it."""
    previous = predecessor(settings.output)
    frames = read_step(settings, run_id, CHECKED)
    with Ledger(settings.state) as ledger:
        details = describe_release(settings, ledger, unreached(frames["quarantine"]), overridden, run_id)
    base, articles_new = diff_releases(frames, previous, details)
    write_release(settings.output, run_id, base, {**details, "told": summarise_release(base)})
    return articles_new
