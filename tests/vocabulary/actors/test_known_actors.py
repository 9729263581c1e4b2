"""The knowledge base: what it derives, who holds which office when, and what a broken file is told."""

from __future__ import annotations

import datetime as dt

import pytest

from transforms.identity import fold
from transforms.vocabulary.actors import files as actor_files
from transforms.vocabulary.actors.files import load_actors
from transforms.vocabulary.actors.spelling import spellings
from transforms.vocabulary.loading import VocabularyError, read_csv
from transforms.vocabulary.places.countries import load_countries


@pytest.fixture(scope="module")
def base():
    return load_actors()


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("RUS", "Government of Russia"),
        ("USA", "Government of the United States"),
        ("CZE", "Government of the Czech Republic"),
        ("VAT", "Holy See"),
        ("PSE", "Palestinian Authority"),
    ],
)
def test_every_country_has_a_government(base, code, name):
    assert base.government(code).name == name


@pytest.mark.parametrize(
    ("form", "code", "name", "actor_type"),
    [
        ("foreign ministry", "RUS", "Ministry of Foreign Affairs of Russia", "government"),
        ("Ministry of Foreign Affairs", "TUR", "Ministry of Foreign Affairs of Turkey", "government"),
        ("Defense Ministry", "PHL", "Ministry of Defence of the Philippines", "government"),
        ("army", "ISR", "Israel Defense Forces", "organisation"),
        ("foreign ministry", "USA", "United States Department of State", "government"),
        ("police", "KEN", "Police of Kenya", "organisation"),
    ],
)
def test_bodies_of_a_country_follow_from_patterns_unless_listed(base, form, code, name, actor_type):
    found = base.institution(form, code)
    assert (found.name, found.actor_type) == (name, actor_type)


def test_unknown_form_is_no_body(base):
    assert base.institution("ministry of silence", "RUS") is None


@pytest.mark.parametrize(
    ("role", "code", "on", "name"),
    [
        ("President", "UKR", dt.date(2025, 10, 1), "Volodymyr Zelensky"),
        ("Prime Minister", "GBR", dt.date(2024, 7, 5), "Keir Starmer"),
        ("Prime Minister", "GBR", dt.date(2024, 7, 4), None),
        ("President", "USA", dt.date(2024, 1, 1), None),
        ("President", "UKR", None, None),
        ("Foreign Minister", "RUS", dt.date(2025, 10, 1), None),
    ],
)
def test_office_has_a_holder_only_where_a_source_dates_him(base, role, code, on, name):
    holder = base.holder(role, code, on)
    assert (holder.name if holder else None) == name


def test_ids_say_the_type():
    prefixes = {"per": "person", "gov": "government", "org": "organisation", "arm": "armed_group", "med": "media"}
    assert all(prefixes[row["actor_id"].split("-")[0]] == row["actor_type"] for row in read_csv("actors/actors.csv"))


def test_no_form_belongs_to_two_listed_actors():
    owners: dict[str, set[str]] = {}
    for row in read_csv("actors/actors.csv"):
        for form in [row["name"], *filter(None, row["aliases"].split("|"))]:
            owners.setdefault(form, set()).add(row["actor_id"])
    assert {form: ids for form, ids in owners.items() if len(ids) > 1} == {}


def test_no_date_stands_without_a_source_that_states_it():
    dated = [row for row in read_csv("actors/actor_roles.csv") if row["valid_from"] or row["valid_to"]]
    assert [row for row in dated if "general knowledge" in row["source"]] == []


@pytest.mark.parametrize(("on", "is_held"), [(dt.date(2026, 1, 31), True), (dt.date(2026, 2, 1), False)])
def test_source_of_a_day_tells_of_no_holder_after_it(base, on, is_held):
    assert (base.holder("President", "UKR", on) is not None) is is_held


def test_spellings_are_of_people_and_name_one_actor(base):
    owners: dict[str, set[str]] = {}
    for actor in base.actors.values():
        for form in actor.forms:
            owners.setdefault(fold(form), set()).add(actor.actor_id)
    spelt = {fold(form): actor.actor_id for actor in base.actors.values() for form in actor.spellings}
    assert "volodymyr zelenskyi" in spelt
    assert {form: owners[form] for form in spelt if len(owners[form]) > 1} == {}
    assert all(base.actors[actor_id].actor_type == "person" for actor_id in spelt.values())


