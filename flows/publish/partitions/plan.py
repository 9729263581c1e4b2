"""What a release is made of, part by part: which parts must be made anew, and which stay as the release before has them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from flows.publish.staged_tables import StagedShards
from flows.settings import Settings
from flows.store.files import read_json, write_json
from flows.store.fingerprints.dependencies import stage_fingerprints
from flows.store.layout import work_folder
from flows.store.table_files import as_parquet
from transforms.linking.collected import CONTENT_KEY, PLACE, WITHOUT_TEXTS
from transforms.linking.corrections import Corrections
from transforms.linking.named_entities import OF_ARTICLES
from transforms.linking.partitions import (
    DERIVED_IN_PARTS,
    IN_PARTS,
    WHOLE,
    Parts,
    assign,
    batches_of,
    place_articles,
    place_records,
)
from transforms.linking.tables import Collected, Linked, corrected, with_failed
from transforms.schema.sources import RECORDS

PLAN = "plan.json"
#: Rows that went and to which rows of any part may refer, and whether all actors and roles stand as they were joined.
UPSET = "upset.json"
#: What wide tables say of actors.
_TOLD = ("actor_id", "name", "actor_type", "country_code", "role", "is_known")
#: What rows of records, refusals and warnings are made from.
_OF_RECORDS = (*RECORDS.column_names, "detail", "warnings")
_OF_ARTICLES = (*WITHOUT_TEXTS.column_names, *PLACE, CONTENT_KEY)


@dataclass(frozen=True)
class Partition:
    """A part: its batches, what each of its tables is made from (a hash by table), and whether its rows are made anew."""

    batches: Sequence[str]
    made_from: Mapping[str, str]
    is_new: bool


@dataclass(frozen=True)
class Plan:
    """The parts of a release by name; none where all tables are of the whole. `joined` has the hash under which what a part tells
    is kept, with one of the actors of whom it names; `corrected_actors` are those whose rows were corrected after that. Of
    `everything` no file stays, since rows went or came back to which rows of any part may refer."""

    parts: Mapping[str, Partition]
    joined: Mapping[str, str] = field(default_factory=dict)
    corrected_actors: Sequence[str] = ()
    everything: bool = False

    @property
    def new(self) -> list[str]:
        """The parts whose rows are made anew."""
        return [name for name, part in self.parts.items() if part.is_new]

    @property
    def groups(self) -> list[str]:
        """The groups of tables that are made anew."""
        return [WHOLE, *self.new]

    def reused(self, table: str, before: Mapping[str, Any]) -> list[str]:
        """The parts whose file of a table stays as the release with the manifest `before` has it."""
        made_before = {} if self.everything else before.get("parts", {})
        return [
            name
            for name, part in self.parts.items()
            if name in made_before and made_before[name]["made_from"].get(table) == part.made_from[table]
        ]

    def reuses(self, before: Mapping[str, Any]) -> bool:
        """Whether any file stays as the release with the manifest `before` has it."""
        return any(self.reused(table, before) for table in IN_PARTS)

    def described(self, settings: Settings, run_id: str) -> dict[str, Any]:
        """What a manifest says of the parts; nothing where there are none."""
        if not self.parts:
            return {}
        parts = {name: {"batches": list(part.batches), "made_from": part.made_from} for name, part in self.parts.items()}
        judged = read_json(work_folder(settings.state, run_id) / UPSET)
        joined = {"joined": self.joined, "corrected_actors": self.corrected_actors} if judged["actors_stand"] else {}
        return {"parts": parts, "upset": judged["upset"], **joined}

    def write(self, settings: Settings, run_id: str) -> None:
        """Leave it for the next steps."""
        write_json(work_folder(settings.state, run_id) / PLAN, asdict(self), durable=False)

    @classmethod
    def read(cls, settings: Settings, run_id: str) -> Plan:
        """What linking left."""
        plan = read_json(work_folder(settings.state, run_id) / PLAN)
        return cls(**plan | {"parts": {name: Partition(**part) for name, part in plan["parts"].items()}})


@dataclass(frozen=True)
class OfPart:
    """The collected records and articles of a part, taken from those of all parts whenever they are asked for."""

    pieces: Pieces
    number: int

    def records(self) -> pd.DataFrame:
        """The records."""
        return self.pieces.records(self.number)

    def articles(self, columns: Sequence[str]) -> pd.DataFrame:
        """Some columns of the articles."""
        return self.pieces.articles(self.number, columns)


def divide(settings: Settings, collected: Collected, staged: StagedShards, before: Mapping[str, Any]) -> Pieces | None:
    """A dataset taken apart into the parts of its next release, after the one with the manifest `before`; None where it is in no
    parts."""
    if len(collected.articles(["batch"])) <= settings.partition_above:
        return None
    articles, records = collected.articles(_OF_ARTICLES), collected.records()
    batches = batches_of(articles, records["run_id"].unique())
    parts = assign({name: part["batches"] for name, part in before.get("parts", {}).items()}, batches)
    return Pieces(settings, staged, parts, articles, records)


class Pieces:
    """Records, articles and what extraction left for them, taken apart by part; parts are told by their number."""

    def __init__(
        self, settings: Settings, staged: StagedShards, parts: Parts, articles: pd.DataFrame, records: pd.DataFrame
    ) -> None:
        self.parts = parts
        self.staged = staged.apart(self._places(articles, parts), len(parts))
        self._common = "".join(one.digest for one in stage_fingerprints(settings).values())
        self._articles, self._records = articles, records
        self._of_articles = _apart(place_articles(articles["batch"], parts), len(parts))
        self._of_records = _apart(place_records(records, parts), len(parts))

    @staticmethod
    def _places(articles: pd.DataFrame, parts: Parts) -> dict[str, int]:
        return dict(zip(articles["article_id"], place_articles(articles["batch"], parts).tolist(), strict=True))

    def records(self, number: int) -> pd.DataFrame:
        """The records of a part."""
        return self._records.iloc[self._of_records[number]].reset_index(drop=True)

    def articles(self, number: int, columns: Sequence[str]) -> pd.DataFrame:
        """Some columns of the articles of a part."""
        return self._articles[list(columns)].iloc[self._of_articles[number]].reset_index(drop=True)

    def told_by(self, number: int) -> str:
        """A hash of all that decides what a part tells (`tables.partial_result`)."""
        return _digest(self._common, *self._extracted(number), self.articles(number, OF_ARTICLES))

    def parts_of(self, articles: Collection[str]) -> dict[str, str]:
        """The names of the parts of some articles, those that stand."""
        names, mine = list(self.parts), self._articles[self._articles["article_id"].isin(articles)]
        return {article: names[number] for article, number in self._places(mine, self.parts).items()}

    def plan(
        self,
        linked: Linked,
        corrections: Mapping[str, Corrections],
        before: Mapping[str, Any],
        joined: Mapping[str, str],
        everything: bool,
    ) -> Plan:
        """The plan of a release after the one with the manifest `before`, with the corrections of rows of each part.
        `everything`: all parts are made anew."""
        made_before, made_from = before.get("parts", {}), self._made_from(linked, corrections)
        plan = {}
        for number, (name, batches) in enumerate(self.parts.items()):
            made = made_from(number)
            earlier = made_before.get(name, {}).get("made_from", {})
            is_new = everything or any(made[table] != earlier.get(table) for table in IN_PARTS)
            plan[name] = Partition(batches, made, is_new)
        return Plan(plan, joined, sorted(linked.sources.corrections.actors), everything)

    def of(self, number: int) -> OfPart:
        """The records and articles of a part."""
        return OfPart(self, number)

    def _extracted(self, number: int) -> list[str]:
        """What extraction left for a part, as texts."""
        staged = self.staged[number]
        folders = [f"{shard.folder.name} {' '.join(sorted(shard.article_ids))}" for shard in staged.parts]
        return [*folders, *staged.unreached]

    def _made_from(self, linked: Linked, corrections: Mapping[str, Corrections]) -> Callable[[int], dict[str, str]]:
        """What each table of a part is made from."""
        common, names = self._common, list(self.parts)
        all_rows = with_failed(self._articles, linked.failed)
        origins = self._articles["origin_id"]
        copies = self._articles[["article_id"]].assign(copies=origins.map(origins.value_counts()))
        of_actors = linked.sources.corrections.some(lambda one: one.table == "actors")
        actors = corrected({"actors": linked.actors.actors}, of_actors)["actors"][list(_TOLD)]
        ids = pa.array(actors["actor_id"], pa.string())

        def made_from(number: int) -> dict[str, str]:
            mine, own = self._of_articles[number], corrections.get(names[number], Corrections(""))
            of_entities = linked.actors.of_groups[number]
            named_anew = pa.array(sorted(own.named_actors), pa.string())
            named = pc.unique(pa.chunked_array([of_entities, named_anew.filter(pc.is_in(named_anew, ids))], pa.string()))
            told = actors.iloc[np.sort(pc.index_in(named, ids))]
            said = repr([(one.cell, one.expect, one.value, one.reason) for one in own.rows])
            of_records = _digest(common, self._records[list(_OF_RECORDS)].iloc[self._of_records[number]])
            of_rows = _digest(
                common, all_rows.iloc[mine], *self._extracted(number), pd.DataFrame({"actor_id": of_entities}), said,
                pd.DataFrame({"actor_id": named}),
            )  # fmt: skip
            of_wide = _digest(of_rows, told, copies.iloc[mine])
            special = {"records": of_records, **dict.fromkeys(("quarantine", "quality_warnings"), _digest(of_records, of_rows))}
            wide = {name: of_rows if name == "article_authors" else of_wide for name in DERIVED_IN_PARTS}
            return {**dict.fromkeys(IN_PARTS, of_rows), **special, **wide}

        return made_from


def _apart(place: np.ndarray, count: int) -> list[np.ndarray]:
    """The positions of each of so many places, in order."""
    order = np.argsort(place, kind="stable")
    return np.split(order, np.searchsorted(place[order], np.arange(1, count)))


def hash_of_ids(ids: pa.Array) -> str:
    """One hash of ids in their order."""
    return _digest(pd.DataFrame({"id": ids.to_numpy(zero_copy_only=False)}))


def _digest(*parts: str | pd.DataFrame) -> str:
    """One hash of texts and rows."""
    value = hashlib.sha256()
    for part in parts:
        value.update(part.encode() + b"\0" if isinstance(part, str) else as_parquet(part))
    return value.hexdigest()[:32]
