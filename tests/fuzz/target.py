"""What is tried on an input: all that reads, cleans, dates and takes pages apart, as a run does, and some of it alone."""

from __future__ import annotations

import io
import time
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tests.fuzz.pieces import MAPPING, MOMENT, PREFIX, try_date, try_piece
from transforms.articles.cleaning.cleaner import clean
from transforms.articles.cleaning.sentences.repetition import learn
from transforms.articles.fields import article_fields
from transforms.articles.intake import DayOrders, SourceInfo, latest_publication, take_in, texts_of
from transforms.articles.pages.page import read_page
from transforms.articles.readers.files import read
from transforms.articles.readers.records import Refusal
from transforms.articles.readers.sidecars import read_sidecar
from transforms.articles.stored_records import STORED_RECORDS

#: Reasons that say that a guard caught what nobody foresaw.
UNFORESEEN = ("broken_record", "broken_file")
#: A piece of text that is dated and put into fields alone.
PIECE = 2_000


@dataclass(frozen=True)
class Outcome:
    """The CPU seconds of an input, how many records it had, and what guards caught in it."""

    seconds: float
    records: int
    caught: tuple[str, ...] = ()


def tried(name: str, data: bytes) -> Outcome:
    """Read an input as a run does, and what is in it by the parts of reading alone; the one that took longer counts.

    Raises what no guard catches, AssertionError where a row cannot be stored or says too little.
    """
    printed = io.StringIO()
    began = time.process_time()
    with redirect_stdout(printed), redirect_stderr(printed):
        rows = try_piece(name, data) if name.startswith(PREFIX) else _taken_in(name, data)
        _check_all(rows)
        between = time.process_time()
        if not name.startswith(PREFIX):
            _alone(name, data)
    ended = time.process_time()
    assert not printed.getvalue(), f"it prints: {printed.getvalue()[:200]!r}"
    caught = tuple(f"{row['reason']}: {row['detail']}" for row in rows if row["reason"] in UNFORESEEN)
    return Outcome(max(between - began, ended - between), len(rows), caught)


def _check_all(rows: list[dict[str, Any]]) -> None:
    """AssertionError where a row cannot be stored or says too little."""
    stored = pa.Table.from_pylist([{**row, "ingestion_id": "i"} for row in rows], STORED_RECORDS)
    stored.validate(full=True)
    for row in rows:
        _check(row)


def _taken_in(name: str, data: bytes) -> list[dict[str, Any]]:
    days = DayOrders(MAPPING)
    learned = learn(texts_of(days.seen(read(io.BytesIO(data), name)), MAPPING))
    source = SourceInfo("fuzz", name, latest=latest_publication(MOMENT))
    rows = list(take_in(read(io.BytesIO(data), name), source, MAPPING, 5, learned, days.order))
    assert rows or not data.strip(), "nothing is said of it"
    return rows


def _check(row: Mapping[str, Any]) -> None:
    if row["status"] != "article":
        assert row["reason"], "refused for no reason"
        return
    assert row["text"].strip() == row["text"] != "", "an article without a text of its own"
    assert row["char_count"] == len(row["text"])
    assert row["published_at"] is None or row["published_at"] <= latest_publication(MOMENT), "published in the future"
    assert not (row["url"] or "").lower().startswith(("javascript:", "data:", "vbscript:")), "an address that is a program"


def _alone(name: str, data: bytes) -> None:
    """What other modules call with texts that no reader has put in order."""
    text = data.decode("utf-8", "replace")
    piece = text[:PIECE]
    sidecar = read_sidecar(data[:PIECE])
    for line in (name, *piece.split("\n", 40)):
        try_date(line)
    try_date(piece)
    clean(text, piece[:80] or None)
    read_page(piece)
    beside = {} if isinstance(sidecar, Refusal) else sidecar
    article_fields({"text": text, piece[:40]: piece, "date": piece[:60]}, MAPPING, beside)
