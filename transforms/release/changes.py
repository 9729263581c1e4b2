"""What differs between two releases, row by row, and what made it differ."""

from __future__ import annotations

import numpy as np
import pandas as pd

from transforms.contracts import Table
from transforms.frames import empty, keys, typed
from transforms.lazy_tables import Tables, pieces_of, reader_of
from transforms.linking.merges import apply_merges
from transforms.same_rows import same_rows
from transforms.schema import BASE
from transforms.schema.operations import CHANGES_TABLE

#: Columns that tell of the run rather than of the news: they alone make no change.
OF_THE_RUN = frozenset({"run_id", "ingested_at"})
#: Tables that tell of runs, of the code or of one comparison, and so are not compared; records never change once read.
NOT_COMPARED = frozenset({"records", "quarantine", "quality_warnings", "changes", "runs", "actor_merges", "data_quality"})
#: Rows are spelt out as text to be hashed, which takes many times their room: so many at a time.
HASHED_AT_ONCE = 20_000


def changes(
    previous: Tables,
    current: Tables,
    release_id: str,
    *,
    cause: str,
    has_new: bool = False,
    new_articles: frozenset[str] = frozenset(),
    withdrawn: frozenset[str] = frozenset(),
    corrected: frozenset[tuple[str, str]] = frozenset(),
) -> pd.DataFrame:
    """The `changes` table between two releases.

    `cause` is what a change of a row is put down to where the article behind it was there before; rows of `new_articles`, and
    rows across articles if there are any new ones (`has_new` if there are others), come from the dump; rows of withdrawn
    articles are corrections, and so are the rows (table, key) of which a correction was added, edited or taken out; rows
    that differ because an actor's id leads to another one now are merges.
    """
    if not previous:
        return empty(CHANGES_TABLE)
    pieces = []
    across = "dump" if has_new or new_articles else "correction" if withdrawn else cause
    for name, table in BASE.items():
        if name in NOT_COMPARED or name not in previous:
            continue
        before, after = _different(previous, current, table)
        shared = before.index.intersection(after.index)
        different = shared[before.loc[shared].to_numpy() != after.loc[shared].to_numpy()]
        merged = _merged(previous, after, table, current["actor_merges"])
        for change, found, frames in (
            ("added", after.index.difference(before.index), current),
            ("changed", different, current),
            ("withdrawn", before.index.difference(after.index), previous),
        ):
            if not len(found):
                continue
            causes = np.full(len(found), across, dtype=object)
            if "article_id" in table.column_names:
                articles = _articles(frames, table).reindex(found)
                causes[:] = cause
                causes[articles.isin(new_articles)] = "dump"
                causes[articles.isin(withdrawn)] = "correction"
            causes[found.isin(merged)] = "merge"
            causes[found.isin([key for of, key in corrected if of == name])] = "correction"
            about = {"table": name, "key": found, "change": change, "cause": causes, "release_id": release_id}
            pieces.append(typed(pd.DataFrame(about), CHANGES_TABLE))
    return pd.concat(pieces, ignore_index=True) if pieces else empty(CHANGES_TABLE)


def additions(tables: Tables, release_id: str, corrected: frozenset[tuple[str, str]] = frozenset()) -> pd.DataFrame:
    """The rows of `changes` for articles of which none was in the release before: all rows of all `tables` that are compared are
    new, since their keys hold the article. Nothing of the release before is asked for."""
    pieces = []
    for name in [name for name in tables if name not in NOT_COMPARED]:
        table = BASE[name]
        for rows in pieces_of(tables, name, table.key):
            found = keys(rows, table)
            causes = np.where(found.isin([key for of, key in corrected if of == name]), "correction", "dump")
            about = {"table": name, "key": found, "change": "added", "cause": causes, "release_id": release_id}
            pieces.append(typed(pd.DataFrame(about), CHANGES_TABLE))
    return pd.concat(pieces, ignore_index=True) if pieces else empty(CHANGES_TABLE)


def _different(previous: Tables, current: Tables, table: Table) -> tuple[pd.Series, pd.Series]:
    """The digests of the rows of both, but for those of tables across articles that are the same: of these most are."""
    if "article_id" in table.column_names:
        before, after = (
            pd.concat([digests(one, table) for one in pieces_of(tables, table.name)]) for tables in (previous, current)
        )
        return before, after
    old, new = previous[table.name], current[table.name]
    stays = same_rows(old, new, table)
    gone = keys(old, table).isin(keys(new[stays], table)).to_numpy(dtype=bool)
    return digests(old[~gone], table), digests(new[~stays], table)


def _merged(previous: Tables, after: pd.Series, table: Table, merges: pd.DataFrame) -> frozenset[str]:
    """Keys of rows that another id of an actor explains: the key holds it, or the row is equal but for it."""
    if merges.empty or not any(name.endswith("actor_id") for name in table.column_names):
        return frozenset()
    before = previous[table.name]
    now = apply_merges(before, table, merges)
    old_keys, new_keys = keys(before, table), keys(now, table)
    moved = old_keys != new_keys
    content = digests(now, table)[~moved.to_numpy(dtype=bool)]
    same = content.index[content.to_numpy() == after.reindex(content.index).to_numpy()]
    return frozenset([*old_keys[moved], *new_keys[moved], *same])


def digests(frame: pd.DataFrame, table: Table) -> pd.Series:
    """A hash of each row's content, by key; what tells of the run alone is left out."""
    pieces = [_hashes(frame.iloc[start : start + HASHED_AT_ONCE], table) for start in range(0, len(frame), HASHED_AT_ONCE)]
    hashes = np.concatenate([np.empty(0, dtype="uint64"), *pieces])
    return pd.Series(hashes, index=pd.Index(keys(frame, table)))


def _hashes(frame: pd.DataFrame, table: Table) -> np.ndarray:
    content = frame[[column.name for column in table.columns if column.name not in OF_THE_RUN]].copy()
    for column in table.columns:
        if column.type == "strings":
            content[column.name] = content[column.name].map(lambda items: "\x1f".join(items))
    return pd.util.hash_pandas_object(content.astype("string").fillna("\x00"), index=False).to_numpy()


def _articles(frames: Tables, table: Table) -> pd.Series:
    """The article behind each row of a table that tells it, by key."""
    frame = reader_of(frames)(table.name, list(dict.fromkeys([*table.key, "article_id"])))
    return pd.Series(frame["article_id"].to_numpy(dtype=object), index=pd.Index(keys(frame, table)))
