from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.vocabulary.figures import units
from transforms.vocabulary.figures.units import converted, load_units
from transforms.vocabulary.loading import VocabularyError


@pytest.mark.parametrize(
    ("spelling", "value", "km2"),
    [
        ("sq km", 4300, 4300.0),
        ("square mile", 10, 25.89988110336),
        ("sq mi", 1, 2.589988110336),
        ("hectare", 120, 1.2),
        ("acre", 740, 2.994673752576),
        ("dunam", 3, 0.003),
        ("sq m", 500, 0.0005),
    ],
)
def test_an_area_is_converted_exactly(spelling: str, value: float, km2: float) -> None:
    assert converted(value, load_units().areas[spelling]) == km2


@pytest.mark.parametrize(("spelling", "km"), [("mile", 16.09344), ("mi", 16.09344), ("km", 10.0), ("kilometre", 10.0)])
def test_a_length_is_converted_exactly(spelling: str, km: float) -> None:
    assert converted(10, load_units().lengths[spelling]) == km


@given(st.decimals(min_value=0, max_value=10**8, places=3))
def test_a_number_as_written_keeps_every_digit(value: Decimal) -> None:
    exact = Fraction(value) * load_units().areas["square mile"]
    assert converted(float(value), load_units().areas["square mile"]) == float(exact)


def test_640_acres_are_a_square_mile_exactly() -> None:
    areas = load_units().areas
    assert areas["square mile"] == 640 * areas["acre"]


def test_every_unit_can_be_converted() -> None:
    assert all(factor > 0 for table in (load_units().areas, load_units().lengths) for factor in table.values())


def test_spellings_are_as_the_matcher_looks_them_up() -> None:
    for table in (load_units().areas, load_units().lengths):
        assert all(spelling == spelling.lower().strip(". ") and len(spelling.split()) <= 2 for spelling in table)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            {"definitions": ["metre = [length]", "kilometre = 1000 * metre"], "areas": {"rod ** 2": ["rod"]}, "lengths": {}},
            "'rod \\*\\* 2' is not defined",
        ),
        (
            {"definitions": ["metre = [length]", "kilometre = 1000 * metre"], "areas": {"metre": ["sq m"]}, "lengths": {}},
            "'metre' is not defined, or cannot be told in",
        ),
        (
            {
                "definitions": ["metre = [length]", "kilometre = 1000 * metre"],
                "areas": {"metre ** 2": ["sq"], "kilometre ** 2": ["sq"]},
                "lengths": {},
            },
            "'sq' is spelt for two units",
        ),
    ],
)
def test_a_wrong_table_is_told(monkeypatch: pytest.MonkeyPatch, content: dict[str, object], told: str) -> None:
    monkeypatch.setattr(units, "read_yaml", lambda name: content)
    with pytest.raises(VocabularyError, match=told):
        dict(load_units.__wrapped__().areas)


def test_pint_is_imported_only_when_a_unit_is_converted() -> None:
    code = "import sys; from transforms.vocabulary.figures.territory import load_territory_words as words; words().triggers; "
    code += "sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603
