"""Parts of a large dataset: articles that were read in one month, some thousands together, by the batches that hold their texts.

A part stays as it is while nothing of its articles changes, and so need not be linked, checked or written anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import numpy as np
import pandas as pd

from transforms.schema.wide import WIDE

#: The name of what is in no part: the tables across articles; of a small dataset all tables.
WHOLE = "whole"
#: Tables of rows of single articles and records, which a large dataset has in parts.
IN_PARTS = ("records", "articles", "mentions", "claims", "claim_spans", "positions", "territorial_figures", "quarantine",
            "quality_warnings")  # fmt: skip
DERIVED_IN_PARTS = ("article_authors", *WIDE)
#: What differs from the release before: a part has what is new with all its articles, WHOLE has the rest.
CHANGED = "changes"
#: A part has about so many articles at most. One with fewer than the least is small: so many of them may a month have.
MOST_ARTICLES, LEAST_ARTICLES, MOST_SMALL = 10_000, 1_000, 8
_MONTH = len("20261130")
#: Batches by the name of their part.
Parts = dict[str, list[str]]


def assign(before: Mapping[str, Sequence[str]], articles: Mapping[str, int]) -> Parts:
    """The parts of batches, given with the number of their articles: a batch stays in the part that it was in before, and new
    ones, in the order of their names, which begin with the moment of their run, are parts of their own.

    So a day's news has no older rows written again. Once a month has more than MOST_SMALL small parts they become one; those of a
    month that is over do so at once.
    """
    there = {name: [batch for batch in batches if batch in articles] for name, batches in before.items()}
    parts = {name: batches for name, batches in there.items() if batches}
    placed = {batch for batches in parts.values() for batch in batches}
    for month, group in groupby(sorted(articles.keys() - placed, key=lambda batch: (run_of(batch), batch)), key=_month_of):
        number = max((int(name.rpartition("-")[2]) for name in {*before, *parts} if name.startswith(month)), default=0)
        size = MOST_ARTICLES
        for batch in group:
            if size >= MOST_ARTICLES:
                number, size = number + 1, 0
            parts.setdefault(_name(month, number), []).append(batch)
            size += articles[batch]
    return _compacted(dict(sorted(parts.items())), articles)


def _compacted(parts: Parts, articles: Mapping[str, int]) -> Parts:
    """The parts with those small ones put together that are too many."""
    small: dict[str, list[str]] = defaultdict(list)
    for name, batches in parts.items():
        if sum(articles[batch] for batch in batches) < min(LEAST_ARTICLES, MOST_ARTICLES):
            small[name.rpartition("-")[0]].append(name)
    last = max(parts, default="").rpartition("-")[0]
    for month, names in small.items():
        if len(names) > (MOST_SMALL if month == last else 1):
            parts[names[0]] = [batch for name in names for batch in parts.pop(name)]
    return dict(sorted(parts.items()))


def place_articles(batches: pd.Series, parts: Mapping[str, Iterable[str]]) -> np.ndarray:
    """The number, in the order of the parts, of the part of each article, given with its batch."""
    number = {batch: place for place, of_part in enumerate(parts.values()) for batch in of_part}
    return batches.astype(object).map(number).to_numpy(dtype=np.int64)


def place_records(records: pd.DataFrame, parts: Mapping[str, Iterable[str]]) -> np.ndarray:
    """As `place_articles`, of records (`record_id`, `run_id`): one of the parts of the run that read them first."""
    of_run: dict[str, list[int]] = defaultdict(list)
    for place, batches in enumerate(parts.values()):
        for run in sorted({run_of(batch) for batch in batches}):
            of_run[run].append(place)
    runs, codes = np.unique(records["run_id"].to_numpy(dtype=object).astype(str), return_inverse=True)
    hashes = pd.util.hash_array(records["record_id"].to_numpy(dtype=object), categorize=False)
    places = np.zeros(len(records), dtype=np.int64)
    of_each_run = np.split(np.argsort(codes, kind="stable"), np.cumsum(np.bincount(codes, minlength=len(runs)))[:-1])
    for run, mine in zip(runs, of_each_run, strict=True):
        known = np.asarray(of_run[run])
        places[mine] = known[hashes[mine] % len(known)]
    return places


def batches_of(articles: pd.DataFrame, runs: Iterable[str]) -> dict[str, int]:
    """The number of articles of each batch that has any (`batch`), and none for a run whose records are no articles."""
    counts = {str(batch): int(count) for batch, count in articles["batch"].value_counts().items()}
    there = {run_of(batch) for batch in counts}
    return counts | {f"{run}-": 0 for run in sorted(set(runs) - there)}


def run_of(batch: str) -> str:
    """The run that read a batch."""
    return batch.rpartition("/")[2].rpartition("-")[0]


def _month_of(batch: str) -> str:
    day = run_of(batch)[:_MONTH]
    return f"{day[:4]}-{day[4:6]}"


def _name(month: str, number: int) -> str:
    return f"{month}-{number:04d}"
