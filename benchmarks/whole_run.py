"""CPU and memory of a whole run beside the bare parse of the same texts.

    python benchmarks/whole_run.py RAW [--processes N]

Prints CPU seconds (child processes included) of a first run, of a second run in which nothing is new, of a run with one
short article (the fixed start-up), of `nlp.pipe` alone on the texts that the run parsed, the ratios, and peak memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ARTICLE = "The foreign minister of Norland said on Monday that her government supports a ceasefire in the Lorn region.\n"
MEGABYTE = 1024 if sys.platform != "darwin" else 1024 * 1024
#: The parse alone, in a process of its own: prints CPU seconds of loading and of parsing.
PARSE = """
import sys, time
import pyarrow.parquet as pq
from transforms.documents.nlp import build_nlp, parse
began = time.process_time()
nlp = build_nlp()
loaded = time.process_time()
texts = [text for path in sys.argv[1:] for text in pq.read_table(path, columns=["text"])["text"].to_pylist()]
words = sum(len(doc) for doc in parse(nlp, texts))
print(loaded - began, time.process_time() - loaded, len(texts), words)
"""


@dataclass(frozen=True)
class Cost:
    """What a command took, with the processes that it started and waited for."""

    cpu: float
    wall: float
    peak_megabytes: float
    output: str


def measure(command: list[str]) -> Cost:
    """Run a command to its end and count what it took. Peak memory is that of the largest single process."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own interpreter
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    cpu = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return Cost(cpu, time.perf_counter() - began, after.ru_maxrss / MEGABYTE, done.stdout)


def run(raw: list[Path], output: Path, processes: int) -> list[str]:
    """The command of a run."""
    paths = [*map(str, raw), "--output", str(output), "--processes", str(processes)]
    return [sys.executable, "-m", "flows.cli", "run", *paths, "--json"]


def main() -> None:
    """Measure and print, one figure a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path, nargs="+")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        short = Path(folder, "short.txt")
        short.write_text(ARTICLE, encoding="utf-8")
        started = measure(run([short], Path(folder, "start-up"), options.processes))
        output = Path(folder, "whole")
        first = measure(run(options.raw, output, options.processes))
        again = measure(run(options.raw, output, options.processes))
        shards = sorted(str(path) for path in output.glob("_state/shards/*.parquet"))
        bare = measure([sys.executable, "-c", PARSE, *shards])
    counts = json.loads(first.output.splitlines()[-1])
    load, parse, articles, words = (float(part) for part in bare.output.split())
    lines = {
        "records": f"{counts['records']}",
        "articles parsed": f"{articles:.0f} with {words:,.0f} tokens",
        "whole run, CPU s": f"{first.cpu:.1f} (wall {first.wall:.1f}, {options.processes} processes)",
        "one short article, CPU s": f"{started.cpu:.1f} (wall {started.wall:.1f}): the fixed start-up",
        "second run, nothing new, CPU s": f"{again.cpu:.1f} (wall {again.wall:.1f})",
        "nlp.pipe alone, CPU s": f"{parse:.1f} (and {load:.1f} to load the model)",
        "ratio of the whole to the parse": f"{first.cpu / parse:.2f}",
        "ratio without the fixed start-up": f"{(first.cpu - started.cpu) / parse:.2f}",
        "peak memory of one process, MB": f"{first.peak_megabytes:.0f}",
    }
    for label, value in lines.items():
        print(f"{label:<34} {value}")


if __name__ == "__main__":
    main()
