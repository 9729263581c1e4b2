"""Raw files are hashed once for as long as nothing says that they have changed."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.ingest import hashes
from flows.storage import place_of
from flows.store.files import sha256_of, write_bytes
from flows.store.ledger.ledger import Ledger
from tests.flows.stores import Store


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were hashed, in order."""
    found: list[Path] = []

    def take(path: Path) -> str:
        found.append(path)
        return sha256_of(path)

    monkeypatch.setattr(hashes, "sha256_of", take)
    monkeypatch.setattr(hashes, "SECONDS_TO_SETTLE", 0.0)
    return found


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "_state") as ledger:
        yield ledger


def of(ledger: Ledger, path: Path) -> str:
    with hashes.hashes(ledger) as known:
        return known.of(path)


def test_a_file_is_hashed_once(tmp_path: Path, ledger: Ledger, hashed: list[Path]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one")
    assert of(ledger, file) == of(ledger, file) == sha256_of(file)
    assert hashed == [file]


def test_other_content_of_the_same_size_and_age_is_seen(tmp_path: Path, ledger: Ledger, hashed: list[Path]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one")
    age = file.stat()
    before = of(ledger, file)
    time.sleep(0.02)
    file.write_text("two")
    os.utime(file, ns=(age.st_atime_ns, age.st_mtime_ns))
    assert of(ledger, file) != before
    assert hashed == [file, file]


def test_a_file_that_was_changed_just_now_is_hashed_again(
    tmp_path: Path, ledger: Ledger, hashed: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashes, "SECONDS_TO_SETTLE", 60.0)
    file = tmp_path / "a.txt"
    file.write_text("one")
    of(ledger, file)
    of(ledger, file)
    assert hashed == [file, file]


def test_an_object_is_hashed_anew_when_its_store_says_that_it_is_another(
    ledger: Ledger, hashed: list[Path], store: Store, tmp_path: Path
) -> None:
    file = place_of(f"s3://news/{tmp_path.name}/a.txt")
    write_bytes(file, b"one")
    before = of(ledger, file)
    assert of(ledger, file) == before
    write_bytes(file, b"two")
    assert of(ledger, file) != before
    assert hashed == [file, file]


def test_the_hash_of_a_file_whose_name_is_no_text_is_kept(tmp_path: Path, ledger: Ledger, hashed: list[Path]) -> None:
    file = tmp_path / os.fsdecode(b"caf\xe9.txt")
    file.write_text("one")
    assert of(ledger, file) == of(ledger, file)
    assert hashed == [file]
