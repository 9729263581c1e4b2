"""The texts of articles, and the signatures of these, from the batches of records in which they were stored as they were read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from flows.store.table_files import read_table
from transforms.articles.copies import bands_of
from transforms.frames import to_frame
from transforms.linking.collected import PLACE

#: Arrow's strings of one chunk may not have more than 2 GiB together.
_ROWS_A_CHUNK = 10_000


def with_texts(store: Path, articles: pd.DataFrame) -> pd.DataFrame:
    """The articles with `text`, at the end, in the place of PLACE. Each batch is opened once."""
    kept = articles.drop(columns=list(PLACE))
    texts = to_frame(pa.table({"text": texts_at(store, articles)}))["text"].set_axis(articles.index)
    return kept.assign(text=texts)


def texts_at(store: Path, articles: pd.DataFrame) -> pa.ChunkedArray:
    """The texts at the PLACE of each article, in order."""
    if articles.empty:
        return pa.chunked_array([], pa.string())
    found = list(_of_batches(store, articles, "text"))
    place = np.empty(len(articles), dtype=np.int64)
    place[np.concatenate([positions for positions, _ in found])] = np.arange(len(articles))
    texts = pa.chunked_array([texts.cast(pa.large_string()) for _, texts in found]).take(pa.array(place))
    pieces = (texts.slice(start, _ROWS_A_CHUNK).combine_chunks() for start in range(0, len(texts), _ROWS_A_CHUNK))
    return pa.chunked_array([piece.cast(pa.string()) for piece in pieces], pa.string())


def bands_at(store: Path, articles: pd.DataFrame, first: int, end: int) -> np.ndarray:
    """The bands from the first to below the end of the signatures (`copies.bands_of`) of the texts at the PLACE of each article,
    a row each."""
    bands = np.empty((len(articles), end - first), dtype="<u8")
    for positions, signatures in _of_batches(store, articles, "signature"):
        bands[positions] = bands_of(signatures.to_pylist())[:, first:end]
    return bands


def _of_batches(store: Path, articles: pd.DataFrame, name: str) -> Iterator[tuple[np.ndarray, pa.Array]]:
    """A column of the stored rows at the PLACE of each article, batch by batch, with the positions of those articles."""
    batches, rows = pa.array(articles["batch"], pa.string()), np.asarray(articles["batch_row"], dtype=np.int64)
    names = pc.unique(batches)
    number = np.asarray(pc.index_in(batches, names))
    order = np.argsort(number, kind="stable")
    starts = np.searchsorted(number[order], np.arange(len(names) + 1))
    for batch, first, end in zip(names.to_pylist(), starts[:-1], starts[1:], strict=True):
        stored = read_table(store / batch, [name])[name]
        yield order[first:end], stored.take(pa.array(rows[order[first:end]])).combine_chunks()
