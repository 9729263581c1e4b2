"""Tables that follow from others row by row: wide ones for tools that do not join, long ones for tools that read no lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.frames import ARROW_TYPES, in_key_order, to_frame, typed
from transforms.lazy_tables import Tables
from transforms.schema import DERIVED
from transforms.schema.wide import WIDE, Wide

#: The long tables: whose list column they spell out, and what they call its items.
LONG = {
    "article_authors": ("articles", "authors", "author"),
    "actor_aliases": ("actors", "aliases", "alias"),
    "place_aliases": ("places", "aliases", "alias"),
}
_COPIES = "story_copies"


def derive(name: str, tables: Tables, copies: pd.Series | None = None) -> pd.DataFrame:
    """The derived table of this name from finished tables, in the order of its key; where the tables hold some articles alone,
    `copies` tells how many of all have each origin."""
    frame = _widened(WIDE[name], tables, copies) if name in WIDE else _spelt_out(name, tables)
    table = DERIVED[name]
    return in_key_order(typed(frame, table), table)


def looked_up(name: str) -> list[str]:
    """The columns of a table that wide tables look up in it, its key first."""
    lookups = [lookup for wide in WIDE.values() for lookup in wide.lookups if lookup.table.name == name]
    return list(dict.fromkeys(column for one in lookups for column in (*one.table.key, *one.names)))


def _spelt_out(name: str, tables: Tables) -> pd.DataFrame:
    """One row per item of a list column; items are numbered where the order says something."""
    source, column, item = LONG[name]
    key = DERIVED[name].key[0]
    rows = pa.table([pa.array(tables[source][one]) for one in (key, column)], names=[key, column])
    parents, items = pc.list_parent_indices(rows[column]), pc.list_flatten(rows[column])
    long = to_frame(pa.table({key: rows[key].take(parents), item: items}))
    if "author_no" in DERIVED[name].column_names:
        return long.assign(author_no=long.groupby(key).cumcount())
    return long.drop_duplicates()


def _widened(wide: Wide, tables: Tables, copies: pd.Series | None) -> pd.DataFrame:
    """The base with what is looked up, column by column: rows are neither multiplied nor lost, and memory holds no joins."""
    base = tables[wide.base.name]
    columns = {name: pa.array(base[name], ARROW_TYPES[wide.base.column(name).type]) for name in wide.base.column_names}
    for lookup in wide.lookups:
        theirs = tables[lookup.table.name]
        (key,) = lookup.table.key
        place = pc.index_in(columns[lookup.on], pa.array(theirs[key], columns[lookup.on].type), skip_nulls=True)
        columns |= {here: pa.array(theirs[there]).take(place) for there, here in lookup.names.items()}
    frame = to_frame(pa.table(columns))
    missing = [name for name in wide.table.column_names if name not in columns]
    frame = frame.assign(**{name: _ADDED[name](frame, tables) for name in missing if name != _COPIES})
    counts = tables["articles"]["origin_id"].value_counts() if copies is None else copies
    return frame.assign(**{_COPIES: frame["origin_id"].map(counts).astype("int64")})


def _position_count(frame: pd.DataFrame, tables: Tables) -> pd.Series:
    return frame["claim_id"].map(tables["positions"]["claim_id"].value_counts()).fillna(0).astype("int64")


def _issue_codes(frame: pd.DataFrame, tables: Tables) -> pd.Series:
    named = pa.table([pa.array(tables["positions"][name], pa.string()) for name in ("claim_id", "issue_code")], ["claim", "code"])
    ordered = named.sort_by([("claim", "ascending"), ("code", "ascending")])
    of_claims = ordered.group_by("claim", use_threads=False).aggregate([("code", "list")])
    codes = pc.binary_join(of_claims["code_list"], ", ").take(
        pc.index_in(pa.array(frame["claim_id"], pa.string()), of_claims["claim"])
    )
    return to_frame(pa.table({"codes": codes}))["codes"].set_axis(frame.index)


def _told_for(frame: pd.DataFrame, _: Tables) -> pd.Series:
    published = frame["published_at"].astype(pd.ArrowDtype(pa.date32()))
    return frame["as_of"].where(frame["as_of"].notna(), published)


#: What is counted or chosen rather than looked up, by column.
_ADDED: Mapping[str, Callable[[pd.DataFrame, Tables], pd.Series]] = {
    "position_count": _position_count,
    "issue_codes": _issue_codes,
    "told_for": _told_for,
}
