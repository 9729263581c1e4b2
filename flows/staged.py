"""What extraction has left for the articles that stand now, read from the shards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from flows.jobs import ARTICLE_ID, FAILED, STORED
from flows.ledger import Ledger
from flows.records import Extractable
from transforms.contracts import Table
from transforms.frames import arrow_schema, to_frame


def read_staged(
    state: Path, ledger: Ledger, wanted: Iterable[Extractable], extraction_fingerprint: str
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """The staged rows of the wanted articles by table, and the ids of those that could not be extracted.

    Every table has the column `article_id` beside its own; rows stand in the order of article and text.
    """
    stages, shard_of = ledger.stages("extraction"), ledger.shard_of()
    articles_of: dict[str, list[str]] = defaultdict(list)
    failed: list[str] = []
    for article in wanted:
        shard = shard_of[article.content_key]
        stands = shard in stages and stages[shard].fingerprint == extraction_fingerprint
        (articles_of[shard] if stands else failed).append(article.article_id)
    frames = {}
    for name, table in STORED.items():
        parts = [
            _rows(state / stages[shard].path / f"{name}.parquet", table, ids, stages[shard].run_id)
            for shard, ids in sorted(articles_of.items())
        ]
        data = pa.concat_tables(parts) if parts else arrow_schema(table).empty_table()
        frames[name] = to_frame(data).sort_values(ARTICLE_ID, kind="stable", ignore_index=True)
    refused = frames["quarantine"]
    failed += refused.loc[refused["rule"] == FAILED, ARTICLE_ID].to_list()
    return frames, sorted(failed)


def _rows(path: Path, table: Table, article_ids: list[str], run_id: str) -> pa.Table:
    data = pq.read_table(path).replace_schema_metadata(None)
    data = data.filter(pc.is_in(data[ARTICLE_ID], pa.array(article_ids, pa.string())))
    if "run_id" in data.column_names:
        place = data.column_names.index("run_id")
        data = data.set_column(place, "run_id", pa.array([run_id] * len(data), pa.string()))
    return data.select(table.column_names)
