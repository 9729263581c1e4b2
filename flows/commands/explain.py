"""`positions explain`: why a row of the current release is as it is. The id tells the table, and the table who explains."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from flows.commands.explain_article import explain_article
from flows.commands.explain_claim import explain_claim, explain_position
from flows.commands.explain_figure import explain_figure
from flows.commands.explain_refused import explain_refused
from flows.errors import UsageError
from flows.store.releases.current import current_release
from flows.store.releases.release import Release


def explain_record(output: Path, release: Release, record_id: str) -> str | None:
    """Why a record was refused, or the article that it is; None if the release has none of this id."""
    if told := explain_refused(output, release, record_id):
        return told
    records = release.read_rows("records", filters=[("record_id", "=", record_id)]).to_pylist()
    return explain_article(output, release, records[0]["article_id"]) if records else None


#: Who explains a row, by the letters before the `_` of its id.
EXPLAINERS: Mapping[str, Callable[[Path, Release, str], str | None]] = {
    "a": explain_article,
    "c": explain_claim,
    "f": explain_figure,
    "p": explain_position,
    "q": explain_refused,
    "r": explain_record,
}


def explain(output: Path, row_id: str) -> str:
    """What is known of how a published row came about, for a person.

    Raises UsageError where the current release has no row of this id.
    """
    release = current_release(output)
    if release is None:
        raise UsageError(f"There is no release in {output}, so there is nothing to explain.")
    explainer = EXPLAINERS.get(row_id.partition("_")[0])
    told = explainer(output, release, row_id) if explainer else None
    if told is None:
        raise UsageError(f"Release {release.release_id} has no row to explain with the id {row_id!r}.")
    return told
