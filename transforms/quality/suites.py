"""Expectation suites derived from the schema: nothing about a table is said a second time here.

Only the publish flow imports this module; Great Expectations takes seconds to import.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.compatibility.pydantic import PrivateAttr

from transforms.contracts import Column, Table
from transforms.quality.checks import check_names

#: The column of row keys that failures are told by.
ROW_KEY = "row_key"


class _ConfiguredOnce:
    """An expectation that makes its configuration once. Great Expectations asks for it some eighty times in a validation and
    makes it anew each time, which takes longer than the judging of small tables; nobody changes an expectation of a suite."""

    _configuration: Any

    @property
    def configuration(self) -> Any:
        if self._configuration is None:
            self._configuration = super().configuration  # type: ignore[misc]
        return self._configuration


class NotNull(_ConfiguredOnce, gxe.ExpectColumnValuesToNotBeNull):  # type: ignore[misc]
    """A value in each row."""

    _configuration: Any = PrivateAttr(default=None)


class InSet(_ConfiguredOnce, gxe.ExpectColumnValuesToBeInSet):  # type: ignore[misc]
    """Values out of a set."""

    _configuration: Any = PrivateAttr(default=None)


class LengthBetween(_ConfiguredOnce, gxe.ExpectColumnValueLengthsToBeBetween):  # type: ignore[misc]
    """Texts of a least or most length."""

    _configuration: Any = PrivateAttr(default=None)


class ValueBetween(_ConfiguredOnce, gxe.ExpectColumnValuesToBeBetween):  # type: ignore[misc]
    """Values within bounds."""

    _configuration: Any = PrivateAttr(default=None)


def build_suite(table: Table, rules: Collection[str] | None = None) -> gx.ExpectationSuite:
    """The suite of a table whose frame has its check columns and row keys, or only the expectations of some rules.

    Every expectation carries its rule in `meta`: what a failing row is quarantined under. Columns and their types are no
    expectations: whatever is judged has been cast to its table.
    """
    expectations = [
        *(expectation for column in table.columns for expectation in _of_column(column)),
        *(InSet(column=name, value_set=[True], meta={"rule": name}) for name in check_names(table)),
    ]
    wanted = [one for one in expectations if rules is None or one.meta["rule"] in rules]
    return gx.ExpectationSuite(name=table.name, notes=table.grain, expectations=wanted)


def _of_column(column: Column) -> Iterator[gxe.Expectation]:
    name = column.name
    if not column.nullable:
        yield NotNull(column=name, meta={"rule": f"not_null:{name}"})
    if column.categories:
        yield InSet(column=name, value_set=list(column.categories), meta={"rule": f"category:{name}"})
    elif column.type == "string":
        yield LengthBetween(column=name, min_value=1, meta={"rule": f"not_empty:{name}"})
    if column.minimum is not None or column.maximum is not None:
        yield ValueBetween(column=name, min_value=column.minimum, max_value=column.maximum, meta={"rule": f"range:{name}"})
