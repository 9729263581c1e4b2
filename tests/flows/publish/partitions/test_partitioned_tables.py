"""A release of which no part is made anew."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from flows.publish.partitions.partitioned_tables import PartitionedTables
from flows.publish.partitions.plan import Partition, Plan
from flows.publish.step_tables import write_step
from flows.settings import Settings
from flows.store.layout import CHECKED, part_file
from flows.store.releases.release import Release
from flows.store.releases.release_writing import write_release
from flows.store.table_files import publish_frame
from transforms.frames import from_rows
from transforms.linking.corrections import Corrections
from transforms.linking.partitions import IN_PARTS, WHOLE
from transforms.quality.judgement import judge_rows
from transforms.release.tables import finish
from transforms.schema import TABLES


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


def test_a_part_is_fresh_if_none_of_its_articles_was_released(tmp_path: Path, sound_once: dict[str, pd.DataFrame]) -> None:
    settings, plan = Settings(raw=(), output=tmp_path), Plan({part: Partition([], {}, True) for part in ("old", "new")})
    for part, article in (("old", "a_1"), ("new", "a_7")):
        tables_of = {name: sound_once[name].assign(article_id=article) for name in ("articles", "mentions")}
        write_step(settings, "run", CHECKED, part, tables_of)
    assert PartitionedTables(settings, "run", plan, None).fresh() == {}
    previous = write_release(tmp_path, "r1", finish(sound_once), {})
    tables = PartitionedTables(settings, "run", plan, previous)
    assert tables.fresh() == {"new": 1}
    assert set(tables.anew({}, tables.fresh())["mentions"]["article_id"]) == {"a_1"}


def test_articles_that_broke_a_rule_are_told_while_their_part_stays(tmp_path: Path) -> None:
    rows = [
        {"stage": stage, "table": table, "key": key, "rule": "minimum", "detail": "", "source_path": None, "run_id": "r1"}
        for stage, table, key in (("quality", "articles", "a_1"), ("quality", "claims", "c_1"), ("extraction", "articles", "a_2"))
    ]
    file = tmp_path / part_file("quarantine", "2026-03-0001")
    file.parent.mkdir()
    publish_frame(file, from_rows(rows, TABLES["quarantine"]), TABLES["quarantine"])
    settings, previous = Settings(raw=(), output=tmp_path), Release("r1", tmp_path, {})
    for is_new, expected in ((False, {"a_1"}), (True, set())):
        plan = Plan({"2026-03-0001": Partition([], {}, is_new)})
        assert PartitionedTables(settings, "run", plan, previous).refused_elsewhere() == expected
