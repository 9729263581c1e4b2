"""Saved pages with the texts that are expected of them, with floors that may only rise. `make measure` prints the scores."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
PAGES, EXPECTED = SHARED / "dumps" / "html-pages", SHARED / "dumps" / "html-pages-expected.jsonl"
POSITIONS = [sys.executable, "-m", "flows.cli"]
FLOORS = {"f1": 0.955, "title": 0.95, "date": 0.97, "author": 0.94}
#: CPU of ours to that of trafilatura with the metadata that ours has too.
DEAREST = 1.5

pytestmark = [
    pytest.mark.measure,
    pytest.mark.skipif(not PAGES.is_dir() or not EXPECTED.is_file(), reason="the pages do not lie beside the project"),
]


def run(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pages_keep_their_floors(tmp_path: Path) -> None:
    run(*POSITIONS, "run", PAGES, "--output", tmp_path)
    printed = run(sys.executable, SHARED / "gold" / "score_pages.py", EXPECTED, tmp_path / "current")
    print("\n" + printed)
    scores = {name: float(value) for name, value in re.findall(r"(f1|title|date|author) ([\d.]+)", printed)}
    assert {name: score for name, score in scores.items() if score < FLOORS[name]} == {}
    assert scores.keys() == FLOORS.keys()


def test_pages_are_read_better_than_by_the_library_alone_and_not_much_dearer() -> None:
    printed = run(sys.executable, "-m", "benchmarks.pages", PAGES, EXPECTED)
    print("\n" + printed)
    lines = re.findall(
        r"^((?:ours|trafilatura)[\w, ]*?) +CPU s +([\d.]+) +ours to it +([\d.]+) +text F1 ([\d.]+)$", printed, re.MULTILINE
    )
    scores = {name: (float(ratio), float(f1)) for name, _, ratio, f1 in lines}
    assert len(scores) == 4
    assert all(scores["ours"][1] >= f1 for _, f1 in scores.values())
    assert scores["trafilatura with metadata"][0] <= DEAREST
