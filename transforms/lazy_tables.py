"""Tables that are made when they are asked for, and kept only if they are small: memory holds no more of them than is in use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Protocol

import pandas as pd
import pyarrow as pa

Tables = Mapping[str, pd.DataFrame]
#: A table of fewer bytes is not worth making twice.
SMALL = 1 << 20
#: No rows are left out.
ALL: Mapping[str, pd.Series] = MappingProxyType({})
#: The pieces in which a table lies, one after the other, or some columns of each.
Pieces = Callable[[Sequence[str] | None], Iterable[pd.DataFrame]]


class Reader(Protocol):
    """Reads tables by name, in whatever pieces they lie."""

    def __call__(self, name: str, columns: Sequence[str], only: Mapping[str, pd.Series] = ..., /) -> pd.DataFrame:
        """Some columns of a table, of all its rows, or of those alone whose value in each column of `only` is one of these."""


class LazyTables(Mapping[str, pd.DataFrame]):
    """Tables by name, each made whenever it is asked for, and only a small one kept; whoever needs a large one twice keeps it.

    Nobody may change a table that was given out; pandas copies what is written to, so that a frame made from it is safe.
    """

    def __init__(
        self, makers: Mapping[str, Callable[[], pd.DataFrame]], pieces: Mapping[str, Pieces] = MappingProxyType({})
    ) -> None:
        """Tables that are made whole, and tables that lie in pieces, of which some columns can be read alone."""
        self._pieces: dict[str, Pieces] = {**{name: partial(_made, maker) for name, maker in makers.items()}, **pieces}
        self._small: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table, made now unless it is small and was made before."""
        return self.read(name)

    def __iter__(self) -> Iterator[str]:
        """The names, in order."""
        return iter(self._pieces)

    def __contains__(self, name: object) -> bool:
        """Whether there is a table of this name, which is not made for it."""
        return name in self._pieces

    def __len__(self) -> int:
        """How many tables there are."""
        return len(self._pieces)

    def read(self, name: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """The table, or some columns of it."""
        return together(list(self.pieces(name, columns)))

    def pieces(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """The same piece by piece, of which there is one at least; no more than one is held."""
        if name in self._small:
            yield from _made(partial(self._small.__getitem__, name), columns)
            return
        pa.default_memory_pool().release_unused()
        only: pd.DataFrame | None = None
        for number, piece in enumerate(self._pieces[name](columns)):
            yield piece
            only = None if number else piece
        if only is not None and columns is None and (only.empty or only.memory_usage(index=False).sum() < SMALL):
            self._small[name] = only


def load_each(tables: Tables, function: Callable[[str, pd.DataFrame], pd.DataFrame]) -> LazyTables:
    """The tables, each as the function of its name and frame has it."""

    def made(name: str) -> pd.DataFrame:
        return function(name, tables[name])

    return LazyTables({name: partial(made, name) for name in tables})


def with_tables(tables: Tables, others: Tables) -> LazyTables:
    """The tables with others beside them or in the place of those of the same name."""
    sources = {**dict.fromkeys(tables, tables), **dict.fromkeys(others, others)}
    return LazyTables({}, {name: partial(pieces_of, source, name) for name, source in sources.items()})


def reader_of(tables: Tables) -> Reader:
    """Reads tables that are at hand, or can be read."""

    def read(name: str, columns: Sequence[str], only: Mapping[str, pd.Series] = ALL) -> pd.DataFrame:
        return together([chosen(piece, only) for piece in pieces_of(tables, name, columns)])

    return read


def chosen(frame: pd.DataFrame, only: Mapping[str, pd.Series]) -> pd.DataFrame:
    """The rows of a frame whose value in each of the columns is one of those that are given."""
    for column, values in only.items():
        frame = frame[frame[column].isin(values)]
    return frame


def together(pieces: list[pd.DataFrame]) -> pd.DataFrame:
    """The pieces of a table as one."""
    return pieces[0] if len(pieces) == 1 else pd.concat(pieces, ignore_index=True)


def pieces_of(tables: Tables, name: str, columns: Sequence[str] | None = None) -> Iterable[pd.DataFrame]:
    """The pieces of a table, or some columns of each; one that is at hand is one piece."""
    if isinstance(tables, LazyTables):
        return tables.pieces(name, columns)
    return [tables[name] if columns is None else tables[name][list(columns)]]


def _made(maker: Callable[[], pd.DataFrame], columns: Sequence[str] | None) -> list[pd.DataFrame]:
    frame = maker()
    return [frame if columns is None else frame[list(columns)]]
