"""A check of transfer on articles that many have read: `make measure` prints their scores and holds no floors on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.quality import scores_of_articles

SHARED = Path(__file__).parents[3] / "shared"
GOLD = SHARED / "gold"

pytestmark = pytest.mark.measure


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
