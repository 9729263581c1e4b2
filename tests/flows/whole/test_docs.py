"""What the documentation tells its readers to run, run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from flows.cli.runs import run
from flows.pipeline.architecture_page import page
from transforms.articles.field_names import load_field_mapping

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(page: Path, *kinds: str) -> Iterator[tuple[str, str]]:
    """The code blocks of a page that are of these kinds, in order, with their kind."""
    for kind, text in _BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind in kinds:
            yield kind, text


@pytest.fixture
def released(sound_output: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which a release lies where the documentation expects it."""
    shutil.copytree(sound_output, tmp_path / "data" / "processed", symlinks=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


QUERIES = [text for _, text in blocks(DOCS / "bi.md", "sql")]


def test_the_three_questions_are_answered(released: Path) -> None:
    by_month, changed, shares = (duckdb.sql(query.strip().rstrip(";")).fetchall() for query in QUERIES)
    assert [(row[0], row[1], row[3], row[4]) for row in by_month] == [("Mara Quist", "Ceasefire", "support", 1)]
    assert changed == []
    assert [(row[0], row[1], row[5]) for row in shares] == [("Lorn", "Mara Quist", 40.0)]


@pytest.mark.parametrize(
    "text",
    [text for page in ("bi.md", "../README.md", "tables.md") for _, text in blocks(DOCS / page, "python")],
    ids=lambda text: text.split()[1],
)
def test_recipes_in_python_run(released: Path, text: str) -> None:
    exec(compile(text, "recipe", "exec"), {})  # noqa: S102 - our own documentation


def test_every_path_that_contributors_are_sent_to_is_there() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    conventions = (DOCS / "conventions.md").read_text(encoding="utf-8")
    table = guide.partition("## Where do I change")[2] + conventions.partition("## Where a change goes")[2]
    named = {name for name in re.findall(r"`([\w./-]+(?:\.\w+|/))`", table) if name != "corrections.yml"}
    places = [
        ROOT,
        *(ROOT / "transforms" / "vocabulary").iterdir(),
        ROOT / "transforms" / "articles" / "readers",
        ROOT / "transforms" / "release" / "report",
    ]
    assert not [name for name in sorted(named) if not any((place / name).exists() for place in places)]


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))], ids=lambda page: page.name
)
def test_no_link_leads_nowhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [target.partition("#") for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]
    assert not [path for path, _, _ in targets if path and not (page.parent / path).exists()]


@pytest.mark.parametrize("text", [(ROOT / "README.md").read_text(encoding="utf-8"), run.__doc__ or ""], ids=["README", "run"])
def test_fields_are_mapped_in_examples_as_the_command_takes_them(text: str) -> None:
    pairs = re.findall(r"--map (\w+)=(\w+)", text)
    assert pairs
    assert all(theirs in load_field_mapping({theirs: ours}).names[ours] for theirs, ours in pairs)


def test_the_picture_is_that_of_the_code() -> None:
    assert page() == (DOCS / "architecture.md").read_text(encoding="utf-8"), "run `make picture`"


def run_tutorial(folder: Path, kinds: tuple[str, ...]) -> list[str]:
    """What the blocks of the tutorial print, run in order in a folder; fails on the first that fails."""
    commands = folder / "bin"
    commands.mkdir()
    (commands / "positions").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m flows.cli "$@"\n', encoding="utf-8")
    (commands / "positions").chmod(0o755)
    environment = {**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    printed = []
    for kind, text in blocks(DOCS / "tutorial.md", *kinds):
        command = ["bash", "-euo", "pipefail", "-c", text] if kind == "sh" else [sys.executable, "-c", text]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        printed.append(done.stdout)
    return printed


@pytest.mark.slow
def test_the_tutorial_runs_from_start_to_end(tmp_path: Path) -> None:
    printed = "\n".join(run_tutorial(tmp_path, ("sh", "python")))
    assert "Night ferry" in printed
    assert "Nothing new" in printed or "Release" in printed
    found = duckdb.sql(
        f"select actor_name, issue_code, stance from '{tmp_path}/dataset/current/positions_wide.parquet'"
    ).fetchall()
    assert ("Lena Okafor", "night_ferry", "support") in found
    assert ("Piet Haan", "night_ferry", "oppose") in found
    assert ("Piet Haan", "night_ferry", "conditional") in found
    assert all((tmp_path / name).is_file() for name in ("harbour.html", "ferry.xlsx", "allies.graphml"))


def test_the_codebook_of_the_tutorial_is_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from flows.commands.codebook import check

    (text,) = (text for _, text in blocks(DOCS / "tutorial.md", "sh") if "harbour.yml <<" in text)
    subprocess.run(["bash", "-c", text.partition("positions codebook")[0]], cwd=tmp_path, check=True)  # noqa: S603, S607
    monkeypatch.chdir(tmp_path)
    told, is_sound = check(("harbour.yml",))
    assert is_sound, told
