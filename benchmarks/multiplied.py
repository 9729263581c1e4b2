"""CPU, memory and bytes of each step of a release as the dataset grows, and of a day's news on top of it.

    python -m benchmarks.multiplied RAW [--articles 10000 100000] [--day 0.01] [--days 1] [--partition-above N] [--keep FOLDER]

RAW is read and extracted once. Then what was read and extracted of it is entered in the ledger many times over, each copy with
ids, addresses and near-copy signatures of its own, and with names of its own for one in a thousand of the actors that the
knowledge base does not have: nothing is read or parsed for them, and their texts are those of RAW. The steps of publishing are
real. Prints for each size and step the CPU seconds and the peak memory of its process, and what it left on the disk; then the
same after a share of new articles (`--day`) was added, as often as there are `--days`. `--partition-above` is the setting of that
name.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.whole_run import Cost, measure, run
from flows.settings import Settings
from flows.store.files import write_bytes
from flows.store.fingerprints.dependencies import documents_fingerprint, extraction_fingerprint
from flows.store.layout import DOCUMENTS, EXTRACTION, RECORDS, SHARDS, new_run_id
from flows.store.ledger.entries import NOTHING_NEW, Batch, Ingestion, Shard, StageRow
from flows.store.ledger.ledger import Ledger
from flows.store.table_files import read_table, write_table
from transforms.articles.stored_records import STORED_RECORDS
from transforms.extraction.stored_tables import ARTICLE_ID, STORED
from transforms.linking.collected import content_key

STEPS = ("collect", "link", "judge", "release")
#: Articles in one batch, and in one shard.
TOGETHER = 100
#: Characters at the end of an id that tell the copies apart, and how many sets of names copies have.
_DIGITS, _NAMES = 6, 1000
_IDS = ("record_id", "key", ARTICLE_ID, "entity_id", "mention_id", "claim_id", "position_id", "figure_id",
        "reported_by_entity_id", "addressee_entity_id", "claimant_entity_id", "holder_entity_id")  # fmt: skip
_SIGNATURE = 512


class Original:
    """What was read and extracted of RAW."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        with Ledger(settings.state) as ledger:
            records = pa.concat_tables(read_table(settings.store / path) for path in ledger.batch_paths())
            folders = [settings.store / row.path for row in ledger.stages("extraction").values()]
        self.records = records.filter(pc.equal(records["status"], "article"))
        self.tables = {
            name: pa.concat_tables(read_table(folder / f"{name}.parquet").replace_schema_metadata(None) for folder in folders)
            for name in STORED
        }
        self.articles = len(self.records)

    def multiply(self, first: int, last: int) -> None:
        """Enter the copies with these numbers in the ledger, as one run."""
        settings, run_id = self.settings, new_run_id()
        prints = {"documents": documents_fingerprint(), "extraction": extraction_fingerprint(settings)}
        each = max(1, TOGETHER // self.articles)
        with Ledger(settings.state) as ledger:
            ledger.begin_run(run_id)
            for start in range(first, last, each):
                self._enter(ledger, range(start, min(start + each, last)), run_id, prints)
            ledger.end_run(run_id, NOTHING_NEW)

    def _enter(self, ledger: Ledger, copies: range, run_id: str, prints: dict[str, str]) -> None:
        name, store = f"{run_id}-{copies.start:06d}", self.settings.store
        records = self._records(copies).cast(STORED_RECORDS)
        write_table(store / RECORDS / f"{name}.parquet", records, durable=False)
        readings = [Ingestion(f"i-{copy}", "copies", f"{copy}", f"{copy}", "", "copies", run_id) for copy in copies]
        batch = Batch(name, f"{RECORDS}/{name}.parquet", run_id, [one.ingestion_id for one in readings],
                      records["record_id"].to_pylist(), readings)  # fmt: skip
        ledger.add_batch(batch)
        shard = Shard(f"s-{name}", f"{SHARDS}/{name}.parquet", len(records))
        write_bytes(store / shard.path, b"-", durable=False)
        write_bytes(store / DOCUMENTS / f"{name}.spacy", b"-", durable=False)
        ledger.add_shard(shard, list(self._keys(records)), run_id)
        for table, rows in self.tables.items():
            write_table(store / EXTRACTION / name / f"{table}.parquet", _copied(rows, copies), durable=False)
        paths = {"documents": f"{DOCUMENTS}/{name}.spacy", "extraction": f"{EXTRACTION}/{name}"}
        ledger.add_stages(StageRow(shard.shard_id, stage, prints[stage], paths[stage], run_id) for stage in prints)

    def _records(self, copies: range) -> pa.Table:
        """The records as the copies have them."""
        chance, rows = np.random.default_rng(copies.start), _copied(self.records, copies)
        number = np.repeat(np.array([str(copy) for copy in copies]), self.articles)
        own = {
            "ingestion_id": [f"i-{copy}" for copy in number],
            "dump_id": ["copies"] * len(rows),
            "source_path": number.tolist(),
            "source_record": list(range(self.articles)) * len(copies),
            "url": [url and f"{url}?copy={copy}" for url, copy in zip(rows["url"].to_pylist(), number, strict=True)],
            "signature": [chance.bytes(_SIGNATURE) for _ in range(len(rows))],
        }
        for column, values in own.items():
            place = rows.column_names.index(column)
            rows = rows.set_column(place, column, pa.array(values, rows.schema.field(column).type))
        return rows

    def _keys(self, records: pa.Table) -> Iterator[tuple[str, str]]:
        """Content key and id of each article; the day of publication is not that of its outlet where they differ."""
        for row in records.select([ARTICLE_ID, "text_sha256", "published_at", "publisher"]).to_pylist():
            day = row["published_at"] and row["published_at"].date()
            yield content_key(row[ARTICLE_ID], row["text_sha256"], day, row["publisher"]), row[ARTICLE_ID]


def _copied(rows: pa.Table, copies: range) -> pa.Table:
    """The rows with ids, and names of actors that are not known, of the copies, one after the other."""
    number = np.repeat(np.fromiter(copies, dtype=np.int64), len(rows))
    ending = pa.array([f"{copy:0{_DIGITS}x}" for copy in number], pa.string())
    rows = rows.take(pa.array(np.tile(np.arange(len(rows)), len(copies))))
    for column in set(_IDS) & set(rows.column_names):
        ids = pc.binary_join_element_wise(pc.utf8_slice_codeunits(rows[column], 0, -_DIGITS), ending, "")
        rows = rows.set_column(rows.column_names.index(column), column, ids.cast(rows.schema.field(column).type))
    if "known_actor_id" in rows.column_names:
        which = pa.array([f"the {copy % _NAMES}th" for copy in number], pa.string())
        named = pc.binary_join_element_wise(rows["name"], which, " ")
        names = pc.if_else(pc.is_null(rows["known_actor_id"]), named, rows["name"])
        rows = rows.set_column(rows.column_names.index("name"), "name", names.cast(rows.schema.field("name").type))
    return rows


def take(step: str, output: Path, run_id: str, partition_above: int) -> None:
    """One step of a release, in this process."""
    settings = Settings(raw=(), output=output, accept=True, partition_above=partition_above)
    if step == "collect":
        from flows.extract.extract_flow import plan

        jobs = plan.fn(settings, run_id)
        assert not jobs, f"{len(jobs)} shards are not extracted"  # noqa: S101 - a benchmark
    elif step == "judge":
        from flows.publish.check import judge

        judge(settings, run_id)
    else:
        from flows.publish import steps
        from flows.store.releases.current import make_current
        from flows.store.releases.release import read_release

        if step == "link":
            steps.link(settings, run_id)
        else:
            steps.write(settings, run_id, ())
            make_current(output, read_release(output, run_id))


def released(output: Path, partition_above: int) -> dict[str, Cost]:
    """What each step of a release took."""
    run_id = new_run_id()
    with Ledger(output / "_state") as ledger:
        ledger.begin_run(run_id)
    command = [sys.executable, "-m", "benchmarks.multiplied", "--partition-above", str(partition_above), "--step"]
    return {step: measure([*command, step, str(output), run_id]) for step in STEPS}


def _print(told: str, costs: dict[str, Cost], output: Path) -> None:
    release = (output / "current").resolve()
    files = [file.stat() for file in release.rglob("*") if file.is_file()]
    size = sum(file.st_size for file in files) / 1e6
    own = sum(file.st_size for file in files if file.st_nlink == 1) / 1e6
    parts = ", ".join(f"{step} {cost.cpu:.0f} s {cost.peak_megabytes:.0f} MB" for step, cost in costs.items())
    print(f"{told}: {sum(cost.cpu for cost in costs.values()):.0f} CPU-s; {parts}; release {size:.1f} MB, {own:.1f} MB written",
          flush=True)  # fmt: skip


def main() -> None:
    """Measure and print, one line a release."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path, nargs="?")
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--day", type=float, default=0.01)
    parser.add_argument("--days", type=int, default=1)
    parser.add_argument("--partition-above", type=int, default=Settings.partition_above)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--step", nargs=3)
    options = parser.parse_args()
    if options.step:
        take(options.step[0], Path(options.step[1]), options.step[2], options.partition_above)
        return
    with tempfile.TemporaryDirectory() as temporary:
        output = options.keep or Path(temporary)
        first = measure(run([options.raw], output, len(os.sched_getaffinity(0))))
        print(
            f"read and extracted: {json.loads(first.output.splitlines()[-1])['claims']} claims; {first.cpu:.0f} CPU-s", flush=True
        )
        original, copies = Original(Settings(raw=(), output=output)), 0
        for size in options.articles:
            days = [(f"and {options.day:.0%} more", int(size * (1 + day * options.day))) for day in range(1, options.days + 1)]
            for told, wanted in [(f"{size:,} articles", size), *days]:
                until = wanted // original.articles
                original.multiply(copies, until)
                copies = until
                _print(told, released(output, options.partition_above), output)


if __name__ == "__main__":
    main()
