"""What a group of articles tells of whom it names: the rows from which actors are made, which add up over groups.

Entities that are named alike (NAMED) are one row, with counts and days, so that what a group of thousands of articles tells is
small, and the group need not be read again while it stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.identity import fold
from transforms.vocabulary.actors.spelling import spelling_key, without_initials

#: What entities of one row have in common. A person of one word is alone in its article unless role and country tell who it is.
NAMED = ("name", "actor_type", "country_code", "role_text", "known_actor_id", "alone_in")
#: The columns of staged entities, mentions and claims, and of articles, that are counted.
OF_ENTITIES = ("entity_id", "article_id", "name", "actor_type", "country_code", "role_text", "known_actor_id")
OF_MENTIONS = ("entity_id", "mention_kind", "mention_text")
OF_CLAIMS = ("entity_id",)
OF_ARTICLES = ("article_id", "published_at")
_ALIAS_KINDS = pa.array(["name", "metonym"])
_MOMENT = pa.timestamp("us", tz="UTC")


@dataclass(frozen=True)
class NamedEntities:
    """The rows of a group: `rows` has NAMED, the `key` that namesakes share, the smallest entity id, how many entities (`times`),
    mentions and claims, and when first and last; by number of the row, `aliases` the names in mentions (`row`, `alias`), and
    `articles` the rows of each article (`article`, `row`)."""

    rows: pa.Table
    aliases: pa.Table
    articles: pa.Table


@dataclass(frozen=True)
class Entities:
    """Entities by id, in order, with the number of the row of each, and the first of each row."""

    told: pa.Table
    row: np.ndarray
    first: np.ndarray

    @property
    def ids(self) -> pa.Array:
        """The ids."""
        return self.told["entity_id"].combine_chunks()

    def rows_of(self, entity_ids: pa.Array) -> np.ndarray:
        """The row of each that is an entity of the group, in order; the others have none."""
        return self.row[np.asarray(pc.index_in(entity_ids, self.ids, skip_nulls=True).drop_null(), dtype=np.int64)]


def name_entities(entities: pd.DataFrame) -> Entities:
    """The entities (OF_ENTITIES) of a group by the rows that they are of; of one that stands twice, the first."""
    told = pa.table({name: pa.array(entities[name], pa.string()) for name in OF_ENTITIES})
    told = told.take(pc.sort_indices(told, sort_keys=[("entity_id", "ascending")]))
    ids = told["entity_id"].combine_chunks()
    told = told.filter(pa.array(np.append(True, pc.not_equal(ids[1:], ids[:-1]))[: len(ids)], pa.bool_()))
    is_unknown_person = pc.and_(pc.equal(told["actor_type"], "person"), pc.is_null(told["known_actor_id"]))
    keys = pc.if_else(is_unknown_person, _mapped(told["name"], _key_of_person), _mapped(told["name"], fold))
    is_one_word = pc.and_(is_unknown_person, pc.invert(pc.fill_null(pc.match_substring(keys, " "), False)))
    is_told = pc.and_(pc.is_valid(told["role_text"]), pc.is_valid(told["country_code"]))
    alone_in = pc.if_else(pc.and_not(is_one_word, is_told), told["article_id"], pa.scalar(None, pa.string()))
    told = told.append_column("alone_in", alone_in).append_column("key", keys)
    row, first = numbered([told[name] for name in NAMED])
    return Entities(told, row, first)


def name_group(entities: Entities, mentions: pd.DataFrame, claims: pd.DataFrame, articles: pd.DataFrame) -> NamedEntities:
    """The rows of a group from its entities, mentions (OF_MENTIONS), claims (OF_CLAIMS) and articles (OF_ARTICLES)."""
    row, count = entities.row, len(entities.first)
    named_in = pc.index_in(entities.told["article_id"], pa.array(articles["article_id"], pa.string()))
    seen_on = pa.array(articles["published_at"], _MOMENT).take(named_in)
    seen = pa.table({"row": row, "seen": seen_on}).group_by("row").aggregate([("seen", "min"), ("seen", "max")]).sort_by("row")
    mentioned, told = (pa.array(mentions[name], pa.string()) for name in ("entity_id", "mention_text"))
    is_name = pc.is_in(pa.array(mentions["mention_kind"], pa.string()), _ALIAS_KINDS)
    is_named = pc.and_(is_name, pc.is_in(mentioned, entities.ids, skip_nulls=True))
    aliases = pa.table({"row": entities.rows_of(mentioned.filter(is_named)), "alias": told.filter(is_named)})
    rows = entities.told.take(pa.array(entities.first)).select([*NAMED, "key", "entity_id"])
    counts = {
        "times": np.bincount(row, minlength=count),
        "mention_count": np.bincount(entities.rows_of(mentioned), minlength=count),
        "claim_count": np.bincount(entities.rows_of(pa.array(claims["entity_id"], pa.string())), minlength=count),
    }
    for name, values in {**counts, "first_seen": seen["seen_min"], "last_seen": seen["seen_max"]}.items():
        rows = rows.append_column(name, values if isinstance(values, pa.ChunkedArray) else pa.array(values, pa.int64()))
    article = np.asarray(named_in.fill_null(-1), dtype=np.int64)
    return NamedEntities(rows, aliases.group_by(["row", "alias"]).aggregate([]), _pairs(article, row))


def numbered(columns: Sequence[pa.ChunkedArray]) -> tuple[np.ndarray, np.ndarray]:
    """For each row of columns of texts the number of its combination, and for each number its first row; null is a value."""
    number = np.zeros(len(columns[0]), dtype=np.int64)
    first = np.zeros(0, dtype=np.int64)
    for column in columns:
        encoded = column.combine_chunks().dictionary_encode()
        own = np.asarray(encoded.indices.fill_null(len(encoded.dictionary)), dtype=np.int64)
        _, first, number = np.unique(number * (len(encoded.dictionary) + 1) + own, return_index=True, return_inverse=True)
    return number, first


def _key_of_person(name: str) -> str:
    """What all spellings of a name share, with its middle initials or without."""
    return spelling_key(without_initials(name)[0])


def _pairs(article: np.ndarray, row: np.ndarray) -> pa.Table:
    rows = int(row.max(initial=0)) + 1
    pairs = np.unique(article * rows + row)
    return pa.table({"article": pairs // rows, "row": pairs % rows})


def _mapped(values: pa.ChunkedArray, function: Callable[[str], str | None]) -> pa.Array:
    """The function of each value, called once for each; null stays null."""
    encoded = values.combine_chunks().dictionary_encode()
    return pa.array([function(value) for value in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)
