"""`positions validate`: whether a release on the disk is what was published, and whether it is sound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from flows.errors import BrokenStateError, UsageError
from flows.store.files import read_json
from flows.store.releases import Release, current_release, find_damage, read_release
from transforms.contracts import Table
from transforms.frames import ARROW_TYPES, completed, empty, to_frame
from transforms.quality.rules import EVIDENCE, FOREIGN_KEY, KEY
from transforms.quality.verdicts import Failure, validate
from transforms.release.changes import digests
from transforms.release.derived import derive
from transforms.schema import BASE, DERIVED, TABLES

#: How many findings, and how many keys of each, are listed.
SHOWN, SHOWN_KEYS = 20, 5
PACKAGE = "datapackage.json"


@dataclass(frozen=True)
class Finding:
    """A rule that does not hold: for which table, and by which rows, if rows can be told."""

    table: str
    rule: str
    keys: Sequence[str] = ()

    def told(self) -> str:
        """The finding as a line."""
        shown = ", ".join(self.keys[:SHOWN_KEYS])
        return f"{self.table}: {self.rule}" + (f": {len(self.keys):,} rows, e.g. {shown}" if self.keys else "")


def check(output: Path, release_id: str | None) -> str:
    """Check a release on the disk, the current one if none is named: hashes, row counts, expectations, keys and evidence, and
    that what is derived follows from the rest.

    Raises BrokenStateError telling what does not hold, UsageError where there is no release.
    """
    release = read_release(output, release_id) if release_id else current_release(output)
    if release is None:
        raise UsageError(f"There is no release in {output}; `positions run` makes one.")
    try:
        found = list(_findings(release))
    except OSError as error:
        raise release.gone() or error from error
    if found:
        shown = "\n".join(f"  - {finding.told()}" for finding in found[:SHOWN])
        more = f"\n  … and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
        raise release.gone() or BrokenStateError(
            f"Release {release.release_id} is not sound: {len(found):,} findings.\n{shown}{more}\n"
            f"It lies in {release.folder}. Restore it from a backup, or run `positions run --force`, which makes a new one."
        )
    later = [name for name in TABLES if name not in release.manifest["rows"]]
    return (
        f"Release {release.release_id} is sound: {len(release.manifest['files'])} files, all hashes, row counts and expectations "
        "hold, every key and every evidence is found." + (f" It was made before there were: {', '.join(later)}." if later else "")
    )


def _findings(release: Release) -> Iterator[Finding]:
    for line in find_damage(release):
        file, _, what = line.partition(": ")
        yield Finding(file.removesuffix(".parquet"), what)
    there = _readable(release)
    for name in sorted(release.manifest["rows"]):
        if name not in there:
            yield Finding(name, "cannot be read as a table")
        elif len(there[name]) != release.manifest["rows"][name]:
            yield Finding(name, f"{len(there[name]):,} rows, not {release.manifest['rows'][name]:,} as published")
    yield from _of_package(release, there)
    mistyped = [finding for name, data in there.items() for finding in _of_types(TABLES[name], data)]
    yield from mistyped
    for name in dict.fromkeys(finding.table for finding in mistyped):
        del there[name]
    yield from _of_rows(release, there)


def _of_rows(release: Release, there: Mapping[str, pa.Table]) -> Iterator[Finding]:
    """What rows break: rules and keys, or else that derived tables follow from the others."""
    frames = {name: completed(to_frame(there[name]), table) if name in there else empty(table) for name, table in TABLES.items()}
    lost = [name for name in BASE if name in release.manifest["rows"] and name not in there]
    failures = validate(frames, only=[name for name in BASE if name in there]).failures
    meant = [failure for failure in failures if _is_meant(failure, there, lost)]
    yield from _grouped(meant)
    if not (meant or lost) and all(set(TABLES[name].column_names) <= set(data.column_names) for name, data in there.items()):
        yield from (finding for name in DERIVED if name in there for finding in _underived(name, frames))


def _readable(release: Release) -> dict[str, pa.Table]:
    """The tables that can be read."""
    found = {}
    for name in TABLES:
        try:
            data = release.read_rows(name).replace_schema_metadata(None)
            data.validate(full=True)
        except (OSError, BrokenStateError, pa.ArrowException):
            continue
        found[name] = data
    return found


def _of_types(table: Table, data: pa.Table) -> Iterator[Finding]:
    """Columns with which no rule can be tried."""
    for column in table.columns:
        if column.name in data.column_names and (found := data[column.name].type) != ARROW_TYPES[column.type]:
            yield Finding(table.name, f"the column {column.name} is {found}, not {ARROW_TYPES[column.type]}")


def _of_package(release: Release, there: Mapping[str, pa.Table]) -> Iterator[Finding]:
    """What `datapackage.json` says of the files, against the manifest and the columns that there are."""
    rows, files = release.manifest["rows"], release.manifest["files"]
    try:
        described = {
            one["name"]: (one["path"], one.get("hash"), one["rowCount"], [field["name"] for field in one["schema"]["fields"]])
            for one in read_json(release.folder / PACKAGE)["resources"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        yield Finding(PACKAGE, "cannot be read")
        return
    for name in sorted({*rows, *described}):
        if name not in described:
            yield Finding(PACKAGE, f"does not describe {name}")
            continue
        path, sha256, count, columns = described[name]
        if isinstance(path, list):
            is_described = path == sorted(file for file in files if file.startswith(f"{name}.parquet/"))
        else:
            is_described = sha256 == f"sha256:{files.get(path, {}).get('sha256')}"
        if not is_described or count != rows.get(name):
            yield Finding(PACKAGE, f"does not describe {name}.parquet as it was published")
        if name in there and columns != there[name].column_names:
            different = ", ".join(sorted({*columns} ^ {*there[name].column_names})) or "in another order"
            yield Finding(name, f"the columns are not those of {PACKAGE}: {different}")


def _is_meant(failure: Failure, there: Mapping[str, pa.Table], lost: Sequence[str]) -> bool:
    """Not a rule on columns that the release has not had yet, nor on rows of a table that is lost and told already."""
    if failure.rule.startswith(FOREIGN_KEY):
        column = failure.rule.partition(":")[2]
        return not any(key.table in lost for key in BASE[failure.table].foreign_keys if key.column == column)
    if failure.rule.startswith(EVIDENCE):
        return "articles" not in lost
    is_whole = set(BASE[failure.table].column_names) <= set(there[failure.table].column_names)
    return is_whole or failure.rule.startswith(KEY)


def _grouped(failures: Iterable[Failure]) -> Iterator[Finding]:
    by_rule: dict[tuple[str, str], list[str]] = defaultdict(list)
    for failure in failures:
        by_rule[failure.table, failure.rule].append(failure.key)
    for (table, rule), failing in by_rule.items():
        yield Finding(table, rule, failing)


def _underived(name: str, frames: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Rows of a derived table that do not follow from the others."""
    found, expected = (digests(frame, DERIVED[name]) for frame in (frames[name], derive(name, frames)))
    there, meant = (dict(zip(rows.index, rows, strict=True)) for rows in (found, expected))
    different = sorted(key for key in {**there, **meant} if there.get(key) != meant.get(key))
    if different or len(found) != len(expected):
        yield Finding(name, "does not follow from the other tables", different)
