"""CPU, memory and bytes of each step of a release as the dataset grows, and of a day's news on top of it.

    python -m benchmarks.multiplied OUTPUT [--articles 10000 100000] [--day 0.01] [--days 1] [--partition-above N] [--keep FOLDER]

What a run has read and extracted, as it lies in its OUTPUT, is entered in the ledger of a new output many times over: nothing is
read or parsed for the copies, their texts are those of OUTPUT, and what their parses would take is counted as those of OUTPUT
are long. Each copy has ids, addresses and near-copy signatures of its own. Of the names that the knowledge base does not have,
as many are new in each copy as news would have (GROWTH).
The steps of publishing are real. Prints for each size and step the CPU seconds and the peak memory of its process and what it
wrote, whatever was removed again; the bytes of the release; and what was written in all, with reading and extraction. Then the
same after a share of new articles (`--day`) was added, as often as there are `--days`, with its share of the first run's bytes.
`--partition-above` is the setting of that name. With `--keep` the outputs stay.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.whole_run import Cost, measure
from flows.runtime.environment import LIBRARY_ENVIRONMENT
from flows.settings import Settings
from flows.store.files import write_bytes
from flows.store.fingerprints.dependencies import documents_fingerprint, extraction_fingerprint
from flows.store.layout import DOCUMENTS, EXTRACTION, RECORDS, SHARDS, new_run_id
from flows.store.ledger.entries import NOTHING_NEW, Batch, Ingestion, Shard, StageRow
from flows.store.ledger.ledger import Ledger
from flows.store.table_files import read_table, write_table
from transforms.articles.dates import outlet_day
from transforms.articles.stored_records import STORED_RECORDS
from transforms.extraction.stored_tables import ARTICLE_ID, STORED
from transforms.linking.collected import content_key

STEPS = ("collect", "link", "judge", "release")
#: Articles in one batch, and in one shard.
TOGETHER = 100
#: So many copies have so many sets of names, to this power: of 684 records of news in any order 643 name 3.3 times as many whom
#: the knowledge base does not have as 171 do, where the power of their number is 3.3.
GROWTH = 0.9
_IDS = ("record_id", "key", ARTICLE_ID, "entity_id", "mention_id", "claim_id", "position_id", "figure_id",
        "reported_by_entity_id", "addressee_entity_id", "claimant_entity_id", "holder_entity_id")  # fmt: skip
_SIGNATURE, _DIGITS = 512, 16
#: Spreads the number of a copy over all bits of an id (the golden ratio of 64 bits), and what a hash is at most.
_SPREAD, _MOST = np.uint64(0x9E3779B97F4A7C15), 2.0**64


class Piece:
    """Records of some articles, and what extraction left for them by table."""

    def __init__(self, records: pa.Table, tables: Mapping[str, pa.Table]) -> None:
        self._tables = {RECORDS: records, **tables}
        self._ids = {name: _hashes(rows, set(_IDS) & set(rows.column_names)) for name, rows in self._tables.items()}
        self._names = _hashes(tables["entities"], ["name"])["name"] / _MOST

    def records(self, copy: int, chance: np.random.Generator) -> pa.Table:
        """The records as a copy has them."""
        rows = self.rows(RECORDS, copy)
        own = {
            "url": [url and f"{url}?copy={copy}" for url in rows["url"].to_pylist()],
            "source_path": [f"{path}/{copy}" for path in rows["source_path"].to_pylist()],
            "dump_id": ["copies"] * len(rows),
            "signature": [chance.bytes(_SIGNATURE) for _ in range(len(rows))],
        }
        return _with(rows, {name: pa.array(values, rows.schema.field(name).type) for name, values in own.items()})

    def rows(self, name: str, copy: int) -> pa.Table:
        """What extraction left as a copy has it: with ids, and names of actors that are not known, of its own."""
        rows = self._tables[name]
        own = {column: _copied(rows[column], numbers, copy) for column, numbers in self._ids[name].items()}
        if name == "entities":
            which = pa.array(((copy + self._names) ** GROWTH).astype(np.int64)).cast(pa.string())
            named = pc.binary_join_element_wise(rows["name"], pa.scalar(" the "), which, pa.scalar("th"), "")
            own["name"] = pc.if_else(pc.is_null(rows["known_actor_id"]), named, rows["name"])
        return _with(rows, own)


def _hashes(rows: pa.Table, columns: Sequence[str] | set[str]) -> dict[str, np.ndarray]:
    return {name: pd.util.hash_array(rows[name].to_numpy(), categorize=False) for name in columns}


def _copied(ids: pa.ChunkedArray, hashes: np.ndarray, copy: int) -> pa.Array:
    """Ids of a copy: the same wherever the original's are the same, and no easier to compress."""
    mixed = (hashes ^ np.uint64(copy)) * _SPREAD
    mixed = (mixed ^ (mixed >> np.uint64(32))) * _SPREAD
    digits = np.frombuffer(mixed.astype(">u8").tobytes().hex().encode(), dtype=f"S{_DIGITS}").astype(str)
    kinds = pc.utf8_slice_codeunits(ids, 0, 2)
    return pc.binary_join_element_wise(kinds, pa.array(digits), "")


