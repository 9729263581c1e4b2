"""Saved pages with the texts that are expected of them, with floors that may only rise. `make measure` prints the scores."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks import quality

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
PAGES, EXPECTED = SHARED / "dumps" / "html-pages", SHARED / "dumps" / "html-pages-expected.jsonl"
FLOORS = {
    "body of saved pages": 0.955, "title of saved pages": 0.95, "date of saved pages": 0.97, "author of saved pages": 0.94,
}  # fmt: skip
#: CPU of ours to that of trafilatura with the metadata that ours has too.
DEAREST = 1.5

pytestmark = [
    pytest.mark.measure,
    pytest.mark.skipif(not PAGES.is_dir() or not EXPECTED.is_file(), reason="the pages do not lie beside the project"),
]


def test_pages_keep_their_floors(tmp_path: Path) -> None:
    found = {one.task: one.value for one in quality.pages(SHARED, tmp_path)}
    assert {task: found[task] for task, floor in FLOORS.items() if found[task] < floor} == {}


def test_pages_are_read_better_than_by_the_library_alone_and_not_much_dearer() -> None:
    printed = quality.run("-m", "benchmarks.pages", PAGES, EXPECTED)
    print("\n" + printed)
    lines = re.findall(
        r"^((?:ours|trafilatura)[\w, ]*?) +CPU s +([\d.]+) +ours to it +([\d.]+) +text F1 ([\d.]+)$", printed, re.MULTILINE
    )
    scores = {name: (float(ratio), float(f1)) for name, _, ratio, f1 in lines}
    assert len(scores) == 4
    assert all(scores["ours"][1] >= f1 for _, f1 in scores.values())
    assert scores["trafilatura with metadata"][0] <= DEAREST
