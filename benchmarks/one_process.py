"""CPU seconds of each step on raw files, one after the other in one process, with those of each learned head apart.

    python -m benchmarks.one_process RAW [RAW ...] --shards SHARD.parquet [SHARD.parquet ...]

The shards are those of a run on the same files (`_state/shards` in its output folder): what is parsed is what the run parsed.
Prints one JSON object: seconds by step, and the numbers of articles, tokens and claims.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import json
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from flows.ingest.due_files import identify_sources, raw_files
from flows.ingest.raw_records import field_mapping
from flows.ingest.reading import ReadJob, read_part
from flows.settings import load_settings
from flows.store.ledger.entries import Batch
from flows.store.ledger.ledger import Ledger
from transforms.documents.nlp import build_nlp, parse
from transforms.documents.packed_docs import pack
from transforms.documents.tagger import TAGGER
from transforms.extraction.annotations import Article
from transforms.extraction.rows import extract
from transforms.vocabulary import load_vocabulary

#: Something with a claim, a place and a quantity.
SENTENCE = "The foreign minister of Norland said that rebels hold 30 square miles of Ukraine and that she supports a truce."
#: What each learned head is called through: where the name is looked up, and the name.
HEADS = {
    "block model": ("transforms.articles.cleaning.blocks.model:BlockModel", "judge"),
    "judge": ("transforms.extraction.annotate", "judge_claims"),
    "reader of claims": ("transforms.extraction.judge.weights:Judge", "read"),
    "reader of pairs": ("transforms.extraction.judge.weights:Judge", "read_pair"),
    "speakers": ("transforms.extraction.annotate", "resolve_speakers"),
    "figures": ("transforms.extraction.annotate", "find_figures"),
}


def main() -> None:
    """Read, parse, tag, pack and extract, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path, nargs="+")
    parser.add_argument("--shards", type=Path, nargs="+", required=True)
    options = parser.parse_args()
    taken: defaultdict[str, float] = defaultdict(float)
    for name, (owner, attribute) in HEADS.items():
        watch(name, owner, attribute, taken)
    with tempfile.TemporaryDirectory() as folder:
        counts = steps(options.raw, options.shards, Path(folder), taken)
    print(json.dumps({**taken, **counts}))


def steps(raw: list[Path], shards: list[Path], folder: Path, taken: defaultdict[str, float]) -> dict[str, int]:
    """Do each step and add up what it takes; returns how many articles, tokens and claims there were."""
    settings = load_settings({}, raw=raw, output=folder)
    with counted("load", taken):
        nlp, vocabulary = build_nlp(), load_vocabulary(settings.codebook_texts(), settings.actors_text())
        for doc in parse(nlp, [SENTENCE]):  # whose extraction opens networks and builds what is looked up
            extract(doc, Article("warm", None, None), vocabulary)
    for name in HEADS:
        taken.pop(name, None)
    with counted("read and clean", taken):
        with Ledger(settings.state) as ledger:
            sources = list(identify_sources(raw_files(settings), settings, ledger, "benchmark"))
        found = [(source.file, source.reading) for source in sources]
        batches: list[Batch] = []
        read_part(
            ReadJob(settings.state, "benchmark", tuple(found), field_mapping(settings), settings.min_words, settings.dates),
            batches.append,
        )
    rows = [row for shard in shards for row in pq.read_table(shard).to_pylist()]
    tag = nlp.get_pipe(TAGGER)
    with counted("parse", taken), nlp.select_pipes(disable=[TAGGER]):
        docs = list(parse(nlp, [row["text"] for row in rows]))
    with counted("tagger", taken):
        docs = [tag(doc) for doc in docs]
    with counted("pack", taken):
        pack(docs)
    claims = 0
    with counted("extract", taken):
        for row, doc in zip(rows, docs, strict=True):
            claims += len(extract(doc, Article(row["article_id"], row["published_on"], row["publisher"]), vocabulary)["claims"])
    return {"articles": len(rows), "tokens": sum(map(len, docs)), "claims": claims}


@contextmanager
def counted(name: str, taken: defaultdict[str, float]) -> Iterator[None]:
    """Add the CPU seconds of the block."""
    began = time.process_time()
    yield
    taken[name] += time.process_time() - began


def watch(name: str, owner: str, attribute: str, taken: defaultdict[str, float]) -> None:
    """Have calls of a function add up what they take."""
    module, _, inner = owner.partition(":")
    holder = functools.reduce(getattr, filter(None, [inner]), importlib.import_module(module))
    function: Callable[..., Any] = getattr(holder, attribute)

    @functools.wraps(function)
    def timed(*arguments: Any, **named: Any) -> Any:
        with counted(name, taken):
            return function(*arguments, **named)

    setattr(holder, attribute, timed)


if __name__ == "__main__":
    main()
