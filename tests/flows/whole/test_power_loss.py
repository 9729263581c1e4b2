"""Whatever the ledger says is done outlives a loss of power, and what the run has not come to is done by the next one."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.store.ledger.ledger import Ledger
from flows.store.releases.current import current_release
from flows.store.releases.damage import find_damage
from tests.flows import harness
from tests.flows.power import Flushed, hear_flushes

pytestmark = [pytest.mark.usefixtures("prefect"), pytest.mark.slow]


def test_what_the_ledger_names_is_on_the_disk(
    tmp_path: Path, write_dump: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each of its transactions; and from what is left after any of some, a run makes the same release."""
    raw, output, left = tmp_path / "raw", tmp_path / "out", tmp_path / "left"
    write_dump(raw / "monday", "ceasefire", "talks", published="2024-03-04")
    output.mkdir()
    disk, commits = Flushed(output), []
    transaction = Ledger._transaction

    @contextmanager
    def heard(ledger: Ledger) -> Iterator[sqlite3.Connection]:
        with transaction(ledger) as connection:
            yield connection
        lost = [path for path in ledger.named_paths() if not disk.has(f"_state/{path}")]
        assert lost == [], f"after {len(commits)} transactions"
        commits.append(len(ledger.named_paths()))
        disk.leave(left / str(len(commits)))
        ledger.copy_to(left / f"{len(commits)}/_state/ledger.sqlite")  # SQLite flushes by itself

    left.mkdir()
    with monkeypatch.context() as patch:
        hear_flushes(patch, disk.take)
        patch.setattr(Ledger, "_transaction", heard)
        calm = harness.run_here(output, raw)
    disk.close()
    assert calm.code == 0, calm.told
    assert len(set(commits)) > 3, "some name more than those before"
    for number in {commits.index(count) + 1 for count in commits} | {len(commits)}:
        one = left / str(number)
        release = current_release(one)
        assert release is None or find_damage(release) == []
        again = harness.run_here(one, raw)
        assert again.code == 0, again.told
        harness.assert_same(harness.sound(one), harness.sound(output))
        shutil.rmtree(one)
