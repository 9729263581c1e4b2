"""The last step before the disk: every table as its contract has it, in an order that content alone decides."""

from __future__ import annotations

from functools import partial

from transforms.frames import conform, in_key_order
from transforms.lazy_tables import LazyTables, Tables, load_each
from transforms.release.derived import derive
from transforms.schema import BASE, DERIVED


def finish(tables: Tables) -> LazyTables:
    """The base tables, conformed and sorted by key. Asking for one raises ContractError where a row breaks the contract."""
    return load_each(tables, lambda name, frame: in_key_order(conform(frame, BASE[name]), BASE[name]))


def derived(base: Tables) -> LazyTables:
    """The tables that are derived from the finished base tables; the texts of articles are not needed."""
    return LazyTables({name: partial(derive, name, base) for name in DERIVED})
