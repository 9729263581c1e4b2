"""Prepared examples read back: issues, and articles with their claims and the states of their words."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from transforms.documents.features import Features
from transforms.documents.model import Model
from transforms.extraction.judge.inputs import ClaimWords

Row = dict[str, Any]
#: Lower and upper states of a word, side by side.
STATE_WIDTH = 768


@dataclass(frozen=True, eq=False)
class Example:
    """A coded claim: how it is read, and the codes. `dated` is None where nobody said whether a day is fixed."""

    words: ClaimWords
    codes: Row


@dataclass(frozen=True, eq=False)
class Article:
    """A text with its claims; `states` has a row a word, zeros in windows without claims. `record` is None for passages."""

    kind: str
    record: str | None
    states: np.ndarray
    claims: list[Example]


def read_issues(path: Path) -> dict[str, str]:
    """The descriptions of the issues in use by code: the first line of a file of `judge_prepare`."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        issues: dict[str, str] = json.loads(file.readline())
    return issues


def read_articles(path: Path, model: Model) -> list[Article]:
    """The articles of a file of `judge_prepare`; the states are those of the shipped eight-bit weights, as at run time."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        file.readline()
        return [_article(json.loads(line), model) for line in file]


def is_away(article: Article, fold: tuple[int, int] | None) -> bool:
    """Whether an article is left out of fitting: of coded files, those whose record is a number that leaves K by N."""
    return (
        fold is not None and article.record is not None and article.record.isdigit() and int(article.record) % fold[1] == fold[0]
    )


def read_fold(text: str) -> tuple[int, int]:
    """K/N as two numbers."""
    number, _, count = text.partition("/")
    return int(number), int(count)


def _article(row: Row, model: Model) -> Article:
    claims = [
        Example(ClaimWords(one["start"], one["end"], np.array(one["parts"], np.int8), tuple(map(tuple, one["named"]))), one)
        for one in row["claims"]
    ]
    wanted = {place for claim in claims for place in range(claim.words.start, claim.words.end)}
    rows: list[np.ndarray] = []
    at = 0
    for window in (Features(**one) for one in row["windows"]):
        count = len(window.first)
        is_read = not wanted.isdisjoint(range(at, at + count))
        rows.append(model.encode(window).astype(np.float16) if is_read else np.zeros((count, STATE_WIDTH), np.float16))
        at += count
    return Article(row["kind"], row["record"], np.concatenate(rows), claims)
