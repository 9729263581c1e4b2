"""`positions status`: an output folder as it is now, and what a run would find."""

from __future__ import annotations

from collections.abc import Iterator

from flows.ingest.due_files import identify_sources, is_due, raw_files
from flows.publish.summary import dump_lines
from flows.runtime.text_tables import format_table
from flows.settings import Settings
from flows.store.ledger.ledger import LEDGER, Ledger
from flows.store.locks.coordinator import writer
from flows.store.releases.current import current_release

#: How many new files are listed.
SHOWN_FILES = 3


def describe_output(settings: Settings, no_raw: str = "") -> str:
    """The state of an output folder and what a run would find in RAW, for a person; `no_raw` says why there is none."""
    output, state = settings.output, settings.state
    release = current_release(output)
    lines = [f"Output: {output}"]
    if release is None:
        lines.append("Release: none yet")
    else:
        told = release.manifest["told"]
        lines += [
            f"Release: {release.release_id}",
            "Rows:",
            format_table([(name, count, "") for name, count in release.manifest["rows"].items() if count]),
            "Quarantined: "
            + (", ".join(f"{rule} {count:,}" for rule, count in told["quarantined_by_rule"].items()) or "nothing"),
            "Warnings: " + (", ".join(f"{rule} {count:,}" for rule, count in told["warnings_by_rule"].items()) or "none"),
            f"Undated: {told.get('undated', 0):,} of {told['articles']:,} articles, which are in no time series",
        ]
        if of_dumps := dump_lines(told):
            lines += ["Of dumps as a whole:", *of_dumps]
    who = writer(settings)
    if (state / LEDGER).is_file():
        with Ledger(state, reading=True) as ledger:
            lines += _of_ledger(settings, ledger, no_raw, who is not None)
    lines.append(f"Writer: {who or 'none'}")
    return "\n".join(lines)


def _of_ledger(settings: Settings, ledger: Ledger, no_raw: str, is_held: bool) -> Iterator[str]:
    unended = "under way" if is_held else "interrupted or killed"
    for run in ledger.runs()[-1:]:
        yield f"Last run: {run['run_id']}, {run['outcome'] or unended}, started {run['started_at']}"
    yield f"New in RAW: {no_raw or _new_in_raw(settings, ledger)}"
    yield "Withdrawn: " + (", ".join(map(str, ledger.withdrawals())) or "nothing")


def _new_in_raw(settings: Settings, ledger: Ledger) -> str:
    files = raw_files(settings)
    due = [one.file.source_path for one in identify_sources(files, settings, ledger) if is_due(one, settings, ledger)]
    return f"{len(due):,} of {len(files):,} files, e.g. {', '.join(due[:SHOWN_FILES])}" if due else "nothing"
