"""Coordinators that follow one another: whose ledger is gone on with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.settings import Settings
from flows.store.ledger.entries import Withdrawal
from flows.store.ledger.ledger import Ledger
from flows.store.locks.coordinator import leave_copy, writing


@pytest.fixture
def machine(tmp_path: Path) -> Callable[[str], Settings]:
    """Settings of a machine of this name, which shares the output with the others."""
    return lambda name: Settings(raw=(), output=tmp_path / "out", state=tmp_path / name)


def note(settings: Settings, value: str) -> None:
    with Ledger(settings.state) as ledger:
        ledger.withdraw(Withdrawal("article", "", value))


def noted(settings: Settings) -> list[str]:
    with writing(settings), Ledger(settings.state) as ledger:
        return [one.value for one in ledger.withdrawals()]


def test_whoever_comes_next_goes_on_from_what_was_left(machine: Callable[[str], Settings]) -> None:
    first, second = machine("first"), machine("second")
    with writing(first):
        note(first, "a_1")
    with writing(second), writing(second):
        note(second, "a_2")
    assert noted(first) == noted(second) == ["a_1", "a_2"]


def test_what_a_killed_one_has_not_left_is_known_to_itself_until_another_has_written(machine: Callable[[str], Settings]) -> None:
    first, second = machine("first"), machine("second")
    with writing(first):
        note(first, "a_1")
        leave_copy(first)
    note(first, "a_2")  # and killed before it left a copy
    with writing(first):
        pass
    assert noted(second) == ["a_1", "a_2"]
    note(first, "a_3")
    with writing(second):
        note(second, "a_4")
    assert noted(first) == ["a_1", "a_2", "a_4"]


def test_where_the_ledger_lies_with_the_output_nothing_is_copied(tmp_path: Path) -> None:
    settings = Settings(raw=(), output=tmp_path)
    with writing(settings):
        note(settings, "a_1")
    assert not list(settings.store.glob("ledger-*"))
    assert not (settings.store / "lease.json").exists()