def _with(rows: pa.Table, columns: Mapping[str, pa.Array]) -> pa.Table:
    for name, values in columns.items():
        rows = rows.set_column(rows.column_names.index(name), name, values)
    return rows


class Original:
    """What was read and extracted in a run, in pieces of some articles."""

    def __init__(self, output: Path) -> None:
        settings = Settings(raw=(), output=output)
        with Ledger(settings.state) as ledger:
            records = pa.concat_tables(read_table(settings.store / path) for path in ledger.batch_paths())
            extracted = [settings.store / row.path for row in ledger.stages("extraction").values()]
            parsed = [settings.store / row.path for row in ledger.stages("documents").values()]
        records = records.filter(pc.equal(records["status"], "article")).combine_chunks()
        tables = {
            name: pa.concat_tables(read_table(folder / f"{name}.parquet").replace_schema_metadata(None) for folder in extracted)
            for name in STORED
        }
        self.articles = len(records)
        self.pieces: list[Piece] = []
        for start in range(0, len(records), TOGETHER):
            some = records.slice(start, TOGETHER)
            ids = some[ARTICLE_ID].combine_chunks()
            mine = {name: rows.filter(pc.is_in(rows[ARTICLE_ID], ids)).combine_chunks() for name, rows in tables.items()}
            self.pieces.append(Piece(some, mine))
        #: Bytes of the parses of an article.
        self.parsed = sum(path.stat().st_size for path in parsed) / len(records)

    def until(self, articles: int) -> int:
        """So many pieces have about so many articles."""
        return round(articles / self.articles * len(self.pieces))


