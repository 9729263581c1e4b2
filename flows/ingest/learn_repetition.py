"""What a dump repeats from article to article, and how its dates in numbers are to be read: learned from all its files before
any is read, and kept with its readings.

What was learned is named by the content that taught it, so a run that was cut off learns the same again, and a dump that
has not changed is not learned from twice. An article that was read before keeps its text when its dump grows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pyarrow as pa

from flows.ingest.discover import SourceFile
from flows.ingest.raw_records import records_of
from flows.store import layout
from flows.store.table_files import read_table, write_table
from transforms.articles.cleaning.sentences.repetition import NOTHING, Repeated, learn
from transforms.articles.field_names import FieldMapping
from transforms.articles.intake import DayOrders, texts_of
from transforms.identity import content_id

#: A repeated sentence, in how many articles it stands, and how many sentences before it are teasers where it begins an end.
SCHEMA = pa.schema({"sentence": pa.int64(), "articles": pa.int64(), "slot": pa.int64()})
#: In the metadata of the file: the count from which a sentence is surely the page's, and the order of day and month by the hash
#: of a file, as JSON.
SURE, DAY_ORDERS = b"sure", b"day_orders"


@dataclass(frozen=True)
class Lesson:
    """What a group of files teaches; `day_orders` by the hash of a file's content."""

    repeated: Repeated = NOTHING
    day_orders: Mapping[str, str] = field(default_factory=dict)


def learn_from(store: Path, files: Sequence[tuple[SourceFile, str]], mapping: FieldMapping, fingerprint: str) -> str:
    """Learn from the files, given with the hash of their content; returns what was learned as a path below `store`.

    The path is empty where nothing is repeated. `fingerprint` is what a reading depends on besides the files.
    """
    path = f"{layout.LEARNED}/{content_id('w', fingerprint, *sorted(sha256 for _, sha256 in files))}.parquet"
    if (store / path).is_file():
        return path
    orders: dict[str, str] = {}
    found = learn(_texts(files, mapping, orders))
    if not found.counts and not orders:
        return ""
    columns = [list(found.counts), list(found.counts.values()), [found.slots.get(sentence, 0) for sentence in found.counts]]
    told = {SURE: str(found.sure), DAY_ORDERS: json.dumps(orders, sort_keys=True)}
    write_table(store / path, pa.table(columns, schema=SCHEMA.with_metadata(told)))
    return path


@lru_cache(maxsize=4)
def read_learned(store: Path, path: str) -> Lesson:
    """What was learned, by its path below `store`; an empty path is nothing."""
    if not path:
        return Lesson()
    table = read_table(store / path)
    sentences, counts, slots = (table[name].to_pylist() for name in SCHEMA.names)
    filled = {sentence: slot for sentence, slot in zip(sentences, slots, strict=True) if slot}
    repeated = Repeated(dict(zip(sentences, counts, strict=True)), filled, int(table.schema.metadata[SURE]))
    return Lesson(repeated, json.loads(table.schema.metadata[DAY_ORDERS]))


def _texts(files: Iterable[tuple[SourceFile, str]], mapping: FieldMapping, orders: dict[str, str]) -> Iterator[str]:
    """The decoded texts of the files, while `orders` is filled for those whose dates tell; a file that breaks off teaches up to
    there, and is refused when it is read."""
    for file, sha256 in files:
        days = DayOrders(mapping)
        with suppress(Exception):  # whatever a file does to its reader, the others teach
            yield from texts_of(days.seen(records_of(file, mapping)), mapping)
        if order := days.order:
            orders[sha256] = order
