"""Tables that are made when they are asked for and not kept, so that memory holds no more of them than are in use."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import pandas as pd
import pyarrow as pa

Tables = Mapping[str, pd.DataFrame]
#: Some columns of all rows of a table, by its name, in whatever pieces these lie.
Reader = Callable[[str, Sequence[str]], pd.DataFrame]


class LazyTables(Mapping[str, pd.DataFrame]):
    """Tables by name, each made anew whenever it is asked for; whoever needs one twice keeps it."""

    def __init__(self, makers: Mapping[str, Callable[[], pd.DataFrame]]) -> None:
        self._makers = dict(makers)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table, made now."""
        pa.default_memory_pool().release_unused()
        return self._makers[name]()

    def __iter__(self) -> Iterator[str]:
        """The names, in order."""
        return iter(self._makers)

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._makers)


def load_each(tables: Tables, function: Callable[[str, pd.DataFrame], pd.DataFrame]) -> LazyTables:
    """The tables, each as the function of its name and frame has it."""

    def made(name: str) -> pd.DataFrame:
        return function(name, tables[name])

    return LazyTables({name: partial(made, name) for name in tables})


def with_tables(tables: Tables, others: Tables) -> LazyTables:
    """The tables with others beside them or in the place of those of the same name."""
    sources = {**dict.fromkeys(tables, tables), **dict.fromkeys(others, others)}
    return LazyTables({name: partial(source.__getitem__, name) for name, source in sources.items()})


def reader_of(tables: Tables) -> Reader:
    """Some columns of tables that are at hand."""
    return lambda name, columns: tables[name][list(columns)]
