from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pytest

from transforms.frames import from_rows
from transforms.linking.places import named_places, places_in_use
from transforms.release.report.report_data import TABLES
from transforms.schema import TABLES as SCHEMA
from transforms.vocabulary.places.boundaries import Boundaries, load_boundaries
from transforms.vocabulary.places.gazetteer import Gazetteer, load_places

Tables = dict[str, pd.DataFrame]
DAY = dt.date(2026, 10, 5)


@pytest.fixture(scope="session")
def places() -> Gazetteer:
    return load_places()


@pytest.fixture(scope="session")
def boundaries() -> Boundaries:
    return load_boundaries()


@pytest.fixture(scope="session")
def dataset(places: Gazetteer) -> Callable[..., Tables]:
    """Makes the tables of a release of positions `(actor, issue, stance, day)`, a claim each, in articles of two outlets."""

    def made(
        positions: Sequence[tuple[str | None, str, str, dt.date | None]] = (),
        figures: Sequence[dict[str, Any]] = (),
        articles: int = 2,
        article: dict[str, Any] | None = None,
        claim: dict[str, Any] | None = None,
        **more: Sequence[dict[str, Any]],
    ) -> Tables:
        rows: dict[str, list[dict[str, Any]]] = {
            "articles": [_article(number) | (article or {}) for number in range(articles)],
            "claims": [
                _claim(number, actor, day, f"a_{number % max(articles, 1)}") | (claim or {})
                for number, (actor, _, _, day) in enumerate(positions)
            ],
            "positions": [
                {
                    "position_id": f"p_{number}", "claim_id": f"c_{number}", "article_id": f"a_{number % max(articles, 1)}",
                    "actor_id": actor, "issue_code": issue, "issue_text": issue, "stance": stance, "stance_cue": "wants",
                    "unclear_reason": "leaves it open" if stance == "unclear" else None, "binding": "clause",
                    "stated_on": day, "stated_on_source": "said" if day else None, "confidence": 0.8,
                }
                for number, (actor, issue, stance, day) in enumerate(positions)
            ],
            "issues": [
                {"issue_code": issue, "label": issue.title(), "description": issue, "codebook": "x"}
                for issue in sorted({issue for _, issue, _, _ in positions})
            ],
            "territorial_figures": [_figure() | {"figure_id": f"f_{number}"} | figure for number, figure in enumerate(figures)],
            "records": [
                {"record_id": f"r_{number}", "dump_id": "d", "source_path": "x", "source_record": number, "status": "article",
                 "article_id": f"a_{number}", "run_id": "run"}
                for number in range(articles)
            ],
        }  # fmt: skip
        named = {actor for actor, *_ in positions} | {figure["holder_actor_id"] for figure in rows["territorial_figures"]}
        rows["actors"] = [_actor(actor) for actor in sorted(named - {None})]
        rows |= {name: list(its) for name, its in more.items()}
        frames = {
            name: from_rows([{column: row.get(column) for column in SCHEMA[name].column_names} for row in rows.get(name, [])],
                            SCHEMA[name])
            for name in TABLES
        }  # fmt: skip
        return frames | {"places": places_in_use(named_places(frames["territorial_figures"]), places)}

    return made


def _article(number: int) -> dict[str, Any]:
    published = dt.datetime(2026, 10, 5 + number % 3, tzinfo=dt.UTC)
    return {
        "article_id": f"a_{number}", "dump_id": "d", "source_path": "x", "source_record": number, "authors": [], "language": "en",
        "title": f"Story number {number}", "url": f"https://news.example/{number}", "publisher": f"Outlet {number % 2}",
        "published_at": published, "published_at_source": "dump", "text": "T.", "extraction_status": "done", "char_count": 2,
        "word_count": 1, "origin_id": f"a_{number}", "is_duplicate": False, "ingested_at": published,
    }  # fmt: skip


def _claim(number: int, actor: str | None, day: dt.date | None, article: str) -> dict[str, Any]:
    text = f"Sentence {number}: the matter must be settled, they said."
    return {
        "claim_id": f"c_{number}", "article_id": article, "actor_id": actor, "source_text": "they", "cue_text": "said",
        "speaker_status": "resolved" if actor else "unresolved", "speaker_reason": None if actor else "no_antecedent",
        "claim_text": text[:20], "claim_start": 0, "claim_end": 20, "evidence_text": text, "evidence_start": 0,
        "evidence_end": len(text), "quote_type": "indirect", "act": "demand", "is_negated": False, "is_conditional": False,
        "is_hedged": False, "stated_on": day, "stated_on_source": "said" if day else None, "confidence": 0.9,
        "act_confidence": 0.7, "genuine_score": 0.95, "said_on": day, "said_on_precision": "day" if day else None,
    }  # fmt: skip


def _actor(actor: str) -> dict[str, Any]:
    return {
        "actor_id": actor, "name": actor.title(), "actor_type": "person", "is_known": False, "aliases": [], "article_count": 1,
        "mention_count": 1, "claim_count": 1,
    }  # fmt: skip


def _figure() -> dict[str, Any]:
    return {
        "article_id": "a_0", "holder_actor_id": "red", "share_is_joint": False, "relation": "controls", "place_id": "UA-14",
        "place_name": "Donetsk Oblast", "place_text": "the oblast", "quantity_text": "two fifths", "value": 40.0,
        "unit": "percent", "share": 0.4, "area_km2": 10.0, "area_is_derived": True, "qualifier": "about", "status": "fact",
        "evidence_text": "Red holds two fifths of the oblast.", "evidence_start": 0, "evidence_end": 35, "confidence": 0.8,
    }  # fmt: skip
