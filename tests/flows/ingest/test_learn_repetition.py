from __future__ import annotations

from pathlib import Path

import pytest

from flows.ingest.discover import SourceFile
from flows.ingest.learn_repetition import Lesson, learn_from, read_learned
from flows.ingest.raw_records import field_mapping
from flows.settings import Settings
from flows.store.files import sha256_of
from transforms.articles.cleaning.sentences.repetition import Repeated
from transforms.articles.raw_files import teaching_files

TEASER = "A museum of boats opens in the old customs house."
FOREIGN = "Copyright 2024 Harbour Media."


@pytest.fixture
def files(tmp_path: Path) -> list[SourceFile]:
    found = []
    for number in range(3):
        path = tmp_path / f"raw/{number}.txt"
        path.parent.mkdir(exist_ok=True)
        own = " ".join(f"Town {number}{sentence} has a bridge of its own." for sentence in range(5))
        path.write_text(f"{own} {TEASER} {FOREIGN}")
        found.append(SourceFile(path.name, path.name, path))
    return found


def learn(state: Path, files: list[SourceFile], fingerprint: str = "code") -> str:
    mapping = field_mapping(Settings(raw=(), output=state))
    return learn_from(state, [(file, sha256_of(file.path)) for file in files], mapping, fingerprint)


def test_what_files_repeat_is_kept_and_read_again(tmp_path: Path, files: list[SourceFile]) -> None:
    path = learn(tmp_path, files)
    found = read_learned(tmp_path, path).repeated
    assert (list(found.counts.values()), found.slots, found.sure) == ([3, 3], {}, 5)


def test_slots_are_kept_with_their_sentences(tmp_path: Path, files: list[SourceFile], monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = Repeated({1: 20, 2: 3}, {1: 4}, 7)
    monkeypatch.setattr("flows.ingest.learn_repetition.learn", lambda _: lesson)
    assert read_learned(tmp_path, learn(tmp_path, files)).repeated == lesson


def test_the_order_of_files_teaches_nothing(tmp_path: Path, files: list[SourceFile]) -> None:
    there, back = learn(tmp_path / "there", files), learn(tmp_path / "back", files[::-1])
    assert there == back
    assert read_learned(tmp_path / "there", there) == read_learned(tmp_path / "back", back)


def test_the_same_files_are_not_learned_from_twice(
    tmp_path: Path, files: list[SourceFile], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = learn(tmp_path, files)
    monkeypatch.setattr("flows.ingest.learn_repetition.learn", None)
    assert learn(tmp_path, files) == path


def test_other_code_learns_anew(tmp_path: Path, files: list[SourceFile]) -> None:
    assert learn(tmp_path, files) != learn(tmp_path, files, "new code")


def test_where_nothing_is_repeated_nothing_is_kept(tmp_path: Path, files: list[SourceFile]) -> None:
    assert learn(tmp_path, files[:1]) == ""
    assert read_learned(tmp_path, "") == Lesson()


def test_a_file_that_cannot_be_read_teaches_nothing(tmp_path: Path, files: list[SourceFile]) -> None:
    gone = SourceFile("gone.txt", "gone.txt", tmp_path / "raw/gone.txt")
    mapping = field_mapping(Settings(raw=(), output=tmp_path))
    assert learn_from(tmp_path, [(gone, "0"), *((file, "1") for file in files)], mapping, "code")


@pytest.mark.parametrize(
    ("dump_id", "source_path", "group"),
    [
        ("raw/a.txt", "a.txt", "raw/"),  # a dump of its own, as its neighbours
        ("raw/b.txt", "b.txt", "raw/"),
        ("raw/wire.jsonl", "wire.jsonl", "raw/wire.jsonl"),  # many articles
        ("raw/monday", "monday/a.txt", "raw/monday"),
        ("files_1", "a.txt", "files_1"),  # named together
    ],
)
def test_the_files_of_a_dump_teach_together(dump_id: str, source_path: str, group: str) -> None:
    folder = Path("raw", source_path).parent
    assert teaching_files(dump_id, source_path, str(folder)) == group
