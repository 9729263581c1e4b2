from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from flows.commands.status import restore, withdraw
from flows.errors import UsageError
from flows.settings import Settings
from flows.store.files import write_table
from flows.store.ledger import Batch, Ingestion, Ledger
from transforms.articles.stored import STORED_RECORDS


@pytest.fixture
def output(tmp_path: Path) -> Settings:
    """Two dumps with one path in both, read and not yet published."""
    state = tmp_path / "_state"
    with Ledger(state) as ledger:
        for number, dump in enumerate(("oct", "nov")):
            row = {"ingestion_id": dump, "dump_id": dump, "source_path": "agency/a.jsonl", "article_id": f"a_{number}"}
            write_table(state / f"records/{dump}.parquet", pa.Table.from_pylist([row, row], STORED_RECORDS))
            reading = Ingestion(dump, dump, "agency/a.jsonl", dump, "", "code", "run")
            ledger.add_batch(Batch(dump, f"records/{dump}.parquet", "run", [dump], [f"r_{dump}"], [reading]))
    return Settings(raw=(), output=tmp_path)


def withdrawn(output: Settings) -> list[str]:
    with Ledger(output.state) as ledger:
        return list(map(str, ledger.withdrawals()))


def test_what_was_read_is_taken_back_without_a_release(output: Settings) -> None:
    assert withdraw(output, "a_0").startswith("2 records of a_0 are withdrawn")
    assert withdrawn(output) == ["a_0"]
    restore(output, "a_0")
    assert withdrawn(output) == []


def test_a_path_in_several_dumps_is_taken_back_in_the_one_that_is_named(output: Settings) -> None:
    with pytest.raises(UsageError, match=r"Several dumps have agency. Name one of them with --dump: nov, oct"):
        withdraw(output, "agency")
    assert withdraw(output, "agency/", "nov").startswith("2 records of agency of dump nov")
    assert withdrawn(output) == ["agency of dump nov"]
    assert withdraw(output, "agency", "oct")
    with pytest.raises(UsageError, match="withdrawn in several dumps"):
        restore(output, "agency")
    restore(output, "agency", "oct")
    assert withdrawn(output) == ["agency of dump nov"]


def test_what_was_never_read_cannot_be_taken_back(output: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(UsageError, match=r"No record in .* 'agency' in the dump 'dec'"):
        withdraw(output, "agency", "dec")
    with pytest.raises(UsageError, match="Nothing was read"):
        withdraw(Settings(raw=(), output=tmp_path_factory.mktemp("empty")), "agency")
