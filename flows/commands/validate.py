"""`positions validate`: whether a release on the disk is what was published, and whether it is sound."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
from pyarrow.dataset import dataset

from flows.errors import BrokenStateError, UsageError
from flows.exports.sql import quote_names
from flows.storage import is_on_disk
from flows.store.files import read_json
from flows.store.layout import part_file
from flows.store.releases.current import current_release
from flows.store.releases.damage import find_damage
from flows.store.releases.release import Release, read_release
from transforms.contracts import Table
from transforms.frames import ARROW_TYPES, completed, empty, to_frame
from transforms.linking.partitions import IN_PARTS, WHOLE
from transforms.quality.rules import EVIDENCE, FOREIGN_KEY, KEY
from transforms.quality.verdicts import Failure, validate
from transforms.release.changes import digests
from transforms.release.derived import derive
from transforms.schema import BASE, DERIVED, TABLES

#: How many findings, and how many keys of each, are listed.
SHOWN, SHOWN_KEYS = 20, 5
PACKAGE = "datapackage.json"
#: Tables in parts whose keys are those of one dataset; the others tell what was noticed of each part.
KEYED = tuple(name for name in IN_PARTS if name not in ("quarantine", "quality_warnings"))


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
    """What does not hold; of a release in parts one part after the other is held in memory."""
    for line in find_damage(release):
        file, _, what = line.partition(": ")
        yield Finding(file.removesuffix(".parquet"), what)
    look = _Look(release)
    found = [finding for part in (WHOLE, *release.parts) for finding in look.at(part)]
    for name in sorted(release.manifest["rows"]):
        if name not in look.columns:
            yield Finding(name, "cannot be read as a table")
        elif look.rows[name] != release.manifest["rows"][name]:
            yield Finding(name, f"{look.rows[name]:,} rows, not {release.manifest['rows'][name]:,} as published")
    yield from _of_package(release, look.columns)
    yield from _joined(found)
    if release.parts and not found:
        yield from _of_keys(release)


class _Look:
    """What is looked at of a release part by part: the tables of the whole stay at hand, and are looked at first."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.rows: Counter[str] = Counter()
        self.columns: dict[str, list[str]] = {}
        self._whole: dict[str, pa.Table] = {}
        self._articles = self._of_parts("article_id")
        self._copies = self._of_parts("origin_id").value_counts() if release.parts else None

    def _of_parts(self, column: str) -> pd.Series:
        """A column of the articles of all parts, of those that can be read."""
        pieces = [empty(TABLES["articles"])[column]]
        for part in self.release.parts:
            with suppress(OSError, BrokenStateError, pa.ArrowException):
                pieces.append(to_frame(self.release.read_rows("articles", [column], part=part))[column])
        return pd.concat(pieces, ignore_index=True)

    def at(self, part: str) -> list[Finding]:
        """What does not hold in a part."""
        there = _readable(self.release, part if self.release.parts else None)
        for name, data in there.items():
            self.rows[name] += len(data)
            self.columns.setdefault(name, data.column_names)
        found = [finding for name, data in there.items() for finding in _of_types(TABLES[name], data)]
        for name in dict.fromkeys(finding.table for finding in found):
            del there[name]
        if part == WHOLE:
            self._whole = there
        elsewhere = self._elsewhere(part)
        all_there = {**self._whole, **there}
        lost = [name for name in self._expected(part) if name not in (elsewhere if name in self._referred(part) else all_there)]
        return [*found, *_of_rows(all_there, list(there), lost, elsewhere, self._copies)]

    def _expected(self, part: str) -> list[str]:
        """The base tables that must be there for the rows of a part to be judged."""
        is_apart = bool(self.release.parts) and part == WHOLE
        names = [name for name in BASE if name in self.release.manifest["rows"]]
        return [name for name in names if not (is_apart and name in IN_PARTS) or name in self._referred(part)]

    def _referred(self, part: str) -> set[str]:
        """The tables in parts to which rows of the whole refer; their keys are enough."""
        if not self.release.parts or part != WHOLE:
            return set()
        return {key.table for name in self._whole if name in BASE for key in BASE[name].foreign_keys if key.table in IN_PARTS}

    def _elsewhere(self, part: str) -> dict[str, pd.Series]:
        """The keys of rows in other parts to which rows of this one may refer."""
        if not self.release.parts:
            return {}
        if part != WHOLE:
            return {"articles": self._articles}
        found = {}
        for table in sorted(self._referred(part)):
            (key,) = BASE[table].key
            with suppress(OSError, BrokenStateError, pa.ArrowException):
                found[table] = to_frame(self.release.read_rows(table, [key]))[key]
        return found


