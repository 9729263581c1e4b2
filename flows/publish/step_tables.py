"""The tables that one step of publishing leaves for the next in the folder of the run: articles without their texts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from flows.ingest.texts import with_texts
from flows.settings import Settings
from flows.store.files import atomic_folder
from flows.store.layout import work_folder
from flows.store.table_files import read_frame, read_frames, write_frames
from transforms.lazy_tables import LazyTables, Tables, load_each, with_tables
from transforms.linking.collected import PLACE, WITHOUT_TEXTS
from transforms.schema import BASE

ARTICLES = WITHOUT_TEXTS.name


def write_step(settings: Settings, run_id: str, step: str, group: str, frames: Tables) -> dict[str, int]:
    """Write the tables of a group after a step; returns the rows of each."""

    def without_texts(name: str, frame: pd.DataFrame) -> pd.DataFrame:
        return frame[WITHOUT_TEXTS.column_names] if name == ARTICLES else frame

    with atomic_folder(_folder(settings, run_id, step, group), durable=False) as temporary:
        return write_frames(temporary, load_each(frames, without_texts), {**BASE, ARTICLES: WITHOUT_TEXTS})


def read_step(settings: Settings, run_id: str, step: str, group: str) -> LazyTables:
    """The tables of a group after a step, each read whenever it is asked for; the texts of articles are read from where they
    were stored."""
    tables = read_frames(_folder(settings, run_id, step, group), BASE)
    if ARTICLES not in tables:
        return tables
    return with_tables(tables, LazyTables({}, {ARTICLES: partial(_articles, settings, run_id, tables)}))


def read_columns(settings: Settings, run_id: str, step: str, group: str, name: str, columns: Sequence[str]) -> pd.DataFrame:
    """Some columns of a table of a group after a step."""
    return read_frame(_folder(settings, run_id, step, group) / f"{name}.parquet", columns)


def _folder(settings: Settings, run_id: str, step: str, group: str) -> Path:
    return work_folder(settings.state, run_id) / step / group


def _articles(settings: Settings, run_id: str, tables: LazyTables, columns: Sequence[str] | None) -> list[pd.DataFrame]:
    wanted = BASE[ARTICLES].column_names if columns is None else list(columns)
    if "text" not in wanted:
        return [tables.read(ARTICLES, wanted)]
    articles = tables.read(ARTICLES, list(dict.fromkeys(["article_id", *(name for name in wanted if name != "text")])))
    collected = read_frame(work_folder(settings.state, run_id) / "articles.parquet", ["article_id", *PLACE])
    ids, known = (pa.array(frame["article_id"], pa.string()) for frame in (articles, collected))
    place = np.asarray(pc.index_in(ids, known), dtype=np.int64)
    placed = {name: collected[name].iloc[place].set_axis(articles.index) for name in PLACE}
    return [with_texts(settings.store, articles.assign(**placed))[wanted]]
