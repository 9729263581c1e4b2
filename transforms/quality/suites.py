"""Expectation suites derived from the schema: nothing about a table is said a second time here.

Only the publish flow imports this module; Great Expectations takes seconds to import.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import great_expectations as gx
import great_expectations.expectations as gxe

from transforms.contracts import Column, Table
from transforms.quality.checks import check_names

#: The column of row keys that failures are told by.
ROW_KEY = "row_key"


def build_suite(table: Table, rules: Collection[str] | None = None) -> gx.ExpectationSuite:
    """The suite of a table whose frame has its check columns and row keys, or only the expectations of some rules.

    Every expectation carries its rule in `meta`: what a failing row is quarantined under. Columns and their types are no
    expectations: whatever is judged has been cast to its table.
    """
    expectations = [
        *(expectation for column in table.columns for expectation in _of_column(column)),
        *(gxe.ExpectColumnValuesToBeInSet(column=name, value_set=[True], meta={"rule": name}) for name in check_names(table)),
    ]
    wanted = [one for one in expectations if rules is None or one.meta["rule"] in rules]
    return gx.ExpectationSuite(name=table.name, notes=table.grain, expectations=wanted)


def _of_column(column: Column) -> Iterator[gxe.Expectation]:
    name = column.name
    if not column.nullable:
        yield gxe.ExpectColumnValuesToNotBeNull(column=name, meta={"rule": f"not_null:{name}"})
    if column.categories:
        yield gxe.ExpectColumnValuesToBeInSet(column=name, value_set=list(column.categories), meta={"rule": f"category:{name}"})
    elif column.type == "string":
        yield gxe.ExpectColumnValueLengthsToBeBetween(column=name, min_value=1, meta={"rule": f"not_empty:{name}"})
    if column.minimum is not None or column.maximum is not None:
        yield gxe.ExpectColumnValuesToBeBetween(
            column=name, min_value=column.minimum, max_value=column.maximum, meta={"rule": f"range:{name}"}
        )
