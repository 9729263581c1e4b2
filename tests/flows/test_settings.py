from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from flows.errors import UsageError
from flows.runtime.environment import prepare_environment
from flows.settings import READERS, load_settings


def test_the_command_line_goes_before_the_environment(tmp_path: Path) -> None:
    environment = {"POSITIONS_RAW": str(tmp_path), "POSITIONS_MIN_WORDS": "9", "POSITIONS_KEEP": "4", "POSITIONS_FORCE": "yes"}
    settings = load_settings(environment, min_words=7, keep=None)
    assert (settings.raw, settings.min_words, settings.keep, settings.force) == ((tmp_path,), 7, 4, True)


def test_settings_survive_the_way_through_plain_parameters(tmp_path: Path) -> None:
    settings = load_settings({}, raw=[tmp_path], output=tmp_path / "out", field_map=["headline=title"], force=True)
    assert load_settings({}, **settings.as_parameters()) == settings


def test_a_file_comes_last_and_its_paths_are_relative_to_it(tmp_path: Path) -> None:
    file = tmp_path / "here.toml"
    (tmp_path / "dumps").mkdir()
    file.write_text('raw = "dumps"\nkeep = 3\nmin-words = 8\n[field_map]\nheadline = "title"\n')
    settings = load_settings({"POSITIONS_SETTINGS_FILE": str(file), "POSITIONS_KEEP": "4"}, min_words=6)
    assert (settings.raw, settings.keep, settings.min_words) == ((tmp_path / "dumps",), 4, 6)
    assert settings.field_map == (("headline", "title"),)
    assert settings.origins == {"raw": str(file), "min_words": "command line", "keep": "POSITIONS_KEEP", "field_map": str(file)}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kep = 3", "here.toml: kep is no setting. There are: accept,"),
        ("keep = ", "here.toml cannot be read"),
        (f"keep = {'[' * 3_000}{']' * 3_000}", "here.toml cannot be read"),
    ],
)
def test_a_wrong_settings_file_is_told(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "here.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=message):
        load_settings({"POSITIONS_SETTINGS_FILE": str(file)})


def test_every_setting_is_shown_with_its_origin(tmp_path: Path) -> None:
    lines = load_settings({"POSITIONS_KEEP": "4"}, raw=[tmp_path]).described()
    assert [line.split()[0] for line in lines] == list(READERS)
    shown = {" ".join(line.split()) for line in lines}
    assert {"keep 4 POSITIONS_KEEP", "min_words 5 default", "actors - default", "dates - default"} <= shown


def test_codebooks_are_names_or_files(tmp_path: Path) -> None:
    mine, file = tmp_path / "mine.yml", tmp_path / "here.toml"
    mine.write_text("codebook: mine\n")
    file.write_text('codebook = ["politics", "mine.yml"]\n')
    for settings in (
        load_settings({}, raw=[tmp_path], codebook=["politics", str(mine)]),
        load_settings({"POSITIONS_CODEBOOK": f"politics:{mine}"}, raw=[tmp_path]),
        load_settings({"POSITIONS_SETTINGS_FILE": str(file)}, raw=[tmp_path]),
    ):
        assert settings.codebook == ("politics", str(mine))
        assert [name for _, name in settings.codebook_texts()] == ["politics.yml", "mine.yml"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"raw": ["nowhere"]}, "There is nothing at"),
        ({"codebook": "nowhere.yml"}, "There is no codebook at"),
        ({"actors": "nowhere.csv"}, "There is no list of actors at"),
        ({"codebook": ["conflict", "conflict"]}, "named twice"),
        ({"field_map": ["title"]}, "is not of the form"),
        ({"keep": 0}, "keep is 0; it must be at least 1"),
        ({"min_words": "many"}, "must be a number"),
        ({"certainty": "1.5"}, "it must be between 0 and 1"),
        ({"processes": 1.5}, "must be a whole number"),
        ({"force": "perhaps"}, "must be true or false"),
        ({"wait": "nan"}, "must be a finite number"),
        ({"keep": "inf"}, "must be a finite number"),
        ({"output": "~nobody-of-this-name/out"}, "there is no such user"),
        ({"output": "a\0b"}, "is no path"),
        ({"output": "caf\udce9"}, "is no UTF-8. Name a symbolic link"),
    ],
)
def test_a_wrong_setting_is_told(tmp_path: Path, given: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        load_settings({}, **{"raw": [tmp_path], **given})


def test_a_working_folder_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(UsageError, match="The folder that you are in is gone"):
        load_settings({}, raw=["raw"])


def test_what_the_user_has_set_for_libraries_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"PREFECT_HOME": "mine"})
    prepare_environment(load_settings({}, raw=[tmp_path], output=tmp_path))
    assert os.environ["PREFECT_HOME"] == "mine"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"


@pytest.mark.parametrize(
    ("named", "set_before", "expected"),
    [
        ("out", {}, None),
        ("100% done?#1", {}, "sqlite+aiosqlite:///file:{}/100%25%20done%3F%231/_state/prefect/prefect.db?uri=true"),
        ("100% done?#1", {"PREFECT_API_DATABASE_CONNECTION_URL": "mine"}, None),
        ("100% done?#1", {"PREFECT_HOME": "mine"}, None),
    ],
)
def test_marks_in_the_name_of_an_output_do_not_move_the_database_of_prefect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, set_before: dict[str, str], expected: str | None
) -> None:
    monkeypatch.setattr(os, "environ", dict(set_before))
    prepare_environment(load_settings({}, raw=[tmp_path], output=tmp_path / named))
    address = os.environ.get("PREFECT_SERVER_DATABASE_CONNECTION_URL")
    assert address == (expected and expected.format(tmp_path))
    if address:
        with create_engine(address.replace("+aiosqlite", "")).begin() as connection:
            connection.execute(text("create table found (here)"))
        assert (tmp_path / named / "_state/prefect/prefect.db").stat().st_size


def imported_by(module: str, *heavy: str) -> list[str]:
    code = f"import sys, {module}; print(*(name for name in {heavy} if name in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    return done.stdout.split()


def test_help_imports_nothing_heavy() -> None:
    assert imported_by("flows.cli", "prefect", "spacy", "pandas", "great_expectations") == []


def test_a_run_that_finds_nothing_new_imports_neither_models_nor_the_flow() -> None:
    assert (
        imported_by(
            "flows.pipeline.run_once", "prefect", "pandas", "pyarrow", "ftfy", "spacy", "onnxruntime", "great_expectations"
        )
        == []
    )


def test_own_files_of_words_count_by_their_text_and_kind(tmp_path: Path) -> None:
    one, other = tmp_path / "one.csv", tmp_path / "other.csv"
    one.write_text("name,actor_type\nMara Quist,person\n", encoding="utf-8-sig")
    other.write_text("name,actor_type\nOlav Dahl,person\n")
    told = load_settings({"POSITIONS_ACTORS": str(one)}, raw=[tmp_path])
    assert told.own_texts() == ("actors", "name,actor_type\nMara Quist,person\n", "one.csv")
    assert told.own_texts() != load_settings({}, raw=[tmp_path], actors=other).own_texts()
    assert load_settings({}, raw=[tmp_path]).own_texts() == ()
