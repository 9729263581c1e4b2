"""Time and memory of finding copies among many articles, by synthetic signatures.

    python benchmarks/copies.py [SIZE ...]

One article in twenty is a copy of another: its signature agrees in nine bands of ten, its text in nine words of ten. The
others agree with none. Prints for each size the CPU seconds of `group_copies`, how many copies it found, and the peak
memory of the process, which holds the signatures (512 bytes an article) and the frame.
"""

from __future__ import annotations

import resource
import sys
import time

import numpy as np
import pandas as pd

from transforms.articles.copies import bands_of, group_copies

SIZES = (10_000, 100_000, 1_000_000)
BANDS, WORDS = 64, 200
COPIES = 20
MEGABYTE = 1024 if sys.platform != "darwin" else 1024 * 1024


def articles(size: int) -> pd.DataFrame:
    """So many articles; the last ones are copies of the first."""
    random = np.random.default_rng(size)
    bands = random.integers(0, 1 << 62, (size, BANDS), dtype=np.uint64)
    copies = size // COPIES
    bands[-copies:] = np.where(random.random((copies, BANDS)) < 0.9, bands[:copies], bands[-copies:])
    texts = ["a text that is compared with no other"] * size
    for number in range(copies):
        words = [f"w{word}" for word in random.integers(0, 10_000, WORDS)]
        texts[number] = " ".join(words)
        texts[size - copies + number] = " ".join([*words[: WORDS * 9 // 10], "and", "so", "on"])
    return pd.DataFrame(
        {
            "article_id": [f"a_{number:08}" for number in range(size)],
            "text": pd.array(texts, dtype="string[pyarrow]"),
            "signature": [row.tobytes() for row in bands.astype("<u8")],
            "published_at": pd.Timestamp("2025-01-01", tz="UTC"),
            "ingested_at": pd.Timestamp("2025-01-01", tz="UTC"),
            **dict.fromkeys(("url", "part", "replaced_by")),
            "modified_at": pd.NaT,
            "is_whole_file": False,
        }
    )


def _grouped(made: pd.DataFrame) -> pd.DataFrame:
    bands = bands_of(made["signature"])
    return group_copies(made, lambda first, end: bands[:, first:end], lambda places: made["text"].iloc[places].to_list())


def main(sizes: list[int]) -> None:
    """Measure the sizes in turn."""
    for size in sizes:
        made = articles(size)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
        began = time.process_time()
        found = int(_grouped(made)["is_duplicate"].sum())
        seconds = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
        told = f"{found:,} of {size // COPIES:,} copies, {peak:,.0f} MB ({before:,.0f} before)"
        print(f"{size:>9,} articles: {seconds:7.1f} CPU s, {told}", flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
