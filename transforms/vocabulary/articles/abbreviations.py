"""Abbreviations with a full stop that stand before a name, so that no sentence ends with them: ranks, titles, "St."."""

from __future__ import annotations

from functools import lru_cache

from transforms.vocabulary.loading import read_csv

FILE = "articles/abbreviations.csv"


@lru_cache(maxsize=1)
def abbreviations() -> frozenset[str]:
    """The abbreviations as shipped, in lower case, without their full stop."""
    return frozenset(row["abbreviation"] for row in read_csv(FILE))
