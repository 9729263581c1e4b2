"""`positions validate`: whether a release on the disk is what was published, and whether it is sound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from flows.errors import BrokenStateError, UsageError
from flows.releases import Release, current_release, damage, read_release
from flows.storage import read_json
from transforms.frames import completed, empty, to_frame
from transforms.quality.checks import EVIDENCE, FOREIGN_KEY, KEY
from transforms.quality.verdicts import Failure, validate
from transforms.release.changes import digests
from transforms.release.derived import derive
from transforms.schema import BASE, DERIVED, TABLES

#: How many findings, and how many keys of each, are listed.
SHOWN, SHOWN_KEYS = 20, 5


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
    found = list(_findings(release))
    if found:
        shown = "\n".join(f"  - {finding.told()}" for finding in found[:SHOWN])
        more = f"\n  … and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
        raise BrokenStateError(
            f"Release {release.release_id} is not sound: {len(found):,} findings.\n{shown}{more}\n"
            f"It lies in {release.folder}. Restore it from a backup, or run `positions run --force`, which makes a new one."
        )
    later = [name for name in TABLES if name not in release.manifest["rows"]]
    return (
        f"Release {release.release_id} is sound: {len(release.manifest['files'])} files, all hashes, row counts and expectations "
        "hold, every key and every evidence is found." + (f" It was made before there were: {', '.join(later)}." if later else "")
    )


def _findings(release: Release) -> Iterator[Finding]:
    for line in damage(release):
        file, _, what = line.partition(": ")
        yield Finding(file.removesuffix(".parquet"), what)
    there = _readable(release)
    for name in sorted(release.manifest["rows"]):
        if name not in there:
            yield Finding(name, "cannot be read as a table")
        elif len(there[name]) != release.manifest["rows"][name]:
            yield Finding(name, f"{len(there[name]):,} rows, not {release.manifest['rows'][name]:,} as published")
    yield from _of_package(release)
    frames = {name: completed(to_frame(there[name]), table) if name in there else empty(table) for name, table in TABLES.items()}
    lost = [name for name in BASE if name in release.manifest["rows"] and name not in there]
    failures = validate(frames, only=[name for name in BASE if name in there]).failures
    yield from _grouped(failure for failure in failures if _is_meant(failure, there, lost))
    if not lost and all(set(TABLES[name].column_names) <= set(data.column_names) for name, data in there.items()):
        yield from (finding for name in DERIVED if name in there for finding in _underived(name, frames))


def _readable(release: Release) -> dict[str, pa.Table]:
    """The tables that can be read."""
    found = {}
    for name in TABLES:
        try:
            found[name] = pq.read_table(release.folder / f"{name}.parquet").replace_schema_metadata(None)
        except (OSError, pa.ArrowException):
            continue
    return found


def _of_package(release: Release) -> Iterator[Finding]:
    """What `datapackage.json` says of the files, against the manifest."""
    try:
        resources = read_json(release.folder / "datapackage.json")["resources"]
    except (OSError, ValueError, KeyError):
        yield Finding("datapackage.json", "cannot be read")
        return
    for one in resources:
        file = release.manifest["files"].get(one["path"], {})
        if one["hash"] != f"sha256:{file.get('sha256')}" or one["rowCount"] != release.manifest["rows"].get(one["name"]):
            yield Finding("datapackage.json", f"does not describe {one['path']} as it was published")


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
