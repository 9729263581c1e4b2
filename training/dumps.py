"""Dumps, releases and lines of JSON as training reads them."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

Row = dict[str, Any]


def read_rows(path: Path) -> list[Row]:
    """The lines of a JSONL file, gzipped or not; a NaN, which some exports write for nothing, is None."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return [json.loads(line, parse_constant=lambda _: None) for line in file]


def texts_of(source: Path) -> dict[str, str]:
    """The text of each record by its number or name: cleaned from a release, as it is from a dump."""
    if (source / "articles.parquet").is_file():
        texts = {row["article_id"]: row["text"] for row in pq.read_table(source / "articles.parquet").to_pylist()}
        records = pq.read_table(source / "records.parquet").to_pylist()
        return {str(row["source_record"]): texts[row["article_id"]] for row in records if row["article_id"]}
    if source.is_dir():
        return {path.name: path.read_bytes().decode("utf-8") for path in sorted(source.glob("*.txt"))}
    if source.suffix == ".zip":
        with zipfile.ZipFile(source) as archive:
            names = [name for name in archive.namelist() if name.endswith(".txt")]
            return {name: archive.read(name).decode("utf-8", "replace") for name in names}
    return {str(number): row.get("text") or "" for number, row in enumerate(read_rows(source))}
