"""Start-up without the garbage collector: it is off within the block, and afterwards as it was."""

from __future__ import annotations

import gc

import pytest

from flows.runtime.collection import no_collection


@pytest.fixture(params=[True, False], ids=["on", "off"])
def is_on(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def fail_within() -> None:
    with no_collection():
        assert not gc.isenabled()
        _ = 1 / 0


def test_it_is_off_within_the_block_and_then_as_it_was(is_on: bool) -> None:
    was = gc.isenabled()
    (gc.enable if is_on else gc.disable)()
    try:
        with pytest.raises(ZeroDivisionError):
            fail_within()
        assert gc.isenabled() is is_on
    finally:
        (gc.enable if was else gc.disable)()
