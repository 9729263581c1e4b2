"""Actors of a large dataset, some names at a time: no more rows are joined at once than memory holds, and whoever bears a name of
which nothing is told anew stays as they were.

Rows can be of one actor only where they have one name (by the key that namesakes share), or are one actor of the knowledge base.
So whatever is joined of the rows of some names is what would be joined of all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.frames import in_key_order, typed
from transforms.linking.actors import LinkedActors, link_actors
from transforms.linking.named_entities import NamedEntities
from transforms.schema import TABLES
from transforms.vocabulary.actors.known_actors import KnownActors

#: So many rows are joined at once: each takes a kilobyte or two while it is, and leaves holes that no larger table fits into.
ROWS_AT_ONCE = 25_000
#: What a group of articles tells, read whenever it is asked for.
Group = Callable[[], NamedEntities]


@dataclass(frozen=True)
class Earlier:
    """Actors and roles as they were joined before; for each group the actor id of each of its rows then, None for a group that is
    new; the groups that told something then and do so no more, with the same; and the ids of actors whose rows were corrected
    since they were joined."""

    actors: pd.DataFrame
    actor_roles: pd.DataFrame
    of_groups: Sequence[pa.Array | None]
    gone: Sequence[tuple[Group, pa.Array]] = ()
    corrected: frozenset[str] = frozenset()


def link_by_name(groups: Sequence[Group], known: KnownActors, earlier: Earlier | None = None) -> LinkedActors:
    """`actors.link_actors` of what the groups tell; names that no group tells that is new or gone are taken from `earlier`, but
    for those of corrected actors."""
    names = [_names(group()) for group in groups]
    if earlier is None:
        wanted = [np.ones(len(one), dtype=bool) for one in names]
        there: Sequence[pa.Array] = [pa.nulls(len(one), pa.string()) for one in names]
    else:
        told = [
            one if ids is None else one[_are_of(ids, earlier.corrected)]
            for one, ids in zip(names, earlier.of_groups, strict=True)
        ]
        anew = np.unique(np.concatenate([np.empty(0, dtype=np.uint64), *told, *(_names(group()) for group, _ in earlier.gone)]))
        wanted = [np.isin(one, anew) for one in names]
        there = [
            pa.nulls(len(one), pa.string()) if ids is None else ids for one, ids in zip(names, earlier.of_groups, strict=True)
        ]
    count = max(1, -(-sum(int(mask.sum()) for mask in wanted) // ROWS_AT_ONCE))
    found = []
    for number in range(count):
        some = [mask & (one % np.uint64(count) == number) for one, mask in zip(names, wanted, strict=True)]
        linked = link_actors([_only(group(), mask) for group, mask in zip(groups, some, strict=True)], known)
        there = [
            pc.replace_with_mask(ids, pa.array(mask), new) for ids, mask, new in zip(there, some, linked.of_groups, strict=True)
        ]
        found.append(linked)
    kept = [] if earlier is None else [_unaffected(earlier, wanted)]
    return LinkedActors(
        _together("actors", [*(one[0] for one in kept), *(one.actors for one in found)]),
        _together("actor_roles", [*(one[1] for one in kept), *(one.actor_roles for one in found)]),
        there,
    )


def _names(named: NamedEntities) -> np.ndarray:
    """A number for each row, the same for rows that can be of one actor."""
    whose = pc.coalesce(named.rows["known_actor_id"], named.rows["key"]).combine_chunks().dictionary_encode()
    hashes = pd.util.hash_array(np.asarray(whose.dictionary.to_pylist(), dtype=object), categorize=False)
    return hashes[np.asarray(whose.indices, dtype=np.int64)]


def _only(named: NamedEntities, mask: np.ndarray) -> NamedEntities:
    """What a group tells of some of its rows."""
    if mask.all():
        return named
    place = np.cumsum(mask) - 1

    def of_rows(table: pa.Table) -> pa.Table:
        row = np.asarray(table["row"], dtype=np.int64)
        kept = table.filter(pa.array(mask[row]))
        return kept.set_column(kept.column_names.index("row"), "row", pa.array(place[row[mask[row]]]))

    return NamedEntities(named.rows.filter(pa.array(mask)), of_rows(named.aliases), of_rows(named.articles))


def _are_of(ids: pa.Array, actors: frozenset[str]) -> np.ndarray:
    """Which ids are of these actors."""
    return np.asarray(pc.is_in(ids, pa.array(sorted(actors), pa.string())))


def _unaffected(earlier: Earlier, wanted: Sequence[np.ndarray]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Actors and roles of names of which nothing is told anew."""
    pairs = zip(earlier.of_groups, wanted, strict=True)
    joined_anew = [ids.filter(pa.array(mask)) for ids, mask in pairs if ids is not None]
    gone = pc.unique(pa.chunked_array([*joined_anew, *(ids for _, ids in earlier.gone)], pa.string()))
    actors, roles = (
        frame[~np.asarray(pc.is_in(pa.array(frame["actor_id"], pa.string()), gone))]
        for frame in (earlier.actors, earlier.actor_roles)
    )
    return actors, roles


def _together(name: str, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """The pieces of a table as one, in the order of its key."""
    if len(frames) == 1:
        return frames[0]
    table = TABLES[name]
    return in_key_order(typed(pd.concat([typed(frame, table) for frame in frames], ignore_index=True), table), table)
