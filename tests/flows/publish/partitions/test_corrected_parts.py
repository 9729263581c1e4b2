"""A correction belongs to the part that holds its row."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from flows.publish.partitions.corrected_parts import divide_corrections
from flows.store.releases.release import Release
from flows.store.releases.release_writing import write_release
from transforms.linking.corrections import Correction, Corrections
from transforms.release.tables import finish


def correction(table: str, key: str) -> Correction:
    return Correction(table, key, "confidence", 0.5, 0.6, "As read.", 1)


class Staged:
    """What extraction left of one article: a claim."""

    def __init__(self, claim: str, article: str) -> None:
        self.rows = pd.DataFrame({"claim_id": [claim], "article_id": [article]})

    def read(self, name: str, columns: list[str]) -> pd.DataFrame:
        return self.rows[columns] if name == "claims" else pd.DataFrame(columns=columns)


@pytest.fixture
def previous(tmp_path: Path, sound_once: dict[str, pd.DataFrame]) -> Release:
    return write_release(tmp_path, "r1", finish(sound_once), {})


def divided(previous: Release | None, *corrections: Correction) -> dict[str, list[str]]:
    parts = {"a_1": "2026-03-0001", "a_8": "2026-03-0002"}
    pieces: Any = SimpleNamespace(
        staged=[Staged("c_1", "a_1"), Staged("c_8", "a_8")],
        parts_of=lambda articles: {article: parts[article] for article in articles if article in parts},
    )
    found = divide_corrections(Corrections("corrections.yml", corrections), previous, pieces)
    return {part: [one.key for one in some.rows] for part, some in found.items()}


def test_a_row_is_found_where_it_was_published_or_will_be(previous: Release) -> None:
    asked = [correction("claims", "c_1"), correction("positions", "p_1"), correction("claims", "c_8")]
    assert divided(previous, *asked) == {"2026-03-0001": ["c_1", "p_1"], "2026-03-0002": ["c_8"]}
    assert divided(None, correction("claims", "c_1")) == {"2026-03-0001": ["c_1"]}


def test_what_is_across_articles_or_nowhere_is_of_no_part(previous: Release) -> None:
    assert divided(previous, correction("actors", "act_1"), correction("claims", "c_9")) == {}
