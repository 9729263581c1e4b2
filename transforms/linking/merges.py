"""Where an actor id that was published once leads now: the table `actor_merges`.

An unknown actor's id follows from its name, type and country, and so changes when a later article tells the country, when
the knowledge base learns the actor, or when a namesake appears. Rows keep their ids through all of that, so the rows that
an actor had in the last release tell who it is in this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from transforms.contracts import Table
from transforms.frames import from_rows, keys
from transforms.identity import fold
from transforms.lazy_tables import Tables, reader_of
from transforms.schema import TABLES
from transforms.schema.actors import ACTOR_MERGES

#: Tables whose rows keep their key from release to release and say of whom they are.
_WITNESSES = ("mentions", "claims")


def actor_merges(
    previous: Mapping[str, pd.DataFrame], current: Mapping[str, pd.DataFrame], release_id: str, cause: str
) -> pd.DataFrame:
    """The `actor_merges` table of a release: every id of earlier releases that is no actor's any more.

    An id leads to the actor that most of its mentions and claims have now (of several, the smallest id); if none of them
    is left, to the only actor of its name and type unless the country is another; else to nobody. Ids of older releases
    lead on through those of the last one. `cause` is what told this release from the last one.
    """
    if not previous:
        return from_rows([], ACTOR_MERGES)
    present = frozenset(current["actors"]["actor_id"])
    gone = previous["actors"][~previous["actors"]["actor_id"].isin(present)]
    by_rows = _by_rows(previous, current, frozenset(gone["actor_id"]))
    now: dict[str, str | None] = {**dict.fromkeys(gone["actor_id"]), **_by_name(gone, current["actors"]), **by_rows}
    rows = [_row(actor_id, now[actor_id], cause, release_id) for actor_id in sorted(now)]
    for row in _earlier(previous):
        actor_id = row["actor_id"]
        if row["previous_actor_id"] in present or row["previous_actor_id"] in now:
            continue
        if actor_id is None or actor_id in present:
            rows.append(row)
        else:
            rows.append(_row(row["previous_actor_id"], now.get(actor_id), cause, release_id))
    return from_rows(rows, ACTOR_MERGES)


def apply_merges(frame: pd.DataFrame, table: Table, merges: pd.DataFrame) -> pd.DataFrame:
    """The frame with every id that leads to another actor replaced by it, so that what else has changed can be told."""
    leads = merges.dropna(subset="actor_id")
    now = dict(zip(leads["previous_actor_id"], leads["actor_id"], strict=True))
    changed = {
        name: frame[name].astype(object).map(lambda actor_id: now.get(actor_id, actor_id)).astype(frame[name].dtype)
        for name in table.column_names
        if name.endswith("actor_id")
    }
    return frame.assign(**changed)


def _row(previous_actor_id: str, actor_id: str | None, cause: str, release_id: str) -> dict[str, Any]:
    return {"previous_actor_id": previous_actor_id, "actor_id": actor_id, "cause": cause, "release_id": release_id}


def _earlier(previous: Mapping[str, pd.DataFrame]) -> list[dict[str, Any]]:
    """The rows of the last release's table; a release from before there was one has none."""
    earlier = previous.get("actor_merges")
    if earlier is None:
        return []
    rows = earlier.astype(object).where(earlier.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]


def _by_rows(previous: Tables, current: Tables, gone: frozenset[str]) -> dict[str, str]:
    """For each id that is gone, the actor of most of its rows."""
    if not gone:
        return {}
    votes = []
    for name in _WITNESSES:
        table, columns = TABLES[name], [*TABLES[name].key, "actor_id"]
        before, now = (reader_of(tables)(name, columns) for tables in (previous, current))
        before = before[before["actor_id"].isin(gone)]
        after = pd.Series(now["actor_id"].to_numpy(dtype=object), index=keys(now, table).to_numpy(dtype=object))
        found = keys(before, table).astype(object).map(after)
        votes.append(pd.DataFrame({"before": before["actor_id"].to_numpy(dtype=object), "after": found.to_numpy(dtype=object)}))
    counted = pd.concat(votes).dropna().groupby(["before", "after"]).size().rename("times").reset_index()
    best = counted.sort_values(["before", "times", "after"], ascending=[True, False, True]).drop_duplicates("before")
    return dict(zip(best["before"], best["after"], strict=True))


def _by_name(gone: pd.DataFrame, actors: pd.DataFrame) -> dict[str, str]:
    """For each id that is gone, the only actor of its folded name and type, if their countries do not differ."""
    lost, there = (
        frame[["actor_id", "actor_type", "country_code"]].astype(object).assign(key=frame["name"].astype(object).map(fold))
        for frame in (gone, actors)
    )
    single = there.drop_duplicates(["key", "actor_type"], keep=False)
    both = lost.merge(single, on=["key", "actor_type"], suffixes=("", "_now"))
    differ = both["country_code"].notna() & both["country_code_now"].notna() & (both["country_code"] != both["country_code_now"])
    return dict(zip(both.loc[~differ, "actor_id"], both.loc[~differ, "actor_id_now"], strict=True))
