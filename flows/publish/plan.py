"""What a release is made of, part by part: which parts must be made anew, and which stay as the release before has them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from flows.locations import is_on_disk
from flows.publish.staged_tables import StagedShards
from flows.settings import Settings
from flows.store.files import as_parquet, read_json, write_json
from flows.store.fingerprints import stage_fingerprints
from flows.store.layout import work_folder
from transforms.linking.collected import CONTENT_KEY, PLACE, WITHOUT_TEXTS
from transforms.linking.parts import (
    DERIVED_IN_PARTS,
    IN_PARTS,
    WHOLE,
    Parts,
    assign,
    batches_of,
    place_articles,
    place_records,
)
from transforms.linking.tables import Linked, with_failed
from transforms.schema.sources import RECORDS

PLAN = "plan.json"
#: Rows that went and to which rows of any part may refer.
UPSET = "upset.json"
#: What wide tables say of actors.
_TOLD = ("actor_id", "name", "actor_type", "country_code", "role", "is_known")
#: What rows of records, refusals and warnings are made from.
_OF_RECORDS = (*RECORDS.column_names, "detail", "warnings")
_OF_ARTICLES = (*WITHOUT_TEXTS.column_names, *PLACE, CONTENT_KEY)


@dataclass(frozen=True)
class Part:
    """A part: its batches, what each of its tables is made from (a hash by table), and whether its rows are made anew."""

    batches: Sequence[str]
    made_from: Mapping[str, str]
    is_new: bool


@dataclass(frozen=True)
class Plan:
    """The parts of a release by name; none where all tables are of the whole."""

    parts: Mapping[str, Part]

    @property
    def new(self) -> list[str]:
        """The parts whose rows are made anew."""
        return [name for name, part in self.parts.items() if part.is_new]

    @property
    def has_kept(self) -> bool:
        """Whether any part stays as it is."""
        return len(self.new) < len(self.parts)

    @property
    def groups(self) -> list[str]:
        """The groups of tables that are made anew."""
        return [WHOLE, *self.new]

    def reused(self, table: str, before: Mapping[str, Any]) -> list[str]:
        """The parts whose file of a table stays as the release with the manifest `before` has it."""
        made_before = before.get("parts", {})
        return [
            name
            for name, part in self.parts.items()
            if name in made_before and made_before[name]["made_from"].get(table) == part.made_from[table]
        ]

    def described(self, settings: Settings, run_id: str) -> dict[str, Any]:
        """What a manifest says of the parts; nothing where there are none."""
        if not self.parts:
            return {}
        parts = {name: {"batches": list(part.batches), "made_from": part.made_from} for name, part in self.parts.items()}
        return {"parts": parts, "upset": read_json(work_folder(settings.state, run_id) / UPSET)}

    def write(self, settings: Settings, run_id: str) -> None:
        """Leave it for the next steps."""
        write_json(work_folder(settings.state, run_id) / PLAN, asdict(self), durable=False)

    @classmethod
    def read(cls, settings: Settings, run_id: str) -> Plan:
        """What linking left."""
        parts = read_json(work_folder(settings.state, run_id) / PLAN)["parts"]
        return cls({name: Part(**part) for name, part in parts.items()})


@dataclass(frozen=True)
class OfPart:
    """The collected records and articles of a part."""

    of_records: pd.DataFrame
    of_articles: pd.DataFrame

    def records(self) -> pd.DataFrame:
        """The records."""
        return self.of_records

    def articles(self, columns: Sequence[str]) -> pd.DataFrame:
        """Some columns of the articles."""
        return self.of_articles[list(columns)]


def plan_parts(
    settings: Settings, linked: Linked, staged: StagedShards, before: Mapping[str, Any], everything: bool
) -> tuple[Plan, dict[str, tuple[OfPart, StagedShards]]]:
    """The plan of a release after the one with the manifest `before`, and for each part that is made anew its records and
    articles, with what extraction left for them. `everything`: all parts are made anew."""
    collected = linked.sources.collected
    everything |= bool(linked.sources.corrections.rows)  # they are looked for in all rows
    articles = collected.articles(_OF_ARTICLES)
    if len(articles) <= settings.partition_above or not is_on_disk(settings.output):
        return Plan({}), {}
    records, made_before = collected.records(), before.get("parts", {})
    batches = batches_of(articles, records["run_id"].unique())
    parts = assign({name: part["batches"] for name, part in made_before.items()}, batches)
    pieces = _Pieces(settings, linked, staged, parts, articles, records)
    plan, new = {}, {}
    for number, (name, batches_of_part) in enumerate(parts.items()):
        made_from = pieces.made_from(number)
        earlier = made_before.get(name, {}).get("made_from", {})
        is_new = everything or any(made_from[table] != earlier.get(table) for table in IN_PARTS)
        plan[name] = Part(batches_of_part, made_from, is_new)
        if is_new:
            new[name] = pieces.of(number)
    return Plan(plan), new


class _Pieces:
    """Records, articles and what extraction left for them, taken apart by part, and hashed."""

    def __init__(
        self,
        settings: Settings,
        linked: Linked,
        staged: StagedShards,
        parts: Parts,
        articles: pd.DataFrame,
        records: pd.DataFrame,
    ) -> None:
        self._common = "".join(one.digest for one in stage_fingerprints(settings).values()) + str(settings.corrections_text())
        self._articles, self._records = articles, records
        self._rows = with_failed(articles, linked.failed)
        place = place_articles(articles["batch"], parts)
        self._of_articles = _apart(place, len(parts))
        self._of_records = _apart(place_records(records, parts), len(parts))
        copies = articles["origin_id"].map(articles["origin_id"].value_counts())
        self._copies = articles[["article_id"]].assign(copies=copies)
        self._actors = linked.actors.actors[list(_TOLD)].set_index("actor_id", drop=False)
        number = pd.Series(place, index=articles["article_id"].to_numpy(dtype=object))
        self._staged = staged.apart(dict(zip(articles["article_id"], place.tolist(), strict=True)), len(parts))
        self._entities = linked.actors.entity_actor.sort_index()
        entity_article = linked.actors.entity_article.reindex(self._entities.index)
        self._of_entities = _apart(entity_article.map(number).to_numpy(dtype=np.int64), len(parts))

    def made_from(self, number: int) -> dict[str, str]:
        """What each table of the part with this number is made from."""
        mine = self._of_articles[number]
        rows, staged = self._rows.iloc[mine], self._staged[number]
        entities = self._entities.iloc[self._of_entities[number]]
        actors = self._actors.reindex(sorted(set(entities)))
        folders = [f"{shard.folder.name} {' '.join(sorted(shard.article_ids))}" for shard in staged.parts]
        of_records = _digest(self._common, self._records[list(_OF_RECORDS)].iloc[self._of_records[number]])
        of_rows = _digest(self._common, rows, *folders, *staged.unreached, entities.rename("actor_id").reset_index())
        of_wide = _digest(of_rows, actors.reset_index(drop=True), self._copies.iloc[mine])
        special = {"records": of_records, **dict.fromkeys(("quarantine", "quality_warnings"), _digest(of_records, of_rows))}
        wide = {name: of_rows if name == "article_authors" else of_wide for name in DERIVED_IN_PARTS}
        return {**dict.fromkeys(IN_PARTS, of_rows), **special, **wide}

    def of(self, number: int) -> tuple[OfPart, StagedShards]:
        """The records and articles of the part, and what extraction left for them."""
        articles = self._articles.iloc[self._of_articles[number]].reset_index(drop=True)
        records = self._records.iloc[self._of_records[number]].reset_index(drop=True)
        return OfPart(records, articles), self._staged[number]


def _apart(place: np.ndarray, count: int) -> list[np.ndarray]:
    """The positions of each of so many places, in order."""
    order = np.argsort(place, kind="stable")
    return np.split(order, np.searchsorted(place[order], np.arange(1, count)))


def _digest(*parts: str | pd.DataFrame) -> str:
    """One hash of texts and rows."""
    value = hashlib.sha256()
    for part in parts:
        value.update(part.encode() + b"\0" if isinstance(part, str) else as_parquet(part))
    return value.hexdigest()[:32]
