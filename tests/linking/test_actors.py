"""Entities of many articles become actors: who is joined, who stays apart, what is counted."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

import pandas as pd
import pytest

from transforms import frames
from transforms.frames import in_key_order
from transforms.linking import namesakes
from transforms.linking.actors import EntityActors, link_actors, resolve
from transforms.linking.named_entities import name_entities, name_group
from transforms.linking.namesakes import Earlier, link_by_name
from transforms.schema import STAGED, TABLES


def _entity(number, article, name, actor_type="person", country=None, role=None, known=None):
    return {
        "entity_id": f"e{number}", "article_id": article, "name": name, "actor_type": actor_type,
        "country_code": country, "role_text": role, "known_actor_id": known,
    }  # fmt: skip


def _mention(number, entity, text, article="a1", kind="name"):
    return {
        "mention_id": f"m{number}", "article_id": article, "entity_id": entity, "mention_text": text, "mention_start": 0,
        "mention_end": len(text), "mention_kind": kind, "role_text": None,
    }  # fmt: skip


#: Name, type and country of entities that are partly one actor.
_NAMED_ALIKE = (
    ("Ana Silva", "person", "BRA"), ("ANA SILVA", "person", None), ("Ana Silva", "person", "PRT"), ("Silva", "person", None),
    ("Kofi Mensah", "person", "GHA"), ("Kofi Ménsah", "person", None), ("Quay Council", "organisation", None),
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    actors: pd.DataFrame
    actor_roles: pd.DataFrame
    entities: EntityActors

    @property
    def actor_of(self):
        return dict(zip(self.entities.entity_ids.to_pylist(), self.entities.actor_ids.to_pylist(), strict=True))


@pytest.fixture
def articles():
    days = pd.to_datetime(["2025-05-01", "2025-05-03", "2025-05-02"], utc=True)
    return pd.DataFrame({"article_id": ["a1", "a2", "a3"], "published_at": days})


@pytest.fixture
def link(vocabulary, articles):
    def run(entities, mentions=()):
        rows = frames.from_rows(entities, STAGED["entities"])
        named = name_entities(rows)
        group = name_group(named, frames.from_rows(mentions, STAGED["mentions"]), frames.empty(STAGED["claims"]), articles)
        linked = link_actors([group], vocabulary.actors)
        return Found(linked.actors, linked.actor_roles, EntityActors.of_group(named, linked, 0))

    return run


def _ids(linked):
    return linked.entities.actor_ids.to_pylist()


def test_known_actor_takes_the_key_of_the_base(link):
    linked = link([_entity(1, "a1", "Sergey Lavrov", country="RUS", known="per-sergey-lavrov")])
    assert _ids(linked) == ["per-sergey-lavrov"]


def test_derived_body_is_known(link):
    linked = link([_entity(1, "a1", "Armed Forces of Kenya", "organisation", "KEN", known="org-ken-armed-forces")])
    assert linked.actors["is_known"].tolist() == [True]


@pytest.mark.parametrize("name", ["Kofi Mensah", "KOFI MENSAH", "Kofi Ménsah"])
def test_unknown_people_of_one_name_and_country_are_one(link, name):
    linked = link([_entity(1, "a1", "Kofi Mensah", country="GHA"), _entity(2, "a2", name, country="GHA")])
    assert len(set(_ids(linked))) == 1


@pytest.mark.parametrize(
    ("names", "people"),
    [
        (("Kofi Mensah", "Kofi A. Mensah"), 1),
        (("Kofi A. Mensah", "Kofi A Mensah"), 1),
        (("Kofi A. Mensah", "Kofi B. Mensah"), 2),
        (("K. A. Mensah", "K. B. Mensah"), 2),
    ],
)
def test_a_middle_initial_tells_two_people_apart_but_makes_no_other_person(link, names, people):
    linked = link([_entity(place, f"a{place}", name, country="GHA") for place, name in enumerate(names, start=1)])
    assert len(set(_ids(linked))) == people


def test_namesakes_of_two_countries_are_two(link):
    linked = link([_entity(1, "a1", "Ana Silva", country="BRA"), _entity(2, "a2", "Ana Silva", country="PRT")])
    assert len(set(_ids(linked))) == 2


def test_missing_country_is_that_of_the_only_namesake(link):
    linked = link([_entity(1, "a1", "Ana Silva", country="BRA"), _entity(2, "a2", "Ana Silva")])
    assert len(set(_ids(linked))) == 1


def test_missing_country_stays_open_between_two_namesakes(link):
    linked = link([
        _entity(1, "a1", "Ana Silva", country="BRA"), _entity(2, "a2", "Ana Silva", country="PRT"), _entity(3, "a3", "Ana Silva"),
    ])  # fmt: skip
    assert len(set(_ids(linked))) == 3


def test_clearly_different_roles_are_two_people(link):
    linked = link([
        _entity(1, "a1", "Ana Silva", country="BRA", role="Foreign Minister"),
        _entity(2, "a2", "Ana Silva", country="BRA", role="Farmer"),
    ])  # fmt: skip
    assert len(set(_ids(linked))) == 2


def test_roles_of_one_field_are_one_person(link):
    linked = link([
        _entity(1, "a1", "Ana Silva", country="BRA", role="Foreign Minister"),
        _entity(2, "a2", "Ana Silva", country="BRA", role="Senator"),
    ])  # fmt: skip
    assert len(set(_ids(linked))) == 1


@pytest.mark.parametrize("name", ["Yury Halynskyi", "Yurii Halynskiy", "Yuriy Halynskyy"])
def test_spellings_of_one_name_are_one_person(link, name):
    linked = link([_entity(1, "a1", "Yuri Halynsky", country="UKR"), _entity(2, "a2", name, country="UKR")])
    assert len(set(_ids(linked))) == 1
    assert linked.actors["name"].tolist() in (["Yuri Halynsky"], [name])


def test_spellings_are_of_people_only(link):
    linked = link([_entity(1, "a1", "Radio Talki", "media", "FIN"), _entity(2, "a2", "Radio Talky", "media", "FIN")])
    assert len(set(_ids(linked))) == 2


@pytest.mark.parametrize(
    ("first", "second", "people"),
    [
        ({"country": "GHA", "role": "Minister"}, {"country": "GHA", "role": "minister"}, 1),
        ({"country": "GHA", "role": "Minister"}, {"country": "GHA", "role": "Farmer"}, 2),
        ({"country": "GHA"}, {"country": "GHA"}, 2),
        ({"role": "Minister"}, {"role": "Minister"}, 2),
        ({}, {"country": "GHA", "role": "Minister"}, 2),
        ({}, {}, 2),
    ],
)
def test_one_word_is_one_person_only_with_the_same_country_and_role(link, first, second, people):
    linked = link([_entity(1, "a1", "Mensah", **first), _entity(2, "a2", "Mensah", **second)])
    assert len(set(_ids(linked))) == people


def test_types_stay_apart(link):
    linked = link([_entity(1, "a1", "Aurora", "media"), _entity(2, "a2", "Aurora", "organisation")])
    assert len(set(_ids(linked))) == 2


def test_anonymous_sources_of_one_wording_and_country_share_a_row(link):
    linked = link([_entity(1, "a1", "US officials", "anonymous", "USA"), _entity(2, "a2", "US officials", "anonymous", "USA")])
    assert len(linked.actors) == 1


def test_anonymous_source_takes_no_country_from_others(link):
    linked = link([_entity(1, "a1", "Officials", "anonymous", "USA"), _entity(2, "a2", "Officials", "anonymous")])
    assert len(linked.actors) == 2


@pytest.mark.parametrize("seed", range(5))
def test_ids_do_not_hang_on_order(link, seed):
    rows = [
        _entity(1, "a1", "Ana Silva", country="BRA"), _entity(2, "a2", "Kofi Mensah"), _entity(3, "a3", "Ana Silva"),
        _entity(4, "a1", "Yury Halynskyi", country="UKR", role="Senator"), _entity(5, "a2", "Yuri Halynsky", role="Farmer"),
        _entity(6, "a3", "Mensah"), _entity(7, "a1", "Mensah", country="GHA", role="Minister"),
        _entity(8, "a2", "Aurora", "media"),
        _entity(9, "a3", "Volodymyr Zelensky", country="UKR", known="per-volodymyr-zelensky"),
    ]  # fmt: skip
    shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - any order will do
    first, second = link(rows), link(shuffled)
    assert first.actors.equals(second.actors)
    assert first.actor_roles.equals(second.actor_roles)
    assert first.actor_of == second.actor_of


@pytest.mark.parametrize(
    ("more", "kept"),
    [
        ([_entity(9, "a3", "Kofi Mensah", country="GHA", role="Senator")], True),
        ([_entity(9, "a3", "Kofi Mensah", country="NGA")], True),
        ([_entity(9, "a3", "Another Person", country="GHA")], True),
        ([_entity(9, "a3", "Kofi Mensah", country="GHA", role="Farmer")], False),
    ],
)
def test_id_with_a_country_outlives_later_articles_but_for_a_namesake_of_another_field(link, more, kept):
    rows = [_entity(1, "a1", "Kofi Mensah", country="GHA", role="Foreign Minister")]
    assert (link(rows).actor_of["e1"] == link([*rows, *more]).actor_of["e1"]) is kept


@pytest.fixture(params=range(2))
def many(request):
    """Entities of twelve articles that are partly one actor, mentions of some, and chance."""
    chance = random.Random(request.param)  # noqa: S311 - any groups will do
    entities = [
        _entity(number, f"a{chance.randrange(12)}", *chance.choice(_NAMED_ALIKE), role=chance.choice(["Senator", "Farmer", None]))
        for number in range(60)
    ]
    known = _entity(60, f"a{chance.randrange(12)}", "Volodymyr Zelensky", country="UKR", known="per-volodymyr-zelensky")
    entities += [known, {**known, "entity_id": "e61", "article_id": f"a{chance.randrange(12)}", "name": "Zelenskyy"}]
    mentions = [
        _mention(number, f"e{entity['entity_id'][1:]}", chance.choice([entity["name"], "Ana"]), entity["article_id"])
        for number, entity in enumerate(chance.choices(entities, k=90))
    ]
    return entities, mentions, chance.sample([f"a{number}" for number in range(12)], 12)


def _groups(entities, mentions, of_groups):
    """The entities of each group of articles, and what it tells."""
    days = pd.date_range("2025-05-01", periods=12, tz="UTC")
    articles = pd.DataFrame({"article_id": [f"a{number}" for number in range(12)], "published_at": days})
    named, groups = [], []
    for some in of_groups:
        mine = [[row for row in rows if row["article_id"] in some] for rows in (entities, mentions)]
        named.append(name_entities(frames.from_rows(mine[0], STAGED["entities"])))
        group = (frames.from_rows(mine[1], STAGED["mentions"]), frames.empty(STAGED["claims"]))
        groups.append(name_group(named[-1], *group, articles[articles["article_id"].isin(some)]))
    return named, groups


def _joined(linked, named):
    of = [EntityActors.of_group(one, linked, number) for number, one in enumerate(named)]
    actor_of = {entity: actor for one in of for entity, actor in zip(one.entity_ids, one.actor_ids, strict=True)}
    return linked.actors, linked.actor_roles, actor_of


def _same(one, other):
    assert one[0].equals(other[0])
    assert in_key_order(one[1], TABLES["actor_roles"]).equals(in_key_order(other[1], TABLES["actor_roles"]))
    assert one[2] == other[2]


def test_the_same_articles_give_the_same_actors_in_whatever_groups(vocabulary, many):
    entities, mentions, ids = many
    whole, parts = (
        _joined(link_actors(groups, vocabulary.actors), named)
        for named, groups in (_groups(entities, mentions, of_groups) for of_groups in ([ids], [ids[:3], ids[3:7], ids[7:]]))
    )
    _same(parts, whole)


def test_names_that_are_joined_some_at_a_time_give_the_same_actors(vocabulary, many, monkeypatch):
    monkeypatch.setattr(namesakes, "ROWS_AT_ONCE", 7)
    entities, mentions, ids = many
    named, groups = _groups(entities, mentions, [ids[:3], [], ids[3:]])
    found = link_by_name([lambda group=group: group for group in groups], vocabulary.actors)
    _same(_joined(found, named), _joined(link_actors(groups, vocabulary.actors), named))


@pytest.mark.parametrize(("before", "after"), [(4, 12), (12, 8), (12, 12)])
def test_names_of_which_nothing_new_is_told_stay_as_they_were_joined(vocabulary, many, monkeypatch, before, after):
    monkeypatch.setattr(namesakes, "ROWS_AT_ONCE", 20)
    entities, mentions, ids = many

    def told(count):
        return [some for some in (ids[:2], ids[2:4], ids[4:8], ids[8:12]) if ids.index(some[0]) < count]

    earlier = link_actors(_groups(entities, mentions, told(before))[1], vocabulary.actors)
    of_group = {tuple(some): found for some, found in zip(told(before), earlier.of_groups, strict=True)}
    gone = [(some, found) for some, found in of_group.items() if list(some) not in told(after)]
    named, groups = _groups(entities, mentions, told(after))
    went = _groups(entities, mentions, [some for some, _ in gone])[1]
    found = link_by_name(
        [lambda group=group: group for group in groups],
        vocabulary.actors,
        Earlier(
            earlier.actors,
            earlier.actor_roles,
            [of_group.get(tuple(some)) for some in told(after)],
            [(lambda group=group: group, actor_ids) for group, (_, actor_ids) in zip(went, gone, strict=True)],
        ),
    )
    _same(_joined(found, named), _joined(link_actors(groups, vocabulary.actors), named))


def test_actors_that_were_corrected_are_joined_anew(vocabulary, many):
    entities, mentions, ids = many
    named, groups = _groups(entities, mentions, [ids[:3], ids[3:]])
    whole = link_actors(groups, vocabulary.actors)
    first = whole.actors["actor_id"][0]
    changed = whole.actors.assign(claim_count=whole.actors["claim_count"].mask(whole.actors["actor_id"] == first, 99))
    earlier = Earlier(changed, whole.actor_roles, whole.of_groups, corrected=frozenset([first]))
    found = link_by_name([lambda group=group: group for group in groups], vocabulary.actors, earlier)
    _same(_joined(found, named), _joined(whole, named))


def test_counts_dates_and_aliases(link):
    linked = link(
        [_entity(1, "a1", "Kofi Mensah", country="GHA"), _entity(2, "a2", "Ama Mensah", country="GHA")],
        [_mention(1, "e1", "Kofi Mensah"), _mention(2, "e1", "Mensah"), _mention(3, "e1", "he", kind="pronoun")],
    )
    row = linked.actors.set_index("name").loc["Kofi Mensah"]
    assert (row["mention_count"], row["article_count"], list(row["aliases"])) == (3, 1, ["Mensah"])
    assert (row["first_seen"], row["last_seen"]) == (dt.date(2025, 5, 1), dt.date(2025, 5, 1))


def test_latest_role_of_an_unknown_person_is_that_of_the_latest_article(link):
    linked = link([
        _entity(1, "a2", "Kofi Mensah", country="GHA", role="Foreign Minister"),
        _entity(2, "a1", "Kofi Mensah", country="GHA", role="Senator"),
    ])  # fmt: skip
    assert linked.actors["role"].tolist() == ["Foreign Minister"]
    assert linked.actor_roles["source"].tolist() == ["articles", "articles"]


def test_roles_of_the_base_are_published_with_their_source(link):
    linked = link([_entity(1, "a1", "Volodymyr Zelensky", country="UKR", known="per-volodymyr-zelensky")])
    assert linked.actor_roles[["role", "valid_from"]].to_numpy().tolist() == [["President", dt.date(2019, 5, 20)]]


def test_nothing_gives_empty_tables(link):
    linked = link([])
    assert (len(linked.actors), len(linked.actor_roles), len(linked.actor_of)) == (0, 0, 0)


def test_rows_are_resolved_to_actors(link):
    linked = link([_entity(1, "a1", "Sergey Lavrov", country="RUS", known="per-sergey-lavrov")])
    rows = frames.from_rows([_mention(1, "e1", "Lavrov"), _mention(2, None, "him", kind="pronoun")], STAGED["mentions"])
    resolved = resolve(rows, linked.entities, TABLES["mentions"])
    assert resolved["actor_id"].fillna("none").tolist() == ["per-sergey-lavrov", "none"]


def test_row_of_an_entity_that_no_article_has_keeps_an_id_that_is_no_actors(link):
    rows = frames.from_rows([_mention(1, "e9", "Lavrov"), _mention(2, None, "him", kind="pronoun")], STAGED["mentions"])
    linked = link([])
    resolved = resolve(rows, linked.entities, TABLES["mentions"])
    assert resolved["actor_id"].fillna("none").tolist() == ["e9", "none"]
    assert "e9" not in set(linked.actors["actor_id"])
