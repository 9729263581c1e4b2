"""Scores against the gold sets that lie beside the project, with floors that may only rise.

`make measure` runs them and prints the scores.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[3] / "shared"
GOLD = SHARED / "gold"
POSITIONS = Path(sys.executable).with_name("positions")

pytestmark = pytest.mark.measure

#: Layer, measure, floor.
ARTICLE_FLOORS = [
    ("articles", "body_edges", 0.95),
    ("actors", "f1", 0.84),
    ("actors", "type_accuracy", 0.95),
    ("actors", "country_accuracy", 0.93),
    ("actors", "canonical", 0.90),
    ("claims", "f1", 0.76),
    ("claims", "speaker_accuracy", 0.84),
    ("claims_with_speaker", "f1", 0.66),
    ("claim_fields", "quote_type", 0.88),
    ("claim_fields", "act", 0.70),
    ("claim_fields", "negated", 0.80),
    ("claim_fields", "conditional", 0.75),
    ("claim_fields", "said_on", 0.75),
    ("positions_issue", "f1", 0.64),
    ("positions", "f1", 0.58),
    ("positions", "stance_accuracy", 0.90),
    ("figures", "p", 0.90),
]


def run(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def shared() -> Path:
    if not GOLD.is_dir():
        pytest.skip("the gold sets do not lie beside the project")
    return SHARED


@pytest.fixture(scope="module")
def articles(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    output = tmp_path_factory.mktemp("articles")
    run(POSITIONS, "run", GOLD / "articles" / "raw", "--output", output)
    scores = output / "scores.json"
    print("\n" + run(sys.executable, GOLD / "score.py", GOLD / "articles", output / "current", "--json", scores))
    result: dict[str, Any] = json.loads(scores.read_text(encoding="utf-8"))
    return result


def test_every_gold_article_is_found(articles: dict[str, Any]) -> None:
    assert articles["articles"]["found"] == articles["articles"]["gold"]


def test_little_boilerplate_is_kept(articles: dict[str, Any]) -> None:
    assert articles["articles"]["boilerplate_kept"] <= 0.1


def test_no_two_actors_are_merged(articles: dict[str, Any]) -> None:
    assert articles["actors"]["merged"] == 0


@pytest.mark.parametrize(("layer", "measure", "floor"), ARTICLE_FLOORS, ids=lambda value: str(value))
def test_articles_keep_their_floors(articles: dict[str, Any], layer: str, measure: str, floor: float) -> None:
    assert articles[layer][measure] >= floor


def test_territorial_figures_are_right_where_they_are_told(shared: Path, tmp_path: Path) -> None:
    sentences, dump = GOLD / "territory" / "dev.jsonl", tmp_path / "dump.jsonl"
    run(sys.executable, GOLD / "score_territory.py", "dump", sentences, dump)
    run(POSITIONS, "run", dump, "--output", tmp_path / "out", "--min-words", "0")
    printed = run(sys.executable, GOLD / "score_territory.py", "score", sentences, tmp_path / "out" / "current")
    print("\n" + printed)
    line = next(line for line in printed.splitlines() if line.startswith("figures "))
    precision = float(line.split("'p': ")[1].split(",")[0])
    assert precision >= 0.86