def test_no_alias_is_listed_that_a_rule_gives(base):
    for row in read_csv("actors/actors.csv"):
        if row["actor_type"] == "person":
            given = {fold(form) for form in [row["name"], *filter(None, row["aliases"].split("|"))]}
            by_rule = {fold(other) for form in given for other in spellings(form)}
            assert not any(fold(alias) in by_rule for alias in filter(None, row["aliases"].split("|"))), row["actor_id"]


def test_titles_are_folded_forms(base):
    assert all(form == fold(form) for form in base.titles)


@pytest.mark.parametrize(
    ("role", "field"),
    [("Foreign Minister", "state"), ("former professor", "knowledge"), ("Kremlin spokesman", None), ("Olympic rower", None)],
)
def test_role_tells_a_field_of_life_or_nothing(base, role, field):
    assert base.field_of(role) == field


@pytest.mark.parametrize(
    ("file", "row", "message"),
    [
        ("actors.csv", {"actor_id": "per-a", "name": "A", "actor_type": "ghost", "country_code": "", "aliases": "",
                        "wikidata_id": "", "source": "x"}, "not an actor type"),
        ("actors.csv", {"actor_id": "per-a", "name": "A", "actor_type": "person", "country_code": "QQQ", "aliases": "",
                        "wikidata_id": "", "source": "x"}, "not in countries.csv"),
        ("actors.csv", {"actor_id": "per-a", "name": "A", "actor_type": "person", "country_code": "", "aliases": "",
                        "wikidata_id": "", "source": ""}, "must not be empty"),
        ("actor_roles.csv", {"actor_id": "per-nobody", "role": "King", "organisation": "", "country_code": "", "valid_from": "",
                             "valid_to": "", "source": "x"}, "actor_id is not in"),
        ("actor_roles.csv", {"actor_id": "per-volodymyr-zelensky", "role": "King", "organisation": "", "country_code": "",
                             "valid_from": "soon", "valid_to": "", "as_of": "2026-01-31", "source": "x"}, "not a date"),
        ("actor_roles.csv", {"actor_id": "per-volodymyr-zelensky", "role": "King", "organisation": "", "country_code": "",
                             "valid_from": "2020-01-01", "valid_to": "", "as_of": "", "source": "x"}, "needs as_of"),
        ("metonyms.csv", {"form": "Oz", "actor_id": "gov-oz"}, "actor_id is not in"),
        ("actor_verbs.csv", {"lemma": "sing", "uses": "sing"}, "uses must be some of"),
        ("role_titles.csv", {"title": "x", "role": "X", "kind": "odd", "country_code": "", "field": ""}, "kind must be one of"),
        ("name_words.csv", {"word": "x", "use": "odd"}, "use must be one of"),
    ],
)  # fmt: skip
def test_unsound_file_is_refused(monkeypatch, file, row, message):
    monkeypatch.setattr(actor_files, "read_csv", lambda name: [row] if name == f"actors/{file}" else read_csv(name))
    with pytest.raises(VocabularyError, match=message):
        load_actors()


def test_seats_and_other_metonyms_of_power_are_many_and_lead_to_actors(base):
    countries = load_countries()
    seats = {form for country in countries.by_code.values() for form in country.seats}
    others = {form for form, actor_id in base.metonyms.items() if actor_id}
    assert len({fold(form) for form in seats} | others) >= 120
    assert all(actor_id is None or actor_id in base.actors for actor_id in base.metonyms.values())


@pytest.mark.parametrize(
    ("form", "actor_id"),
    [
        ("quai d'orsay", "gov-fra-foreign-affairs"),
        ("lubyanka", "org-fsb"),
        ("torre tagle", "gov-per-foreign-affairs"),
        ("kirya", "gov-isr-defence"),
        ("fuerte tiuna", "org-ven-armed-forces"),
        ("padre faura", "org-phl-supreme-court"),
        ("nagatacho", "gov-jpn"),
    ],
)
def test_address_of_a_body_stands_for_it(base, form, actor_id):
    assert base.metonyms[form] == actor_id


def test_every_dated_role_of_the_files_is_held_on_its_first_day(base):
    dated = [role for role in base.roles if role.valid_from]
    assert len(dated) > 400
    assert [role for role in dated if not role.is_held(role.valid_from)] == []
