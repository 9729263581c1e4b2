"""Wide tables: each row of a table with what other tables say of all that it refers to, for tools that do not join.

A column is declared where it is at home; here it gets its name in the wide table. `release/derived.py` fills them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from transforms.contracts import Column, ForeignKey, Table
from transforms.schema.actors import ACTORS
from transforms.schema.claims import CLAIMS
from transforms.schema.columns import count, date, text
from transforms.schema.positions import ISSUES, POSITIONS
from transforms.schema.sources import ARTICLES
from transforms.schema.territory import PLACES, TERRITORIAL_FIGURES


@dataclass(frozen=True)
class Lookup:
    """Columns of the row of `table` that the column `on` refers to; `names` gives their names here by those there."""

    on: str
    table: Table
    names: Mapping[str, str]


@dataclass(frozen=True)
class Wide:
    """A wide table: one row per row of `base`, its columns, those looked up in order, and those counted."""

    table: Table
    base: Table
    lookups: tuple[Lookup, ...]


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def _of_actor(on: str, prefix: str, *names: str) -> Lookup:
    called = {"name": "name", "actor_type": "type", "country_code": "country_code", "role": "role", "is_known": "is_known"}
    return Lookup(on, ACTORS, {name: f"{prefix}_{called[name]}" for name in names or called})


_OF_ARTICLE = Lookup(
    "article_id",
    ARTICLES,
    _same("title", "url", "publisher", "published_at", "language", "is_duplicate", "origin_id", "dump_id", "source_path"),
)
_COPIES = count("story_copies", "Articles that tell this story, its origin included: only the origin has rows here.")


def _wide(base: Table, lookups: tuple[Lookup, ...], *counted: Column) -> Wide:
    columns = {column.name: column for column in base.columns}
    for lookup in lookups:
        for there, here in lookup.names.items():
            column = lookup.table.column(there)
            columns[here] = replace(
                column,
                name=here,
                nullable=column.nullable or columns[lookup.on].nullable,
                description=f"`{lookup.table.name}.{there}` by `{lookup.on}`: {column.description}",
            )
    columns |= {column.name: column for column in counted}
    (key,) = base.key
    intervals = {interval: None for table in (base, *(one.table for one in lookups)) for interval in table.intervals}
    return Wide(
        Table(
            f"{base.name}_wide",
            f"{base.grain.removesuffix('.')}: `{base.name}` with what other tables say of all that it refers to.",
            tuple(columns.values()),
            base.key,
            foreign_keys=(ForeignKey(key, base.name, key), *base.foreign_keys, *_references(lookups)),
            intervals=tuple(interval for interval in intervals if columns.keys() >= {name for name in interval if name}),
            warnings=base.warnings,
        ),
        base,
        lookups,
    )


def _references(lookups: tuple[Lookup, ...]) -> tuple[ForeignKey, ...]:
    """The keys that came with looked-up columns."""
    return tuple(
        replace(key, column=lookup.names[key.column])
        for lookup in lookups
        for key in lookup.table.foreign_keys
        if key.column in lookup.names
    )


#: The wide tables by name.
WIDE: Mapping[str, Wide] = {
    wide.table.name: wide
    for wide in (
        _wide(
            CLAIMS,
            (
                _of_actor("actor_id", "actor"),
                _of_actor("reported_by_actor_id", "reported_by", "name", "actor_type", "country_code"),
                _of_actor("addressee_actor_id", "addressee", "name", "actor_type", "country_code"),
                _OF_ARTICLE,
            ),
            count("position_count", "Issues on which the claim takes a side."),
            text("issue_codes", "Their codes, sorted, joined by `, `.", nullable=True),
            _COPIES,
        ),
        _wide(
            POSITIONS,
            (
                _of_actor("actor_id", "actor"),
                Lookup("issue_code", ISSUES, {"label": "issue_label", "codebook": "codebook"}),
                Lookup(
                    "claim_id",
                    CLAIMS,
                    _same(
                        "speaker_status", "reported_by_actor_id", "addressee_actor_id", "source_text", "cue_text", "claim_text",
                        "evidence_text", "evidence_start", "evidence_end", "quote_type", "act", "is_negated", "is_conditional",
                        "is_hedged", "said_on", "said_on_precision",
                    ),
                ),
                _of_actor("reported_by_actor_id", "reported_by", "name"),
                _of_actor("addressee_actor_id", "addressee", "name"),
                _OF_ARTICLE,
            ),
            _COPIES,
        ),
        _wide(
            TERRITORIAL_FIGURES,
            (
                Lookup(
                    "place_id",
                    PLACES,
                    {
                        "kind": "place_kind", "country_code": "place_country_code", "parent_id": "place_parent_id",
                        "area_km2": "place_area_km2", "latitude": "latitude", "longitude": "longitude",
                        "is_disputed": "place_is_disputed",
                    },
                ),
                Lookup("place_parent_id", PLACES, {"name": "place_parent_name"}),
                Lookup("denominator_place_id", PLACES, {"name": "denominator_name"}),
                _of_actor("holder_actor_id", "holder", "name", "actor_type", "country_code"),
                _of_actor("claimant_actor_id", "claimant", "name", "actor_type", "country_code"),
                Lookup("claim_id", CLAIMS, _same("source_text", "cue_text", "claim_text", "act", "quote_type")),
                _OF_ARTICLE,
            ),
            date("told_for", "For when it is told: `as_of`, else the publication date.", nullable=True),
            _COPIES,
        ),
    )
}  # fmt: skip
