"""What the machine and people do to a run: a full disk, a folder that cannot be written, Ctrl-C, two runs at once, bad input."""

from __future__ import annotations

import errno
import itertools
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from flows.store import files
from tests.flows import harness, hostile, warm
from tests.flows.harness import Calm

pytestmark = [
    pytest.mark.usefixtures("prefect"),
    pytest.mark.skipif(sys.platform == "win32", reason="limits and signals are POSIX"),
]
WriteDump = Callable[..., Path]


@pytest.mark.usefixtures("forked_workers")
def test_the_sizes_of_batches_and_the_number_of_processes_change_no_byte(calm: Calm, tmp_path: Path) -> None:
    """Of shards the run on a store has another size."""
    assert harness.run_here(tmp_path, calm.raw, POSITIONS_PROCESSES="2", POSITIONS_BATCH_SIZE="1").code == 0
    harness.assert_same(harness.sound(tmp_path), harness.sound(calm.output))


@pytest.mark.slow
def test_the_command_with_its_processes_makes_the_same(calm: Calm, tmp_path: Path) -> None:
    ended = harness.run(calm.raw, tmp_path)
    assert ended.code == 0, ended.told
    harness.assert_same(harness.sound(tmp_path), harness.sound(calm.output))


@contextmanager
def no_file_larger_than(most: int) -> Iterator[None]:
    """A limit on the size of files, which stands for the full disk: every write beyond it fails in the operating system."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_is_told(calm: Calm, tmp_path: Path) -> None:
    with no_file_larger_than(60_000):
        starved = harness.run_here(tmp_path, calm.raw)
    assert_told(starved, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("most", [9_000, 60_000])
def test_the_command_tells_of_a_full_disk_and_its_next_run_completes(calm: Calm, tmp_path: Path, most: int) -> None:
    limit = (most, most)
    starved = harness.run(calm.raw, tmp_path, preexec=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit))
    assert_told(starved, tmp_path)
    assert harness.run_here(tmp_path, calm.raw).code == 0
    harness.assert_same(harness.sound(tmp_path), harness.sound(calm.output))


def assert_told(starved: harness.Ended, output: Path) -> None:
    assert starved.code == 1, starved.told
    assert "Traceback" not in starved.told
    assert "positions: " in starved.told.splitlines()[-1]
    assert harness.sound(output) is None


#: What a run writes, in this order, by a name in its path.
WRITTEN = ("records", "shards", "documents", "extraction", "work", "releases", "current.json")
REFUSALS = (errno.ENOSPC, errno.EROFS, errno.EACCES)


@pytest.mark.slow
def test_a_disk_that_refuses_at_any_stage_is_told_and_the_next_run_goes_on(
    calm: Calm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full, read-only or somebody else's."""
    beside, refused = files._beside, []
    for place, number in zip(WRITTEN, itertools.cycle(REFUSALS), strict=False):

        @contextmanager
        def refusing(path: Path, place: str = place, number: int = number) -> Iterator[Path]:
            if place in path.relative_to(tmp_path).parts:
                refused.append(place)
                raise OSError(number, os.strerror(number), str(path))
            with beside(path) as temporary:
                yield temporary

        with monkeypatch.context() as patch:
            patch.setattr(files, "_beside", refusing)
            starved = harness.run_here(tmp_path, calm.raw)
        assert place in refused
        assert starved.code == 1, starved.told
        assert "Traceback" not in starved.told
        assert starved.told.splitlines()[-1].startswith("positions: ")
        assert os.strerror(number) in starved.told
        assert (harness.sound(tmp_path) is None) == (place != "current.json"), "the link has turned before that"
    assert harness.run_here(tmp_path, calm.raw).code == 0
    harness.assert_same(harness.sound(tmp_path), harness.sound(calm.output))


def test_an_output_that_cannot_be_written_is_told(calm: Calm, tmp_path: Path) -> None:
    if os.geteuid():
        tmp_path.chmod(0o500)
        output = tmp_path / "out"
    else:
        output = Path("/proc/out")  # nobody may write there, not even root
    ended = harness.run_here(output, calm.raw)
    assert ended.code == 1
    assert "Traceback" not in ended.told
    assert f"Cannot write to {output}" in ended.told


