"""The last step before the disk: every table as its contract has it, in an order that content alone decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from transforms.frames import conform, in_key_order
from transforms.release.derived import derive
from transforms.schema import BASE, DERIVED


def finish(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """All base tables, conformed and sorted by key.

    Raises ContractError where a row breaks the contract, KeyError where a table is missing.
    """
    return {name: in_key_order(conform(tables[name], table), table) for name, table in BASE.items()}


def published(base: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, pd.DataFrame]]:
    """Every table of a release with its name: the finished base tables, then the derived ones, each made as it is asked for."""
    yield from base.items()
    for name in DERIVED:
        yield name, derive(name, base)
