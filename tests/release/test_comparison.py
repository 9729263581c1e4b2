"""Which rows a change of the corrections is told to have corrected."""

from __future__ import annotations

import pytest

from transforms.release.comparison import _corrected

CELL = "positions|p_1|stance"
CASES = [
    ({}, {}, set()),
    ({}, {CELL: "oppose"}, {("positions", "p_1")}),
    ({CELL: "oppose"}, {CELL: "oppose"}, set()),
    ({CELL: "oppose"}, {CELL: "unclear"}, {("positions", "p_1")}),
    ({CELL: "oppose"}, {}, {("positions", "p_1")}),
    ({}, {"claims|c|d|act": "say"}, {("claims", "c|d")}),
]


@pytest.mark.parametrize(("before", "after", "rows"), CASES)
def test_rows_whose_corrections_differ(before: dict[str, str], after: dict[str, str], rows: set[tuple[str, str]]) -> None:
    assert _corrected({"corrections": before}, {"corrections": after}) == rows


def test_an_older_release_knows_of_no_corrections() -> None:
    assert _corrected({}, {"corrections": {CELL: "oppose"}}) == {("positions", "p_1")}
    assert _corrected(None, {"corrections": {}}) == frozenset()
