"""What extraction left, taken apart by groups of articles."""

from __future__ import annotations

from pathlib import Path

from flows.publish.staged_tables import Shard, StagedShards


def test_each_group_has_its_own_articles_of_each_shard() -> None:
    first, second = (Path(name) for name in ("first", "second"))
    staged = StagedShards([Shard(first, ["a", "b", "c"], "r1"), Shard(second, ["d"], "r2")], ["e", "f"])
    groups = staged.apart({"a": 0, "b": 2, "c": 0, "d": 2, "e": 2, "f": 0}, 3)
    assert groups == [
        StagedShards([Shard(first, ["a", "c"], "r1")], ["f"]),
        StagedShards([], []),
        StagedShards([Shard(first, ["b"], "r1"), Shard(second, ["d"], "r2")], ["e"]),
    ]
