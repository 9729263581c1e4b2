"""CPU and accuracy on saved pages, beside trafilatura alone on the same pages.

    python benchmarks/pages.py FOLDER EXPECTED.jsonl

FOLDER holds pages (`.html`, `.htm`, each also compressed), EXPECTED one object a page: `file` (the end of its path), `text`.
Prints the CPU seconds of our way from HTML to cleaned text and metadata, of that before the cleaning which all inputs share, of
`trafilatura.bare_extraction` with metadata and without, for each page the least of several rounds, the ratios, and all text
F1s: word 4-grams as bags, averaged over the pages; the difference of ours to trafilatura with its 90 % interval; and how many
blocks of its content ours leaves out, by reason.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import trafilatura

from transforms.articles.cleaning.cleaner import Cleaned, clean
from transforms.articles.decoding import normalise
from transforms.articles.pages.page import read_page
from transforms.articles.readers.files import read
from transforms.articles.readers.records import RawRecord

#: The way that ours is held against, and how often the interval of their difference is drawn.
PEER, DRAWS = "trafilatura, text alone", 20_000


def ours(html: str) -> str:
    """The text as it is published."""
    cleaned = _cleaned(html)
    return cleaned.text if cleaned else ""


def taken_out(html: str) -> list[str]:
    """The reasons for which blocks of the content that trafilatura found are no part of our text."""
    cleaned = _cleaned(html)
    return [removed.reason for removed in cleaned.removed] if cleaned else []


def _cleaned(html: str) -> Cleaned | None:
    page = read_page(html)
    if page is None:
        return None
    return clean(normalise(page.text), page.metadata.title, is_content=True, foreign=page.foreign)


def uncleaned(html: str) -> str:
    """The text and metadata before the cleaning that all inputs share."""
    page = read_page(html)
    return page.text if page else ""


def with_metadata(html: str) -> str:
    """The text by trafilatura, which also looks for metadata."""
    return _text(trafilatura.bare_extraction(html, include_comments=False, with_metadata=True))


def without_metadata(html: str) -> str:
    """The text by trafilatura alone."""
    return _text(trafilatura.bare_extraction(html, include_comments=False))


def paired(differences: Sequence[float]) -> tuple[float, float, float]:
    """The mean of differences and its 90 % interval, by drawing as many of them anew."""
    found = np.array(differences)
    means = found[np.random.RandomState(0).randint(0, len(found), (DRAWS, len(found)))].mean(axis=1)
    low, high = np.percentile(means, [5, 95])
    return float(found.mean()), float(low), float(high)


def _text(found: object) -> str:
    return getattr(found, "text", None) or ""


def main() -> None:
    """Measure and print, one figure a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("expected", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    pages = _pages(options.folder)
    expected = [json.loads(line) for line in options.expected.read_text(encoding="utf-8").splitlines()]
    ways: dict[str, Callable[[str], str]] = {
        "ours": ours,
        "ours, before cleaning": uncleaned,
        "trafilatura with metadata": with_metadata,
        "trafilatura, text alone": without_metadata,
    }
    ours(next(iter(pages.values()), ""))  # the libraries are loaded
    cpu = dict.fromkeys(ways, 0.0)
    texts: dict[str, dict[str, str]] = {name: {} for name in ways}
    for path, html in pages.items():
        least = dict.fromkeys(ways, float("inf"))
        for _ in range(options.rounds):
            for name, way in ways.items():  # in turn, so that what else the machine does disturbs all alike
                began = time.process_time()
                texts[name][path] = way(html)
                least[name] = min(least[name], time.process_time() - began)
        cpu = {name: cpu[name] + least[name] for name in ways}
    print(f"{len(pages)} pages, {sum(map(len, pages.values())) / 1e6:.1f} million characters, {len(expected)} of them scored")
    for name in ways:
        scores = [_f1(row["text"], _of(row["file"], texts[name])) for row in expected]
        ratio = cpu["ours"] / cpu[name]
        print(f"{name:<28} CPU s {cpu[name]:6.2f}   ours to it {ratio:5.2f}   text F1 {sum(scores) / len(scores):.4f}")
    better = [
        _f1(row["text"], _of(row["file"], texts["ours"])) - _f1(row["text"], _of(row["file"], texts[PEER])) for row in expected
    ]
    print("ours less trafilatura, the same pages: {:+.4f} [{:+.4f}, {:+.4f}]".format(*paired(better)))
    counts = Counter(reason for html in pages.values() for reason in taken_out(html))
    print("taken out of the content: " + ", ".join(f"{reason} {count}" for reason, count in counts.most_common()))


def _pages(folder: Path) -> dict[str, str]:
    pages = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for record in read(io.BytesIO(path.read_bytes()), path.name):
            if isinstance(record, RawRecord) and "html" in record.fields:
                pages[path.relative_to(folder).as_posix()] = record.fields["html"]
    return pages


def _of(file: str, texts: dict[str, str]) -> str:
    return next((text for path, text in texts.items() if path.endswith(file)), "")


def _f1(expected: str, found: str) -> float:
    gold, mine = _grams(expected), _grams(found)
    hit = sum((gold & mine).values())
    precision, recall = hit / max(1, sum(mine.values())), hit / max(1, sum(gold.values()))
    return 2 * precision * recall / (precision + recall) if hit else 0.0


def _grams(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return Counter(tuple(words[start : start + size]) for start in range(max(1, len(words) - size + 1)))


if __name__ == "__main__":
    main()
