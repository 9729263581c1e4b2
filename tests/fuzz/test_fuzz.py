"""Damaged inputs: those that once were a fault, and some new ones; `make fuzz` tries more."""

from __future__ import annotations

import pytest

from tests.fuzz.cases import case, found
from tests.fuzz.target import tried

#: A slow machine, or a shared one, takes several times as long as the fuzzer's own bound.
SECONDS = 10.0


@pytest.mark.parametrize("name", found())
def test_what_was_found_once_is_read_or_refused(name: str) -> None:
    one = found()[name]
    assert tried(one.name, one.data).seconds < SECONDS


@pytest.mark.parametrize("first", range(0, 200, 20))
def test_damaged_inputs_are_read_or_refused(first: int) -> None:
    for number in range(first, first + 20):
        one = case(number)
        assert tried(one.name, one.data).seconds < SECONDS, number


def test_a_case_is_the_same_each_time() -> None:
    assert case(7) == case(7)
    assert len({case(number).data for number in range(50)}) > 45
