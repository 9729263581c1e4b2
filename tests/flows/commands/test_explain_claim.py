"""`positions explain` for claims and positions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from flows.commands.explain import explain
from flows.errors import UsageError
from flows.store.releases.current import make_current
from flows.store.releases.release_writing import write_release
from transforms.frames import from_rows
from transforms.schema import TABLES


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory, sound_once: dict[str, pd.DataFrame]) -> Path:
    """A folder with a release, to be read alone."""
    folder = tmp_path_factory.mktemp("output")
    spans = [("source", 0, 10), ("cue", 11, 15), ("content", 16, 35)]
    rows = [{"claim_id": "c_1", "role": role, "span_no": 0, "start": start, "end": end} for role, start, end in spans]
    tables = {**sound_once, "claim_spans": from_rows(rows, TABLES["claim_spans"])}
    make_current(folder, write_release(folder, "r1", tables, {"inputs": ""}))
    return folder


@pytest.fixture(scope="module")
def explained(output: Path) -> dict[str, str]:
    """What is said of a claim and of a position."""
    return {row_id: explain(output, row_id) for row_id in ("c_1", "p_1")}


TOLD = [
    "{Mara Quist} <said> [the truce must hold]. The army holds 40 per cent of Lorn.",
    "Claim:     c_1, confidence 0.90",
    "Article:   a_1: without a title",
    "Published: 05 October 2026",
    "URL:       unknown",
    "Speaker:   Mara Quist (person; not in the knowledge base; act_1)",
    "'Mara Quist' refers by name to: act_1",
    "Act:       demand, sure to 0.70, indirect speech, cue 'said'",
    "Genuine:   an attribution with a score of 0.95",
    "Sides:     ceasefire support 0.80",
    "Said on:   the text does not say",
    "Stated on: 2026-10-05, the publication date, which comes from the sidecar",
    "Position:  p_1, confidence 0.80",
    "on Ceasefire (ceasefire, codebook x)",
    "told by 'truce', in the claim itself",
    "support, by 'must hold'",
]


@pytest.mark.parametrize("row_id", ["c_1", "p_1"])
@pytest.mark.parametrize("line", TOLD)
def test_a_claim_is_explained(explained: dict[str, str], row_id: str, line: str) -> None:
    assert line in explained[row_id]


def test_what_is_not_settled_is_said(tmp_path: Path, sound: dict[str, pd.DataFrame]) -> None:
    claims = sound["claims"].assign(
        actor_id=None, speaker_status="unresolved", speaker_reason="ambiguous", stated_on=None, stated_on_source=None,
        said_on=dt.date(2026, 10, 4), said_on_precision="day", said_on_cue="Sunday", said_on_rule="weekday",
        said_on_reach="dateline", is_hedged=True, hedge_cue="perhaps",
    )  # fmt: skip
    tables = {**sound, "claims": claims, "positions": sound["positions"].iloc[:0]}
    make_current(tmp_path, write_release(tmp_path, "r2", tables, {"inputs": ""}))
    told = explain(tmp_path, "c_1")
    assert "Speaker:   named, but not settled who it is: ambiguous" in told
    assert "hedged by 'perhaps'" in told
    assert "Said on:   2026-10-04, exact to the day, by 'Sunday'" in told
    assert "the last such weekday not after publication; told in the dateline" in told
    assert "Positions: none" in told


@pytest.mark.parametrize("row_id", ["c_2", "p_2", "x_1"])
def test_an_unknown_id_is_told(output: Path, row_id: str) -> None:
    with pytest.raises(UsageError, match=row_id):
        explain(output, row_id)


def test_what_was_set_aside_is_told_with_its_score(tmp_path: Path, sound: dict[str, pd.DataFrame]) -> None:
    row = {"stage": "extraction", "table": "claims", "key": "q_1", "rule": "no_attribution", "run_id": "r", "source_path": None,
           "detail": "score 0.12, under 0.32; act say: It was to show."}  # fmt: skip
    tables = {**sound, "quarantine": from_rows([row], TABLES["quarantine"])}
    make_current(tmp_path, write_release(tmp_path, "r3", tables, {"inputs": ""}))
    told = explain(tmp_path, "q_1")
    assert "of table claims, in extraction" in told
    assert "score 0.12, under 0.32; act say: It was to show." in told
