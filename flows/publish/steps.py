"""The first and the last step of publishing, as they are done in a process apart, between tables in the folder of the run.

The step between them is in `check`, which imports much more.
"""

from __future__ import annotations

from flows.publish.diff import describe_release, diff_releases
from flows.publish.link import linked_tables, unreached
from flows.publish.summary import summarise_release
from flows.settings import Settings
from flows.store.files import atomic_folder, read_frames, write_frames
from flows.store.layout import CHECKED, LINKED, run_folder
from flows.store.ledger import Ledger
from flows.store.releases import predecessor, write_release
from transforms.schema import BASE


def link(settings: Settings, run_id: str) -> dict[str, int]:
    """Join what was found in single articles to tables over all of them; returns their rows."""
    folder = run_folder(settings.state, run_id)
    with Ledger(settings.state) as ledger, atomic_folder(folder / LINKED, durable=False) as temporary:
        return write_frames(temporary, linked_tables(settings, ledger, run_id), BASE)


def write(settings: Settings, run_id: str, overridden: tuple[str, ...]) -> int:
    """Write the release, which is not current yet; returns how many articles are new in it."""
    previous = predecessor(settings.output, thoroughly=True)
    frames = read_frames(run_folder(settings.state, run_id) / CHECKED, BASE)
    with Ledger(settings.state) as ledger:
        details = describe_release(settings, ledger, unreached(frames["quarantine"]), overridden, run_id)
    base, articles_new = diff_releases(frames, previous, details)
    write_release(settings.output, run_id, base, {**details, "told": summarise_release(base)})
    return articles_new
