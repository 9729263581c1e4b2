"""The numbers of the report are those of the tables, and they add up."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest

from transforms.linking.positions import positions_summary
from transforms.release.report import sections
from transforms.release.report.figures import place_figures
from transforms.release.report.maps import control_maps
from transforms.release.report.matrix import SHOWN_ACTORS, SHOWN_ISSUES, matrix, tone
from transforms.release.report.report_data import report_data
from transforms.release.report.timeline import timeline
from transforms.release.report.words import words
from transforms.schema import codes

DAY = dt.date(2026, 10, 5)
STANCES = codes.STANCES


def many(actors: int, issues: int) -> list[tuple[str | None, str, str, dt.date | None]]:
    """Positions of actors of whom each takes fewer sides than the one before, some of nobody in particular."""
    found: list[tuple[str | None, str, str, dt.date | None]] = []
    for actor in range(actors):
        for number in range(1 + (actors - actor) % 7):
            stance = STANCES[(actor + number) % len(STANCES)]
            found.append((f"actor {actor}", f"issue {(actor * 3 + number) % issues}", stance, DAY + dt.timedelta(days=number)))
    return [*found, (None, "issue 0", "support", DAY), (None, "issue 1", "unclear", None)]


@pytest.mark.parametrize(("actors", "issues"), [(3, 2), (SHOWN_ACTORS + 25, SHOWN_ISSUES + 6)])
def test_every_position_is_in_one_line_and_one_column(dataset: Any, actors: int, issues: int) -> None:
    positions = many(actors, issues)
    found = matrix(report_data(dataset(positions)))
    *parts, whole = found.footer
    assert whole.whole.total == len(positions)
    assert sum(line.whole.total for line in [*found.lines, *parts]) == len(positions)
    for line in [*found.lines, *found.footer]:
        assert sum(tally.total for tally in line.cells) + (line.rest.total if line.rest else 0) == line.whole.total
    for column, tally in enumerate(whole.cells):
        assert sum(line.cells[column].total for line in [*found.lines, *parts]) == tally.total


def test_a_cell_has_the_counts_of_the_summary(dataset: Any) -> None:
    tables = dataset(many(12, 4))
    summary = {
        (row.actor_id, row.issue_code): Counter({stance: getattr(row, f"n_{stance}") for stance in STANCES})
        for row in positions_summary(tables["positions"], tables["articles"]).itertuples()
    }
    found = matrix(report_data(tables))
    cells = {
        (line.whole.find["actor"], issue): tally.counts
        for line in found.lines
        for (issue, _), tally in zip(found.issues, line.cells, strict=True)
        if tally.total
    }
    assert cells == summary


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"support": 3, "oppose": 1}, "support"),
        ({"support": 2, "oppose": 1}, "mixed"),
        ({"oppose": 4, "support": 1, "unclear": 9}, "oppose"),
        ({"conditional": 2}, "conditional"),
        ({"conditional": 2, "support": 1}, "support"),
        ({"conditional": 1, "oppose": 1}, "mixed"),
        ({"unclear": 2}, "unclear"),
    ],
)
def test_a_side_stands_for_a_cell_if_three_quarters_take_it(counts: dict[str, int], expected: str) -> None:
    assert tone(Counter(counts)) == expected


def test_every_claim_is_in_one_line_of_the_most_quoted(dataset: Any) -> None:
    tables = dataset(many(sections.SHOWN_SPEAKERS + 9, 5))
    lines = sections.speakers(report_data(tables))
    assert len(lines) == sections.SHOWN_SPEAKERS + 2
    assert sum(line.claims for line in lines) == len(tables["claims"])
    assert sum(line.positions for line in lines) == len(tables["positions"])


def test_every_article_claim_and_position_is_of_one_outlet(dataset: Any) -> None:
    tables = dataset(many(20, 5), articles=sections.SHOWN_OUTLETS + 20)
    names = [None if number % 9 == 0 else f"Outlet {number}" for number in range(len(tables["articles"]))]
    tables["articles"] = tables["articles"].assign(publisher=names)
    lines = sections.outlets(report_data(tables))
    assert [line.name for line in lines[-2:]] == [
        f"{len(set(names)) - 1 - sections.SHOWN_OUTLETS} other outlets",
        "Outlet unknown",
    ]
    for column, table in (("articles", "articles"), ("claims", "claims"), ("positions", "positions")):
        assert sum(getattr(line, column) for line in lines) == len(tables[table])


def test_copies_stand_under_the_story_that_they_copy(dataset: Any) -> None:
    tables = dataset(articles=4)
    tables["articles"] = tables["articles"].assign(
        is_duplicate=[False, True, True, False], origin_id=["a_0", "a_0", "a_0", "a_3"]
    )
    (story,) = sections.stories(report_data(tables))
    assert (story.title, story.url, len(story.copies)) == ("Story number 0", "https://news.example/0", 2)


def test_counts_of_quality_add_up_to_their_tables(dataset: Any) -> None:
    refused = [
        {"stage": "articles", "table": "records", "key": f"r_{number}", "rule": "no_text", "detail": "?", "run_id": "run"}
        for number in range(3)
    ]
    tables = dataset(many(9, 3), quarantine=refused)
    found = sections.quality(report_data(tables))
    assert [(count.words, count.count) for count in found.refused_by_rule] == [("no text", 3)]
    for counts, table in (
        (found.records, "records"), (found.articles, "articles"), (found.speakers, "claims"), (found.stances, "positions"),
    ):  # fmt: skip
        assert sum(count.count for count in counts) == len(tables[table])
        assert sum(count.part for count in counts) == pytest.approx(1)
    unclear = next(count for count in found.stances if count.words == "Unclear")
    assert sum(count.count for count in found.reasons) == unclear.count


def test_a_change_leads_to_both_positions(dataset: Any) -> None:
    positions = [("red", "truce", "oppose", DAY), ("red", "truce", "support", DAY + dt.timedelta(days=1))]
    change = {
        "actor_id": "red", "issue_code": "truce", "previous_stance": "oppose", "stance": "support",
        "changed_on": DAY + dt.timedelta(days=1), "previous_position_id": "p_0", "position_id": "p_1",
    }  # fmt: skip
    (found,) = sections.changes(report_data(dataset(positions, position_changes=[change])))
    assert (found.actor, found.issue, found.before, found.after) == ("Red", "Truce", "oppose", "support")
    assert (found.on, found.find) == ("6 October 2026", {"positions": ["p_0", "p_1"]})


def test_issues_of_one_name_are_told_apart_by_their_codebook(dataset: Any) -> None:
    issues = [
        {"issue_code": code, "label": "Tolls", "description": "d", "codebook": book}
        for code, book in (("tolls_a", "roads"), ("tolls_b", "ports"))
    ]
    rows = report_data(dataset([("red", "tolls_a", "support", DAY), ("red", "tolls_b", "oppose", DAY)], issues=issues))
    assert sorted(rows.label(code) for code in ("tolls_a", "tolls_b")) == ["Tolls (ports)", "Tolls (roads)"]


@pytest.mark.parametrize(("days", "grain"), [([0, 1, 5], "day"), ([0, 100], "week"), ([0, 900], "month"), ([0, 9000], "year")])
def test_periods_are_as_long_as_the_time_asks(dataset: Any, days: list[int], grain: str) -> None:
    tables = dataset([("red", "truce", "support", DAY + dt.timedelta(days=day)) for day in days])
    tables["articles"] = tables["articles"].assign(published_at=None)
    found = timeline(report_data(tables))
    assert found is not None
    assert found.grain == grain
    assert sum(found.counts.values()) == len(days)
    assert list(found.periods) == sorted(found.periods)


def test_old_quotations_share_one_bar_and_the_undated_are_counted_apart(dataset: Any) -> None:
    positions = [("red", "truce", "support", day) for day in (dt.date(1990, 1, 1), dt.date(2001, 2, 3), DAY, DAY, None)]
    found = timeline(report_data(dataset(positions)))
    assert found is not None
    assert [(period, counts.total()) for period, counts in found.by_period()] == [("before 2026-10-05", 2), ("2026-10-05", 2)]
    assert (found.undated, found.period_of(dt.date(1995, 5, 5)), found.period_of(DAY), found.period_of(None)) == (1, 0, 1, None)


def test_periods_without_positions_keep_their_place(dataset: Any) -> None:
    tables = dataset([("red", "truce", "support", DAY), ("red", "truce", "oppose", DAY + dt.timedelta(days=3))])
    found = timeline(report_data(tables))
    assert found is not None
    assert [counts.total() for _, counts in found.by_period()] == [1, 0, 0, 1]


def test_since_leaves_out_what_is_older_and_what_has_no_date(dataset: Any) -> None:
    positions = [("red", "truce", "support", day) for day in (DAY, DAY - dt.timedelta(days=1), None)]
    rows = report_data(dataset(positions, [{"as_of": DAY, "as_of_precision": "day"}, {"as_of": dt.date(2020, 1, 1)}]), DAY)
    assert (len(rows.claims), len(rows.positions), len(rows.figures)) == (1, 1, 1)


def test_figures_are_told_in_words_place_by_place(dataset: Any) -> None:
    figures = [
        {}, {"status": "planned"}, {"place_id": None, "place_name": "Upper Lorn", "holder_actor_id": None, "relation": "lost"},
        {"place_id": "UA-43", "place_name": "Crimea", "share": None, "area_km2": None, "share_is_joint": True},
    ]  # fmt: skip
    found = place_figures(report_data(dataset(figures=figures)))
    assert [(place.name, place.number, place.total) for place in found] == [
        ("Donetsk Oblast", 1, 2), ("Crimea", 2, 1), ("Upper Lorn", None, 1),
    ]  # fmt: skip
    told = found[0].figures[-1]
    assert (told.holder, told.relation, told.quantity, told.measured) == ("Red", "hold", "two fifths", "about 40%, 10 km²")
    assert (found[1].is_disputed, found[1].claimed_by, found[1].figures[0].holder) == (True, ["RUS", "UKR"], "Red (with others)")
    assert (found[2].figures[0].holder, found[2].figures[0].relation) == (None, "have lost")
    assert sum(place.total for place in found) == len(figures)


def test_near_places_stand_on_a_close_up_by_a_letter(dataset: Any, places: Any, boundaries: Any) -> None:
    figures = [
        {}, {"place_id": "UA-43", "place_name": "Crimea"}, {"place_id": "ZAF", "place_name": "South Africa"},
    ]  # fmt: skip
    rows = report_data(dataset(figures=figures))
    whole, near = control_maps(rows, place_figures(rows), places, boundaries)
    assert (whole.title, near.title) == (None, "A: Donetsk Oblast, Crimea")
    assert sorted(mark["label"] for mark in whole.marks) == ["3", "A"]
    assert sorted(mark["label"] for mark in near.marks) == ["1", "2"]
    assert {mark["place"]: mark["disputed"] for mark in near.marks}["Crimea"] == "yes, claimed by RUS, UKR"
    assert whole.holders == near.holders == {"Red": 0}
    width, height = whole.size
    assert all(0 <= mark["x"] <= width and 0 <= mark["y"] <= height for mark in whole.marks)
    assert len(near.land) > 1


@pytest.mark.parametrize("more", [{"status": "planned"}, {"relation": "claims"}, {"share": None}, {"holder_actor_id": None}])
def test_only_a_share_told_as_a_fact_of_control_colours_a_place(
    dataset: Any, places: Any, boundaries: Any, more: dict[str, Any]
) -> None:
    rows = report_data(dataset(figures=[more]))
    (found,) = control_maps(rows, place_figures(rows), places, boundaries)
    assert (found.holders, found.marks[0]["holder"], found.marks[0]["said"]) == ({}, None, "No share told as a fact")


def test_there_is_no_map_of_places_that_nobody_knows(dataset: Any, places: Any, boundaries: Any) -> None:
    rows = report_data(dataset(figures=[{"place_id": None, "place_name": "Upper Lorn"}]))
    assert control_maps(rows, place_figures(rows), places, boundaries) == []


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("stances", codes.STANCES), ("signs", codes.STANCES), ("relations", codes.RELATIONS), ("statuses", codes.STATUSES),
        ("record_statuses", codes.RECORD_STATUSES), ("extraction_statuses", codes.EXTRACTION_STATUSES),
        ("speaker_statuses", codes.SPEAKER_STATUSES), ("acts", codes.ACTS),
    ],
)  # fmt: skip
def test_every_code_has_words(kind: str, known: tuple[str, ...]) -> None:
    assert set(known) <= set(words()[kind]) <= {*known, "mixed"}
