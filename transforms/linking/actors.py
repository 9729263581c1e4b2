"""One actor across articles: entities of all articles joined to actors, with counts, dates, names and roles.

Known entities take the key of the knowledge base. Others are joined by folded name (of people: by its spelling key), type
and country; a missing country is that of the only namesake that has one, and people whose roles lie in different fields of
life are told apart by it. One word is not the full name of a person: it is joined only where country and role are the same.
Every step is a grouping or a join, so cost grows with the rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from transforms.contracts import Table, entity_name
from transforms.frames import typed
from transforms.identity import content_id, fold
from transforms.schema import TABLES
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.actors.known_actors import KnownActors
from transforms.vocabulary.actors.spelling import spelling_key

#: The source of a role that no file states but articles do.
FROM_ARTICLES = "articles"
#: Whose name says who they are: only for them does a namesake's country hold.
_NAMED = frozenset({"person", "government", "organisation", "armed_group", "media"})
#: The columns of staged mentions and claims, and of articles, that actors are made from.
OF_MENTIONS = ("entity_id", "mention_kind", "mention_text")
OF_CLAIMS = ("entity_id",)
OF_ARTICLES = ("article_id", "published_at")
_ALIAS_KINDS = frozenset({"name", "metonym"})


@dataclass(frozen=True)
class LinkedActors:
    """The tables `actors` and `actor_roles`, for each entity id (index) its actor id, and for each the article."""

    actors: pd.DataFrame
    actor_roles: pd.DataFrame
    entity_actor: pd.Series
    entity_article: pd.Series


def link_actors(
    entities: pd.DataFrame, mentions: pd.DataFrame, claims: pd.DataFrame, articles: pd.DataFrame, vocabulary: Vocabulary
) -> LinkedActors:
    """Actors of all articles from the staged entities, mentions (OF_MENTIONS), claims (OF_CLAIMS) and articles (OF_ARTICLES).

    The same rows give the same actors in any order. Known actors that no article refers to are left out.
    """
    linked = _with_keys(entities.drop_duplicates("entity_id", ignore_index=True), vocabulary.actors)
    entity_actor = linked.set_index("entity_id")["actor_id"]
    published = articles.set_index("article_id")["published_at"]
    linked["seen_on"] = pd.to_datetime(linked["article_id"].map(published), utc=True)
    base = _base(linked, vocabulary.actors)
    roles = _roles(linked, vocabulary.actors)
    actors = pd.DataFrame(
        {
            **{name: base[name] for name in ("name", "actor_type", "country_code", "wikidata_id", "is_known")},
            "role": base.index.to_series().map(_latest_role(linked, vocabulary.actors)),
            "aliases": _aliases(linked, mentions, base, vocabulary.actors),
            **_seen(linked, base),
            "mention_count": _count(mentions, entity_actor, base),
            "claim_count": _count(claims, entity_actor, base),
        },
        index=base.index,
    )
    return LinkedActors(
        actors=typed(_null(actors.rename_axis("actor_id").reset_index()), TABLES["actors"]),
        actor_roles=typed(_null(roles), TABLES["actor_roles"]),
        entity_actor=entity_actor,
        entity_article=linked.set_index("entity_id")["article_id"],
    )


def resolve(frame: pd.DataFrame, entity_actor: pd.Series, table: Table) -> pd.DataFrame:
    """A staged frame as its published table: every `…entity_id` column becomes `…actor_id`; null stays null.

    The id of an entity that is not in `entity_actor` stays: it is no actor's, and the row is refused for it.
    """
    columns = {entity_name(name): name for name in table.column_names if name.endswith("actor_id")}
    resolved = frame.copy()
    for staged, published in columns.items():
        entity = frame[staged].astype(object)
        actor = entity.map(entity_actor)
        resolved[published] = actor.where(actor.notna(), entity.where(entity.notna(), None))
    return typed(resolved[table.column_names], table)


def _null(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(object).where(frame.notna(), None)


def _with_keys(entities: pd.DataFrame, known: KnownActors) -> pd.DataFrame:
    """Entities, sorted, with the country that namesakes settle and the actor id."""
    columns = ["entity_id", "article_id", "name", "actor_type", "country_code", "role_text", "known_actor_id"]
    rows = entities[columns].astype(object).where(entities[columns].notna(), None).sort_values("entity_id", ignore_index=True)
    is_unknown_person = (rows["actor_type"] == "person") & rows["known_actor_id"].isna()
    rows["key"] = _mapped(rows["name"], spelling_key).where(is_unknown_person, _mapped(rows["name"], fold))
    is_one_word = is_unknown_person & ~rows["key"].str.contains(" ", regex=False)
    rows["country_code"] = _settled_country(rows, ~is_one_word)
    rows["telling"] = _telling_field(rows, is_unknown_person, known).where(~is_one_word, _telling_place(rows))
    rows["actor_id"] = [
        actor_id or content_id("act", *parts, *((telling,) if telling else ()))
        for actor_id, telling, *parts in zip(
            rows["known_actor_id"], rows["telling"], rows["key"], rows["actor_type"], rows["country_code"], strict=True
        )
    ]
    return rows


def _mapped(values: pd.Series, function: Callable[[str], str | None]) -> pd.Series:
    """The function of each value, called once for each; null stays null."""
    found: pd.Series = values.map({value: function(value) for value in values.dropna().unique()}).astype(object)
    return found.where(found.notna(), None)


def _settled_country(rows: pd.DataFrame, is_full: pd.Series) -> pd.Series:
    """The country of each entity; a full name without one takes that of its namesakes of the same type if they agree."""
    is_unknown = rows["known_actor_id"].isna() & is_full
    open_ = rows["country_code"].isna() & is_unknown & rows["actor_type"].isin(_NAMED)
    given = rows[is_unknown & rows["country_code"].notna()]
    by_name = given.groupby(["key", "actor_type"])["country_code"]
    single = by_name.first()[by_name.nunique() == 1]
    wanted = pd.MultiIndex.from_frame(rows[["key", "actor_type"]])
    filled = pd.Series(single.reindex(wanted).to_numpy(dtype=object), index=rows.index, dtype=object)
    country = rows["country_code"].where(~open_, filled)
    return country.where(country.notna(), None)


def _telling_field(rows: pd.DataFrame, is_unknown_person: pd.Series, known: KnownActors) -> pd.Series:
    """The field of life of an unknown person's role, where namesakes of one country have roles in several; else None."""
    field = _mapped(rows["role_text"], known.field_of).where(is_unknown_person, None)
    of_one = rows[["key", "country_code"]].fillna("").assign(field=field).groupby(["key", "country_code"])["field"]
    is_shared = of_one.transform("nunique") > 1
    return field.where(is_shared & field.notna(), None)


