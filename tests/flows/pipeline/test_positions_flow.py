"""End to end: one story of an output folder, run after run, and what must hold after each chapter."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from flows.commands.validate import check
from flows.store.releases.current import current_release
from flows.store.releases.damage import find_damage
from flows.store.releases.release import Release
from tests.flows import harness
from transforms.linking import partitions
from transforms.schema import TABLES

pytestmark = pytest.mark.usefixtures("prefect")

#: What may differ between two runs on the same records.
OF_THE_RUN = ["run_id", "release_id", "ingested_at"]
WriteDump = Callable[..., Path]


@dataclass(frozen=True)
class Chapter:
    """How one run ended and what it left."""

    code: int
    told: str
    release: Release
    tables: dict[str, pd.DataFrame]

    @property
    def counts(self) -> dict[str, int]:
        counts: dict[str, int] = json.loads(self.told.splitlines()[-1])
        return counts


def run(output: Path, *options: object) -> Chapter:
    ended = harness.run_here(output, "--json", *options)
    release = current_release(output)
    assert release is not None, ended.told
    return Chapter(ended.code, ended.told if ended.code else ended.printed, release, release.tables())


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, write_dump: WriteDump) -> dict[str, Chapter]:
    """Six runs into one folder, by what was different before each."""
    folder = tmp_path_factory.mktemp("story")
    raw, codebook = folder / "raw", folder / "codebook.yml"
    write_dump(raw / "monday", "ceasefire", "talks", publisher="The Daily Example", published="2024-03-04")
    write_dump(raw / "monday-again", "ceasefire")
    (raw / "broken.jsonl").write_text('{"title": "No end\n')
    words = "codebook: own\nissues:\n  - {{code: own, label: {}, description: {}, support: {}, phrases: [{}]}}\n"
    of_fishing = words.format("Cod", "Fishing of cod in the northern sea.", "allows it", "cod quota")
    of_truce = words.format("Truce", "An end of fighting.", "ends it", "ceasefire")
    codebook.write_text(of_fishing)
    actors = folder / "actors.csv"
    actors.write_text("name,actor_type,country_code,aliases\nVladimir Kolar,person,NOR,\n")
    chapters = {}

    def go_on(name: str, *options: object) -> None:
        chapters[name] = run(folder / "out", raw, "--codebook", codebook, "--actors", actors, *options)

    go_on("a first dump")
    go_on("nothing")
    codebook.write_text(of_truce)
    go_on("an edited codebook")
    write_dump(raw / "tuesday", "harvest")
    go_on("a second dump")
    (raw / "empty.jsonl").write_text("{}\n{}\n")
    go_on("a dump without articles")
    go_on("acceptance", "--accept")
    return chapters


def test_a_dump_becomes_a_release(story: dict[str, Chapter]) -> None:
    first = story["a first dump"]
    assert first.code == 0, first.told
    assert find_damage(first.release) == []
    assert set(TABLES) == {path.stem for path in first.release.folder.glob("*.parquet")}
    spent = {name: first.counts[name] for name in ("seconds", "cpu_seconds", "peak_memory_mb")}
    assert all(number > 0 for number in spent.values())
    assert first.counts == {
        "release_id": first.release.release_id, "records": 4, "articles_new": 2, "exact_copies": 1, "duplicates": 0,
        "quarantined": 1, "claims": len(first.tables["claims"]), "positions": 0, "figures": first.counts["figures"], **spent,
    }  # fmt: skip
    assert len(first.tables["claims"]) > 0
    articles = first.tables["articles"]
    assert articles["publisher"].to_list() == ["The Daily Example"] * 2
    assert articles["extraction_status"].to_list() == ["done"] * 2


def test_every_run_is_told_of(story: dict[str, Chapter]) -> None:
    runs = story["acceptance"].tables["runs"]
    assert runs["outcome"].to_list() == ["published", "nothing_new", "published", "published", "refused", "published"]
    assert runs["files_read"].fillna(-1).to_list() == [4, -1, 0, 1, 1, 0]
    assert runs["articles_parsed"].fillna(-1).to_list() == [2, -1, 0, 1, 0, 0]
    assert runs["ended_at"].isna().to_list() == [False] * 5 + [True]


def test_actors_of_the_user_are_known(story: dict[str, Chapter]) -> None:
    actors = story["a first dump"].tables["actors"].set_index("actor_id")
    person = actors.loc["per-vladimir-kolar"]
    assert (person["is_known"], person["country_code"]) == (True, "NOR")
    assert person["claim_count"] > 0


def test_what_cannot_be_read_is_told(story: dict[str, Chapter]) -> None:
    quarantine = story["a first dump"].tables["quarantine"]
    assert quarantine[["stage", "rule", "source_path"]].to_numpy().tolist() == [["articles", "broken_json", "broken.jsonl"]]


def test_a_second_run_does_nothing_and_says_so(story: dict[str, Chapter]) -> None:
    first, second = story["a first dump"], story["nothing"]
    assert second.code == 0
    assert f"Nothing new: nothing parsed, release {first.release.release_id} stands" in second.told
    assert second.release.release_id == first.release.release_id


def test_an_edited_codebook_extracts_anew_without_parsing(story: dict[str, Chapter]) -> None:
    edited = story["an edited codebook"]
    assert edited.code == 0, edited.told
    assert "0 parsed in this run" in edited.told
    assert len(edited.tables["positions"]) > 0
    changes = edited.tables["changes"]
    assert set(changes.loc[changes["table"] == "positions", "cause"]) == {"vocabulary"}


def test_a_second_dump_costs_its_own_articles_only(story: dict[str, Chapter]) -> None:
    before, second = story["an edited codebook"], story["a second dump"]
    assert second.code == 0, second.told
    assert "1 new, 1 parsed in this run" in second.told
    assert set(before.tables["articles"]["article_id"]) < set(second.tables["articles"]["article_id"])
    assert set(second.tables["changes"]["change"]) == {"added"}


def test_a_refusal_leaves_the_previous_release(story: dict[str, Chapter]) -> None:
    before, refused = story["a second dump"], story["a dump without articles"]
    assert refused.code == 1
    assert "refused" in refused.told
    assert "none was accepted as an article" in refused.told
    assert refused.release.release_id == before.release.release_id
    assert find_damage(before.release) == []


def test_a_refusal_can_be_overridden_and_that_is_recorded(story: dict[str, Chapter]) -> None:
    before, accepted = story["a second dump"], story["acceptance"]
    assert accepted.code == 0, accepted.told
    assert accepted.release.release_id != before.release.release_id
    assert accepted.tables["quality_warnings"]["rule"].to_list().count("accepted_by_hand") == 1


@pytest.mark.slow
def test_neither_the_order_of_dumps_nor_their_runs_matter(tmp_path: Path, write_dump: WriteDump) -> None:
    first = write_dump(tmp_path / "a", "ceasefire", "talks", published="2024-03-04")
    second = write_dump(tmp_path / "b", "harvest", "ceasefire", published="2024-03-05")
    together = run(tmp_path / "together", first, second)
    run(tmp_path / "apart", second)
    apart = run(tmp_path / "apart", first)
    assert (together.code, apart.code) == (0, 0)
    for name in set(TABLES) - {"actor_merges", "changes", "runs"}:  # these tell of earlier runs
        columns = [column for column in together.tables[name] if column not in OF_THE_RUN]
        pd.testing.assert_frame_equal(together.tables[name][columns], apart.tables[name][columns])


def run_in_parts(of: Chapter, output: Path, raw: Path, *options: object) -> Chapter:
    """A run with the words of a chapter into an output that is kept in parts of two articles."""
    folder = of.release.folder.parent.parent.parent
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partitions, "MOST_ARTICLES", 2)
        patch.setenv("POSITIONS_PARTITION_ABOVE", "0")
        ended = run(output, raw, "--codebook", folder / "codebook.yml", "--actors", folder / "actors.csv", *options)
    assert ended.code == 0, ended.told
    return ended


@pytest.fixture(scope="module")
def in_parts(story: dict[str, Chapter], tmp_path_factory: pytest.TempPathFactory) -> Chapter:
    """What was read and extracted for the last chapter, released in parts."""
    there = story["acceptance"].release.folder.parent.parent
    output = tmp_path_factory.mktemp("parts") / "out"
    shutil.copytree(there / "_state", output / "_state", symlinks=True)
    return run_in_parts(story["acceptance"], output, there.parent / "raw", "--accept")


def test_a_dataset_in_parts_has_the_same_rows(story: dict[str, Chapter], in_parts: Chapter) -> None:
    before = story["acceptance"]
    for name, table in TABLES.items():
        columns = [column for column in table.column_names if column not in OF_THE_RUN]
        if name not in ("changes", "actor_merges", "runs"):
            expected, found = (one.tables[name][columns].astype("string") for one in (before, in_parts))
            expected = expected[expected["rule"] != "accepted_by_hand"] if name == "quality_warnings" else expected
            assert found.sort_values(columns).to_numpy().tolist() == expected.sort_values(columns).to_numpy().tolist(), name
    assert "is sound" in check(in_parts.release.folder.parent.parent, None)
    assert len(list((in_parts.release.folder / "claims.parquet").iterdir())) > 1


@pytest.mark.slow
def test_a_run_on_a_dataset_in_parts_shares_what_stays(
    story: dict[str, Chapter], in_parts: Chapter, write_dump: WriteDump, tmp_path: Path
) -> None:
    first, output = in_parts, in_parts.release.folder.parent.parent
    second = run_in_parts(story["acceptance"], output, write_dump(tmp_path / "raw" / "later", "ceasefire"))
    assert len(second.tables["records"]) == len(first.tables["records"]) + 1
    assert second.tables["changes"].empty
    assert "is sound" in check(output, None)
    files = sorted(path.name for path in (first.release.folder / "claims.parquet").iterdir())
    assert len(files) > 1
    assert all((second.release.folder / "claims.parquet" / name).samefile(first.release.folder / "claims.parquet" / name)
               for name in files)  # fmt: skip


@pytest.mark.slow
def test_a_correction_has_the_part_of_its_row_alone_made_anew(
    story: dict[str, Chapter], in_parts: Chapter, write_dump: WriteDump, tmp_path: Path
) -> None:
    shutil.copytree(in_parts.release.folder.parent.parent, tmp_path / "out", symlinks=True)
    claim = in_parts.tables["claims"].iloc[0]
    correction = {"table": "claims", "where": claim["claim_id"], "column": "act", "expect": claim["act"],
                  "value": "say" if claim["act"] != "say" else "warn", "reason": "As read."}  # fmt: skip
    (tmp_path / "out" / "corrections.yml").write_text(json.dumps({"corrections": [correction]}))
    raw = story["acceptance"].release.folder.parent.parent.parent / "raw"
    for given, changed in ((raw, 1), (write_dump(tmp_path / "raw" / "later", "ceasefire"), 0)):
        before = sorted((tmp_path / "out" / "current" / "claims.parquet").resolve().iterdir())
        after = run_in_parts(story["acceptance"], tmp_path / "out", given)
        assert after.tables["claims"].set_index("claim_id").loc[claim["claim_id"], "act"] == correction["value"]
        files = [after.release.folder / "claims.parquet" / file.name for file in before]
        assert len(files) > 1
        assert [new.samefile(old) for new, old in zip(files, before, strict=True)].count(False) == changed
