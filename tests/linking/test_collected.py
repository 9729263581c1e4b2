"""Rows that stand are taken from all that are stored without a second copy of them."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from transforms.frames import to_frame
from transforms.linking.collected import moved


def test_rows_are_moved_column_by_column_and_what_they_were_taken_from_is_empty() -> None:
    frame = to_frame(pa.table({"id": ["a", "b", "c"], "text": ["one", "two", "three"]}))
    found = moved(frame, pa.array([2, 0]), {"text": pa.array([1, None])})
    assert found["id"].tolist() == ["c", "a"]
    assert found["text"].fillna("").tolist() == ["two", ""]
    assert list(frame) == []
    assert isinstance(found["id"].dtype, pd.ArrowDtype)