def _of_rows(
    there: Mapping[str, pa.Table],
    names: Sequence[str],
    lost: Sequence[str],
    elsewhere: Mapping[str, pd.Series],
    copies: pd.Series | None,
) -> Iterator[Finding]:
    """What rows of the named tables break: rules and keys, or else that derived tables follow from the others. Of what refers to
    tables that are `lost` nothing is told."""
    frames = {name: completed(to_frame(there[name]), table) if name in there else empty(table) for name, table in TABLES.items()}
    failures = validate(frames, [name for name in BASE if name in names], elsewhere).failures
    meant = [failure for failure in failures if _is_meant(failure, there, lost)]
    yield from _grouped(meant)
    if not (meant or lost) and all(set(TABLES[name].column_names) <= set(there[name].column_names) for name in names):
        yield from (finding for name in DERIVED if name in names for finding in _underived(name, frames, copies))


def _joined(found: Iterable[Finding]) -> Iterator[Finding]:
    """What was found in several parts, each rule once."""
    by_rule: dict[tuple[str, str], list[str]] = defaultdict(list)
    for finding in found:
        by_rule[finding.table, finding.rule] += finding.keys
    for (table, rule), keys in by_rule.items():
        yield Finding(table, rule, keys)


def _of_keys(release: Release) -> Iterator[Finding]:
    """Keys that stand in more than one part, which DuckDB looks for on the disk where memory does not hold them."""
    for name in KEYED:
        table, paths = TABLES[name], [release.folder / part_file(name, part) for part in release.parts]
        places = paths if is_on_disk(release.folder) else [path.path for path in paths]  # type: ignore[attr-defined]
        filesystem = None if is_on_disk(release.folder) else release.folder.fs  # type: ignore[attr-defined]
        key = quote_names(table.key)
        with tempfile.TemporaryDirectory() as folder, duckdb.connect(config={"temp_directory": folder}) as connection:
            connection.register("rows_in_parts", dataset(places, filesystem=filesystem, format="parquet"))
            query = f"select {key} from rows_in_parts group by {key} having count(*) > 1 order by {key}"  # noqa: S608 - our names
            repeated = connection.execute(query).fetchall()
        if repeated:
            yield Finding(name, "key in several parts", ["|".join(map(str, row)) for row in repeated])


def _readable(release: Release, part: str | None = None) -> dict[str, pa.Table]:
    """The tables that can be read, or what a part has of them; WHOLE has the tables that are in no part."""
    found = {}
    for name in TABLES:
        is_apart = part is not None and f"{name}.parquet" not in release.manifest["files"]
        if part not in (None, WHOLE) and not is_apart:
            continue
        try:
            data = release.read_rows(name, part=part if is_apart else None).replace_schema_metadata(None)
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


def _of_package(release: Release, there: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
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
        if name in there and columns != there[name]:
            different = ", ".join(sorted({*columns} ^ {*there[name]})) or "in another order"
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


def _underived(name: str, frames: Mapping[str, pd.DataFrame], copies: pd.Series | None) -> Iterator[Finding]:
    """Rows of a derived table that do not follow from the others."""
    found, expected = (digests(frame, DERIVED[name]) for frame in (frames[name], derive(name, frames, copies)))
    there, meant = (dict(zip(rows.index, rows, strict=True)) for rows in (found, expected))
    different = sorted(key for key in {**there, **meant} if there.get(key) != meant.get(key))
    if different or len(found) != len(expected):
        yield Finding(name, "does not follow from the other tables", different)
