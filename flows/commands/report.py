"""`positions report`: the current release as one page that opens offline."""

from __future__ import annotations

from pathlib import Path

from flows.errors import UsageError
from flows.exports.filters import day
from flows.store.files import write_bytes
from flows.store.releases.current import current_release
from transforms.release.report.pages import report_page
from transforms.release.report.report_data import TABLES
from transforms.vocabulary.places.boundaries import load_boundaries
from transforms.vocabulary.places.gazetteer import load_places

DEFAULT_FILE = Path("positions.html")


def write_report(output: Path, since: str | None, file: Path | None) -> str:
    """Write the report of the current release of `output`, by default to `positions.html` in the current folder.

    Raises UsageError on a date that is none, a file that cannot be written, or where there is no release.
    """
    since_day = day(since)
    release = current_release(output)
    if release is None:
        raise UsageError(f"There is no release in {output}; `positions run` makes one.")
    target = file or DEFAULT_FILE
    content = report_page(release.tables(*TABLES), release.manifest, load_places(), load_boundaries(), since_day).encode()
    try:
        write_bytes(target, content)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error}. Name another file.") from error
    return f"{target}: {len(content):,} bytes from release {release.release_id}. It opens in any browser, offline."
