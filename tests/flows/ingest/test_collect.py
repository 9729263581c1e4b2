from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.ingest.collect import cleaning_trace, collect, to_extract
from flows.ingest.texts import with_texts
from flows.store.ledger.entries import Batch, Ingestion, Withdrawal
from flows.store.ledger.ledger import Ledger
from flows.store.table_files import read_frame, write_table
from transforms.articles.copies import signature
from transforms.articles.stored_records import STORED_RECORDS
from transforms.identity import text_digest
from transforms.linking.collected import record_refusals, record_warnings

TEXT = (
    "The ministers of two neighbouring states met in the capital on Monday and agreed to meet again before the end of the year."
)


def record(number: int, ingestion: str, path: str = "dump/a.jsonl", **values: Any) -> dict[str, Any]:
    text = values.get("text", f"{TEXT} This is number {number}, of which little else is known.")
    return {
        "ingestion_id": ingestion, "record_id": f"r_{path}_{number}", "dump_id": "dump", "source_path": path,
        "source_record": number, "status": "article", "article_id": f"a_{number}", "language": "en", "text": text,
        "char_count": len(text), "word_count": len(text.split()), "authors": [],
        "text_sha256": text_digest(text), "signature": signature(text), **values,
    }  # fmt: skip


def refused(number: int, ingestion: str, **values: Any) -> dict[str, Any]:
    empty = {"article_id": None, "text": "", "text_sha256": None, "signature": None, "language": None}
    return record(number, ingestion, **empty, status="quarantined", reason="broken_json", detail="line 3", **values)


class Readings:
    def __init__(self, state: Path) -> None:
        self.state, self.ledger = state, Ledger(state)

    def add(
        self, ingestion: str, sha256: str, *rows: dict[str, Any], path: str = "dump/a.jsonl", code: str = "code", run: str = "",
        dump: str = "dump",
    ) -> None:  # fmt: skip
        write_table(self.state / f"records/{ingestion}.parquet", pa.Table.from_pylist(list(rows), STORED_RECORDS))
        reading = Ingestion(ingestion, dump, path, sha256, "", code, run or ingestion)
        ids = [row["record_id"] for row in rows]
        self.ledger.add_batch(Batch(ingestion, f"records/{ingestion}.parquet", run or ingestion, [ingestion], ids, [reading]))

    def collected(self) -> tuple[Any, Any]:
        collect(self.state, self.ledger, self.state / "run", "run")
        articles = with_texts(self.state, read_frame(self.state / "run/articles.parquet"))
        return read_frame(self.state / "run/records.parquet"), articles


@pytest.fixture
def readings(tmp_path: Path) -> Readings:
    return Readings(tmp_path)


def test_nothing_read_is_no_error(readings: Readings) -> None:
    records, articles = readings.collected()
    assert (len(records), len(articles)) == (0, 0)


def test_accepted_records_stay_and_refused_ones_go_with_a_new_reading(readings: Readings) -> None:
    readings.add("i1", "1", record(0, "i1"), refused(1, "i1"))
    readings.add("i2", "2", record(2, "i2"))
    records, _ = readings.collected()
    assert records["source_record"].to_list() == [0, 2]
    assert records["run_id"].to_list() == ["i1", "i2"]


def test_the_newer_reading_of_a_record_speaks(readings: Readings) -> None:
    readings.add("i1", "1", record(0, "i1", title="Old"))
    readings.add("i2", "2", record(0, "i2", title="New"))
    records, articles = readings.collected()
    assert articles["title"].to_list() == ["New"]
    assert records["run_id"].to_list() == ["i1"]


def test_equal_texts_are_one_article_and_an_exact_copy(readings: Readings) -> None:
    readings.add("i1", "1", record(0, "i1"), record(1, "i1", article_id="a_0"))
    records, articles = readings.collected()
    assert records["status"].to_list() == ["article", "exact_copy"]
    assert articles["article_id"].to_list() == ["a_0"]


LONG, SHORT = f"{TEXT} Read on.", TEXT


