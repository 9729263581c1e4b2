from __future__ import annotations

import pandas as pd

from transforms.lazy_tables import LazyTables, load_each, with_tables


def tables(made: list[str]) -> LazyTables:
    def make(name: str) -> pd.DataFrame:
        made.append(name)
        return pd.DataFrame({"key": [name]})

    return LazyTables({name: lambda name=name: make(name) for name in ("a", "b")})


def test_a_table_is_made_whenever_it_is_asked_for_and_not_before() -> None:
    made: list[str] = []
    there = tables(made)
    assert (list(there), len(there), made) == (["a", "b"], 2, [])
    for _ in range(2):
        assert there["b"]["key"].tolist() == ["b"]
    assert made == ["b", "b"]


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
