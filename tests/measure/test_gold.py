"""Scores against the gold sets that lie beside the project, with floors that may only rise.

`make measure` runs them and prints the scores.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.quality import scores_of_articles, territory

SHARED = Path(__file__).parents[3] / "shared"
GOLD = SHARED / "gold"

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
TERRITORY_FLOORS = {
    ("territorial figures", "precision"): 0.95,
    ("territorial figures", "F1"): 0.82,
    ("territorial figures with place, relation and holder", "F1"): 0.62,
    ("place of figures", "share right"): 0.90,
    ("relation of figures", "share right"): 0.90,
    ("qualifier of figures", "macro-F1"): 0.90,
    ("status of figures", "macro-F1"): 0.80,
}


@pytest.fixture(scope="module")
def shared() -> Path:
    if not GOLD.is_dir():
        pytest.skip("the gold sets do not lie beside the project")
    return SHARED


@pytest.fixture(scope="module")
def articles(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return scores_of_articles(shared, tmp_path_factory.mktemp("articles"))


def test_every_gold_article_is_found(articles: dict[str, Any]) -> None:
    assert articles["articles"]["found"] == articles["articles"]["gold"]


def test_little_boilerplate_is_kept(articles: dict[str, Any]) -> None:
    assert articles["articles"]["boilerplate_kept"] <= 0.1


def test_no_two_actors_are_merged(articles: dict[str, Any]) -> None:
    assert articles["actors"]["merged"] == 0


@pytest.mark.parametrize(("layer", "measure", "floor"), ARTICLE_FLOORS, ids=lambda value: str(value))
def test_articles_keep_their_floors(articles: dict[str, Any], layer: str, measure: str, floor: float) -> None:
    assert articles[layer][measure] >= floor


def test_territorial_figures_keep_their_floors(shared: Path, tmp_path: Path) -> None:
    found = {(one.task, one.measure): one.value for one in territory(shared, tmp_path)}
    assert {key: found[key] for key, floor in TERRITORY_FLOORS.items() if found[key] < floor} == {}