def test_a_later_dump_that_cleans_the_same_text_differently_changes_no_article(readings: Readings) -> None:
    monday = record(0, "i1", "monday/a.txt", text=LONG, published_at=datetime(2024, 3, 5, tzinfo=UTC))
    tuesday = record(0, "i2", "tuesday/b.txt", text=SHORT, published_at=datetime(2024, 3, 4, tzinfo=UTC))
    readings.add("i1", "1", monday, path="monday/a.txt")
    readings.add("i2", "2", tuesday, path="tuesday/b.txt")
    _, articles = readings.collected()
    assert articles["text"].to_list() == [LONG]
    assert articles["char_count"].to_list() == [len(LONG)]
    assert articles["source_path"].to_list() == ["tuesday/b.txt"]  # who published first is told by all dumps


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_in_one_run_the_order_of_dumps_makes_no_difference(readings: Readings, order: tuple[int, int]) -> None:
    rows = [
        record(0, "i1", "monday/a.txt", text=LONG, published_at=datetime(2024, 3, 5, tzinfo=UTC)),
        record(0, "i2", "tuesday/b.txt", text=SHORT, published_at=datetime(2024, 3, 4, tzinfo=UTC)),
    ]
    for number in order:
        row = rows[number]
        readings.add(row["ingestion_id"], "1", row, path=row["source_path"], run="one")
    assert readings.collected()[1]["text"].to_list() == [SHORT]


def test_a_dump_that_grows_re_cleans_no_article(readings: Readings) -> None:
    readings.add("i1", "1", record(0, "i1", text=LONG, title="Old"))
    readings.add("i2", "2", record(0, "i2", text=SHORT, title="New"), record(1, "i2"))
    _, articles = readings.collected()
    assert articles["text"].to_list()[0] == LONG
    assert articles["title"].to_list()[0] == "New"


def test_newer_code_cleans_anew(readings: Readings) -> None:
    readings.add("i1", "1", record(0, "i1", text=LONG))
    readings.add("i2", "2", record(0, "i2", text=SHORT), code="newer")
    assert readings.collected()[1]["text"].to_list() == [SHORT]


def test_a_withdrawn_record_lends_no_body(readings: Readings) -> None:
    readings.add("i1", "1", record(0, "i1", "monday/a.txt", text=LONG), path="monday/a.txt")
    readings.add("i2", "2", record(0, "i2", "tuesday/b.txt", text=SHORT), path="tuesday/b.txt")
    readings.ledger.withdraw(Withdrawal("path", "", "monday"))
    assert readings.collected()[1]["text"].to_list() == [SHORT]


def test_a_text_that_replaces_another_in_its_file_counts_alone(readings: Readings) -> None:
    half = record(0, "i1", "a.txt", record_id="r_half", article_id="a_half", text=TEXT[:60])
    whole = record(0, "i2", "a.txt", record_id="r_whole", article_id="a_whole", text=TEXT)
    readings.add("i1", "1", half, path="a.txt")
    readings.add("i2", "2", whole, path="a.txt")
    _, articles = readings.collected()
    assert dict(zip(articles["article_id"], articles["origin_id"], strict=True)) == {"a_half": "a_whole", "a_whole": "a_whole"}
    assert dict(zip(articles["article_id"], articles["extraction_status"], strict=True))["a_half"] == "skipped_duplicate"
    readings.add("i3", "1", {**half, "ingestion_id": "i3"}, path="a.txt")  # as it was before
    _, articles = readings.collected()
    assert set(articles["origin_id"]) == {"a_half"}


