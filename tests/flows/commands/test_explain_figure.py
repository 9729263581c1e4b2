"""`positions explain` for territorial figures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from flows.commands.explain import explain
from flows.errors import UsageError
from flows.store.releases.current import make_current
from flows.store.releases.release_writing import write_release


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory, sound_once: dict[str, pd.DataFrame]) -> Path:
    """A folder with a release, to be read alone."""
    folder = tmp_path_factory.mktemp("output")
    make_current(folder, write_release(folder, "r1", sound_once, {"inputs": ""}))
    return folder


@pytest.mark.parametrize(
    "line",
    [
        "The army holds <40 per cent> of [Lorn].",
        "Figure:    f_1, confidence 0.70",
        "Evidence:  characters 37 to",
        "Quantity:  '40 per cent', read as 40 percent",
        "Place:     'Lorn': Lorn (",
        "Holder:    Mara Quist (person; not in the knowledge base; act_1)",
        "controls, fact",
        "Said by:   the article itself",
        "As of:     the text does not say",
    ],
)
def test_a_figure_is_explained(output: Path, line: str) -> None:
    assert line in explain(output, "f_1")


def test_an_unknown_figure_is_told(output: Path) -> None:
    with pytest.raises(UsageError, match="f_2"):
        explain(output, "f_2")


def test_what_is_not_settled_is_said_with_the_places_that_might_be_meant(tmp_path: Path, sound: dict[str, pd.DataFrame]) -> None:
    figures = sound["territorial_figures"].assign(
        place_id=None, place_name="Georgia", place_text="Georgia", holder_actor_id=None, claimant_actor_id="act_1",
        claim_id="c_1", qualifier="about", as_of=dt.date(2026, 9, 1), as_of_precision="month",
    )  # fmt: skip
    make_current(tmp_path, write_release(tmp_path, "r2", {**sound, "territorial_figures": figures}, {"inputs": ""}))
    told = explain(tmp_path, "f_1")
    assert "read as about 40 percent" in told
    assert "Place:     'Georgia': not settled" in told
    (candidates,) = (line for line in told.splitlines() if "might be:" in line)
    assert "(state, GEO; GEO)" in candidates
    assert "US-GA" in candidates
    assert "Holder:    nobody is named" in told
    assert "Said by:   Mara Quist" in told
    assert "in c_1" in told
    assert "As of:     2026-09-01, exact to the month" in told
