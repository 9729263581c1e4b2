"""The words in which tables are declared: column, foreign key, table.

`schema/` declares with them; `frames.py`, `quality/suites.py` and `release/dictionary.py` derive
everything else from the declarations.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

ColumnType = Literal["string", "int", "float", "bool", "date", "timestamp", "strings"]


@dataclass(frozen=True)
class Column:
    """One column: `type` is ours; `frames.ARROW_TYPES` says which Arrow type carries it."""

    name: str
    type: ColumnType
    description: str
    nullable: bool = False
    categories: tuple[str, ...] = ()
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class ForeignKey:
    """`column` holds values of `table`.`target`; a null `column` refers to nothing and is sound."""

    column: str
    table: str
    target: str


@dataclass(frozen=True)
class Table:
    """One table: its grain in a sentence, its columns in published order, its keys.

    `intervals` are the (start, end, text column) triples that must satisfy
    `articles.text[start:end] == text`; a text column of None checks the bounds alone.
    """

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...] = ()
    intervals: tuple[tuple[str, str, str | None], ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in published order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """The column of this name; KeyError names table and column."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}: no column {name}")

    def staged(self) -> Table:
        """This table as extraction leaves it: actors are still article-local entities.

        Every `…actor_id` column becomes `…entity_id`; linking turns it back.
        """
        return replace(
            self,
            columns=tuple(replace(column, name=entity_name(column.name)) for column in self.columns),
            foreign_keys=tuple(key for key in self.foreign_keys if key.table != "actors"),
        )


def entity_name(column: str) -> str:
    """`holder_actor_id` → `holder_entity_id`; other names unchanged."""
    return column.removesuffix("actor_id") + "entity_id" if column.endswith("actor_id") else column


def by_name(tables: Iterable[Table]) -> dict[str, Table]:
    """Tables by name, in the given order; a name declared twice is an error."""
    found: dict[str, Table] = {}
    for table in tables:
        if table.name in found:
            raise ValueError(f"table {table.name} is declared twice")
        found[table.name] = table
    return found
