"""Peak memory of a run on a dump and on many times that dump: whether it grows with the articles.

    python -m benchmarks.growth DUMP.jsonl[.gz] [--times 20] [--processes N] [--keep FOLDER]

Every further copy of a record has about three in ten of its longer small-letter words changed for others of the dump, one in
each line at least, so that no copy is a near copy of another. Prints for each size the articles, CPU seconds and the peak
memory of the largest process, and the ratio of the two peaks. `--keep` keeps both output folders.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.whole_run import Cost, measure, run

CHANGED = 0.3
_WORD = re.compile(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])")


def records(path: Path) -> list[dict[str, Any]]:
    """The records of a JSONL file, compressed or not."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def copies(originals: Sequence[Mapping[str, Any]], times: int) -> Iterator[dict[str, Any]]:
    """The records and `times - 1` copies of each with changed words in their long texts and addresses of their own."""
    yield from map(dict, originals)
    words = [word for record in originals for value in _texts(record).values() for word in _WORD.findall(value)]
    chance = random.Random(times)  # noqa: S311 - nothing secret
    for number in range(1, times):
        for record in originals:
            changed = {name: _changed(value, words, chance) for name, value in _texts(record).items()}
            addresses = {
                name: f"{value}?copy={number}"
                for name, value in record.items()
                if isinstance(value, str) and value.startswith("http")
            }
            yield {**record, **changed, **addresses}


def _texts(record: Mapping[str, Any]) -> dict[str, str]:
    return {name: value for name, value in record.items() if isinstance(value, str) and " " in value and _WORD.search(value)}


def _changed(text: str, words: Sequence[str], chance: random.Random) -> str:
    return "\n".join(_changed_line(line, words, chance) for line in text.split("\n"))


def _changed_line(line: str, words: Sequence[str], chance: random.Random) -> str:
    found = list(_WORD.finditer(line))
    chosen = [match for match in found if chance.random() < CHANGED] or found[:1]
    for match in reversed(chosen):
        line = line[: match.start()] + chance.choice(words) + line[match.end() :]
    return line


def main() -> None:
    """Measure both sizes and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump", type=Path)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    originals = records(options.dump)
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        peaks = [_peak(originals, times, folder, options.processes) for times in (1, options.times)]
    print(f"the larger peak is {peaks[1] / peaks[0]:.2f} of the smaller")


def _peak(originals: Sequence[Mapping[str, Any]], times: int, folder: Path, processes: int) -> float:
    raw = folder / f"{times}.jsonl"
    raw.parent.mkdir(parents=True, exist_ok=True)
    with raw.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in copies(originals, times))
    cost: Cost = measure(run([raw], folder / f"out-{times}", processes))
    counts = json.loads(cost.output.splitlines()[-1])
    told = ", ".join(f"{counts[name]} {name}" for name in ("records", "articles_new", "exact_copies", "duplicates", "claims"))
    print(f"{times:>3} times: {told}; {cost.cpu:.0f} CPU-s; peak {cost.peak_megabytes:.0f} MB", flush=True)
    return cost.peak_megabytes


if __name__ == "__main__":
    main()