def _telling_place(rows: pd.DataFrame) -> pd.Series:
    """What tells two people of one word apart: the role, if the country is known too; else the article."""
    role = _mapped(rows["role_text"], fold)
    return role.where(role.notna() & rows["country_code"].notna(), rows["article_id"])


def _base(linked: pd.DataFrame, known: KnownActors) -> pd.DataFrame:
    """Name, type, country and Wikidata id of each actor, by actor id: from the base, else as the articles have it most often."""
    counted = linked.groupby(["actor_id", "name"], sort=True).size().rename("times").reset_index()
    counted["length"] = counted["name"].str.len()
    counted = counted.sort_values(["actor_id", "times", "length", "name"], ascending=[True, False, False, True])
    base = counted.groupby("actor_id")[["name"]].first()
    first = linked.sort_values("entity_id").groupby("actor_id")[["actor_type"]].first()
    countries = linked.dropna(subset="country_code").groupby("actor_id")["country_code"].min()
    base = base.join(first).join(countries)
    listed = pd.Series(base.index, index=base.index).map(lambda actor_id: known.actors.get(actor_id))
    base["is_known"] = listed.notna()
    base["wikidata_id"] = [actor.wikidata_id if actor is not None else None for actor in listed]
    for name in ("name", "actor_type", "country_code"):
        base[name] = [
            getattr(actor, name) if actor is not None else value for actor, value in zip(listed, base[name], strict=True)
        ]
    return base