def test_an_interrupt_ends_the_command_cleanly(calm: Calm, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert_interrupted(warm.stopped(calm.raw, output, 0, signal.SIGINT, after="stage=ingest"), output)


@pytest.mark.slow
def test_an_interrupt_ends_the_command_with_its_workers(calm: Calm, tmp_path: Path) -> None:
    assert_interrupted(harness.interrupted(calm.raw, tmp_path), tmp_path)


def assert_interrupted(ended: harness.Ended, output: Path) -> None:
    assert ended.code == 130
    assert ended.told.endswith("positions: interrupted; the previous release is untouched. Run again to go on.\n")
    assert "Traceback" not in ended.told
    assert harness.sound(output) is None


@pytest.mark.slow
def test_of_two_runs_at_once_one_is_refused_or_waits(calm: Calm, tmp_path: Path) -> None:
    runs = [harness.start(calm.raw, tmp_path, *options) for options in ((), (), ("--wait", "300"))]
    ended = [harness.finish(process) for process in runs]
    refused = [one for one in ended if one.code]
    assert len(refused) in (1, 2)  # the waiting one may come first
    assert all("Another run writes to" in one.told and one.code == 1 for one in refused)
    assert ended[2].code == 0
    harness.assert_same(harness.sound(tmp_path), harness.sound(calm.output))


@pytest.mark.slow
def test_bad_input_is_refused_piece_by_piece_and_the_rest_is_published(tmp_path: Path, write_dump: WriteDump) -> None:
    raw = hostile.write_bad_input(write_dump(tmp_path / "raw/good", "harvest").parent)
    ended = harness.run_here(tmp_path / "out", raw)
    assert ended.code == 0, ended.told
    release = harness.sound(tmp_path / "out")
    assert release is not None
    tables = release.tables()
    refused = {(row["source_path"], row["rule"]) for row in tables["quarantine"].to_dict("records")}
    assert {path for path, _ in refused} >= hostile.REFUSED
    articles = tables["articles"].set_index("source_path")
    assert set(articles.index) >= {"good/0.txt", *hostile.ACCEPTED}
    assert "café owners’" in articles.loc["latin.txt", "text"]
    records = tables["records"]
    assert records["status"].value_counts().sum() == len(records)
    assert articles.loc["absurd.jsonl", "published_at"] is None or articles["published_at"].isna()["absurd.jsonl"]


BROKEN = ("{", '{"text": "cut', "no json", "[1, 2]", "null")


@pytest.mark.slow
def test_a_long_file_with_one_broken_line_in_a_hundred(tmp_path: Path, prose: dict[str, str]) -> None:
    """Each broken line has a row that tells where it is, every other line one of its own; what repeats is one article."""
    raw, lines = tmp_path / "raw", 30_000
    raw.mkdir()
    whole = [json.dumps({"text": text}) for text in prose.values()]
    with (raw / "long.jsonl").open("w", encoding="utf-8") as file:
        for number in range(lines):
            file.write((BROKEN[number // 100 % len(BROKEN)] if number % 100 == 99 else whole[number % len(whole)]) + "\n")
    ended = harness.run(raw, tmp_path / "out")
    assert ended.code == 0, ended.told
    release = harness.sound(tmp_path / "out")
    assert release is not None
    tables = release.tables()
    records = tables["records"]
    assert records["status"].value_counts().to_dict() == {
        "exact_copy": lines * 99 // 100 - len(whole), "quarantined": lines // 100, "article": len(whole),
    }  # fmt: skip
    refused = records.loc[records["status"] == "quarantined", "source_record"]
    assert sorted(refused) == list(range(99, lines, 100))
    told = tables["quarantine"]
    assert set(told["key"]) == set(records.loc[records["status"] == "quarantined", "record_id"])
    assert told["detail"].str.match(r"line \d+00\b").all()
    assert len(tables["articles"]) == len(whole)


HOSTILE = {
    "quotation marks": '"' * 100_000,
    "curly quotation marks": "“word” " * 50_000,
    "nested brackets": "(" * 100_000 + "word" + ")" * 100_000,
    "no spaces": "word" * 100_000,
    "right-to-left marks": "The minister said \u202eno\u202c to talks. " * 3_000,
    "zero-width": "T\u200bh\u200be en\u200dvoy said that talks went on. " * 3_000,
    "one long sentence": "the envoy said that " * 20_000,
    "says and says": "He said she said they said. " * 8_000,
    "commas": "and, " * 60_000,
    "line breaks": "word\n" * 60_000,
}


@pytest.mark.slow
def test_no_hostile_text_holds_a_run_up(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for name, text in HOSTILE.items():
        (raw / f"{name}.txt").write_text(f"A report from the north\n\n{text}\n", encoding="utf-8")
    ended = harness.run(raw, tmp_path / "out", "--accept")
    assert ended.code == 0, ended.told
    release = harness.sound(tmp_path / "out")
    assert release is not None
    assert len(release.tables("records")["records"]) == len(HOSTILE)
    assert ended.seconds < 60 * len(HOSTILE), "a bound a text"
