"""What the smaller commands do: look at an output folder, take records back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flows.errors import UsageError
from flows.ingest.due import identify_sources, is_due, raw_files
from flows.runtime.text_tables import format_table
from flows.settings import Settings
from flows.store import lock
from flows.store.ledger import Ledger
from flows.store.lock import writer_lock
from flows.store.releases import current_release

#: How many new files are listed.
SHOWN_FILES = 3


def describe_output(settings: Settings) -> str:
    """The state of an output folder and what a run would find in RAW, for a person."""
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
        ]
    is_held = lock.is_held(state)
    if (state / "ledger.sqlite").is_file():
        with Ledger(state, reading=True) as ledger:
            lines += _of_ledger(settings, ledger, is_held)
    lines.append("Writer: " + (lock.holder(state) if is_held else "none"))
    return "\n".join(lines)


def _of_ledger(settings: Settings, ledger: Ledger, is_held: bool) -> Iterator[str]:
    unended = "under way" if is_held else "interrupted or killed"
    for run in ledger.runs()[-1:]:
        yield f"Last run: {run['run_id']}, {run['outcome'] or unended}, started {run['started_at']}"
    files = raw_files(settings)
    due = [one.file.source_path for one in identify_sources(files, settings, "") if is_due(one, settings, ledger)]
    new = f"{len(due):,} of {len(files):,} files, e.g. {', '.join(due[:SHOWN_FILES])}" if due else "nothing"
    yield f"New in RAW: {new}"
    yield "Withdrawn: " + (", ".join([*ledger.withdrawn("path"), *ledger.withdrawn("article")]) or "nothing")


def withdraw(output: Path, what: str) -> str:
    """Note that the records of a path, of a folder, or of an article are to be published no more.

    Raises UsageError where the current release holds no such record.
    """
    release = current_release(output)
    if release is None:
        raise UsageError(f"There is no release in {output}, so there is nothing to forget.")
    records = release.tables("records")["records"]
    of_article = records["article_id"] == what
    of_path = (records["source_path"] == what) | records["source_path"].str.startswith(what.rstrip("/") + "/")
    if not (of_article.any() or of_path.any()):
        raise UsageError(f"No record of release {release.release_id} has the article id or source path {what!r}.")
    state = Settings(raw=(), output=output).state
    with writer_lock(state, 0), Ledger(state) as ledger:
        if of_article.any():
            ledger.withdraw("article", what)
        else:
            ledger.withdraw("path", what.rstrip("/"))
    count = int(of_article.sum() if of_article.any() else of_path.sum())
    return f"{count:,} records of {what} are withdrawn; the next run publishes without them."


def restore(output: Path, what: str) -> str:
    """Undo a withdrawal. Raises UsageError where nothing of the kind was withdrawn."""
    state = Settings(raw=(), output=output).state
    with writer_lock(state, 0), Ledger(state) as ledger:
        if not (ledger.restore("article", what) or ledger.restore("path", what.rstrip("/"))):
            taken_back = [*ledger.withdrawn("path"), *ledger.withdrawn("article")]
            raise UsageError(f"{what!r} is not withdrawn. Withdrawn are: {', '.join(taken_back) or 'no records'}.")
    return f"The records of {what} stand again; the next run publishes them."
