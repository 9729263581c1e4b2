"""The tables of a release before anything in them is judged, from what was collected and what extraction left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType
from typing import Protocol

import pandas as pd

from transforms.extraction.article_outcomes import FAILED
from transforms.extraction.stored_tables import ARTICLE_ID
from transforms.frames import empty, from_rows, in_key_order, rows_of
from transforms.lazy_tables import LazyTables, Tables, with_tables
from transforms.linking.actors import EntityActors, LinkedActors, resolve
from transforms.linking.collected import WITHOUT_TEXTS, record_refusals, record_warnings
from transforms.linking.corrections import CORRECTABLE, Corrections, apply_corrections
from transforms.linking.dump_warnings import dump_warnings
from transforms.linking.named_entities import OF_CLAIMS, OF_ENTITIES, OF_MENTIONS, name_entities, name_group
from transforms.linking.namesakes import Earlier, Group, link_by_name
from transforms.linking.partitions import WHOLE
from transforms.linking.places import OF_FIGURES, named_places, places_in_use
from transforms.schema import STAGED, TABLES
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.codebooks.codebook import Codebook
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


@dataclass(frozen=True)
class PartialResult:
    """What a group of articles tells of what is across articles: whom they name (read when it is asked for), which places, and
    which articles failed."""

    named: Group
    places: Sequence[str]
    failed: Sequence[str]


@dataclass(frozen=True)
class Linked:
    """What is made at once of all groups of articles, since their rows refer to it."""

    sources: Sources
    actors: LinkedActors
    places: Sequence[str]
    failed: frozenset[str]


def partial_result(articles: pd.DataFrame, staged: Staged) -> PartialResult:
    """What a group of articles (`named.OF_ARTICLES`) tells, of which extraction left what is given."""
    entities = name_entities(staged.read("entities", OF_ENTITIES))
    named = name_group(entities, staged.read("mentions", OF_MENTIONS), staged.read("claims", OF_CLAIMS), articles)
    return PartialResult(lambda: named, named_places(staged.read("territorial_figures", OF_FIGURES)), sorted(_failed(staged)))


def link_articles(sources: Sources, told: Sequence[PartialResult], earlier: Earlier | None = None) -> Linked:
    """Join what was found in single articles to actors, from what each group of articles tells and was joined before."""
    actors = link_by_name([one.named for one in told], sources.vocabulary.actors, earlier)
    places = sorted({place for one in told for place in one.places})
    return Linked(sources, actors, places, frozenset(article for one in told for article in one.failed))


def whole_tables(linked: Linked) -> LazyTables:
    """The tables across articles that can be made before anything is judged."""
    sources, vocabulary = linked.sources, linked.sources.vocabulary
    return LazyTables(
        {
            "actors": lambda: linked.actors.actors,
            "actor_roles": lambda: linked.actors.actor_roles,
            "issues": lambda: from_rows(_issues(vocabulary.codebook), TABLES["issues"]),
            "places": lambda: places_in_use(linked.places, vocabulary.places),
            "runs": sources.runs,
            "data_quality": lambda: from_rows(load_data_quality(), TABLES["data_quality"]),
        }
    )


def tables_of(linked: Linked, number: int, collected: Collected, staged: Staged) -> LazyTables:
    """The tables of rows of single records and articles, for the group with this number, `articles` without their texts."""

    @cache
    def actors() -> EntityActors:
        return EntityActors.of_group(name_entities(staged.read("entities", OF_ENTITIES)), linked.actors, number)

    return LazyTables(
        {
            "records": lambda: collected.records()[TABLES["records"].column_names],
            "articles": lambda: with_failed(collected.articles(WITHOUT_TEXTS.column_names), linked.failed),
            **{name: partial(_resolved, staged, name, actors) for name in RESOLVED},
            "quarantine": lambda: _quarantine(collected, staged, linked.sources.run_id),
            "quality_warnings": lambda: _warnings(collected.records(), staged.read("quality_warnings")),
        }
    )


def of_dumps(collected: Collected) -> pd.DataFrame:
    """What is to be warned of whole dumps."""
    told = dump_warnings(collected.records(), collected.articles(["dump_id", "published_at"]))
    return from_rows(told, TABLES["quality_warnings"])


def linked_groups(
    linked: Linked,
    parts: Mapping[str, tuple[int, Collected, Staged]],
    *,
    in_parts: bool,
    corrections: Mapping[str, Corrections] = MappingProxyType({}),
) -> dict[str, Tables]:
    """Every table that can be made before anything is judged, with corrections: those of WHOLE, and those of the parts that are
    given, with the number of each; of a dataset that is not `in_parts`, and is one group, WHOLE has all tables. `corrections`
    are those of rows of each part; the others are of WHOLE."""
    sources = linked.sources
    made = {"quarantine": lambda: empty(TABLES["quarantine"]), "quality_warnings": lambda: of_dumps(sources.collected)}
    whole: Tables = with_tables(whole_tables(linked), LazyTables(made))
    if not in_parts:
        rows = tables_of(linked, 0, sources.collected, sources.staged)
        told = {"quality_warnings": lambda: pd.concat([rows["quality_warnings"], of_dumps(sources.collected)], ignore_index=True)}
        whole = with_tables(whole, with_tables(rows, LazyTables(told)))
    of_parts = {one.cell for some in corrections.values() for one in some.rows}
    of_whole = sources.corrections.some(lambda one: one.cell not in of_parts)
    elsewhere = sources.corrections.some(lambda one: one.cell in of_parts)
    groups: dict[str, Tables] = {WHOLE: corrected(whole, of_whole, elsewhere)}
    for name, part in parts.items():
        groups[name] = corrected(tables_of(linked, *part), corrections.get(name, Corrections("")))
    return groups


def corrected(tables: Tables, corrections: Corrections, elsewhere: Corrections | None = None) -> Tables:
    """The tables of a group with its corrections, which are made when the first of these tables is asked for; claims of actors
    are counted with the corrections of rows `elsewhere`."""
    if not corrections.rows and not (elsewhere and elsewhere.rows):
        return tables
    found = cache(lambda: {**{name: tables[name] for name in there}, **apply_corrections(tables, corrections, elsewhere)})
    there = [name for name in CORRECTABLE if name in tables]
    return with_tables(tables, LazyTables({name: partial(lambda name: found()[name], name) for name in there}))


def unreached(quarantine: pd.DataFrame) -> int:
    """How many articles wait for another try at their shard."""
    return int((quarantine["detail"] == UNREACHED).sum())


def _failed(staged: Staged) -> frozenset[str]:
    """The articles that could not be extracted: with their shard, or alone."""
    refused = staged.read("quarantine", [ARTICLE_ID, "rule"])
    return frozenset([*staged.unreached, *refused.loc[refused["rule"] == FAILED, ARTICLE_ID]])


def with_failed(articles: pd.DataFrame, failed: frozenset[str]) -> pd.DataFrame:
    """The collected articles, those that could not be extracted marked."""
    status = articles["extraction_status"]
    return articles.assign(extraction_status=status.mask(articles[ARTICLE_ID].isin(list(failed)), FAILED))


def _resolved(staged: Staged, name: str, actors: Callable[[], EntityActors]) -> pd.DataFrame:
    """In the order in which they are published: no later step has to hold a sorted copy beside them."""
    return in_key_order(resolve(staged.read(name, STAGED[name].column_names), actors(), TABLES[name]), TABLES[name])


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


def _quarantine(collected: Collected, staged: Staged, run_id: str) -> pd.DataFrame:
    """Refused records, what extraction refused, and the articles that no extraction reached, with their files."""
    articles, found = collected.articles([ARTICLE_ID, "source_path"]), staged.read("quarantine")
    source_of = dict(zip(articles[ARTICLE_ID], articles["source_path"], strict=True))
    refused = rows_of(found.drop(columns=ARTICLE_ID).assign(source_path=found[ARTICLE_ID].map(source_of)))
    missed = [
        {"stage": "extraction", "table": "articles", "key": article, "rule": FAILED, "detail": UNREACHED,
         "source_path": source_of[article], "run_id": run_id}
        for article in sorted(staged.unreached)
    ]  # fmt: skip
    return from_rows([*record_refusals(collected.records()), *refused, *missed], TABLES["quarantine"])


def _warnings(records: pd.DataFrame, staged: pd.DataFrame) -> pd.DataFrame:
    return from_rows([*record_warnings(records), *rows_of(staged.drop(columns=ARTICLE_ID))], TABLES["quality_warnings"])
