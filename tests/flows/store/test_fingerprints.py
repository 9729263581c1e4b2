from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.errors import EditedError
from flows.store import fingerprints
from flows.store.fingerprints import ensure_unedited, fingerprint


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, str]]:
    modules = {
        "transforms": "",
        "transforms.identity": "one = 1",
        "transforms.documents.nlp": "from transforms.identity import one",
        "transforms.extraction.rows": "import transforms.documents.nlp\nfrom transforms.vocabulary import speech",
        "transforms.vocabulary": "",
        "transforms.vocabulary.speech": "names = ['cues.csv']",
        "transforms.vocabulary.places": "names = ['places.csv']",
    }
    data = {"cues.csv": "say", "places.csv": "Paris", "unspelt.csv": "?"}
    monkeypatch.setattr(fingerprints, "_module_texts", lambda: modules)
    monkeypatch.setattr(fingerprints, "_data_texts", lambda: data)
    fingerprints._closure.cache_clear()
    yield {"modules": modules, "data": data}
    fingerprints._closure.cache_clear()


def test_a_stage_depends_on_what_it_imports_however_far(sources: dict[str, dict[str, str]]) -> None:
    before = fingerprint("extraction")
    sources["modules"]["transforms.identity"] = "one = 2"
    assert fingerprint("extraction").code != before.code


def test_a_stage_does_not_depend_on_what_it_does_not_import(sources: dict[str, dict[str, str]]) -> None:
    before = fingerprint("documents")
    sources["modules"]["transforms.extraction.rows"] = ""
    sources["data"]["cues.csv"] = "tell"
    assert fingerprint("documents") == before


def test_words_count_only_where_they_are_read(sources: dict[str, dict[str, str]]) -> None:
    before = fingerprint("extraction")
    sources["data"]["places.csv"] = "Rome"
    assert fingerprint("extraction") == before
    sources["data"]["cues.csv"] = "tell"
    assert fingerprint("extraction").vocabulary != before.vocabulary
    assert fingerprint("extraction").code == before.code


def test_words_that_nobody_spells_count_everywhere(sources: dict[str, dict[str, str]]) -> None:
    before = fingerprint("documents")
    sources["data"]["unspelt.csv"] = "!"
    assert fingerprint("documents").vocabulary != before.vocabulary


def test_a_codebook_and_settings_count(sources: dict[str, dict[str, str]]) -> None:
    assert fingerprint("extraction", own=("codebook", "a", "mine.yml")) != fingerprint(
        "extraction", own=("codebook", "b", "mine.yml")
    )
    assert fingerprint("documents", extra=(5,)) != fingerprint("documents", extra=(6,))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "transforms"
    (folder / "vocabulary").mkdir(parents=True)
    (folder / "rules.py").write_text("one = 1\n", encoding="utf-8")
    (folder / "vocabulary" / "cues.csv").write_text("say\n", encoding="utf-8")
    monkeypatch.setattr(fingerprints.resources, "files", lambda _: folder)
    for cached in (fingerprints._stamps, fingerprints._module_texts, fingerprints._data_texts, fingerprints._closure):
        cached.cache_clear()
    yield folder
    for cached in (fingerprints._stamps, fingerprints._module_texts, fingerprints._data_texts, fingerprints._closure):
        cached.cache_clear()


@pytest.mark.parametrize("file", ["rules.py", "vocabulary/cues.csv", "vocabulary/new.yml"])
def test_an_edit_during_a_run_is_told(package: Path, file: str) -> None:
    fingerprint("extraction")
    ensure_unedited()
    (package / file).write_text("something else\n", encoding="utf-8")
    with pytest.raises(EditedError, match=f"^transforms/{file} was edited during the run"):
        ensure_unedited()


def test_bytecode_is_no_edit(package: Path) -> None:
    fingerprint("extraction")
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "rules.pyc").write_bytes(b"\0")
    ensure_unedited()
