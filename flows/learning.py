"""What a dump repeats from article to article: learned from all its files before any is read, and kept with its readings.

What was learned is named by the content that taught it, so a run that was cut off learns the same again, and a dump that
has not changed is not learned from twice. An article that was read before keeps its text when its dump grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from flows import state as layout
from flows.raw import SourceFile, records_of
from flows.storage import write_arrow
from transforms.articles.intake import texts_of
from transforms.articles.names import FieldMapping
from transforms.articles.readers.formats import is_one_article
from transforms.articles.repetition import NOTHING, Repeated, learn
from transforms.identity import content_id

SCHEMA = pa.schema({"sentence": pa.int64(), "articles": pa.int64()})


def teachers(file: SourceFile) -> str:
    """The name of the files that teach together: those of a dump.

    Articles that lie one by one in a raw folder are a dump each, and alone would teach nothing: they teach together.
    """
    lies_alone = file.source_path == file.dump_id and is_one_article(file.source_path)
    return f"{file.path.parent}/" if lies_alone else file.dump_id


def learn_from(state: Path, files: Sequence[tuple[SourceFile, str]], mapping: FieldMapping, fingerprint: str) -> str:
    """Learn from the files, given with the hash of their content; returns what was learned as a path below `state`.

    The path is empty where nothing is repeated. `fingerprint` is what a reading depends on besides the files.
    """
    path = f"{layout.LEARNED}/{content_id('w', fingerprint, *sorted(sha256 for _, sha256 in files))}.parquet"
    if (state / path).is_file():
        return path
    counts = learn(_texts((file for file, _ in files), mapping))
    if not counts:
        return ""
    write_arrow(state / path, pa.table([list(counts), list(counts.values())], schema=SCHEMA))
    return path


@lru_cache(maxsize=4)
def learned(state: Path, path: str) -> Repeated:
    """What was learned, by its path below `state`; an empty path is nothing."""
    if not path:
        return NOTHING
    counts: Mapping[str, list[int]] = pq.read_table(state / path).to_pydict()
    return dict(zip(counts["sentence"], counts["articles"], strict=True))


def _texts(files: Iterable[SourceFile], mapping: FieldMapping) -> Iterator[str]:
    """The decoded texts of the files; one that breaks off teaches up to there, and is refused when it is read."""
    for file in files:
        try:
            yield from texts_of(records_of(file, mapping), mapping)
        except OSError:
            continue
