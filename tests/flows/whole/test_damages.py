"""What a disk or a person does to an output folder: each damage, what is said, that the next run heals it, and what is lost."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.store.layout import DOCUMENTS, EXTRACTION, LEARNED, RECORDS, SHARDS
from flows.store.ledger import LEDGER
from flows.store.releases import Release, current_release, find_damage
from tests.flows import harness

pytestmark = pytest.mark.usefixtures("prefect")
WriteDump = Callable[..., Path]


def first(output: Path, pattern: str) -> Path:
    """The first file or folder of the output that has the pattern."""
    return min(output.glob(pattern))


def emptied(pattern: str) -> Callable[[Path], None]:
    return lambda output: first(output, pattern).write_bytes(b"")


def cut(pattern: str) -> Callable[[Path], None]:
    def damage(output: Path) -> None:
        path = first(output, pattern)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    return damage


def garbled(pattern: str, start: float = 0.0, length: int = 100) -> Callable[[Path], None]:
    """Other bytes in the place of some from a share of the file on, behind its first four; its size stays."""

    def damage(output: Path) -> None:
        path = first(output, pattern)
        content = bytearray(path.read_bytes())
        place = 4 + int(start * (len(content) - 4))
        length_here = min(length, len(content) - place - 4)
        content[place : place + length_here] = bytes((byte + 101) % 256 for byte in content[place : place + length_here])
        path.write_bytes(content)

    return damage


def gone(*patterns: str) -> Callable[[Path], None]:
    def damage(output: Path) -> None:
        for pattern in patterns:
            path = first(output, pattern)
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    return damage


def pages_garbled(output: Path) -> None:
    """Every page of the ledger but the first is other bytes."""
    path = output / "_state" / LEDGER
    content = path.read_bytes()
    path.write_bytes(content[:4096] + bytes((byte * 7 + 3) % 256 for byte in content[4096:]))


def dangling(output: Path) -> None:
    (output / "current").unlink()
    (output / "current").symlink_to("releases/nowhere")


def left_behind(output: Path) -> None:
    """What a killed writer leaves."""
    (output / "_state" / RECORDS / ".tmp-a.parquet-1").write_bytes(b"half")
    (output / "_state" / EXTRACTION / "orphan").mkdir()
    (output / "releases/.tmp-b").mkdir()
    (output / "_state/writer.json").write_text("{")


@dataclass(frozen=True)
class Damage:
    """What is done to the output, a part of what is said (empty: nothing), whether there is a new release."""

    do: Callable[[Path], None]
    said: str
    is_published: bool = True


STATE, MADE_ANEW, PREDECESSOR, LEDGER_ANEW = "_state", "are missing or damaged", "a new one is built", "is made anew"
LATEST = "releases/*"
DAMAGES = {
    "records, empty": Damage(emptied(f"{STATE}/{RECORDS}/*"), MADE_ANEW),
    "records, cut short": Damage(cut(f"{STATE}/{RECORDS}/*"), MADE_ANEW),
    "records, missing": Damage(gone(f"{STATE}/{RECORDS}/*"), MADE_ANEW),
    "articles of a shard, empty": Damage(emptied(f"{STATE}/{SHARDS}/*"), MADE_ANEW, False),
    "articles of a shard, missing": Damage(gone(f"{STATE}/{SHARDS}/*"), MADE_ANEW, False),
    "a parse, empty": Damage(emptied(f"{STATE}/{DOCUMENTS}/*"), MADE_ANEW, False),
    "a parse, missing": Damage(gone(f"{STATE}/{DOCUMENTS}/*"), MADE_ANEW, False),
    "extracted claims, empty": Damage(emptied(f"{STATE}/{EXTRACTION}/*/claims.parquet"), MADE_ANEW, False),
    "extracted claims, missing": Damage(gone(f"{STATE}/{EXTRACTION}/*/claims.parquet"), MADE_ANEW, False),
    "extracted rows, missing": Damage(gone(f"{STATE}/{EXTRACTION}/*"), MADE_ANEW, False),
    "what is repeated, empty": Damage(emptied(f"{STATE}/{LEARNED}/*"), MADE_ANEW, False),
    "a table of the release, cut short": Damage(cut(f"{LATEST}/claims.parquet"), PREDECESSOR),
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
    "the whole state, missing": Damage(gone(STATE), ""),
    "halves of a killed run": Damage(left_behind, "", False),
}


def release_of(output: Path) -> Release:
    release = current_release(output)
    assert release is not None
    return release


def assert_healed(output: Path, healthy: Path) -> None:
    """The release is whole, and says what the healthy one says."""
    assert find_damage(release_of(output)) == []
    harness.assert_same(release_of(output), release_of(healthy))


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory, write_dump: WriteDump) -> tuple[Path, Path]:
    """Raw files, and the output of a run on them."""
    folder = tmp_path_factory.mktemp("healthy")
    write_dump(folder / "raw" / "monday", "ceasefire", "talks", published="2024-03-04")
    for number in range(8):  # whose last lines are repeated
        text = f"Report {number}: the mayor of Lorn said that {number + 2} boats were late.\n\nAll who live there know it well.\n"
        (folder / "raw/monday" / f"boats-{number}.txt").write_text(text)
    ended = harness.run_here(folder / "out", folder / "raw")
    assert ended.code == 0, ended.told
    return folder / "raw", folder / "out"


def damaged_copy(healthy: tuple[Path, Path], folder: Path) -> Path:
    shutil.copytree(healthy[1], folder / "out", symlinks=True)
    return folder / "out"


def test_each_damage_is_documented() -> None:
    page = Path(__file__).parents[3].joinpath("docs/damages.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| ([^|]+?) \|", page, re.MULTILINE)[1:] == list(DAMAGES)


@pytest.mark.slow
@pytest.mark.parametrize("name", DAMAGES)
def test_the_next_run_heals(healthy: tuple[Path, Path], tmp_path: Path, name: str, caplog: pytest.LogCaptureFixture) -> None:
    damage, output = DAMAGES[name], damaged_copy(healthy, tmp_path)
    damage.do(output)
    ended = harness.run_here(output, healthy[0])
    assert ended.code == 0, ended.told
    assert damage.said in caplog.text
    assert (release_of(output).release_id != release_of(healthy[1]).release_id) == damage.is_published
    assert_healed(output, healthy[1])
    assert "Nothing new" in harness.run_here(output, healthy[0]).printed


def test_one_run_heals_what_has_no_file_in_common(
    healthy: tuple[Path, Path], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Where nothing but a page within a file is garbled, the file is found as it is read."""
    output = damaged_copy(healthy, tmp_path)
    for do in (
        garbled(f"{STATE}/{RECORDS}/*", 0.3),
        garbled(f"{STATE}/{DOCUMENTS}/*", 0.3),
        garbled(f"{LATEST}/articles.parquet", 0.3),
        emptied(f"{STATE}/{EXTRACTION}/*/mentions.parquet"),
        emptied("current.json"),
        pages_garbled,
    ):
        do(output)
    ended = harness.run_here(output, healthy[0])
    assert ended.code == 0, ended.told
    for said in (MADE_ANEW, LEDGER_ANEW):
        assert said in caplog.text
    assert_healed(output, healthy[1])
