"""What the parts of a large dataset tell of what is across articles, kept from run to run.

Of a part that stays as it is nothing that extraction left is read again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from flows.errors import BrokenStateError
from flows.store.files import atomic_folder, names_in, read_table, remove, write_table
from transforms.linking.named import Named
from transforms.linking.tables import Told

TOLD = "told"


def kept_told(state: Path, digest: str, make: Callable[[], Told]) -> Told:
    """What a part tells, as it was kept under a hash of all that decides it; what is not there, or cannot be read, is made."""
    folder = state / TOLD / digest
    if folder.is_dir():
        with suppress(BrokenStateError):  # a garbled file costs the work again
            return _read(folder)
    told = make()
    with atomic_folder(folder, durable=False) as temporary:
        _write(temporary, told)
    return told


def keep_only(state: Path, digests: frozenset[str]) -> None:
    """Remove what is kept under other hashes."""
    for name in names_in(state / TOLD):
        if name not in digests:
            remove(state / TOLD / name)


def _write(folder: Path, told: Told) -> None:
    tables = {"rows": told.named.rows, "aliases": told.named.aliases, "articles": told.named.articles}
    tables |= {name: pa.table({"id": pa.array(values, pa.string())}) for name, values in _ids(told).items()}
    for name, table in tables.items():
        write_table(folder / f"{name}.parquet", table, durable=False)


def _ids(told: Told) -> dict[str, list[str]]:
    return {"places": list(told.places), "failed": list(told.failed)}


def _read(folder: Path) -> Told:
    rows, aliases, articles, places, failed = (
        read_table(folder / f"{name}.parquet") for name in ("rows", "aliases", "articles", "places", "failed")
    )
    return Told(Named(rows, aliases, articles), places["id"].to_pylist(), failed["id"].to_pylist())
