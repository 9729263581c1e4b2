"""Coordinators that follow one another: whose ledger is gone on with."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.errors import BrokenStateError
from flows.settings import Settings
from flows.store.files import read_json, unpack_file, write_json
from flows.store.ledger.entries import Withdrawal
from flows.store.ledger.ledger import Ledger
from flows.store.locks.coordinator import POINTER, leave_copy, writing


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


def test_a_copy_that_an_older_version_left_is_gone_on_from_as_well(machine: Callable[[str], Settings]) -> None:
    first, second = machine("first"), machine("second")
    with writing(first):
        note(first, "a_1")
    packed, plain = first.store / read_json(first.store / POINTER)["copy"], first.store / "ledger-0.sqlite"
    unpack_file(packed, plain)
    assert packed.stat().st_size < plain.stat().st_size / 4
    packed.unlink()
    write_json(first.store / POINTER, {"copy": plain.name})
    assert noted(second) == ["a_1"]


@pytest.mark.parametrize("left", [100, 400])
def test_a_copy_that_is_cut_off_is_told_as_a_broken_ledger(machine: Callable[[str], Settings], left: int) -> None:
    first, second = machine("first"), machine("second")
    with writing(first):
        note(first, "a_1")
    copy = first.store / read_json(first.store / POINTER)["copy"]
    copy.write_bytes(b"?" + copy.read_bytes()[1:left])
    with pytest.raises(BrokenStateError), writing(second):
        Ledger(second.state)


def test_where_the_ledger_lies_with_the_output_nothing_is_copied(tmp_path: Path) -> None:
    settings = Settings(raw=(), output=tmp_path)
    with writing(settings):
        note(settings, "a_1")
    assert not list(settings.store.glob("ledger-*"))
    assert not (settings.store / "lease.json").exists()
