"""A user's list of actors: what it adds, what it puts right, and what is told where it is not sound."""

from __future__ import annotations

import csv
import datetime as dt

import pytest

from transforms.schema.codes import ACTOR_TYPES
from transforms.vocabulary.actors.additions import PREFIXES, read_additions
from transforms.vocabulary.actors.files import load_actors
from transforms.vocabulary.loading import VocabularyError

HEADER = "name,actor_type,country_code,role,valid_from,valid_to\n"


def _base(text):
    return load_actors(read_additions(text, "mine.csv"))


def test_new_person_has_the_usual_id_and_holds_the_office_from_the_given_day():
    base = _base(HEADER + "Mára Quist,person,NOR,Foreign Minister,2031-02-01,\n")
    assert base.actors["per-mara-quist"].name == "Mára Quist"
    assert base.holder("Foreign Minister", "NOR", dt.date(2031, 2, 1)).actor_id == "per-mara-quist"
    assert base.holder("Foreign Minister", "NOR", dt.date(2031, 1, 31)) is None


def test_source_is_the_file_unless_it_says_another():
    base = _base("name,actor_type,role,source\nMara Quist,person,Envoy,\nMara Quist,person,Senator,Gazette 4\n")
    assert [role.source for role in base.roles if role.actor_id == "per-mara-quist"] == ["mine.csv", "Gazette 4"]


def test_actor_of_the_base_is_put_right_and_keeps_what_the_file_does_not_say():
    base = _base(HEADER + "Volodymyr Zelensky,person,,Senator,,\n")
    person = base.actors["per-volodymyr-zelensky"]
    assert (person.country_code, "Zelensky" in person.forms) == ("UKR", True)
    assert [role.role for role in base.roles if role.actor_id == person.actor_id] == ["Senator"]


def test_body_that_follows_from_a_pattern_can_be_named():
    base = _base("name,actor_type,actor_id,aliases\nKenyan Peacekeepers,organisation,org-ken-armed-forces,KPK|Kenya Keepers\n")
    body = base.actors["org-ken-armed-forces"]
    assert (body.name, body.is_derived, body.aliases, body.country_code) == (
        "Kenyan Peacekeepers", False, ("KPK", "Kenya Keepers"), "KEN",
    )  # fmt: skip


def test_other_roles_of_the_base_stay():
    base = _base(HEADER + "Mara Quist,person,NOR,Senator,,\n")
    assert len(base.roles) == len(load_actors().roles) + 1


def test_a_long_cell_is_refused_whatever_was_read_before() -> None:
    before = csv.field_size_limit(10_000_000)
    try:
        with pytest.raises(VocabularyError, match="not CSV: field larger than field limit"):
            read_additions(f"name,actor_type\n{'x' * 200_000},person\n", "mine.csv")
        assert csv.field_size_limit() == 10_000_000
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"mine\.csv:1: name: this column must be there"),
        ("name\nA\n", r"mine\.csv:1: actor_type: this column must be there"),
        (f"name,actor_type\n{'x' * 200_000},person\n", r"mine\.csv:\d: not CSV: field larger than field limit"),
        ("name,actor_type,colour\nA,person,red\n", r"mine\.csv:1: colour: no such column"),
        ("name,actor_type\nA,person\n,person\n", r"mine\.csv:3: name: must not be empty"),
        ("name,actor_type\nA,ghost\n", r"mine\.csv:2: actor_type: 'ghost' must be one of armed_group"),
        ("name,actor_type\nA,anonymous\n", r"mine\.csv:2: actor_type: 'anonymous' must be one of"),
        ("name,actor_type,actor_id\nA,person,A B\n", r"mine\.csv:2: actor_id: 'A B' must be small letters"),
        ("name,actor_type,actor_id\nA,person,org-a\n", r"mine\.csv:2: actor_id: 'org-a' must begin with per-"),
        ("name,actor_type,wikidata_id\nA,person,12\n", r"mine\.csv:2: wikidata_id: '12' must be Q and a number"),
        (HEADER + "A,person,Oz,,,\n", r"mine\.csv:2: country_code: 'Oz' is no ISO"),
        (HEADER + "A,person,NOR,King,soon,\n", r"mine\.csv:2: valid_from: 'soon' is no date"),
        (HEADER + "A,person,NOR,King,2020-01-02,2020-01-01\n", r"mine\.csv:2: valid_to: 2020-01-01 is before"),
        (HEADER + "A,person,NOR,,2020-01-02,\n", r"mine\.csv:2: valid_from: says something of a role"),
        (HEADER + "A,person,NOR\n", r"mine\.csv:2: expected 6 cells"),
        (
            "name,actor_type,actor_id\nAb,person,per-a\nAc,person,per-a\n",
            r"mine\.csv:3: name: 'per-a' is 'Ab', person, in line 2",
        ),
        (
            "name,actor_type,aliases\nMara Quist,person,\nJo Quist,person,mara quist\n",
            r"mine\.csv:3: aliases: 'mara quist' already",
        ),
        ("name,actor_type,aliases\nMara Quist,person,NATO\n", r"mine\.csv:2: aliases: 'NATO' already names NATO \(org-nato\)"),
    ],
)
def test_unsound_file_is_told_with_line_and_column(text, message):
    with pytest.raises(VocabularyError, match=message):
        _base(text)


def test_every_type_that_names_somebody_can_be_added():
    assert set(PREFIXES) == set(ACTOR_TYPES) - {"anonymous", "group", "unknown"}
