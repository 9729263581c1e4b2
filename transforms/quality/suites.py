"""Expectation suites derived from the schema: nothing about a table is said a second time here.

Only the publish flow imports this module; Great Expectations takes seconds to import.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.expectations.expectation_configuration import parse_result_format
from great_expectations.expectations.registry import get_metric_kwargs
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from transforms.contracts import Column, Table
from transforms.quality.rules import check_names

#: The column of row keys that failures are told by.
ROW_KEY = "row_key"
#: How it is asked whether expectations hold, and nothing more.
BOOLEAN_ONLY = "BOOLEAN_ONLY"


class _Lean:
    """An expectation on the values of a column that costs less to ask, which is most of the judging of small tables.

    It makes its configuration once: Great Expectations asks for it some eighty times in a validation and makes it anew each
    time; nobody changes an expectation of a suite. And it reads its own arguments once for all counts that it needs to say
    whether it holds, where Great Expectations makes it anew for each.
    """

    _configuration: Any

    @property
    def configuration(self) -> Any:
        if self._configuration is None:
            self._configuration = super().configuration  # type: ignore[misc]
        return self._configuration

    def get_validation_dependencies(
        self, execution_engine: Any = None, runtime_configuration: dict[str, Any] | None = None, **options: Any
    ) -> Any:
        if not runtime_configuration or runtime_configuration.get("result_format") != BOOLEAN_ONLY:
            return super().get_validation_dependencies(execution_engine, runtime_configuration, **options)  # type: ignore[misc]
        given = self._get_runtime_kwargs(runtime_configuration)  # type: ignore[attr-defined]
        needed = {}
        for name in ("column_values.nonnull.unexpected_count", f"{self.map_metric}.unexpected_count", "table.row_count"):  # type: ignore[attr-defined]
            domain, value = (get_metric_kwargs(name)[f"metric_{part}_keys"] for part in ("domain", "value"))
            needed[name] = MetricConfiguration(name, *({key: given.get(key) for key in keys} for keys in (domain, value)))
        return ValidationDependencies(needed, parse_result_format(BOOLEAN_ONLY))


class NotNull(_Lean, gxe.ExpectColumnValuesToNotBeNull):  # type: ignore[misc]
    """A value in each row."""

    _configuration: Any = PrivateAttr(default=None)


class InSet(_Lean, gxe.ExpectColumnValuesToBeInSet):  # type: ignore[misc]
    """Values out of a set."""

    _configuration: Any = PrivateAttr(default=None)


class LengthBetween(_Lean, gxe.ExpectColumnValueLengthsToBeBetween):  # type: ignore[misc]
    """Texts of a least or most length."""

    _configuration: Any = PrivateAttr(default=None)


class ValueBetween(_Lean, gxe.ExpectColumnValuesToBeBetween):  # type: ignore[misc]
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
