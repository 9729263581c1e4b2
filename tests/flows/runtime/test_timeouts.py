from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

import pytest

from flows.runtime.timeouts import TookTooLongError, each_within, time_limit


def turn_for_ever() -> None:
    while True:
        pass


def test_work_that_does_not_end_is_given_up() -> None:
    with pytest.raises(TookTooLongError), time_limit(0.1):
        turn_for_ever()


def test_work_that_ends_in_time_is_left_alone() -> None:
    with time_limit(0.05):
        done = sum(range(10))
    time.sleep(0.1)  # past the limit, outside the block
    assert done == 45


def test_it_is_given_up_in_the_thread_that_does_it() -> None:
    told: list[str] = []

    def work() -> None:
        try:
            with time_limit(0.1):
                turn_for_ever()
        except TookTooLongError:
            told.append("given up")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(timeout=30)
    assert told == ["given up"]


def test_what_a_library_swallows_is_raised_again() -> None:
    def swallow() -> None:
        with contextlib.suppress(Exception):
            turn_for_ever()
        turn_for_ever()

    with pytest.raises(TookTooLongError, match=r"^not done after 0.1 seconds$"), time_limit(0.1):
        swallow()


def test_of_items_one_that_does_not_come_is_given_up_where_it_is_made() -> None:
    def items() -> Iterator[int]:
        yield 1
        with contextlib.suppress(TookTooLongError):
            turn_for_ever()
        yield 2

    assert list(each_within(items(), 0.1)) == [1, 2]


def test_the_time_between_items_is_not_theirs() -> None:
    taken = []
    for item in each_within(range(3), 0.05):
        time.sleep(0.08)
        taken.append(item)
    assert taken == [0, 1, 2]
    assert str(TookTooLongError()) == "it took too long"