def test_a_text_that_still_stands_elsewhere_counts_there(readings: Readings) -> None:
    old = record(0, "i1", "a.txt", record_id="r_1", article_id="a_old")
    readings.add("i1", "1", old, path="a.txt")
    readings.add("i2", "1", {**old, "record_id": "r_2", "ingestion_id": "i2", "source_path": "b.txt"}, path="b.txt")
    new = record(0, "i3", "a.txt", record_id="r_3", article_id="a_new", text="Nothing of the kind was ever said by any minister.")
    readings.add("i3", "2", new, path="a.txt")
    records, articles = readings.collected()
    assert not articles["is_duplicate"].any()
    told = records.set_index("source_path")["status"]
    assert told["b.txt"] == "article"
    assert sorted(told["a.txt"]) == ["article", "exact_copy"]


def test_only_english_origins_are_extracted(readings: Readings, tmp_path: Path) -> None:
    text = " ".join(f"word{number}" for number in range(60))
    readings.add("i1", "1", record(0, "i1", text=text), record(1, "i1", text=f"{text} end"), record(2, "i1", language="fr"))
    _, articles = readings.collected()
    assert articles["extraction_status"].to_list() == ["done", "skipped_duplicate", "skipped_language"]
    assert to_extract(tmp_path / "run")["article_id"].to_list() == ["a_0"]


def test_what_is_withdrawn_is_gone(readings: Readings) -> None:
    readings.add("i1", "1", record(0, "i1"), record(1, "i1"))
    readings.add("i2", "1", record(2, "i2", path="dump2/b.txt"), path="dump2/b.txt")
    readings.ledger.withdraw(Withdrawal("article", "", "a_0"))
    readings.ledger.withdraw(Withdrawal("path", "dump", "dump2"))
    records, articles = readings.collected()
    assert records["article_id"].to_list() == articles["article_id"].to_list() == ["a_1"]


def test_one_path_in_two_dumps_is_two_files(readings: Readings) -> None:
    readings.add("i1", "1", refused(0, "i1", record_id="r_1", dump_id="oct"), dump="oct")
    readings.add("i2", "2", refused(0, "i2", record_id="r_2", dump_id="nov"), dump="nov")
    assert readings.collected()[0]["record_id"].to_list() == ["r_1", "r_2"]
    readings.ledger.withdraw(Withdrawal("path", "nov", "dump/a.jsonl"))
    assert readings.collected()[0]["record_id"].to_list() == ["r_1"]


def test_a_file_that_comes_after_it_was_taken_back_is_told(readings: Readings, caplog: pytest.LogCaptureFixture) -> None:
    readings.ledger.withdraw(Withdrawal("path", "dump", "dump/a.jsonl"))
    readings.add("i1", "1", record(0, "i1"), record(1, "i1"), run="run")
    readings.collected()
    assert "2 records that were read now are not published, since dump/a.jsonl of dump dump was taken back" in caplog.text
    caplog.clear()
    readings.ledger.begin_run("later")
    collect(readings.state, readings.ledger, readings.state / "later", "later")
    assert caplog.text == ""


def test_refusals_and_warnings_become_rows(readings: Readings) -> None:
    readings.add("i1", "1", refused(0, "i1"), record(1, "i1", warnings=["broken_sidecar: no end"]))
    records, _ = readings.collected()
    assert [(row["table"], row["rule"], row["detail"], row["run_id"]) for row in record_refusals(records)] == [
        ("records", "broken_json", "line 3", "i1")
    ]
    assert [(row["rule"], row["key"], row["detail"]) for row in record_warnings(records)] == [
        ("broken_sidecar", "r_dump/a.jsonl_1", "no end")
    ]


def test_batches_that_an_older_version_wrote_are_read(readings: Readings) -> None:
    readings.add("one", "sha", record(1, "one"))
    file = readings.state / "records/one.parquet"
    of_this_version = readings.collected()[1]["content_key"].to_list()
    later = ["warnings", "publisher_source", "removed", "text_sha256"]
    write_table(file, pq.read_table(file).drop_columns(later))
    records, articles = readings.collected()
    assert articles["content_key"].to_list() == of_this_version
    assert (len(records), len(articles)) == (1, 1)
    cleaned = cleaning_trace(readings.state, readings.ledger, articles.iloc[0].to_dict())
    assert cleaned is not None
    assert cleaned["removed"] is None
