"""What `positions actors` tells of a name, of the base alone and of a release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.store.releases.current import make_current
from flows.store.releases.release_writing import write_release
from transforms.frames import from_rows
from transforms.schema import TABLES


@pytest.fixture(scope="module")
def output(tmp_path_factory, sound_once):
    """A folder with a release in which Mara Quist is named, under an id that was another one before."""
    folder = tmp_path_factory.mktemp("output")
    merges = [{"previous_actor_id": "act_0", "actor_id": "act_1", "cause": "dump", "release_id": "r0"}]
    tables = {**sound_once, "actor_merges": from_rows(merges, TABLES["actor_merges"])}
    make_current(folder, write_release(folder, "r1", tables, {}))
    return folder


def _told(output: Path, *words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["actors", *words, "--output", str(output)])
    return result.exit_code, result.output


def test_unknown_person_of_a_release_is_told_with_mentions(output):
    code, told = _told(output, "mara QUIST")
    assert code == 0
    assert "Mara Quist  (person; from articles alone)" in told
    assert "earlier ids: act_0" in told
    assert "1 mentions in 1 articles, 1 claims" in told
    assert "- a_1 (2026-10-05): [Mara Quist] said the truce must hold." in told


def test_part_of_a_name_finds_those_who_hold_it(output):
    assert "1 with these words in a name" in _told(output, "Quist")[1]


@pytest.mark.parametrize("name", ["Zelensky", "zelenskyi", "Volodymyr Zelenskyy"])
def test_base_is_told_without_a_release_and_in_any_spelling(tmp_path, name):
    code, told = _told(tmp_path, name)
    assert code == 0
    assert "id: per-volodymyr-zelensky" in told
    assert "role: President, 2019-05-20 to ?" in told
    assert "no article names it" in told


def test_json_has_everything(output):
    found = json.loads(_told(output, "Mara Quist", "--json")[1])
    actor = found["actors"][0]
    assert (found["release_id"], found["is_exact"], actor["actor_id"], actor["mention_count"]) == ("r1", True, "act_1", 1)
    assert actor["roles"][0]["role"] == "envoy"
    assert actor["mentions"][0]["article_id"] == "a_1"
    assert actor["previous_actor_ids"] == ["act_0"]


def test_number_of_mentions_is_the_users(output):
    assert json.loads(_told(output, "Mara Quist", "--mentions", "0", "--json")[1])["actors"][0]["mentions"] == []


def test_actors_of_the_user_count(output, tmp_path):
    own = tmp_path / "mine.csv"
    own.write_text("name,actor_type,role\nOlav Dahl,person,Envoy\n")
    assert "role: Envoy  [mine.csv]" in _told(output, "Olav Dahl", "--actors", str(own))[1]


def test_nobody_of_that_name_is_a_usage_error(output):
    code, told = _told(output, "Nobody Atall")
    assert code == 2
    assert "knows 'Nobody Atall'" in told


def test_broken_list_is_told_with_file_line_and_column(output, tmp_path):
    own = tmp_path / "mine.csv"
    own.write_text("name,actor_type\nOlav Dahl,ghost\n")
    code, told = _told(output, "Olav Dahl", "--actors", str(own))
    assert code == 1
    assert "mine.csv:2: actor_type: 'ghost' must be one of" in told


def test_review_counts_what_the_user_adds(tmp_path):
    own = tmp_path / "mine.csv"
    own.write_text("name,actor_type,aliases\nMara Quist,person,Lorn|Ukraine\n")
    code, told = _told(tmp_path, "--review", "--months", "6", "--actors", str(own))
    assert code == 0
    assert "ukraine: UKR, per-mara-quist" in told
    assert "roles whose source is older than 6 months on" in told


def test_nothing_named_is_a_usage_error(tmp_path):
    assert _told(tmp_path)[0] == 2
