"""What a part is made from is told by its values alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from flows.publish.partitions.plan import Partition, Plan, _digest
from transforms.frames import to_frame
from transforms.linking.partitions import IN_PARTS


def with_left_overs(number: int) -> pd.DataFrame:
    """A value, and a null whose place holds a number."""
    buffers = [pa.py_buffer(np.array([0b01], dtype=np.uint8)), pa.py_buffer(np.array([7, number], dtype=np.int64))]
    return to_frame(pa.table({"offset": pa.Array.from_buffers(pa.int64(), 2, buffers)}))


def test_what_lies_in_the_place_of_a_null_is_no_value() -> None:
    assert _digest("a", with_left_overs(1)) == _digest("a", with_left_overs(2))


@pytest.mark.parametrize("other", [("a", [7, 8]), ("b", [7, None]), ("a", [None, 7]), ("a", [7, None, None])])
def test_other_values_are_another_hash(other: tuple[str, list[int | None]]) -> None:
    text, values = other
    assert _digest("a", with_left_overs(1)) != _digest(text, to_frame(pa.table({"offset": pa.array(values, pa.int64())})))


def test_a_table_of_a_part_stays_where_it_is_made_from_the_same() -> None:
    made_from = dict.fromkeys(IN_PARTS, "x")
    plan = Plan({"old": Partition([], {**made_from, "claims": "y"}, True), "new": Partition([], made_from, True)})
    before = {"parts": {"old": {"made_from": made_from}, "gone": {"made_from": made_from}}}
    assert plan.reused("mentions", before) == ["old"]
    assert plan.reused("claims", before) == []
    assert plan.groups == ["whole", "old", "new"]


def test_nothing_stays_where_rows_to_which_others_refer_went_or_came_back() -> None:
    made_from = dict.fromkeys(IN_PARTS, "x")
    parts, before = {"old": Partition([], made_from, True)}, {"parts": {"old": {"made_from": made_from}}}
    assert Plan(parts).reuses(before), "as it is made from the same, though it was made anew"
    assert not Plan(parts, everything=True).reuses(before)
    assert not Plan(parts, everything=True).reused("claims", before)
