"""From what stands on the disk to the linked tables of a release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from flows.extract.jobs import ARTICLE_ID, FAILED
from flows.ingest.collect import extractable_articles, record_refusals, record_warnings
from flows.publish.runs_table import runs_table
from flows.publish.staged_tables import Staged, read_staged
from flows.settings import Settings
from flows.store.corrections_file import corrections
from flows.store.files import read_frame, release_memory, rows_of
from flows.store.fingerprints import extraction_fingerprint
from flows.store.layout import run_folder
from flows.store.ledger import Ledger
from transforms.frames import from_rows, in_key_order
from transforms.lazy_tables import LazyTables, with_tables
from transforms.linking.actors import OF_ARTICLES, OF_CLAIMS, OF_MENTIONS, LinkedActors, link_actors, resolve
from transforms.linking.corrections import apply_corrections
from transforms.linking.places import places_in_use
from transforms.schema import STAGED, TABLES
from transforms.vocabulary import load_vocabulary
from transforms.vocabulary.codebook import Codebook
from transforms.vocabulary.data_quality import load_data_quality

#: Tables that linking only turns from entities to actors.
RESOLVED = ("mentions", "claims", "claim_spans", "positions", "territorial_figures")
UNREACHED = "its shard could not be extracted; the next run tries again"


def linked_tables(settings: Settings, ledger: Ledger, run_id: str) -> LazyTables:
    """Every table that can be made before anything is judged, from the collected records and the staged rows.

    Only the actors are made at once: all that refers to them needs them.
    """
    records, articles = (run_folder(settings.state, run_id) / f"{name}.parquet" for name in ("records", "articles"))
    wanted = extractable_articles(run_folder(settings.state, run_id))
    staged = read_staged(settings.state, ledger, wanted, extraction_fingerprint(settings))
    failed = staged.failed()
    vocabulary = load_vocabulary(settings.codebook_texts(), settings.actors_text())
    linked = link_actors(
        _staged(staged, "entities"),
        staged.read("mentions", OF_MENTIONS),
        staged.read("claims", OF_CLAIMS),
        read_frame(articles, list(OF_ARTICLES)),
        vocabulary,
    )
    release_memory()
    tables = LazyTables(
        {
            "records": lambda: read_frame(records, TABLES["records"].column_names),
            "articles": lambda: _articles(articles, failed),
            "actors": lambda: linked.actors,
            "actor_roles": lambda: linked.actor_roles,
            **{name: partial(_resolved, staged, name, linked) for name in RESOLVED},
            "issues": lambda: from_rows(_issues(vocabulary.codebook), TABLES["issues"]),
            "places": lambda: places_in_use(_staged(staged, "territorial_figures"), vocabulary.places),
            "quarantine": lambda: _quarantine(
                read_frame(records), read_frame(articles, [ARTICLE_ID, "source_path"]), staged.read("quarantine"), failed, run_id
            ),
            "quality_warnings": lambda: _warnings(read_frame(records), staged.read("quality_warnings")),
            "runs": lambda: runs_table(ledger, run_id),
            "data_quality": lambda: from_rows(load_data_quality(), TABLES["data_quality"]),
        }
    )
    return with_tables(tables, apply_corrections(tables, corrections(settings)))


def _articles(path: Path, failed: Sequence[str]) -> pd.DataFrame:
    """The collected articles, those that could not be extracted marked."""
    articles = read_frame(path)
    status = articles["extraction_status"]
    return articles.assign(extraction_status=status.mask(articles[ARTICLE_ID].isin(failed), FAILED))


def _staged(staged: Staged, name: str) -> pd.DataFrame:
    return staged.read(name, STAGED[name].column_names)


def _resolved(staged: Staged, name: str, linked: LinkedActors) -> pd.DataFrame:
    """In the order in which they are published: no later step has to hold a sorted copy beside them."""
    return in_key_order(resolve(_staged(staged, name), linked.entity_actor, TABLES[name]), TABLES[name])


def unreached(quarantine: pd.DataFrame) -> int:
    """How many articles wait for another try at their shard."""
    return int((quarantine["detail"] == UNREACHED).sum())


def _issues(codebook: Codebook) -> list[dict[str, str]]:
    return [
        {
            "issue_code": issue.code,
            "label": issue.label,
            "description": f"{issue.description} Support: {issue.support}",
            "codebook": issue.codebook,
        }
        for issue in sorted(codebook.issues, key=lambda issue: issue.code)
    ]


def _quarantine(
    records: pd.DataFrame, articles: pd.DataFrame, staged: pd.DataFrame, failed: Iterable[str], run_id: str
) -> pd.DataFrame:
    """Refused records, what extraction refused, and the articles that no extraction reached, with their files."""
    source_of: Mapping[str, str] = dict(zip(articles[ARTICLE_ID], articles["source_path"], strict=True))
    files = staged[ARTICLE_ID].map(source_of)
    refused = rows_of(staged.drop(columns=ARTICLE_ID).assign(source_path=files))
    told = {row["key"] for row in refused if row["rule"] == FAILED}
    unreached: list[dict[str, Any]] = [
        {"stage": "extraction", "table": "articles", "key": article, "rule": FAILED, "detail": UNREACHED,
         "source_path": source_of[article], "run_id": run_id}
        for article in failed
        if article not in told
    ]  # fmt: skip
    return from_rows([*record_refusals(records), *refused, *unreached], TABLES["quarantine"])


def _warnings(records: pd.DataFrame, staged: pd.DataFrame) -> pd.DataFrame:
    noted = rows_of(staged.drop(columns=ARTICLE_ID))
    return from_rows([*record_warnings(records), *noted], TABLES["quality_warnings"])
