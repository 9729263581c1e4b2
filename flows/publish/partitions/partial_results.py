"""What the parts of a large dataset tell of what is across articles, kept from run to run.

Of a part that stays as it is nothing that extraction left is read again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pyarrow as pa

from flows.errors import BrokenStateError
from flows.store.files import atomic_folder, names_in, remove
from flows.store.table_files import read_table, write_table
from transforms.linking.named_entities import NamedEntities
from transforms.linking.tables import PartialResult

TOLD = "told"
#: The tables of `NamedEntities`, and the file of the actor of each of its rows.
_NAMED = ("rows", "aliases", "articles")
_ACTORS = "actors.parquet"


def kept_result(state: Path, digest: str, make: Callable[[], PartialResult]) -> PartialResult:
    """What a part tells, as it was kept under a hash of all that decides it; what is not there, or cannot be read, is made."""
    folder = state / TOLD / digest
    if folder.is_dir():
        with suppress(BrokenStateError):  # a garbled file costs the work again
            return _read(state, digest)
    with atomic_folder(folder, durable=False) as temporary:
        _write(temporary, make())
    return _read(state, digest)


def keep_only(state: Path, digests: frozenset[str]) -> None:
    """Remove what is kept under other hashes."""
    for name in names_in(state / TOLD):
        if name not in digests:
            remove(state / TOLD / name)


def named_by(state: Path, digest: str) -> NamedEntities:
    """Whom a part names that tells what is kept under this hash; raises BrokenStateError where it is not there or garbled."""
    return NamedEntities(*(read_table(state / TOLD / digest / f"{name}.parquet") for name in _NAMED))


def keep_actors(state: Path, digest: str, actor_ids: pa.Array) -> None:
    """Keep the actor of each of the named rows that are kept under this hash, unless that is what is kept already."""
    if kept_actors(state, digest) != actor_ids:
        write_table(state / TOLD / digest / _ACTORS, pa.table({"id": actor_ids}), durable=False)


def kept_actors(state: Path, digest: str) -> pa.Array | None:
    """The same, as kept; None where it is not there, or garbled."""
    with suppress(BrokenStateError):
        return read_table(state / TOLD / digest / _ACTORS)["id"].combine_chunks()
    return None


def _write(folder: Path, told: PartialResult) -> None:
    named = told.named()
    tables = {name: getattr(named, name) for name in _NAMED}
    tables |= {name: pa.table({"id": pa.array(values, pa.string())}) for name, values in _ids(told).items()}
    for name, table in tables.items():
        write_table(folder / f"{name}.parquet", table, durable=False)


def _ids(told: PartialResult) -> dict[str, list[str]]:
    return {"places": list(told.places), "failed": list(told.failed)}


def _read(state: Path, digest: str) -> PartialResult:
    """What is kept; whom the part names is read to see that it can be, and again whenever it is asked for."""
    named_by(state, digest)
    places, failed = (read_table(state / TOLD / digest / f"{name}.parquet")["id"].to_pylist() for name in ("places", "failed"))
    return PartialResult(partial(named_by, state, digest), places, failed)
