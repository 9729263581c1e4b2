"""The tables of a release before anything in them is judged, from what was collected and what extraction left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import pandas as pd

from transforms.extraction.outcomes import ARTICLE_ID, FAILED
from transforms.frames import from_rows, in_key_order, rows_of
from transforms.lazy_tables import LazyTables, with_tables
from transforms.linking.actors import OF_ARTICLES, OF_CLAIMS, OF_MENTIONS, LinkedActors, link_actors, resolve
from transforms.linking.collected import WITHOUT_TEXTS, record_refusals, record_warnings
from transforms.linking.corrections import Corrections, apply_corrections
from transforms.linking.dump_warnings import dump_warnings
from transforms.linking.places import places_in_use
from transforms.schema import STAGED, TABLES
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.codebook import Codebook
from transforms.vocabulary.data_quality import load_data_quality

#: Tables that linking only turns from entities to actors.
RESOLVED = ("mentions", "claims", "claim_spans", "positions", "territorial_figures")
UNREACHED = "its shard could not be extracted; the next run tries again"


class Staged(Protocol):
    """What extraction left for the articles that stand."""

    @property
    def unreached(self) -> Sequence[str]:
        """The articles that no extraction reached."""

    def read(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The rows of a table (of `outcomes.STORED`), or some columns of them."""


class Collected(Protocol):
    """The records (`collected.OF_RECORDS`) and articles (`collected.OF_ARTICLES`) that stand."""

    def records(self) -> pd.DataFrame:
        """The records."""

    def articles(self, columns: Sequence[str]) -> pd.DataFrame:
        """Some columns of the articles."""


@dataclass(frozen=True)
class Sources:
    """What tables are made from; each is read when it is needed."""

    collected: Collected
    staged: Staged
    runs: Callable[[], pd.DataFrame]
    vocabulary: Vocabulary
    corrections: Corrections
    run_id: str


def linked_tables(sources: Sources) -> LazyTables:
    """Every table that can be made before anything is judged, `articles` without their texts.

    Only the actors are made at once: all that refers to them needs them.
    """
    staged, collected, vocabulary = sources.staged, sources.collected, sources.vocabulary
    failed = _failed(staged)
    linked = link_actors(
        _staged(staged, "entities"),
        staged.read("mentions", OF_MENTIONS),
        staged.read("claims", OF_CLAIMS),
        collected.articles(OF_ARTICLES),
        vocabulary,
    )
    tables = LazyTables(
        {
            "records": lambda: collected.records()[TABLES["records"].column_names],
            "articles": lambda: _articles(collected.articles(WITHOUT_TEXTS.column_names), failed),
            "actors": lambda: linked.actors,
            "actor_roles": lambda: linked.actor_roles,
            **{name: partial(_resolved, staged, name, linked) for name in RESOLVED},
            "issues": lambda: from_rows(_issues(vocabulary.codebook), TABLES["issues"]),
            "places": lambda: places_in_use(_staged(staged, "territorial_figures"), vocabulary.places),
            "quarantine": lambda: _quarantine(collected, staged.read("quarantine"), failed, sources.run_id),
            "quality_warnings": lambda: _warnings(collected, staged.read("quality_warnings")),
            "runs": sources.runs,
            "data_quality": lambda: from_rows(load_data_quality(), TABLES["data_quality"]),
        }
    )
    return with_tables(tables, apply_corrections(tables, sources.corrections))


def unreached(quarantine: pd.DataFrame) -> int:
    """How many articles wait for another try at their shard."""
    return int((quarantine["detail"] == UNREACHED).sum())


def _failed(staged: Staged) -> list[str]:
    """The articles that could not be extracted: with their shard, or alone."""
    refused = staged.read("quarantine", [ARTICLE_ID, "rule"])
    return sorted([*staged.unreached, *refused.loc[refused["rule"] == FAILED, ARTICLE_ID]])


def _articles(articles: pd.DataFrame, failed: Sequence[str]) -> pd.DataFrame:
    """The collected articles, those that could not be extracted marked."""
    status = articles["extraction_status"]
    return articles.assign(extraction_status=status.mask(articles[ARTICLE_ID].isin(failed), FAILED))


def _staged(staged: Staged, name: str) -> pd.DataFrame:
    return staged.read(name, STAGED[name].column_names)


def _resolved(staged: Staged, name: str, linked: LinkedActors) -> pd.DataFrame:
    """In the order in which they are published: no later step has to hold a sorted copy beside them."""
    return in_key_order(resolve(_staged(staged, name), linked.entity_actor, TABLES[name]), TABLES[name])


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


def _quarantine(collected: Collected, staged: pd.DataFrame, failed: Sequence[str], run_id: str) -> pd.DataFrame:
    """Refused records, what extraction refused, and the articles that no extraction reached, with their files."""
    articles = collected.articles([ARTICLE_ID, "source_path"])
    source_of = dict(zip(articles[ARTICLE_ID], articles["source_path"], strict=True))
    refused = rows_of(staged.drop(columns=ARTICLE_ID).assign(source_path=staged[ARTICLE_ID].map(source_of)))
    told = {row["key"] for row in refused if row["rule"] == FAILED}
    missed = [
        {"stage": "extraction", "table": "articles", "key": article, "rule": FAILED, "detail": UNREACHED,
         "source_path": source_of[article], "run_id": run_id}
        for article in failed
        if article not in told
    ]  # fmt: skip
    return from_rows([*record_refusals(collected.records()), *refused, *missed], TABLES["quarantine"])


def _warnings(collected: Collected, staged: pd.DataFrame) -> pd.DataFrame:
    records = collected.records()
    of_dumps = dump_warnings(records, collected.articles(["dump_id", "published_at"]))
    noted = [*record_warnings(records), *of_dumps, *rows_of(staged.drop(columns=ARTICLE_ID))]
    return from_rows(noted, TABLES["quality_warnings"])
