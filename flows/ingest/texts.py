"""The texts of articles, from the batches of records in which they were stored as they were read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from flows.store.files import read_table
from transforms.frames import to_frame
from transforms.linking.collected import PLACE

#: Arrow's strings of one chunk may not have more than 2 GiB together.
_ROWS_A_CHUNK = 10_000


def with_texts(store: Path, articles: pd.DataFrame, position: int | None = None) -> pd.DataFrame:
    """The articles with `text` in the place of PLACE, at the end or at a position. Each batch is opened once."""
    kept = articles.drop(columns=list(PLACE))
    texts = to_frame(pa.table({"text": _texts(store, articles)}))["text"].set_axis(articles.index)
    kept.insert(len(kept.columns) if position is None else position, "text", texts)
    return kept


def _texts(store: Path, articles: pd.DataFrame) -> pa.ChunkedArray:
    batches, rows = pa.array(articles["batch"], pa.string()), np.asarray(articles["batch_row"], dtype=np.int64)
    if not len(rows):
        return pa.chunked_array([], pa.string())
    names = pc.unique(batches)
    number = np.asarray(pc.index_in(batches, names))
    order = np.argsort(number, kind="stable")
    starts = np.searchsorted(number[order], np.arange(len(names) + 1))
    found = []
    for name, first, end in zip(names.to_pylist(), starts[:-1], starts[1:], strict=True):
        stored = read_table(store / name, ["text"])["text"]
        found.append(stored.take(pa.array(rows[order[first:end]])).combine_chunks().cast(pa.large_string()))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    texts = pa.chunked_array(found, pa.large_string()).take(pa.array(place))
    pieces = (texts.slice(start, _ROWS_A_CHUNK).combine_chunks() for start in range(0, len(texts), _ROWS_A_CHUNK))
    return pa.chunked_array([piece.cast(pa.string()) for piece in pieces], pa.string())
