"""Outlines of polygons that share borders."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.release.outlines import outline, signed_area
from transforms.vocabulary.places.boundaries import Polygon, Ring


def cell(x: int, y: int) -> Polygon:
    """A square of one degree."""
    corners = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
    return [[(float(a), float(b)) for a, b in corners]]


def area(polygons: Iterable[Polygon]) -> float:
    return sum(signed_area(ring) for polygon in polygons for ring in polygon)


def is_sound(ring: Ring) -> bool:
    return ring[0] == ring[-1] and len(ring) >= 4 and len({*ring}) == len(ring) - 1


def test_two_neighbours_have_one_ring() -> None:
    ((ring,),) = outline([cell(0, 0), cell(1, 0)])
    assert signed_area(ring) == 2
    assert is_sound(ring)


def test_what_does_not_touch_stays_apart() -> None:
    assert len(outline([cell(0, 0), cell(5, 5)])) == 2


def test_what_touches_in_a_corner_stays_apart() -> None:
    found = outline([cell(0, 0), cell(1, 1)])
    assert [len(polygon) for polygon in found] == [1, 1]


def test_a_ring_of_cells_has_a_hole_that_runs_with_the_clock() -> None:
    ((outer, hole),) = outline([cell(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)])
    assert (signed_area(outer), signed_area(hole)) == (9, -1)


def test_an_enclave_that_is_part_of_it_fills_the_hole() -> None:
    around = outline([cell(x, y) for x in range(3) for y in range(3) if (x, y) != (1, 1)])
    ((ring,),) = outline([*around, cell(1, 1)])
    assert signed_area(ring) == 9


def test_an_island_in_a_lake_is_a_polygon_of_its_own() -> None:
    lake = [cell(x, y) for x in range(5) for y in range(5) if not (1 <= x <= 3 and 1 <= y <= 3)]
    found = outline([*lake, cell(2, 2)])
    assert sorted(len(polygon) for polygon in found) == [1, 2]
    assert area(found) == 17


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1))
def test_no_area_is_lost_and_every_ring_is_sound(cells: set[tuple[int, int]]) -> None:
    found = outline(cell(x, y) for x, y in sorted(cells))
    assert area(found) == pytest.approx(len(cells))
    for polygon in found:
        assert signed_area(polygon[0]) > 0
        assert all(signed_area(hole) < 0 for hole in polygon[1:])
        assert all(is_sound(ring) for ring in polygon)
    assert found == outline(cell(x, y) for x, y in sorted(cells, reverse=True))
