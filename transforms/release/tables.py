"""The last step before the disk: every table as its contract has it, in an order that content alone decides."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from transforms.frames import conform
from transforms.schema import TABLES


def finish(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """All published tables, conformed and sorted by key.

    Raises ContractError where a row breaks the contract, KeyError where a table is missing.
    """
    return {
        name: conform(tables[name], table).sort_values(list(table.key), kind="stable", ignore_index=True)
        for name, table in TABLES.items()
    }
