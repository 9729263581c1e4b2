"""Exports of the current release to the formats of other tools. A format is a row of `EXPORTERS`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from flows.errors import UsageError
from flows.releases import current_release
from flows.storage import write_bytes
from transforms.release import geojson
from transforms.vocabulary.boundaries import load_boundaries
from transforms.vocabulary.places import load_places

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Exporter:
    """A format: what a file of it is called, the tables it needs, and how their rows since a day become bytes."""

    suffix: str
    tables: tuple[str, ...]
    make: Callable[[Tables, dt.date | None], bytes]


def _geojson(tables: Tables, since: dt.date | None) -> bytes:
    collection = geojson.control_map(tables, load_places(), load_boundaries(), since)
    return (json.dumps(collection, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n").encode()


#: By the name that `--to` takes.
EXPORTERS: Mapping[str, Exporter] = {
    "geojson": Exporter(".geojson", geojson.TABLES, _geojson),
}


def export(output: Path, to: str, since: str | None, file: Path | None) -> str:
    """Write the current release of `output` in the format `to`; by default to `positions.<format>` in the current folder.

    Raises UsageError on an unknown format, a date that is none, a file that cannot be written, or where there is no release.
    """
    exporter = EXPORTERS.get(to)
    if exporter is None:
        raise UsageError(f"No format is called {to!r}; --to takes one of: {', '.join(sorted(EXPORTERS))}.")
    day = _day(since)
    release = current_release(output)
    if release is None:
        raise UsageError(f"There is no release in {output}; `positions run` makes one.")
    target = file or Path(f"positions{exporter.suffix}")
    content = exporter.make(release.tables(*exporter.tables), day)
    try:
        write_bytes(target, content)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error}. Name another file.") from error
    return f"{target}: {len(content):,} bytes from release {release.release_id}."


def _day(text: str | None) -> dt.date | None:
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since takes a date such as 2026-10-31, not {text!r}.") from error
