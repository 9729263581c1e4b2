"""What stands of files that break off, that are in any kind of trouble, or whose sidecar cannot be read, and of several dumps."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows.ingest import raw_records, reading
from flows.ingest.collect import collect
from flows.ingest.due_files import Source, identify_sources, is_due, raw_files
from flows.ingest.ingest_flow import read_files
from flows.ingest.raw_records import records_of
from flows.ingest.texts import with_texts
from flows.settings import Settings
from flows.store.ledger.ledger import Ledger
from flows.store.table_files import read_frame, read_table
from tests.flows import hostile
from transforms.articles.readers import files
from transforms.articles.readers.records import RawRecord

BODY = "The harbour board of Marn said on Tuesday that the old pier would be closed for {} weeks."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """One raw file of three records."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw/a.jsonl").write_text("\n".join(json.dumps({"text": BODY.format(number)}) for number in range(3)))
    return Settings(raw=(tmp_path / "raw",), output=tmp_path / "out")


def due(settings: Settings) -> list[Source]:
    with Ledger(settings.state) as ledger:
        return [source for source in identify_sources(raw_files(settings), settings, ledger) if is_due(source, settings, ledger)]


def read(settings: Settings) -> list[tuple[int, str, str | None]]:
    """Read what is due; number, status and reason of each record that was read now."""
    with Ledger(settings.state) as ledger:
        before = set(ledger.batch_paths())
        read_files.fn(settings, "run", due(settings), {}, ledger.add_batch)
        batches = set(ledger.batch_paths()) - before
    rows = [row for path in batches for row in read_table(settings.store / path).to_pylist()]
    return [(row["source_record"], row["status"], row["reason"]) for row in rows]


def collected(output: Path, *runs: tuple[Path, ...]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Records and articles after runs, each of which reads some folders."""
    for number, raw in enumerate(runs):
        settings = Settings(raw=raw, output=output)
        with Ledger(settings.state) as ledger:
            read_files.fn(settings, f"run-{number}", due(settings), {}, ledger.add_batch)
            collect(settings.state, ledger, output / "collected", f"run-{number}")
    return read_frame(output / "collected/records.parquet"), read_frame(output / "collected/articles.parquet")


def test_every_kind_of_trouble_is_refused_and_the_rest_is_read(tmp_path: Path, write_dump: Callable[..., Path]) -> None:
    """As the whole run has it that is among the slow tests: each article comes through, and each trouble has its row."""
    raw = hostile.write_bad_input(write_dump(tmp_path / "raw/good", "harvest").parent)
    records, articles = collected(tmp_path / "out", (raw,))
    assert set(records.loc[records["status"] == "quarantined", "source_path"]) >= hostile.REFUSED
    assert records["reason"].notna().to_list() == (records["status"] == "quarantined").to_list()
    assert records["status"].value_counts().sum() == len(records)
    told = with_texts(tmp_path / "out/_state", articles).set_index("source_path")
    assert set(told.index) >= {"good/0.txt", *hostile.ACCEPTED}
    assert "café owners’" in told.loc["latin.txt", "text"]
    assert told["published_at"].isna()["absurd.jsonl"]


def test_neither_the_order_of_dumps_nor_their_runs_matter(tmp_path: Path, write_dump: Callable[..., Path]) -> None:
    """To what is linked; a whole run of each is among the slow tests."""
    first = write_dump(tmp_path / "a", "ceasefire", "talks", published="2024-03-04")
    second = write_dump(tmp_path / "b", "harvest", "ceasefire", published="2024-03-05")
    together = collected(tmp_path / "together", (first, second))
    apart = collected(tmp_path / "apart", (second,), (first,))
    for one, other in zip(together, apart, strict=True):
        assert len(one) > 2
        columns = [column for column in one if column not in {"run_id", "ingested_at", "rank", "batch", "batch_row"}]
        pd.testing.assert_frame_equal(one[columns], other[columns])


def test_a_file_that_breaks_off_keeps_what_was_read_and_is_read_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(*given: Any) -> Iterator[Any]:
        records = records_of(*given)
        yield next(records)
        yield next(records)
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(reading, "records_of", breaking)
        assert read(settings) == [(0, "article", None), (1, "article", None), (2, "quarantined", "unreadable_file")]
    assert [source.file.source_path for source in due(settings)] == ["a.jsonl"]
    assert [status for _, status, _ in read(settings)] == ["article"] * 3
    assert due(settings) == []


def test_a_machine_without_room_ends_the_reading(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Iterator[Any]:
        raise OSError(errno.EMFILE, "Too many open files")
        yield

    monkeypatch.setattr(reading, "records_of", full)
    with pytest.raises(OSError, match="Too many open files"):
        read(settings)
    assert len(due(settings)) == 1


def test_an_article_whose_sidecar_cannot_be_read_is_read_without_it(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    sidecar = settings.raw[0] / "a.meta.json"
    sidecar.write_text("{}")
    opened = Path.open

    def denied(path: Path, *given: Any, **how: Any) -> Any:
        if path == sidecar:
            raise PermissionError(errno.EACCES, "Permission denied")  # which root never meets
        return opened(path, *given, **how)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", denied)
        assert [status for _, status, _ in read(settings)] == ["article"] * 3
        assert due(settings) == []
    assert len(due(settings)) == 1, "it may be read now"


def test_a_file_that_does_not_come_to_its_next_record_is_refused_from_there_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines(*_: Any) -> Iterator[RawRecord]:
        yield RawRecord(0, {"text": BODY.format(1)})
        while True:
            pass

    monkeypatch.setattr(files, "READERS", {**files.READERS, "lines": lines})
    monkeypatch.setattr(raw_records, "LONGEST_SECONDS", 0.2)
    assert read(settings) == [(0, "article", None), (1, "quarantined", "broken_file")]
    assert due(settings) == [], "it would take as long again"
