"""Rows are judged group by group, each against what it may refer to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

import pandas as pd

from transforms.lazy_tables import LazyTables
from transforms.linking.corrections import Corrections
from transforms.linking.partitions import IN_PARTS, WHOLE
from transforms.quality.judgement import judge_rows

Tables = dict[str, pd.DataFrame]


def test_rows_of_parts_refer_to_tables_across_articles_whose_keys_are_read_once(sound: Tables) -> None:
    read: Counter[str] = Counter()

    def pieces(name: str, columns: Sequence[str] | None) -> list[pd.DataFrame]:
        if columns is not None and len(columns) == 1:
            read[name] += 1
        return [sound[name] if columns is None else sound[name][list(columns)]]

    whole = LazyTables({}, {name: partial(pieces, name) for name in ("actors", "actor_roles", "issues", "places")})
    one = {name: sound[name] for name in sound if name in IN_PARTS}
    other = {name: frame.iloc[:0] for name, frame in one.items()}
    assert not judge_rows({WHOLE: whole, "one": one, "other": other}, Corrections("")).failures
    assert read["actors"] == read["issues"] == 1

    astray = {**one, "mentions": one["mentions"].assign(actor_id="nobody")}
    found = judge_rows({WHOLE: whole, "one": astray, "other": other}, Corrections("")).failures
    assert {(failure.table, failure.rule) for failure in found} == {("mentions", "foreign_key:actor_id")}
