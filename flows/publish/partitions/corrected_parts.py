"""In which parts of a large dataset the rows lie that are corrected, so that only these are made anew for a correction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from flows.publish.partitions.plan import Pieces
from flows.publish.staged_tables import StagedShards
from flows.store.releases.release import Release
from transforms.extraction.stored_tables import ARTICLE_ID
from transforms.linking.corrections import CORRECTABLE, Correction, Corrections
from transforms.linking.partitions import IN_PARTS
from transforms.schema import TABLES

#: Tables of single articles that can be corrected. Each has one column as its key.
_OF_ARTICLES = tuple(name for name in CORRECTABLE if name in IN_PARTS)


def divide_corrections(corrections: Corrections, previous: Release | None, pieces: Pieces) -> dict[str, Corrections]:
    """The corrections of rows of each part that has any.

    Rows are looked for in the previous release, and those that it does not have in what extraction left. A correction of a row
    that is nowhere is in no part, nor is one of a table across articles.
    """
    found: dict[str, list[Correction]] = defaultdict(list)
    articles = _articles(corrections, previous, pieces.staged)
    part_of = pieces.parts_of([*articles.values()])
    for one in corrections.rows:
        if part := part_of.get(articles.get((one.table, one.key), "")):
            found[part].append(one)
    return {part: Corrections(corrections.name, tuple(rows)) for part, rows in found.items()}


def _articles(corrections: Corrections, previous: Release | None, staged: Sequence[StagedShards]) -> dict[tuple[str, str], str]:
    """The article of each corrected row, by table and key."""
    found: dict[tuple[str, str], str] = {}
    for name in _OF_ARTICLES:
        wanted = {one.key for one in corrections.rows if one.table == name}
        for rows in _pieces(name, wanted, previous, staged):
            keys, articles = (rows[column].astype(object) for column in rows)
            found |= {(name, key): article for key, article in zip(keys, articles, strict=True)}
            wanted -= {*keys}
            if not wanted:
                break
    return found


def _pieces(name: str, wanted: set[str], previous: Release | None, staged: Sequence[StagedShards]) -> Iterator[pd.DataFrame]:
    """Key and article of the wanted rows of a table, piece by piece, as long as any is wanted."""
    if not wanted:
        return
    columns = [*TABLES[name].key, ARTICLE_ID]
    ids = pa.array(sorted(wanted), pa.string())
    if previous is not None and name in previous.manifest["rows"]:
        yield previous.read_rows(name, columns, pc.field(columns[0]).isin(ids)).to_pandas()
    for part in staged:
        rows = part.read(name, columns)
        yield rows[rows[columns[0]].isin(wanted)]