def multiply(output: Path, original: Original, first: int, last: int) -> int:
    """Enter the copies of pieces with these numbers in the ledger of an output, as one run; returns how many bytes reading and
    extraction would have written."""
    settings, run_id = Settings(raw=(), output=output), new_run_id()
    prints = {"documents": documents_fingerprint(), "extraction": extraction_fingerprint(settings)}
    each = max(1, TOGETHER // original.articles)
    written = 0
    with Ledger(settings.state) as ledger:
        ledger.begin_run(run_id)
        for start in range(first, last, each):
            numbers = [divmod(number, len(original.pieces)) for number in range(start, min(start + each, last))]
            chance = np.random.default_rng(start)
            records = pa.concat_tables(original.pieces[piece].records(copy, chance) for copy, piece in numbers)
            tables = {
                name: pa.concat_tables(original.pieces[piece].rows(name, copy) for copy, piece in numbers) for name in STORED
            }
            written += _enter(settings, ledger, f"{run_id}-{start:06d}", records, tables, prints)
            written += int(original.parsed * len(records))
        ledger.end_run(run_id, NOTHING_NEW)
    return written


def _enter(
    settings: Settings, ledger: Ledger, name: str, records: pa.Table, tables: Mapping[str, pa.Table], prints: Mapping[str, str]
) -> int:
    """Enter a batch of records, and what extraction left for them; returns the bytes of their files."""
    store, run_id, number = settings.store, name.rpartition("-")[0], name.rpartition("-")[2]
    reading = Ingestion(f"i-{number}", "copies", number, number, "", "copies", run_id)
    records = _with(records, {"ingestion_id": pa.array([reading.ingestion_id] * len(records))}).cast(STORED_RECORDS)
    files = {store / RECORDS / f"{name}.parquet": records}
    files |= {store / EXTRACTION / name / f"{table}.parquet": rows for table, rows in tables.items()}
    for path, rows in files.items():
        write_table(path, rows, durable=False)
    ids = records["record_id"].to_pylist()
    ledger.add_batch(Batch(name, f"{RECORDS}/{name}.parquet", run_id, [reading.ingestion_id], ids, [reading]))
    shard = Shard(f"s-{name}", f"{SHARDS}/{name}.parquet", len(records))
    write_bytes(store / shard.path, b"-", durable=False)
    write_bytes(store / DOCUMENTS / f"{name}.spacy", b"-", durable=False)
    ledger.add_shard(shard, list(_keys(records)), run_id)
    paths = {"documents": f"{DOCUMENTS}/{name}.spacy", "extraction": f"{EXTRACTION}/{name}"}
    ledger.add_stages(StageRow(shard.shard_id, stage, prints[stage], paths[stage], run_id) for stage in prints)
    return sum(path.stat().st_size for path in files)


def _keys(records: pa.Table) -> Iterator[tuple[str, str]]:
    """Content key and id of each article."""
    for row in records.select([ARTICLE_ID, "text_sha256", "published_at", "published_offset", "publisher"]).to_pylist():
        day = outlet_day(row["published_at"], row["published_offset"])
        yield content_key(row[ARTICLE_ID], row["text_sha256"], day, row["publisher"]), row[ARTICLE_ID]


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
    os.environ.update(LIBRARY_ENVIRONMENT)  # as in a run: Arrow's allocator is another otherwise
    command = [sys.executable, "-m", "benchmarks.multiplied", "--partition-above", str(partition_above), "--step"]
    costs = {step: measure([*command, step, str(output), run_id]) for step in STEPS}
    with Ledger(output / "_state") as ledger:
        ledger.end_run(run_id, NOTHING_NEW)
    return costs


def _told(costs: Mapping[str, Cost], output: Path) -> str:
    release = (output / "current").resolve()
    files = [file.stat() for file in release.rglob("*") if file.is_file()]
    size = sum(file.st_size for file in files) / 1e6
    own = sum(file.st_size for file in files if file.st_nlink == 1) / 1e6
    parts = ", ".join(
        f"{step} {cost.cpu:.0f} s {cost.peak_megabytes:.0f} MB ({cost.written / 1e6:.1f} MB)" for step, cost in costs.items()
    )
    return f"{sum(cost.cpu for cost in costs.values()):.0f} CPU-s; {parts}; release {size:.1f} MB, {own:.1f} MB of it new"


def main() -> None:
    """Measure and print, one line a release."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("original", type=Path, nargs="?")
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
    original, of_first = Original(options.original), 0
    with tempfile.TemporaryDirectory() as temporary:
        for size in options.articles:
            # Each size is a dataset of its own, whose first run has all of it.
            output = (options.keep or Path(temporary)) / f"{size}"
            done = 0
            for day in range(options.days + 1):
                until = original.until(int(size * (1 + day * options.day)))
                entered = multiply(output, original, done, until)
                costs = released(output, options.partition_above)
                written = entered + sum(cost.written for cost in costs.values())
                of_first, share = (of_first, f" ({written / of_first:.1%} of the first run's)") if day else (written, "")
                told = f"and {options.day:.0%} more" if day else f"{size:,} articles"
                print(f"{told}: {_told(costs, output)}; in all {written / 1e6:.1f} MB written{share}, "
                      f"of them {entered / 1e6:.1f} MB by reading and extraction", flush=True)  # fmt: skip
                done = until


if __name__ == "__main__":
    main()
