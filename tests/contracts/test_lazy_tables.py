from __future__ import annotations

import pandas as pd
import pytest

from transforms import lazy_tables
from transforms.lazy_tables import LazyTables, load_each, with_tables


def tables(made: list[str]) -> LazyTables:
    def make(name: str) -> pd.DataFrame:
        made.append(name)
        return pd.DataFrame({"key": [name]})

    return LazyTables({name: lambda name=name: make(name) for name in ("a", "b")})


@pytest.mark.parametrize(("small", "times"), [(1 << 20, 1), (0, 2)], ids=["small", "large"])
def test_a_table_is_made_when_it_is_asked_for_and_kept_if_it_is_small(
    small: int, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lazy_tables, "SMALL", small)
    made: list[str] = []
    there = tables(made)
    assert (list(there), len(there), "b" in there, "c" in there, made) == (["a", "b"], 2, True, False, [])
    for _ in range(2):
        assert there["b"]["key"].tolist() == ["b"]
    assert made == ["b"] * times


def test_what_is_done_to_a_frame_that_was_made_from_a_kept_table_does_not_reach_it() -> None:
    there = tables([])
    changed = there["a"].assign(more=1)
    changed.loc[0, "key"] = "changed"
    assert there["a"].to_dict("list") == {"key": ["a"]}


def test_each_table_is_changed_as_it_is_asked_for() -> None:
    made: list[str] = []
    twice = load_each(tables(made), lambda name, frame: frame.assign(key=frame["key"] + name))
    assert not made
    assert twice["a"]["key"].tolist() == ["aa"]
    assert made == ["a"]


def test_others_stand_beside_or_in_place_of_tables() -> None:
    made: list[str] = []
    both = with_tables(tables(made), {"b": pd.DataFrame({"key": ["new"]}), "c": pd.DataFrame()})
    assert list(both) == ["a", "b", "c"]
    assert both["b"]["key"].tolist() == ["new"]
    assert not made
