"""What extraction has left for the articles that stand now, read from the shards table by table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from flows.store.ledger.ledger import Ledger
from flows.store.table_files import read_table
from transforms.extraction.stored_tables import ARTICLE_ID, STORED
from transforms.frames import arrow_schema, to_frame
from transforms.linking.collected import CONTENT_KEY


@dataclass(frozen=True)
class Shard:
    """Where the rows of a shard lie, which of its articles stand, and the run that extracted them."""

    folder: Path
    article_ids: Sequence[str]
    run_id: str


@dataclass(frozen=True)
class StagedShards:
    """The staged rows of all articles, and the articles whose shard was not extracted."""

    parts: Sequence[Shard]
    unreached: Sequence[str]

    def apart(self, number_of: Mapping[str, int], count: int) -> list[StagedShards]:
        """Those of each of `count` groups of articles, which are given by the number of each article's group."""
        parts: list[list[Shard]] = [[] for _ in range(count)]
        for part in self.parts:
            for number, article_ids in _by_number(part.article_ids, number_of).items():
                parts[number].append(replace(part, article_ids=article_ids))
        unreached = _by_number(self.unreached, number_of)
        return [StagedShards(parts[number], unreached.get(number, [])) for number in range(count)]

    def read(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The rows of a table (of STORED), or some columns of them, in the order of the shards."""
        wanted = list(columns or STORED[name].column_names)
        tables = [_rows(part, name, wanted) for part in self.parts]
        data = pa.concat_tables(tables) if tables else arrow_schema(STORED[name]).empty_table()
        return to_frame(data.select(wanted))


def read_staged(store: Path, ledger: Ledger, wanted: pd.DataFrame, extraction_fingerprint: str) -> StagedShards:
    """Where the staged rows of the wanted articles are, which are given with their content keys."""
    stages, shard_of = ledger.stages("extraction"), ledger.shard_of()
    articles_of: Mapping[str, list[str]] = defaultdict(list)
    unreached: list[str] = []
    for article_id, key in zip(wanted[ARTICLE_ID], wanted[CONTENT_KEY], strict=True):
        shard = shard_of[key]
        is_current = shard in stages and stages[shard].fingerprint == extraction_fingerprint
        (articles_of[shard] if is_current else unreached).append(article_id)
    parts = [Shard(store / stages[shard].path, ids, stages[shard].run_id) for shard, ids in sorted(articles_of.items())]
    return StagedShards(parts, unreached)


def _by_number(article_ids: Sequence[str], number_of: Mapping[str, int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for article_id in article_ids:
        found[number_of[article_id]].append(article_id)
    return found


def _rows(part: Shard, name: str, columns: Sequence[str]) -> pa.Table:
    read = list(dict.fromkeys([ARTICLE_ID, *columns]))
    data = read_table(part.folder / f"{name}.parquet", read).replace_schema_metadata(None)
    data = data.filter(pc.is_in(data[ARTICLE_ID], pa.array(part.article_ids, pa.string())))
    if "run_id" in columns:
        place = data.column_names.index("run_id")
        data = data.set_column(place, "run_id", pa.array([part.run_id] * len(data), pa.string()))
    return data.select(columns)
