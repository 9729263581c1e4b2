"""What `positions explain` tells about articles of a release; the release and its state are written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands.explain import explain
from flows.errors import BrokenStateError, UsageError
from flows.ingest.collect import collect
from flows.ingest.raw_records import field_mapping
from flows.ingest.texts import with_texts
from flows.settings import Settings
from flows.store.ledger.entries import Batch, Ingestion
from flows.store.ledger.ledger import Ledger
from flows.store.releases.current import make_current
from flows.store.releases.release_writing import write_release
from flows.store.table_files import read_frame, write_table
from transforms.articles.intake import SourceInfo, take_in
from transforms.articles.readers.records import RawRecord
from transforms.articles.stored_records import STORED_RECORDS
from transforms.frames import empty
from transforms.schema import TABLES

BODY = (
    "The ministers of two lake states met on Monday and agreed to share the catch, after a quarrel of nine years.\n\n"
    "Fishermen on both shores said that they would believe it once the patrol boats were gone, and not a day before that."
)
PAGE = f"Lake quarrel ends\nBy Ana Diaz\nUpdated 3 June 2024 14:05 GMT\n\n{BODY}\n\nSign up for our newsletter"


class Output:
    """An output folder that is fed reading by reading."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.state, self.readings = folder, folder / "_state", 0

    def read(self, text: str, path: str = "monday/a.txt", sidecar: dict[str, Any] | None = None) -> None:
        """Read one article, as ingest does."""
        self.readings += 1
        name = f"i{self.readings}"
        source = SourceInfo(path.partition("/")[0], path, sidecar or {})
        mapping = field_mapping(Settings(raw=(), output=self.folder))
        rows = [{**row, "ingestion_id": name} for row in take_in([RawRecord(0, {"text": text})], source, mapping, 5)]
        write_table(self.state / f"records/{name}.parquet", pa.Table.from_pylist(rows, STORED_RECORDS))
        with Ledger(self.state) as ledger:
            reading = Ingestion(name, source.dump_id, path, name, "", "code", name)
            ids = [row["record_id"] for row in rows]
            ledger.add_batch(Batch(name, f"records/{name}.parquet", name, [name], ids, [reading]))

    def publish(self, refused: Sequence[dict[str, str]] = ()) -> list[str]:
        """A release of what stands; the ids of its articles by source path."""
        with Ledger(self.state) as ledger:
            collect(self.state, ledger, self.state / "run", "run")
        frames = {name: empty(table) for name, table in TABLES.items()}
        frames["articles"] = with_texts(self.state, read_frame(self.state / "run/articles.parquet"))[
            TABLES["articles"].column_names
        ]
        frames["records"] = read_frame(self.state / "run/records.parquet")[TABLES["records"].column_names]
        if refused:
            frames["quarantine"] = pd.DataFrame(refused)
        make_current(self.folder, write_release(self.folder, "r1", frames, {}))
        return list(frames["articles"].sort_values("source_path")["article_id"])


@pytest.fixture
def output(tmp_path: Path) -> Output:
    return Output(tmp_path)


def test_an_article_is_shown_block_by_block_with_the_sources_of_its_fields(output: Output) -> None:
    output.read(PAGE, sidecar={"publisher": "The Shore Ledger"})
    (article,) = output.publish()
    told = explain(output.folder, article).splitlines()
    assert told[1:8] == [
        "Source:    monday/a.txt, record 0 of dump monday",
        "Title:     Lake quarrel ends  [the text]",
        "Published: 2024-06-03 14:05 UTC  [the text]",
        "Publisher: The Shore Ledger  [the sidecar]",
        "Authors:   Ana Diaz  [the text]",
        "Language:  en",
        "Extracted: done",
    ]
    assert [line for line in told if line.startswith("- ")] == [
        "- [headline] Lake quarrel ends",
        "- [byline] By Ana Diaz",
        "- [time stamp] Updated 3 June 2024 14:05 GMT",
        "- [call to the reader] Sign up for our newsletter",
    ]
    assert "  The ministers of two lake states met on Monday" in "\n".join(told)


def test_copies_and_records_of_the_same_text_are_named(output: Output) -> None:
    output.read(PAGE)
    output.read(PAGE, "monday/b.txt")
    output.read(PAGE.replace("quarrel of nine", "dispute of nine"), "tuesday/c.txt")
    first, second = output.publish()
    assert f"Copy:      tuesday/c.txt, record 0  {second}" in explain(output.folder, first)
    assert "Same text: monday/b.txt, record 0" in explain(output.folder, first)
    assert f"Origin:    {min(first, second)}" in explain(output.folder, second)


def test_what_is_in_no_release_cannot_be_explained(output: Output) -> None:
    with pytest.raises(UsageError, match="no release"):
        explain(output.folder, "a_1")
    output.read(PAGE)
    output.publish()
    for unknown in ("a_1", "zzz_1", ""):
        with pytest.raises(UsageError, match="has no row to explain"):
            explain(output.folder, unknown)


def test_a_record_is_explained_as_its_article_or_by_what_refused_it(output: Output) -> None:
    output.read(PAGE)
    refused = dict.fromkeys(TABLES["quarantine"].column_names, "articles")
    refused |= {"key": "r_1", "rule": "empty_file", "detail": "0 bytes", "source_path": "b.txt"}
    (article,) = output.publish([refused])
    (record,) = read_frame(output.state / "run/records.parquet")["record_id"]
    assert explain(output.folder, record) == explain(output.folder, article)
    assert explain(output.folder, "r_1").splitlines()[1:] == ["Source:    b.txt", "Rule:      empty_file", "Detail:    0 bytes"]
    with pytest.raises(UsageError, match="has no row to explain"):
        explain(output.folder, "r_2")


def test_a_reading_that_is_gone_is_told(output: Output) -> None:
    output.read(PAGE)
    (article,) = output.publish()
    (output.state / "records/i1.parquet").unlink()
    with Ledger(output.state) as ledger:
        ledger.forget_missing(["records/i1.parquet"])
    with pytest.raises(BrokenStateError, match="Run again"):
        explain(output.folder, article)


def test_the_command_prints_it(output: Output) -> None:
    output.read(PAGE)
    (article,) = output.publish()
    result = CliRunner().invoke(app, ["explain", article, "-o", str(output.folder)])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Article:   {article}\n")
