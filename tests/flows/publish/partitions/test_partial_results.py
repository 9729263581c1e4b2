"""What a part tells is kept, and made anew where it is not there or cannot be read."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from flows.publish.partitions.partial_results import TOLD, keep_actors, keep_only, kept_actors, kept_result
from transforms.linking.named_entities import NamedEntities
from transforms.linking.tables import PartialResult

NAMED = NamedEntities(
    pa.table({"name": ["Ana Silva"]}), pa.table({"row": [0], "alias": ["Silva"]}), pa.table({"article": [0], "row": [0]})
)


def told(place: str) -> PartialResult:
    return PartialResult(lambda: NAMED, [place], ["a_1"])


def refuse() -> PartialResult:
    pytest.fail("it is kept")


def test_what_is_kept_is_not_made_again(tmp_path: Path) -> None:
    for digest, make in (("x", lambda: told("p_1")), ("x", refuse)):
        found = kept_result(tmp_path, digest, make)
        assert (found.named(), found.places, found.failed) == (NAMED, ["p_1"], ["a_1"])
    assert kept_result(tmp_path, "y", lambda: told("p_2")).places == ["p_2"]


@pytest.mark.parametrize("name", ["rows", "aliases", "failed"])
def test_what_cannot_be_read_is_made_anew(tmp_path: Path, name: str) -> None:
    kept_result(tmp_path, "x", lambda: told("p_1"))
    (tmp_path / TOLD / "x" / f"{name}.parquet").write_bytes(b"garbled")
    assert kept_result(tmp_path, "x", lambda: told("p_2")).places == ["p_2"]
    assert kept_result(tmp_path, "x", refuse).named() == NAMED


def test_what_no_part_tells_any_more_goes(tmp_path: Path) -> None:
    for digest in ("x", "y"):
        kept_result(tmp_path, digest, lambda: told("p_1"))
    keep_only(tmp_path, frozenset("y"))
    assert [path.name for path in (tmp_path / TOLD).iterdir()] == ["y"]


def test_actors_are_kept_beside_what_is_told_as_long_as_it_is_the_same(tmp_path: Path) -> None:
    kept_result(tmp_path, "x", lambda: told("p_1"))
    assert kept_actors(tmp_path, "x") is None
    for ids in (["act_1"], ["act_2"]):
        keep_actors(tmp_path, "x", pa.array(ids))
        assert kept_actors(tmp_path, "x") == pa.array(ids)
    (tmp_path / TOLD / "x" / "places.parquet").write_bytes(b"garbled")
    kept_result(tmp_path, "x", lambda: told("p_2"))
    assert kept_actors(tmp_path, "x") is None
