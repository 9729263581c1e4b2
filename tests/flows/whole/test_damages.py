"""What a disk or a person does to an output folder: each damage, what is said, that the next run heals it, and what is lost."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.pipeline.run_record import heal, recorded_run
from flows.publish.staleness import is_unchanged
from flows.settings import load_settings
from flows.store.layout import DOCUMENTS, EXTRACTION, LEARNED, RECORDS, SHARDS
from flows.store.ledger.ledger import LEDGER
from flows.store.releases.current import current_release
from flows.store.releases.damage import find_damage
from flows.store.releases.release import Release
from tests.flows import harness
from tests.flows.harness import Calm

pytestmark = pytest.mark.usefixtures("prefect")
WriteDump = Callable[..., Path]


def first(output: Path, pattern: str) -> Path:
    """The first file or folder of the output that has the pattern."""
    return min(output.glob(pattern))


def changed(output: Path, pattern: str, change: Callable[[bytes], bytes]) -> None:
    """Put other content in the place of the first file that has the pattern, which may be a link to one that must stay."""
    path = first(output, pattern)
    content = change(path.read_bytes())
    path.unlink()
    path.write_bytes(content)


def emptied(pattern: str) -> Callable[[Path], None]:
    return lambda output: changed(output, pattern, lambda _: b"")


def cut(pattern: str) -> Callable[[Path], None]:
    return lambda output: changed(output, pattern, lambda content: content[: len(content) // 2])


def garbled(pattern: str, start: float = 0.0, length: int = 100) -> Callable[[Path], None]:
    """Other bytes in the place of some from a share of the file on, behind its first four; its size stays."""

    def other(content: bytes) -> bytes:
        place = 4 + int(start * (len(content) - 4))
        here = content[place : min(place + length, len(content) - 4)]
        return content[:place] + bytes((byte + 101) % 256 for byte in here) + content[place + len(here) :]

    return lambda output: changed(output, pattern, other)


def gone(*patterns: str) -> Callable[[Path], None]:
    def damage(output: Path) -> None:
        for pattern in patterns:
            path = first(output, pattern)
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    return damage


def pages_garbled(output: Path) -> None:
    """Every page of the ledger but the first is other bytes."""
    changed(output, f"{STATE}/{LEDGER}", lambda content: content[:4096] + bytes((byte * 7 + 3) % 256 for byte in content[4096:]))


def dangling(output: Path) -> None:
    (output / "current").unlink()
    (output / "current").symlink_to("releases/nowhere")


def of_one_shard(output: Path, folder: str) -> str:
    """The pattern of a file of the shard that comes first by the names of its parses."""
    return f"{STATE}/{folder}/{first(output, f'{STATE}/{DOCUMENTS}/*').name.partition('-')[0].partition('.')[0]}*"


def shard_garbled(output: Path) -> None:
    """The articles of a shard are garbled, and its extraction is gone, so that they are needed."""
    shutil.rmtree(first(output, of_one_shard(output, EXTRACTION)))
    garbled(of_one_shard(output, SHARDS))(output)


def parse_garbled(output: Path) -> None:
    """A parse is garbled, and what was extracted from it is gone, so that it is needed."""
    shutil.rmtree(first(output, of_one_shard(output, EXTRACTION)))
    garbled(of_one_shard(output, DOCUMENTS), 0.3, 2_000)(output)


def left_behind(output: Path) -> None:
    """What a killed writer leaves."""
    (output / "_state" / RECORDS / ".tmp-a.parquet-1").write_bytes(b"half")
    (output / "_state" / EXTRACTION / "orphan").mkdir()
    (output / "releases/.tmp-b").mkdir()
    (output / "_state/writer.json").write_text("{")


@dataclass(frozen=True)
class Damage:
    """What is done to the output, a part of what is said (empty: nothing), whether there is a new release, whether an article
    arrives as well, without which nobody reads what is damaged, and whether what that changes cannot be told."""

    do: Callable[[Path], None]
    said: str
    is_published: bool = True
    has_new: bool = False
    loses_changes: bool = False


STATE, MADE_ANEW, PREDECESSOR, LEDGER_ANEW = "_state", "are missing or damaged", "a new one is built", "is made anew"
#: What is said of a file that is garbled where nobody looks before it is read.
AS_READ = "of the state are damaged"
LATEST = "releases/*"
DAMAGES = {
    "records, empty": Damage(emptied(f"{STATE}/{RECORDS}/*"), MADE_ANEW),
    "records, cut short": Damage(cut(f"{STATE}/{RECORDS}/*"), MADE_ANEW),
    "records, garbled": Damage(garbled(f"{STATE}/{RECORDS}/*", 0.3), AS_READ, has_new=True),
    "records, missing": Damage(gone(f"{STATE}/{RECORDS}/*"), MADE_ANEW),
    "articles of a shard, empty": Damage(emptied(f"{STATE}/{SHARDS}/*"), MADE_ANEW, False),
    "articles of a shard, garbled": Damage(shard_garbled, AS_READ, has_new=True),
    "articles of a shard, missing": Damage(gone(f"{STATE}/{SHARDS}/*"), MADE_ANEW, False),
    "a parse, empty": Damage(emptied(f"{STATE}/{DOCUMENTS}/*"), MADE_ANEW, False),
    "a parse, garbled": Damage(parse_garbled, MADE_ANEW, has_new=True),
    "a parse, missing": Damage(gone(f"{STATE}/{DOCUMENTS}/*"), MADE_ANEW, False),
    "extracted claims, empty": Damage(emptied(f"{STATE}/{EXTRACTION}/*/claims.parquet"), MADE_ANEW, False),
    "extracted claims, cut short": Damage(cut(f"{STATE}/{EXTRACTION}/*/claims.parquet"), AS_READ, has_new=True),
    "extracted claims, garbled": Damage(garbled(f"{STATE}/{EXTRACTION}/*/claims.parquet"), AS_READ, has_new=True),
    "extracted claims, missing": Damage(gone(f"{STATE}/{EXTRACTION}/*/claims.parquet"), MADE_ANEW, False),
    "extracted rows, missing": Damage(gone(f"{STATE}/{EXTRACTION}/*"), MADE_ANEW, False),
    "what is repeated, empty": Damage(emptied(f"{STATE}/{LEARNED}/*"), MADE_ANEW, False),
    "a table of the release, cut short": Damage(cut(f"{LATEST}/claims.parquet"), PREDECESSOR),
    "a table of the release, garbled": Damage(
        garbled(f"{LATEST}/claims.parquet", 0.2), PREDECESSOR, has_new=True, loses_changes=True
    ),
    "a table of the release, missing": Damage(gone(f"{LATEST}/articles.parquet"), PREDECESSOR),
    "the manifest, missing": Damage(gone(f"{LATEST}/manifest.json"), PREDECESSOR),
    "the manifest, garbled": Damage(garbled(f"{LATEST}/manifest.json"), PREDECESSOR),
    "the manifest, empty": Damage(emptied(f"{LATEST}/manifest.json"), PREDECESSOR),
    "the release, missing": Damage(gone(LATEST), PREDECESSOR),
    "all releases, missing": Damage(gone("releases"), PREDECESSOR),
    "the link, dangling": Damage(dangling, PREDECESSOR),
    "the link, missing": Damage(gone("current"), "", False),
    "the link and the pointer, missing": Damage(gone("current", "current.json"), ""),
    "the pointer, empty": Damage(emptied("current.json"), "", False),
    "the pointer, garbled": Damage(garbled("current.json"), "", False),
    "the pointer, missing": Damage(gone("current.json"), "", False),
    "the link, missing, and the pointer, empty": Damage(
        lambda output: [do(output) for do in (gone("current"), emptied("current.json"))] and None, PREDECESSOR
    ),
    "the ledger, its pages garbled": Damage(pages_garbled, LEDGER_ANEW),
    "the ledger, its head garbled": Damage(garbled(f"{STATE}/{LEDGER}", length=60), LEDGER_ANEW),
    "the ledger, cut short": Damage(cut(f"{STATE}/{LEDGER}"), LEDGER_ANEW),
    "the ledger, empty": Damage(emptied(f"{STATE}/{LEDGER}"), LEDGER_ANEW),
    "the ledger, missing": Damage(gone(f"{STATE}/{LEDGER}"), LEDGER_ANEW),
    "the whole state, missing": Damage(gone(STATE), LEDGER_ANEW),
    "halves of a killed run": Damage(left_behind, "", False),
}


def release_of(output: Path) -> Release:
    release = current_release(output)
    assert release is not None
    return release


def assert_healed(output: Path, healthy: Path, lost: Collection[str] = ()) -> None:
    """The release is whole, and says what the healthy one says, but for tables whose rows are lost."""
    release = release_of(output)
    assert find_damage(release) == []
    harness.assert_same(release, release_of(healthy), but=lost)
    assert all(release.tables()[name].empty for name in lost)


@dataclass(frozen=True)
class Healthy:
    """Raw files and the output of a run on them; the same with one article more."""

    raw: Path
    output: Path
    grown_raw: Path
    grown: Path


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory, write_dump: WriteDump) -> Healthy:
    """Of ten short articles, eight of which end alike."""
    folder = tmp_path_factory.mktemp("healthy")
    found = Healthy(folder / "raw", folder / "out", folder / "more/raw", folder / "grown")
    for raw in (found.raw, found.grown_raw):
        write_dump(raw / "monday", "ceasefire", "talks", published="2024-03-04")
        for number in range(8):
            text = f"Report {number}: the mayor of Lorn said that {number + 2} boats were late."
            (raw / f"monday/boats-{number}.txt").write_text(f"{text}\n\nAll who live there know it well.\n")
    write_dump(found.grown_raw / "tuesday", "harvest", published="2024-03-05")
    ran(found.output, found.raw)
    shutil.copytree(found.output, found.grown, symlinks=True)
    ran(found.grown, found.grown_raw)
    return found


def ran(output: Path, raw: Path) -> harness.Ended:
    """A run that ends well."""
    ended = harness.run_here(output, raw)
    assert ended.code == 0, ended.told
    return ended


def copied(output: Path, folder: Path) -> Path:
    """An output once more, of links to its files but for those that are written in place."""

    def linked(source: str, target: str) -> None:
        (shutil.copy2 if LEDGER in source else os.link)(source, target)

    shutil.copytree(output, folder / "out", symlinks=True, copy_function=linked)
    return folder / "out"


def test_each_damage_is_documented() -> None:
    page = Path(__file__).parents[3].joinpath("docs/damages.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| ([^|]+?) \|", page, re.MULTILINE)[1:] == list(DAMAGES)


@pytest.mark.parametrize("name", [name for name in DAMAGES if "repeated" not in name])
def test_what_is_damaged_is_told_and_due_again(calm: Calm, tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """All that a run does before its first stage, and as it meets what cannot be read; the stages are for `make slow`."""
    damage, output = DAMAGES[name], copied(calm.output, tmp_path)
    settings = load_settings({}, raw=[str(calm.raw)], output=str(output))
    damage.do(output)
    with recorded_run(settings) as run:
        if damage.has_new:
            assert heal(settings, run.ledger) == (damage.said != MADE_ANEW)
            assert not heal(settings, run.ledger), "it is dropped"
        else:
            assert is_unchanged(settings, run.ledger) != damage.is_published
    assert damage.said in caplog.text
    assert damage.said or "WARNING" not in caplog.text


@pytest.mark.slow
@pytest.mark.parametrize("name", DAMAGES)
def test_the_next_run_heals(healthy: Healthy, tmp_path: Path, name: str) -> None:
    damage, output = DAMAGES[name], copied(healthy.output, tmp_path)
    raw, sound = (healthy.grown_raw, healthy.grown) if damage.has_new else (healthy.raw, healthy.output)
    damage.do(output)
    told = ran(output, raw).told
    assert damage.said in told
    assert damage.said or "WARNING" not in told
    assert (release_of(output).release_id != release_of(healthy.output).release_id) == damage.is_published
    assert_healed(output, sound, ["changes"] if damage.loses_changes else [])
    assert "Nothing new" in ran(output, raw).printed


@pytest.mark.slow
def test_one_run_heals_all_at_once(calm: Calm, tmp_path: Path) -> None:
    """What is garbled in the midst of a file is found as it is read, and lookups name the command that mends it."""
    output = copied(calm.output, tmp_path)
    for do in (
        parse_garbled,
        emptied(f"{STATE}/{EXTRACTION}/*/mentions.parquet"),
        garbled(f"{LATEST}/articles.parquet", 0.05),
        emptied("current.json"),
    ):
        do(output)
    report = CliRunner().invoke(app, ["report", str(tmp_path / "page.html"), "--output", str(output)])
    assert report.exit_code == 1
    assert "`positions run --force`" in report.stderr
    ended = harness.run_here(output, calm.raw, "--force")
    assert ended.code == 0, ended.told
    assert MADE_ANEW in ended.told
    assert PREDECESSOR in ended.told
    assert_healed(output, calm.output)