def _seen(linked: pd.DataFrame, base: pd.DataFrame) -> dict[str, pd.Series]:
    by_actor = linked.groupby("actor_id")
    days = by_actor["seen_on"].agg(["min", "max"]).reindex(base.index)
    return {
        "first_seen": days["min"].dt.date,
        "last_seen": days["max"].dt.date,
        "article_count": by_actor["article_id"].nunique().reindex(base.index),
    }


def _count(rows: pd.DataFrame, entity_actor: pd.Series, base: pd.DataFrame) -> pd.Series:
    counts = rows["entity_id"].astype(object).map(entity_actor).value_counts()
    return counts.reindex(base.index).fillna(0).astype("int64")


def _aliases(linked: pd.DataFrame, mentions: pd.DataFrame, base: pd.DataFrame, known: KnownActors) -> pd.Series:
    """Other names of each actor: those of the base, of entities and of mentions by name or metonym; sorted."""
    named = mentions.loc[
        mentions["mention_kind"].isin(_ALIAS_KINDS) & mentions["entity_id"].notna(), ["entity_id", "mention_text"]
    ]
    seen = pd.DataFrame(
        {
            "actor_id": named["entity_id"].astype(object).map(linked.set_index("entity_id")["actor_id"]),
            "alias": named["mention_text"].astype(object),
        }
    )
    ours = [(actor_id, alias) for actor_id in base.index if actor_id in known.actors for alias in known.actors[actor_id].aliases]
    both = pd.concat(
        [
            seen,
            linked[["actor_id", "name"]].rename(columns={"name": "alias"}),
            pd.DataFrame(ours, columns=["actor_id", "alias"], dtype=object),
        ]
    ).dropna().drop_duplicates()  # fmt: skip
    both = both[both["alias"] != both["actor_id"].map(base["name"])].sort_values(["actor_id", "alias"])
    lists = both.groupby("actor_id")["alias"].agg(list)
    return pd.Series([lists.get(actor_id, []) for actor_id in base.index], index=base.index, dtype=object)


def _roles(linked: pd.DataFrame, known: KnownActors) -> pd.DataFrame:
    """The roles of the actors: those of the base, and for people it does not know those that articles name."""
    present = set(linked["actor_id"])
    ours = [
        (role.actor_id, role.role, role.organisation, role.country_code, role.valid_from, role.valid_to, role.source)
        for role in known.roles
        if role.actor_id in present
    ]
    named = linked[linked["known_actor_id"].isna() & (linked["actor_type"] == "person") & linked["role_text"].notna()]
    theirs = [
        (actor_id, role, None, country, None, None, FROM_ARTICLES)
        for actor_id, role, country in zip(named["actor_id"], named["role_text"], named["country_code"], strict=True)
    ]
    by_key = {row[:5]: row for row in [*theirs, *ours]}
    rows = [by_key[key] for key in sorted(by_key, key=lambda key: tuple(str(part or "") for part in key))]
    return pd.DataFrame(rows, columns=TABLES["actor_roles"].column_names, dtype=object)


def _latest_role(linked: pd.DataFrame, known: KnownActors) -> pd.Series:
    """The latest known role of each actor: of the base the one whose source reaches furthest, else the latest article's."""
    ours = sorted(
        known.roles, key=lambda role: (role.as_of or role.valid_to or dt.date.max, role.valid_from or dt.date.min, role.role)
    )
    present = frozenset(linked["actor_id"])
    listed = pd.Series({role.actor_id: role.role for role in ours if role.actor_id in present}, dtype=object)
    named = linked.dropna(subset="role_text").sort_values(["actor_id", "seen_on", "role_text"], na_position="first")
    seen = named.groupby("actor_id")["role_text"].last()
    return listed.combine_first(seen)
