"""Figures side by side: what is counted once, what is kept apart, and how far claimants differ."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.frames import conform, from_rows
from transforms.linking.figures import RATHER_RIGHT, UNHELD, compare_figures
from transforms.linking.overlaps import RULE, shares_over_100
from transforms.schema.actors import ACTORS
from transforms.schema.codes import QUALIFIERS, RELATIONS, STATUSES, UNITS
from transforms.schema.sources import ARTICLES
from transforms.schema.territory import FIGURES_COMPARED, TERRITORIAL_FIGURES

AREA = 20_000.0
PUBLISHED = {"a1": "2025-03-02", "a2": "2025-03-05", "a3": "2025-03-20", "a4": "2025-04-01", "a5": None}


def articles() -> pd.DataFrame:
    """Five articles; a2 is a copy of a1, a5 has no date."""
    rows = []
    for name, on in PUBLISHED.items():
        row: dict[str, Any] = dict.fromkeys(ARTICLES.column_names)
        row |= {"article_id": name, "origin_id": "a1" if name == "a2" else name, "is_duplicate": name == "a2", "authors": []}
        row |= {"dump_id": "d", "source_path": "x.txt", "source_record": 0, "language": "en", "extraction_status": "done"}
        row |= {"text": "Text.", "char_count": 5, "word_count": 1, "ingested_at": pd.Timestamp("2025-05-10", tz="UTC")}
        row |= {"published_at": on and pd.Timestamp(on, tz="UTC"), "published_at_source": on and "dump"}
        rows.append(row)
    return from_rows(rows, ARTICLES)


def figure(number: int = 0, **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(TERRITORIAL_FIGURES.column_names)
    row |= {
        "figure_id": f"f_{number:02}", "article_id": "a1", "holder_actor_id": "red", "share_is_joint": False,
        "relation": "controls", "place_id": "lorn", "place_name": "Lorn", "place_text": "Lorn", "quantity_text": "some",
        "value": 40.0, "unit": "percent", "qualifier": "exact", "area_is_derived": False, "status": "fact",
        "evidence_text": "x", "evidence_start": number, "evidence_end": number + 1, "confidence": 0.8,
    }  # fmt: skip
    row |= more
    if row["unit"] == "percent":
        row |= {"share": row["value"] / 100, "area_km2": row["value"] / 100 * AREA, "area_is_derived": True}
    elif row["unit"] == "km2":
        row |= {"share": row["value"] / AREA, "area_km2": row["value"]}
    return row


def frame(*rows: dict[str, Any]) -> pd.DataFrame:
    return from_rows([{**row, "figure_id": f"f_{number:02}"} for number, row in enumerate(rows)], TERRITORIAL_FIGURES)


def compared(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = compare_figures(frame(*rows), articles()).to_dict("records")
    return found


def test_shares_and_areas_of_one_place_and_month_stand_in_one_row() -> None:
    (row,) = compared(
        figure(value=40.0, claimant_actor_id="ann"),
        figure(value=9_000.0, unit="km2", claimant_actor_id="bob", article_id="a3"),
        figure(value=44.0, article_id="a3"),
    )
    assert row["month"] == dt.date(2025, 3, 1)
    assert (row["lowest_share"], row["median_share"], row["highest_share"]) == pytest.approx((0.40, 0.44, 0.45))
    assert (row["lowest_km2"], row["median_km2"], row["highest_km2"]) == pytest.approx((8_000, 8_800, 9_000))
    assert (row["spread_share"], row["spread_km2"]) == pytest.approx((0.05, 1_000))
    assert (row["figure_count"], row["origin_count"], row["claimant_count"]) == (3, 2, 3)
    assert list(row["claimant_actor_ids"]) == ["ann", "bob"]
    assert list(row["figure_ids"]) == ["f_00", "f_01", "f_02"]


def test_a_copy_of_a_story_speaks_once() -> None:
    (row,) = compared(figure(value=10.0), figure(value=10.0, article_id="a2"), figure(value=30.0, article_id="a3"))
    assert (row["figure_count"], row["origin_count"], row["median_share"]) == (3, 2, pytest.approx(0.2))


def test_a_figure_that_is_rather_wrong_stands_beside_none() -> None:
    (row,) = compared(figure(value=40.0), figure(value=90.0, article_id="a3", confidence=RATHER_RIGHT - 0.1))
    assert list(row["figure_ids"]) == ["f_00"]


def test_one_voice_disagrees_with_nobody() -> None:
    (row,) = compared(figure(value=10.0, claimant_actor_id="ann"), figure(value=30.0, claimant_actor_id="ann", article_id="a3"))
    assert pd.isna(row["spread_share"])
    assert (row["lowest_share"], row["highest_share"]) == (0.1, 0.3)


@pytest.mark.parametrize(
    ("qualifier", "more", "spread"),
    [
        ("at_least", {}, 0.0),
        ("at_most", {}, 0.3),
        ("exact", {}, 0.3),
        ("about", {}, 0.3),
        ("between", {"value_high": 70.0}, 0.1),
        ("between", {"value_high": 90.0}, 0.0),
    ],
)
def test_bounds_and_ranges_leave_room(qualifier: str, more: dict[str, float], spread: float) -> None:
    """Ann says at least, at most, … 50 per cent; Bob says 80."""
    (row,) = compared(
        figure(value=50.0, qualifier=qualifier, claimant_actor_id="ann", **more), figure(value=80.0, claimant_actor_id="bob")
    )
    assert row["spread_share"] == pytest.approx(spread)


def test_gains_of_a_month_need_not_be_the_same_gain() -> None:
    (row,) = compared(
        figure(value=5.0, relation="gained", claimant_actor_id="ann"),
        figure(value=7.0, relation="gained", claimant_actor_id="bob"),
    )
    assert pd.isna(row["spread_share"])


@pytest.mark.parametrize(
    "more",
    [
        {"status": "planned"},
        {"relation": "claims"},
        {"holder_actor_id": "blue"},
        {"share_is_joint": True},
        {"place_id": "marn"},
        {"unit": "settlements", "value": 3.0},
        {"article_id": "a4"},
        {"as_of": dt.date(2025, 1, 9), "as_of_precision": "day"},
    ],
)
def test_what_is_not_comparable_stands_apart(more: dict[str, Any]) -> None:
    assert [row["figure_count"] for row in compared(figure(), figure(**more))] == [1, 1]


@pytest.mark.parametrize(
    "more",
    [
        {"place_id": None},
        {"holder_actor_id": None},
        {"article_id": "a5"},
        {"as_of": dt.date(2025, 1, 1), "as_of_precision": "year"},
    ],
)
def test_what_has_no_place_month_or_holder_has_no_row(more: dict[str, Any]) -> None:
    assert not compared(figure(**more))


def test_damage_has_no_holder() -> None:
    (row,) = compared(figure(relation="damaged", holder_actor_id=None))
    assert pd.isna(row["holder_actor_id"])


@pytest.mark.parametrize(
    ("dates", "source"), [([None], "published"), ([dt.date(2025, 3, 9)], "as_of"), ([None, dt.date(2025, 3, 9)], "both")]
)
def test_the_month_has_a_source(dates: list[dt.date | None], source: str) -> None:
    (row,) = compared(*(figure(as_of=on, as_of_precision=on and "day") for on in dates))
    assert (row["month"], row["month_source"]) == (dt.date(2025, 3, 1), source)


def test_counts_are_compared_as_numbers() -> None:
    (row,) = compared(figure(unit="settlements", value=3.0), figure(unit="settlements", value=5.0, article_id="a3"))
    assert (row["lowest_value"], row["highest_value"], row["spread_value"]) == (3, 5, 2)
    assert pd.isna(row["lowest_share"])


def test_no_figures_compare_to_nothing() -> None:
    assert compare_figures(frame(), articles()).empty


ROWS = st.lists(
    st.fixed_dictionaries({
        "article_id": st.sampled_from(list(PUBLISHED)),
        "holder_actor_id": st.sampled_from(["red", "blue", None]),
        "claimant_actor_id": st.sampled_from(["ann", "bob", None]),
        "place_id": st.sampled_from(["lorn", "marn", None]),
        "relation": st.sampled_from(RELATIONS),
        "status": st.sampled_from(STATUSES),
        "unit": st.sampled_from(UNITS),
        "value": st.integers(0, 100).map(float),
        "width": st.integers(1, 40).map(float),
        "qualifier": st.sampled_from(QUALIFIERS),
        "share_is_joint": st.booleans(),
        "as_of": st.sampled_from([None, dt.date(2025, 3, 9), dt.date(2024, 12, 1)]),
    }),
    max_size=25,
)  # fmt: skip


def drawn(rows: list[dict[str, Any]]) -> pd.DataFrame:
    made = []
    for row in rows:
        width = row["width"]
        high = row["value"] + width if row["qualifier"] == "between" else None
        more = {name: value for name, value in row.items() if name != "width"}
        made.append(figure(**more, value_high=high, as_of_precision=row["as_of"] and "day"))
    return frame(*made)


@given(ROWS)
@settings(max_examples=25, deadline=None)
def test_the_table_keeps_its_promises(rows: list[dict[str, Any]]) -> None:
    figures = drawn(rows)
    table = compare_figures(figures, articles())
    conform(table, FIGURES_COMPARED)
    listed = Counter(figure_id for ids in table["figure_ids"] for figure_id in ids)
    assert set(listed.values()) <= {1}
    comparable = figures[
        figures["place_id"].notna()
        & (figures["as_of"].notna() | (figures["article_id"] != "a5"))
        & (figures["holder_actor_id"].notna() | figures["relation"].isin(UNHELD))
    ]
    assert set(listed) == set(comparable["figure_id"])
    assert int(table["figure_count"].sum()) == len(comparable)
    for row in table.to_dict("records"):
        assert len(row["figure_ids"]) == row["figure_count"] >= row["origin_count"] >= 1
        assert row["claimant_count"] >= max(len(row["claimant_actor_ids"]), 1)
        for scale in ("share", "km2", "value"):
            low, middle, high, apart = (row[f"{part}_{scale}"] for part in ("lowest", "median", "highest", "spread"))
            assert pd.isna(low) == pd.isna(middle) == pd.isna(high)
            if not pd.isna(low):
                assert 0 <= low <= middle <= high
            if not pd.isna(apart):
                assert 0 <= apart <= high - low + 1e-9
    again = compare_figures(figures.sample(frac=1, random_state=len(rows)), articles())
    pd.testing.assert_frame_equal(
        again.sort_values("comparison_id", ignore_index=True), table.sort_values("comparison_id", ignore_index=True)
    )


def actors() -> pd.DataFrame:
    made = [
        ("red", "government", "RED"), ("red-army", "organisation", "RED"), ("blue", "government", "BLU"),
        ("rebels", "armed_group", "BLU"),
    ]  # fmt: skip
    empty_row: dict[str, Any] = dict.fromkeys(ACTORS.column_names)
    counts = {"article_count": 1, "mention_count": 1, "claim_count": 0}
    return from_rows(
        [
            {
                **empty_row,
                **counts,
                "actor_id": name,
                "name": name,
                "actor_type": kind,
                "country_code": code,
                "is_known": True,
                "aliases": [],
            }
            for name, kind, code in made
        ],
        ACTORS,
    )


def warned(*rows: dict[str, Any]) -> list[tuple[str, str]]:
    found = shares_over_100(frame(*rows), articles(), actors(), "run")
    assert set(found["rule"]) <= {RULE}
    return list(zip(found["key"], found["detail"], strict=True))


def test_sides_that_hold_more_than_all_are_listed() -> None:
    told = warned(figure(value=70.0), figure(value=40.0, holder_actor_id="blue", claimant_actor_id="ann"))
    assert told == [("lorn|2025-03-02", "110.0%: BLU 40.0%; RED 70.0% (f_00, f_01)")]


def test_a_month_is_a_date_too() -> None:
    month = {"as_of": dt.date(2025, 1, 1), "as_of_precision": "month"}
    told = warned(figure(value=70.0, **month), figure(value=40.0, holder_actor_id="blue", article_id="a3", **month))
    assert [key for key, _ in told] == ["lorn|2025-01"]


@pytest.mark.parametrize(
    "other",
    [
        {"holder_actor_id": "blue", "value": 30.0},
        {"holder_actor_id": "blue", "value": 30.4},
        {"holder_actor_id": "red", "value": 90.0},
        {"holder_actor_id": "red-army", "value": 90.0},
        {"holder_actor_id": "blue", "status": "planned"},
        {"holder_actor_id": "blue", "relation": "demands"},
        {"holder_actor_id": "blue", "article_id": "a3"},
        {"holder_actor_id": "blue", "place_id": "marn"},
        {"holder_actor_id": None},
        {"holder_actor_id": "blue", "qualifier": "at_most"},
    ],
    ids=str,
)
def test_what_can_be_true_is_not_listed(other: dict[str, Any]) -> None:
    assert not warned(figure(value=70.0), figure(**{"value": 60.0, **other}))


def test_of_several_tellings_the_lowest_counts() -> None:
    assert not warned(figure(value=70.0), figure(value=50.0, claimant_actor_id="ann"), figure(value=45.0, holder_actor_id="blue"))


def test_a_joint_share_counts_once() -> None:
    joint = {"share_is_joint": True, "evidence_start": 5, "value": 60.0}
    assert not warned(figure(**joint), figure(**joint, holder_actor_id="rebels"), figure(value=40.0, holder_actor_id="blue"))


def test_a_joint_share_holds_those_of_its_holders() -> None:
    joint = {"share_is_joint": True, "evidence_start": 5, "value": 60.0}
    rows = [figure(**joint), figure(**joint, holder_actor_id="rebels"), figure(value=30.0, holder_actor_id="rebels")]
    assert not warned(*rows, figure(value=40.0, holder_actor_id="blue"))
    ((_, detail),) = warned(*rows, figure(value=50.0, holder_actor_id="blue"))
    assert detail.startswith("110.0%: BLU 50.0%; RED and rebels 60.0%")


@given(ROWS)
@settings(max_examples=25, deadline=None)
def test_warnings_are_of_more_than_all_and_do_not_depend_on_order(rows: list[dict[str, Any]]) -> None:
    figures = drawn([row for row in rows if row["holder_actor_id"]])
    table = shares_over_100(figures, articles(), actors(), "run")
    assert all(float(detail.split("%")[0]) > 100 for detail in table["detail"])
    again = shares_over_100(figures.sample(frac=1, random_state=len(rows)), articles(), actors(), "run")
    pd.testing.assert_frame_equal(again, table)
