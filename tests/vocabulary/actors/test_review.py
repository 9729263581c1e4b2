"""The review of the knowledge base: what it reports of a base with faults, and that the shipped one has none of the worst."""

from __future__ import annotations

import datetime as dt

import pytest

from transforms.vocabulary.actors.additions import read_additions
from transforms.vocabulary.actors.files import load_actors
from transforms.vocabulary.actors.review import out_of_date, overlaps, proposals, report, rivals
from transforms.vocabulary.places.countries import load_countries

HEADER = "name,actor_type,country_code,aliases,role,valid_from,valid_to\n"


@pytest.fixture(scope="module")
def shipped():
    return load_actors()


@pytest.fixture(scope="module")
def faulty():
    rows = [
        "Mara Quist,person,NOR,Ukraine,President,2031-01-01,",
        "Olav Dahl,person,NOR,,President,2032-01-01,2033-01-01",
        "Jon Lund,person,NOR,,President,2029-01-01,2030-12-31",
        "Siv Moe,person,NOR,,Senator,2031-01-01,",
        "Ida Vik,person,NOR,,Senator,2031-01-01,",
    ]
    return load_actors(read_additions(HEADER + "\n".join(rows), "mine.csv"))


def test_form_of_an_actor_and_a_country_is_reported(faulty):
    assert overlaps(faulty, load_countries())["ukraine"] == ("UKR", "per-mara-quist")


def test_two_holders_of_an_office_on_one_day_are_reported_but_not_of_a_post_nor_of_other_days(faulty):
    assert rivals(faulty)["President", "NOR"] == ("per-mara-quist", "per-olav-dahl")
    assert not any(role == "Senator" for role, _ in rivals(faulty))


def test_old_sources_are_reported_by_age_and_former_roles_never_age(shipped):
    old = out_of_date(shipped, dt.date(2026, 6, 30), 12)
    assert old
    assert max(role.as_of for role in old) < dt.date(2025, 7, 1)
    assert [role.as_of for role in old] == sorted(role.as_of for role in old)
    assert not any(role.role.startswith("former ") for role in old)
    assert len(out_of_date(shipped, dt.date(2030, 1, 1), 12)) > len(old)


def test_shipped_base_has_no_two_holders_and_only_the_known_overlaps(shipped):
    assert rivals(shipped) == {}
    assert set(overlaps(shipped, load_countries())) == {"holy see", "state of palestine"}


def test_report_names_the_counts(shipped):
    told = report(shipped, load_countries(), dt.date(2026, 6, 30), 12)
    assert "forms of two actors: 2" in told
    assert "offices with two holders at a time: 0" in told


def test_the_most_quoted_actors_that_are_missing_are_proposed_as_additions():
    told = {
        "actor_type": "person",
        "country_code": "NOR",
        "role": "Mayor",
        "aliases": ["Quist", "Mara E. Quist"],
        "article_count": 2,
    }
    published = [
        told
        | {"actor_id": f"x-{name}", "name": name, "claim_count": claims, "is_known": is_known, "actor_type": actor_type}
        | {"aliases": [name.split()[-1], name.replace(" ", " E. ")]}
        for name, claims, is_known, actor_type in [
            ("Mara Quist", 3, False, "person"),
            ("Olav Dahl", 9, True, "person"),
            ("Residents", 9, False, "group"),
            ("Siv Moe", 7, False, "person"),
            ("Ida Vik", 0, False, "person"),
        ]
    ]
    lines = proposals(published)
    assert [line.partition(",")[0] for line in lines.splitlines()] == ["Siv Moe", "Mara Quist"]
    assert lines.splitlines()[1] == "Mara Quist,person,NOR,Mara E. Quist,Mayor,"
    assert proposals(published, most=1).startswith("Siv Moe,")
    assert proposals([]) == ""
    base = load_actors(read_additions("name,actor_type,country_code,aliases,role,source\n" + lines, "mine.csv"))
    assert base.actors["per-siv-moe"].country_code == "NOR"
