"""Corrections end to end: they survive reruns, what follows from them follows, and they fail loudly when they are stale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.store.releases.current import current_release

pytestmark = [pytest.mark.usefixtures("prefect"), pytest.mark.slow]
CORRECTION = """corrections:
  - {{table: positions, where: {key}, column: stance, expect: {expect}, value: {value}, reason: It was ironic.}}
"""


@dataclass(frozen=True)
class Run:
    code: int
    told: str
    tables: dict[str, pd.DataFrame]

    def stance_of(self, key: str) -> str:
        positions = self.tables["positions"]
        return str(positions.loc[positions["position_id"] == key, "stance"].item())

    def counted(self, actor: str, issue: str, column: str) -> int:
        summary = self.tables["positions_summary"]
        return int(summary.loc[(summary["actor_id"] == actor) & (summary["issue_code"] == issue), column].item())


def run(output: Path, *options: object) -> Run:
    result = CliRunner().invoke(app, ["run", "--output", str(output), "--processes", "1", *map(str, options)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    release = current_release(output)
    assert release is not None, result.output
    return Run(result.exit_code, result.output, release.tables())


def test_the_life_of_a_correction(tmp_path: Path, write_dump: Callable[..., Path]) -> None:
    raw, output = write_dump(tmp_path / "raw", "ceasefire", published="2024-03-04"), tmp_path / "out"
    first = run(output, raw)
    positions = first.tables["positions"]
    chosen = positions[positions["actor_id"].notna() & (positions["stance"] == "support")].iloc[0]
    key, actor, issue = chosen["position_id"], chosen["actor_id"], chosen["issue_code"]
    file = output / "corrections.yml"

    file.write_text(CORRECTION.format(key=key, expect="support", value="oppose"))
    corrected = run(output, raw)
    assert corrected.code == 0, corrected.told
    assert "0 parsed in this run" in corrected.told
    assert corrected.stance_of(key) == "oppose"
    assert corrected.counted(actor, issue, "n_oppose") == first.counted(actor, issue, "n_oppose") + 1
    assert corrected.counted(actor, issue, "n_support") == first.counted(actor, issue, "n_support") - 1
    changes = corrected.tables["changes"]
    assert set(changes["cause"]) == {"correction"}
    assert {"positions", "positions_daily", "positions_summary"} <= set(changes["table"])
    assert "Nothing new" in run(output, raw).told

    more = write_dump(tmp_path / "more", "harvest", published="2024-03-05")
    again = run(output, more)
    assert again.stance_of(key) == "oppose"
    assert not ((again.tables["changes"]["table"] == "positions") & (again.tables["changes"]["key"] == key)).any()

    file.write_text(CORRECTION.format(key=key, expect="conditional", value="oppose"))
    stale = run(output, raw)
    assert stale.code == 1
    assert f"corrections.yml:2: positions.stance of {key} was expected to be 'conditional', but 'support' was found" in stale.told
    assert stale.stance_of(key) == "oppose"
