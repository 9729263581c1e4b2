"""Prepared examples read back: issues, and claims as the network reads them, with their codes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from transforms.extraction.judge.inputs import ClaimPieces, ClaimWords, word_pieces

Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Example:
    """A coded claim: how it is read, and the codes. `record` is None for passages, which are told more plainly than news."""

    file: str
    record: str | None
    pieces: ClaimPieces
    codes: Row

    @property
    def is_own(self) -> bool:
        """Whether the claim is of a passage written for training."""
        return self.record is None


def read_issues(path: Path) -> dict[str, str]:
    """The descriptions of the issues in use by code: the first line of a file of `judge.prepare`."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        issues: dict[str, str] = json.loads(file.readline())
    return issues


def read_examples(path: Path) -> list[Example]:
    """The claims of a file of `judge.prepare`."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        file.readline()
        return [example for line in file for example in _examples(json.loads(line))]


def is_away(example: Example, fold: tuple[int, int] | None) -> bool:
    """Whether a claim is left out of fitting: of coded files, those whose record is a number that leaves K by N."""
    record = example.record
    return fold is not None and record is not None and record.isdigit() and int(record) % fold[1] == fold[0]


def read_fold(text: str) -> tuple[int, int]:
    """K/N as two numbers."""
    number, _, count = text.partition("/")
    return int(number), int(count)


def _examples(row: Row) -> Iterator[Example]:
    words = [ids for window in row["windows"] for ids in word_pieces(window["ids"], window["first"])]
    for one in row["claims"]:
        claim = ClaimWords(one["start"], one["end"], np.array(one["parts"], np.int8), tuple(map(tuple, one["named"])))
        yield Example(row["file"], row["record"], claim.pieces(words[claim.start : claim.end]), one)
