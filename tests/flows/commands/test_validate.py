from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands.validate import check
from flows.errors import BrokenStateError, UsageError
from flows.store.files import sha256_of
from flows.store.releases.current import current_release, make_current
from flows.store.releases.partition_files import ALL_IN_PARTS, PartitionFiles
from flows.store.releases.release_writing import write_release
from transforms.linking.partitions import IN_PARTS
from transforms.release.tables import finish
from transforms.schema import TABLES

#: The tables with rows in the release that is damaged: those that a damage is about, and what these refer to. To judge the others
#: each time would take as long again.
CONCERNED = ("records", "articles", "actors", "claims", "issues", "positions", "places")


@pytest.fixture(scope="module")
def small_output(sound_once: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound release with few tables that have rows; to be read alone."""
    output = tmp_path_factory.mktemp("small")
    tables = {name: frame if name in CONCERNED else frame.iloc[:0] for name, frame in sound_once.items()}
    make_current(output, write_release(output, "20261009", finish(tables), {}))
    return output


@pytest.fixture
def output(small_output: Path, tmp_path: Path) -> Path:
    """A copy of it, to damage."""
    return shutil.copytree(small_output, tmp_path, symlinks=True, dirs_exist_ok=True)


def sign(folder: Path) -> None:
    """Give the manifest the hashes of the files as they are now: what is left are faults of content."""
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] = {
        path.name: {"sha256": sha256_of(path), "bytes": path.stat().st_size}
        for path in sorted(folder.iterdir())
        if path.name != "manifest.json"
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    package = json.loads((folder / "datapackage.json").read_text())
    for one in package["resources"]:
        one["hash"] = f"sha256:{manifest['files'][one['path']]['sha256']}" if one["path"] in manifest["files"] else one["hash"]
    (folder / "datapackage.json").write_text(json.dumps(package))
    manifest["files"]["datapackage.json"]["sha256"] = sha256_of(folder / "datapackage.json")
    (folder / "manifest.json").write_text(json.dumps(manifest))


def edit(table: str, change: Callable[[pa.Table], pa.Table]) -> Callable[[Path], None]:
    def apply(folder: Path) -> None:
        path = folder / f"{table}.parquet"
        pq.write_table(change(pq.read_table(path)), path)
        sign(folder)

    return apply


def cut(folder: Path) -> None:
    path = folder / "claims.parquet"
    path.write_bytes(path.read_bytes()[:-100])


def put(table: str, column: str, value: object) -> Callable[[Path], None]:
    def change(data: pa.Table) -> pa.Table:
        field = data.schema.field(column)
        return data.set_column(data.schema.get_field_index(column), field, pa.array([value] * len(data), field.type))

    return edit(table, change)


def test_a_sound_release_is_told_so(sound_output: Path, small_output: Path) -> None:
    for output in (sound_output, small_output):
        assert check(output, "20261009").startswith(f"Release 20261009 is sound: {len(TABLES) + 2} files")


@dataclass(frozen=True)
class Damage:
    """What is done to the files of a release, one thing after the other, and what is told of it."""

    done: tuple[Callable[[Path], object], ...]
    told: tuple[str, ...]

    def findings(self, output: Path) -> list[str]:
        """What is told of a release to which it was done."""
        for damage in self.done:
            damage(current_release(output).folder)
        with pytest.raises(BrokenStateError) as error:
            check(output, None)
        return str(error.value).splitlines()


@pytest.mark.parametrize(
    "damage",
    [
        Damage(
            (lambda folder: (folder / "claims.parquet").unlink(),
             lambda folder: (folder / "stray.parquet").write_bytes(b""),
             lambda folder: (folder / "datapackage.json").write_text("{}")),
            ("claims: missing", "stray: not in the manifest", "datapackage.json: cannot be read"),
        ),
        Damage((cut,), ("claims: content differs from the manifest", "claims: cannot be read as a table")),
        Damage(
            (edit("claims", lambda data: data.slice(0, 0)),),
            ("claims: 0 rows, not 1 as published", "positions: foreign_key:claim_id: 1 rows, e.g. p_1"),
        ),
        Damage((edit("claims", lambda data: pa.concat_tables([data, data])),), ("claims: key_unique: 2 rows, e.g. c_1, c_1",)),
        Damage(
            (put("claims", "act", "mutter"), put("claims", "evidence_start", 1), put("positions", "actor_id", "act_2")),
            ("claims: category:act: 1 rows, e.g. c_1", "claims: evidence:evidence_start: 1 rows, e.g. c_1",
             "positions: foreign_key:actor_id: 1 rows, e.g. p_1"),
        ),
        Damage(
            (put("positions_wide", "stance", "oppose"),
             edit("actor_aliases", lambda data: pa.concat_tables([
                 data, pa.table({"actor_id": ["x"], "alias": ["y"]}, data.schema),
             ]))),
            ("positions_wide: does not follow from the other tables: 1 rows, e.g. p_1",
             "actor_aliases: does not follow from the other tables: 1 rows, e.g. x|y"),
        ),
    ],
)  # fmt: skip
def test_damage_is_told_with_table_rule_count_and_keys(output: Path, damage: Damage) -> None:
    assert {f"  - {line}" for line in damage.told} <= set(damage.findings(output))


def rewrite(file: str, change: Callable[[Any], Any]) -> Callable[[Path], None]:
    """Another content of a JSON file, of which the hash in the manifest tells as well."""

    def apply(folder: Path) -> None:
        (folder / file).write_text(json.dumps(change(json.loads((folder / file).read_text()))))
        if file != "manifest.json":
            manifest = json.loads((folder / "manifest.json").read_text())
            manifest["files"][file]["sha256"] = sha256_of(folder / file)
            (folder / "manifest.json").write_text(json.dumps(manifest))

    return apply


def folder_in_place(folder: Path) -> None:
    (folder / "claims.parquet").unlink()
    (folder / "claims.parquet").mkdir()


@pytest.mark.parametrize(
    "damage",
    [
        Damage(
            (folder_in_place, rewrite("datapackage.json", lambda package: {**package, "resources": package["resources"][1:]})),
            ("claims: not a file", "datapackage.json: does not describe records"),
        ),
        Damage((rewrite("datapackage.json", lambda _: {"resources": [{}, 1]}),), ("datapackage.json: cannot be read",)),
        Damage((rewrite("datapackage.json", lambda _: []),), ("datapackage.json: cannot be read",)),
        Damage(
            (edit("places", lambda data: data.append_column("flag", pa.array(["x"] * len(data)))),
             edit("issues", lambda data: data.drop_columns(["description"]))),
            ("places: the columns are not those of datapackage.json: flag",
             "issues: the columns are not those of datapackage.json: description"),
        ),
        Damage(
            (edit("places", lambda data: data.set_column(1, "name", pa.array([7] * len(data)))),
             edit("issues", lambda data: data.append_column("label", data["label"])),
             edit("articles", lambda data: data.set_column(0, "article_id", pa.array([None] * len(data), pa.string())))),
            ("places: the column name is int64, not string", "issues: cannot be read as a table",
             "articles: not_null:article_id: 1 rows, e.g. "),
        ),
    ],
)  # fmt: skip
def test_no_damage_leaves_a_stack_trace(output: Path, damage: Damage) -> None:
    assert {f"  - {line}" for line in damage.told} <= set(damage.findings(output))


@pytest.mark.parametrize(
    "content", [None, "text", [], {}, {"rows": {"claims": "many"}, "files": {}}, {"rows": {}, "files": {"a": {}}}]
)
def test_a_manifest_that_tells_nothing_is_told(output: Path, content: object) -> None:
    rewrite("manifest.json", lambda _: content)(current_release(output).folder)
    with pytest.raises(BrokenStateError, match=r"manifest\.json: it does not tell the rows of tables"):
        check(output, None)


def test_the_command_ends_with_one(output: Path) -> None:
    put("claims", "act", "mutter")(current_release(output).folder)
    result = CliRunner().invoke(app, ["validate", "--output", str(output)])
    assert result.exit_code == 1
    assert "claims: category:act: 1 rows, e.g. c_1" in result.output


def test_what_an_older_version_did_not_publish_is_no_fault(output: Path) -> None:
    folder = current_release(output).folder
    later, early = {"claims_wide", "runs"}, ["speaker_reason", "act"]
    for name in later:
        (folder / f"{name}.parquet").unlink()
    manifest, package = (json.loads((folder / name).read_text()) for name in ("manifest.json", "datapackage.json"))
    manifest["rows"] = {name: rows for name, rows in manifest["rows"].items() if name not in later}
    package["resources"] = [one for one in package["resources"] if one["name"] not in later]
    (claims,) = (one for one in package["resources"] if one["name"] == "claims")
    claims["schema"]["fields"] = [field for field in claims["schema"]["fields"] if field["name"] not in early]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "datapackage.json").write_text(json.dumps(package))
    edit("claims", lambda data: data.drop_columns(early))(folder)
    assert check(output, None).endswith("It was made before there were: runs, claims_wide.")


def test_the_evidence_may_be_moved_only_with_its_text(output: Path) -> None:
    edit("articles", lambda data: data.set_column(
        data.schema.get_field_index("text"), data.schema.field("text"),
        pc.binary_join_element_wise(" ", data["text"], ""),
    ))(current_release(output).folder)  # fmt: skip
    with pytest.raises(BrokenStateError, match="claims: evidence:evidence_start: 1 rows"):
        check(output, None)


def test_without_a_release_there_is_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no release"):
        check(tmp_path, None)


FIRST, SECOND = "2026-03-0001", "2026-03-0002"


@pytest.fixture
def in_parts(sound_once: dict[str, pd.DataFrame], tmp_path: Path) -> Path:
    """A sound release in two parts, of which one has all rows."""
    tables = {name: frame if name in CONCERNED else frame.iloc[:0] for name, frame in sound_once.items()}
    rows = finish({name: frame for name, frame in tables.items() if name in IN_PARTS})
    files = PartitionFiles(
        [FIRST, SECOND],
        {FIRST: rows, SECOND: {name: frame.iloc[:0] for name, frame in rows.items()}},
        dict.fromkeys(ALL_IN_PARTS, frozenset()),
        tmp_path,
        {},
        tables["articles"]["origin_id"].value_counts(),
    )
    whole = finish({name: frame for name, frame in tables.items() if name not in IN_PARTS})
    about = {"parts": {part: {"batches": [], "made_from": {}} for part in (FIRST, SECOND)}}
    make_current(tmp_path, write_release(tmp_path, "20261009", whole, about, files))
    return tmp_path


def told_of_parts(output: Path, table: str, change: Callable[[pa.Table], pa.Table], part: str) -> list[str]:
    path = current_release(output).folder / f"{table}.parquet" / f"{part}.parquet"
    pq.write_table(change(pq.read_table(path)), path)
    with pytest.raises(BrokenStateError) as error:
        check(output, None)
    return [line.removeprefix("  - ") for line in str(error.value).splitlines() if line.startswith("  - ")]


def test_parts_are_sound_one_by_one(in_parts: Path) -> None:
    assert "is sound" in check(in_parts, None)


def test_a_key_of_two_parts_is_told(in_parts: Path) -> None:
    first = pq.read_table(current_release(in_parts).folder / "records.parquet" / f"{FIRST}.parquet")
    found = told_of_parts(in_parts, "records", lambda _: first.slice(0, 1), SECOND)
    key = first["record_id"][0].as_py()
    assert f"records: key in several parts: 1 rows, e.g. {key}" in found
    assert len(found) == 3  # and the bytes, and the number of rows


def test_what_refers_to_rows_of_a_part_is_told(in_parts: Path) -> None:
    found = told_of_parts(in_parts, "claims", lambda data: data.slice(0, 0), FIRST)
    assert "positions: foreign_key:claim_id: 1 rows, e.g. p_1" in found
    assert not any(line.startswith("mentions") for line in found)
