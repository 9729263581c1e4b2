"""One actor across articles: entities of all articles joined to actors, with counts, dates, names and roles.

Known entities take the key of the knowledge base. Others are joined by folded name (of people: by its spelling key), type
and country; a missing country is that of the only namesake that has one, and people whose roles lie in different fields of
life are told apart by it, as are those of different middle initials. One word is not the full name of a person: it is joined
only where country and role are the same.
Every step is a grouping or a join, so cost grows with the rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.contracts import Table, entity_name
from transforms.frames import typed
from transforms.identity import content_id, fold
from transforms.linking.named_entities import NAMED, Entities, NamedEntities, numbered
from transforms.schema import TABLES
from transforms.vocabulary.actors.known_actors import KnownActors
from transforms.vocabulary.actors.spelling import without_initials

#: The source of a role that no file states but articles do.
FROM_ARTICLES = "articles"
#: Whose name says who they are: only for them does a namesake's country hold.
_NAMESAKES = frozenset({"person", "government", "organisation", "armed_group", "media"})
#: What adds up over rows.
_COUNTED = ("times", "mention_count", "claim_count")


@dataclass(frozen=True)
class LinkedActors:
    """The tables `actors` and `actor_roles`, and for each group of articles the actor id of each of its named rows."""

    actors: pd.DataFrame
    actor_roles: pd.DataFrame
    of_groups: Sequence[pa.Array]


@dataclass(frozen=True)
class EntityActors:
    """The actor of each entity of a group."""

    entity_ids: pa.Array
    actor_ids: pa.Array

    @classmethod
    def of_group(cls, entities: Entities, linked: LinkedActors, number: int) -> EntityActors:
        """Those of the group with this number."""
        return cls(entities.ids, linked.of_groups[number].take(pa.array(entities.row)))


def link_actors(groups: Sequence[NamedEntities], known: KnownActors) -> LinkedActors:
    """Actors of all articles from what each group of them tells.

    The same articles give the same actors in any order and in whatever groups. Known actors that no article refers to are left
    out.
    """
    named, places = _together(groups)
    linked = _with_keys(named, known)
    base = _base(linked, known)
    roles = _roles(linked, known)
    ids = pa.array(linked["actor_id"], pa.string())
    of_groups = [ids.take(pa.array(place)) for place in places]
    by_actor = linked.groupby("actor_id")
    actors = pd.DataFrame(
        {
            **{name: base[name] for name in ("name", "actor_type", "country_code", "wikidata_id", "is_known")},
            "role": base.index.to_series().map(_latest_role(linked, known)),
            "first_seen": by_actor["first_seen"].min().dt.date,
            "last_seen": by_actor["last_seen"].max().dt.date,
            "article_count": _article_counts(groups, of_groups, base.index),
            "mention_count": by_actor["mention_count"].sum(),
            "claim_count": by_actor["claim_count"].sum(),
        },
        index=base.index,
    )
    actors = _null(actors.rename_axis("actor_id").reset_index())
    return LinkedActors(
        actors=typed(actors.assign(aliases=_aliases(groups, of_groups, linked, base, known)), TABLES["actors"]),
        actor_roles=typed(_null(roles), TABLES["actor_roles"]),
        of_groups=of_groups,
    )


def resolve(frame: pd.DataFrame, entities: EntityActors, table: Table) -> pd.DataFrame:
    """A staged frame as its published table: every `…entity_id` column becomes `…actor_id`; null stays null.

    The id of an entity that is not among the `entities` stays: it is no actor's, and the row is refused for it.
    """
    resolved = frame.copy()
    for published in [name for name in table.column_names if name.endswith("actor_id")]:
        entity = pa.array(frame[entity_name(published)], pa.string())
        actor = entities.actor_ids.take(pc.index_in(entity, entities.entity_ids, skip_nulls=True))
        resolved[published] = pd.Series(pd.arrays.ArrowExtensionArray(pc.coalesce(actor, entity)), index=frame.index)
    return typed(resolved[table.column_names], table)


def _together(groups: Sequence[NamedEntities]) -> tuple[pd.DataFrame, list[np.ndarray]]:
    """The rows of all groups, those named alike as one, and for each group the places of its rows among them."""
    rows = pa.concat_tables([group.rows for group in groups])
    number, first = numbered([rows[name] for name in NAMED])
    sums = [("entity_id", "min"), ("first_seen", "min"), ("last_seen", "max"), *((name, "sum") for name in _COUNTED)]
    counted = rows.append_column("number", pa.array(number)).group_by("number").aggregate(sums).sort_by("number")
    named = rows.select([*NAMED, "key"]).take(pa.array(first)).to_pandas()
    of_texts = named.astype(object).where(named.notna(), None)
    of_sums = {name: counted[f"{name}_{how}"].to_pandas() for name, how in sums}
    starts = np.cumsum([len(group.rows) for group in groups])[:-1]
    return of_texts.assign(**of_sums), np.split(number, starts)


def _null(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype(object).where(frame.notna(), None)


def _with_keys(named: pd.DataFrame, known: KnownActors) -> pd.DataFrame:
    """Named rows with the country that namesakes settle and the actor id."""
    is_unknown_person = (named["actor_type"] == "person") & named["known_actor_id"].isna()
    is_one_word = is_unknown_person & ~named["key"].str.contains(" ", regex=False).astype(bool)
    rows = named.assign(country_code=_settled_country(named, ~is_one_word))
    telling = _telling_field(rows, is_unknown_person, known).where(~is_one_word, _telling_place(rows))
    initials = _telling_initials(rows, is_unknown_person)
    actor_ids = [
        actor_id or content_id("act", *parts, *(one for one in told if one))
        for actor_id, told, *parts in zip(
            rows["known_actor_id"],
            zip(telling, initials, strict=True),
            rows["key"],
            rows["actor_type"],
            rows["country_code"],
            strict=True,
        )
    ]
    return rows.assign(actor_id=pd.Series(actor_ids, index=rows.index, dtype=object))


def _mapped(values: pd.Series, function: Callable[[str], str | None]) -> pd.Series:
    """The function of each value, called once for each; null stays null."""
    found: pd.Series = values.map({value: function(value) for value in values.dropna().unique()}).astype(object)
    return found.where(found.notna(), None)


def _settled_country(rows: pd.DataFrame, is_full: pd.Series) -> pd.Series:
    """The country of each entity; a full name without one takes that of its namesakes of the same type if they agree."""
    is_unknown = rows["known_actor_id"].isna() & is_full
    open_ = rows["country_code"].isna() & is_unknown & rows["actor_type"].isin(_NAMESAKES)
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


def _telling_initials(rows: pd.DataFrame, is_unknown_person: pd.Series) -> pd.Series:
    """The middle initials of an unknown person, where namesakes of one country have different ones; else None."""
    initials = _mapped(rows["name"], lambda name: without_initials(name)[1] or None).where(is_unknown_person, None)
    of_one = rows[["key", "country_code"]].fillna("").assign(initials=initials).groupby(["key", "country_code"])["initials"]
    return initials.where((of_one.transform("nunique") > 1) & initials.notna(), None)


def _telling_place(rows: pd.DataFrame) -> pd.Series:
    """What tells two people of one word apart: the role, if the country is known too; else the article."""
    return _mapped(rows["role_text"], fold).where(rows["alone_in"].isna(), rows["alone_in"])


def _base(linked: pd.DataFrame, known: KnownActors) -> pd.DataFrame:
    """Name, type, country and Wikidata id of each actor, by actor id: from the base, else as the articles have it most often."""
    counted = linked.groupby(["actor_id", "name"], sort=True)["times"].sum().reset_index()
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


def _article_counts(groups: Sequence[NamedEntities], of_groups: Sequence[pa.Array], actors: pd.Index) -> np.ndarray:
    """In how many articles each actor is named; an article is of one group."""
    ids, counts = pa.array(actors, pa.string()), np.zeros(len(actors), dtype=np.int64)
    for group, actor_ids in zip(groups, of_groups, strict=True):
        actor = np.asarray(pc.index_in(actor_ids, ids), dtype=np.int64)[np.asarray(group.articles["row"])]
        pairs = np.unique(np.asarray(group.articles["article"]) * len(actors) + actor)
        counts += np.bincount(pairs % len(actors), minlength=len(actors)) if len(pairs) else 0
    return counts


def _aliases(
    groups: Sequence[NamedEntities], of_groups: Sequence[pa.Array], linked: pd.DataFrame, base: pd.DataFrame, known: KnownActors
) -> pd.arrays.ArrowExtensionArray:
    """Other names of each actor: those of the base, of entities and of mentions by name or metonym; sorted."""
    ids = pa.array(base.index, pa.string())
    ours = [(actor_id, alias) for actor_id in base.index if actor_id in known.actors for alias in known.actors[actor_id].aliases]
    told = [
        (linked["actor_id"], linked["name"]),
        ([actor_id for actor_id, _ in ours], [alias for _, alias in ours]),
        *((ids_.take(group.aliases["row"]), group.aliases["alias"]) for group, ids_ in zip(groups, of_groups, strict=True)),
    ]
    pieces = [
        pa.table({"actor": pc.index_in(pa.array(actor_ids, pa.string()), ids), "alias": pa.array(names, pa.string())})
        for actor_ids, names in told
    ]
    both = pa.concat_tables(pieces).drop_null().group_by(["actor", "alias"]).aggregate([])
    both = both.filter(pc.not_equal(both["alias"], pa.array(base["name"], pa.string()).take(both["actor"])))
    both = both.sort_by([("actor", "ascending"), ("alias", "ascending")])
    starts = np.searchsorted(np.asarray(both["actor"]), np.arange(len(ids) + 1))
    lists = pa.ListArray.from_arrays(pa.array(starts, pa.int32()), both["alias"].combine_chunks())
    return pd.arrays.ArrowExtensionArray(lists)


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
    named = linked.dropna(subset="role_text").sort_values(["actor_id", "last_seen", "role_text"], na_position="first")
    seen = named.groupby("actor_id")["role_text"].last()
    return listed.combine_first(seen)
