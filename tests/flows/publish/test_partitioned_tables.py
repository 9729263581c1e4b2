"""A release of which no part is made anew."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from flows.publish.partitioned_tables import PartitionedTables
from flows.publish.plan import Partition, Plan
from flows.settings import Settings
from transforms.linking.corrections import Corrections
from transforms.linking.partitions import IN_PARTS, WHOLE
from transforms.quality.judgement import judge_rows
from transforms.release.tables import finish


def test_where_all_parts_stay_no_row_of_an_article_is_new(tmp_path: Path, sound_once: dict[str, pd.DataFrame]) -> None:
    plan = Plan({"2026-03-0001": Partition([], {}, False)})
    tables = PartitionedTables(Settings(raw=(), output=tmp_path), "run", plan, None)
    whole = {name: frame for name, frame in finish(sound_once).items() if name not in IN_PARTS}
    anew = tables.anew(whole)
    assert all(anew[name].empty for name in IN_PARTS)
    assert anew["issues"].equals(whole["issues"])
    found = judge_rows({WHOLE: {"issues": whole["issues"]}}, Corrections(""))
    assert found.records.empty
    assert not found.failures
