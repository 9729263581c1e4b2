"""CPU and memory of a whole run beside the bare parse of the same texts.

    python -m benchmarks.whole_run RAW [RAW ...] [--processes N] [--times 1]

Prints two tables, in CPU seconds (child processes included) and in units of spaCy's parse alone: each step, and each learned
head in it, one after the other in one process (`benchmarks.one_process`), and the stages of the real run. Below them runs of
one short article (the fixed start-up) and with nothing new, and peak memory. With `--times` all is done so many times in
turn and the medians are printed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ARTICLE = "The foreign minister of Norland said on Monday that her government supports a ceasefire in the Lorn region.\n"
#: Steps as `benchmarks.one_process` calls them, each with the learned heads that are a part of it, and the networks in these.
STEPS: dict[str, dict[str, tuple[str, ...]]] = {
    "read and clean": {"block model": ()},
    "parse": {},
    "tagger": {},
    "pack": {},
    "extract": {"judge": ("reader of claims", "reader of pairs"), "speakers": (), "figures": ()},
}
STAGES = ("ingest", "extract", "link", "judge", "release")
_STAGE = re.compile(r"stage=(\w+) .*cpu_seconds=([\d.]+)")
#: In which systems count what is written.
BLOCK = 512
MEGABYTE = 1024 if sys.platform != "darwin" else 1024 * 1024


@dataclass(frozen=True)
class Cost:
    """What a command took, with the processes that it started and waited for; `written` are the bytes that it gave to disks."""

    cpu: float
    wall: float
    peak_megabytes: float
    written: int
    output: str
    told: str


def measure(command: list[str]) -> Cost:
    """Run a command to its end and count what it took, with the processes that it waited for. Peak memory is that of the largest
    single one of them."""
    began = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as told:
        process = subprocess.Popen(command, stdout=output, stderr=told)  # noqa: S603 - our own interpreter
        _, status, used = os.wait4(process.pid, 0)  # of this process alone, where `RUSAGE_CHILDREN` is of all before it as well
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - began
        output.seek(0)
        told.seek(0)
        cpu, written = used.ru_utime + used.ru_stime, used.ru_oublock * BLOCK
        cost = Cost(cpu, wall, used.ru_maxrss / MEGABYTE, written, output.read(), told.read())
    if process.returncode:
        sys.exit(f"{' '.join(command)} ended with {process.returncode}:\n{cost.told}")
    return cost


def run(raw: list[Path], output: Path, processes: int) -> list[str]:
    """The command of a run."""
    paths = [*map(str, raw), "--output", str(output), "--processes", str(processes)]
    return [sys.executable, "-m", "flows.cli", "run", *paths, "--json"]


Figures = dict[str, float]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("raw", type=Path, nargs="+")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--times", type=int, default=1)
    options = parser.parse_args()
    rounds = [measured(options.raw, options.processes) for _ in range(options.times)]
    print("\n".join(report({name: statistics.median(one[name] for one in rounds) for name in rounds[0]})))


def measured(raw: list[Path], processes: int) -> Figures:
    """One round of everything: seconds by what they are of, prefixed by where they were taken."""
    with tempfile.TemporaryDirectory() as folder:
        short, output = Path(folder, "short.txt"), Path(folder, "whole")
        short.write_text(ARTICLE, encoding="utf-8")
        started = measure(run([short], Path(folder, "start-up"), processes))
        first = measure(run(raw, output, processes))
        again = measure(run(raw, output, processes))
        shards = sorted(map(str, output.glob("_state/shards/*.parquet")))
        alone = measure([sys.executable, "-m", "benchmarks.one_process", *map(str, raw), "--shards", *shards])
    stages = {f"run: {name}": float(seconds) for name, seconds in _STAGE.findall(first.told)}
    return {
        **{f"alone: {name}": float(value) for name, value in json.loads(alone.output.splitlines()[-1]).items()},
        **{f"run: {name}": 0.0 for name in STAGES},
        **stages,
        "run: start-up, server, calls of it": first.cpu - sum(stages.values()),
        "whole": first.cpu,
        "wall": first.wall,
        "short": started.cpu,
        "again": again.cpu,
        "peak": first.peak_megabytes,
    }


def report(figures: Figures) -> list[str]:
    """The tables, one line a row. A head is indented below the step that it is a part of, a network below its head."""
    unit = figures["alone: parse"]

    def row(label: str, seconds: float) -> str:
        return f"{label:<36}{seconds:>9.1f}{seconds / unit:>9.2f}"

    def counted(name: str) -> str:
        return f"{figures.get(f'alone: {name}', 0.0):,.0f} {name}"

    lines = [", ".join(map(counted, ("articles", "tokens", "claims"))), f"{'in one process':<36}{'CPU s':>9}{'× parse':>9}"]
    for step, heads in STEPS.items():
        lines.append(row(step, figures[f"alone: {step}"]))
        for head, networks in heads.items():
            lines.append(row(f"  of it {head}", figures.get(f"alone: {head}", 0.0)))
            lines += [row(f"    of it {network}", figures.get(f"alone: {network}", 0.0)) for network in networks]
    lines += [row("together", sum(figures[f"alone: {step}"] for step in STEPS)), f"{'the run':<36}"]
    lines += [row(name.removeprefix("run: "), seconds) for name, seconds in figures.items() if name.startswith("run: ")]
    lines += [row("together", figures["whole"]), row("one short article", figures["short"]), row("nothing new", figures["again"])]
    return [*lines, f"wall {figures['wall']:.0f} s, peak of the largest process {figures['peak']:.0f} MB"]


if __name__ == "__main__":
    main()
