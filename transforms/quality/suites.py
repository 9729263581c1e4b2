"""Expectation suites derived from the schema: nothing about a table is said a second time here.

Only the publish flow imports this module; Great Expectations takes seconds to import.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd
from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation_configuration import parse_result_format
from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_value
from great_expectations.validator.metric_configuration import MetricConfiguration
from great_expectations.validator.validator import ValidationDependencies

from transforms.contracts import Column, Table
from transforms.quality.rules import check_names

#: The column of row keys that failures are told by.
ROW_KEY = "row_key"
#: How it is asked whether expectations hold, and nothing more.
BOOLEAN_ONLY = "BOOLEAN_ONLY"


#: What a value that is there must be, by kind of expectation, with the arguments of that.
_HOLDS: dict[str, Callable[..., pd.Series]] = {
    "in_set": lambda column, values: column.isin(values),
    "length": lambda column, least: column.str.len() >= least,
    "at_least": lambda column, least: column >= least,
    "at_most": lambda column, most: column <= most,
    "between": lambda column, least, most: (column >= least) & (column <= most),
}


class FailingRows(MetricProvider):  # type: ignore[misc]
    """How many rows of a column an expectation does not take: one figure, for which no other is needed."""

    metric_name = "positions.failing_rows"
    domain_keys = ("batch_id", "column")
    value_keys = ("condition",)

    @metric_value(engine=PandasExecutionEngine)  # type: ignore[untyped-decorator]
    def _count(
        cls,  # noqa: N805 - the decorator is for methods of the class
        execution_engine: PandasExecutionEngine,
        metric_domain_kwargs: Mapping[str, str],
        metric_value_kwargs: Mapping[str, tuple[Any, ...]],
        **_: Any,
    ) -> int:
        column = execution_engine.get_domain_records(metric_domain_kwargs)[metric_domain_kwargs["column"]]
        kind, *arguments = metric_value_kwargs["condition"]
        if kind == "not_null":
            return int(column.isna().sum())
        values = column.dropna()
        return len(values) - int(_HOLDS[kind](values, *arguments).sum())


class _Lean:
    """An expectation on the values of a column that costs less to ask, which is most of the judging of small tables.

    It makes its configuration once: Great Expectations asks for it some eighty times in a validation and makes it anew each
    time; nobody changes an expectation of a suite. And whether it holds is asked of `FailingRows`, in place of the six or more
    figures that Great Expectations derives from one another; which rows fail, where it does not, of Great Expectations' own.
    """

    _configuration: Any

    @property
    def configuration(self) -> Any:
        if self._configuration is None:
            self._configuration = super().configuration  # type: ignore[misc]
        return self._configuration

    def condition(self) -> tuple[Any, ...]:
        """What `FailingRows` counts by: the kind of condition and its arguments."""
        raise NotImplementedError

    def get_validation_dependencies(
        self, execution_engine: Any = None, runtime_configuration: dict[str, Any] | None = None, **options: Any
    ) -> Any:
        if not runtime_configuration or runtime_configuration.get("result_format") != BOOLEAN_ONLY:
            return super().get_validation_dependencies(execution_engine, runtime_configuration, **options)  # type: ignore[misc]
        domain = {"batch_id": self.batch_id, "column": self.column}  # type: ignore[attr-defined]
        needed = MetricConfiguration(FailingRows.metric_name, domain, {"condition": self.condition()})
        return ValidationDependencies({FailingRows.metric_name: needed}, parse_result_format(BOOLEAN_ONLY))

    def _validate(self, metrics: dict[str, Any], *arguments: Any, **options: Any) -> Any:
        if FailingRows.metric_name in metrics:
            return {"success": metrics[FailingRows.metric_name] == 0}
        return super()._validate(metrics, *arguments, **options)  # type: ignore[misc]


class NotNull(_Lean, gxe.ExpectColumnValuesToNotBeNull):  # type: ignore[misc]
    """A value in each row."""

    _configuration: Any = PrivateAttr(default=None)

    def condition(self) -> tuple[Any, ...]:
        """None but that."""
        return ("not_null",)


class InSet(_Lean, gxe.ExpectColumnValuesToBeInSet):  # type: ignore[misc]
    """Values out of a set."""

    _configuration: Any = PrivateAttr(default=None)

    def condition(self) -> tuple[Any, ...]:
        """The set."""
        return ("in_set", tuple(self.value_set))


class LengthBetween(_Lean, gxe.ExpectColumnValueLengthsToBeBetween):  # type: ignore[misc]
    """Texts of a least length."""

    _configuration: Any = PrivateAttr(default=None)

    def condition(self) -> tuple[Any, ...]:
        """The least length."""
        return ("length", self.min_value)


class ValueBetween(_Lean, gxe.ExpectColumnValuesToBeBetween):  # type: ignore[misc]
    """Values within bounds."""

    _configuration: Any = PrivateAttr(default=None)

    def condition(self) -> tuple[Any, ...]:
        """The bounds that there are."""
        if self.max_value is None:
            return ("at_least", self.min_value)
        return ("at_most", self.max_value) if self.min_value is None else ("between", self.min_value, self.max_value)


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
