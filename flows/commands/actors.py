"""What the knowledge base and the current release know of a name."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from flows.errors import UsageError
from flows.settings import Settings
from flows.store.releases.current import current_release
from flows.store.releases.release import Release
from transforms.frames import rows_of, to_frame
from transforms.vocabulary import load_vocabulary
from transforms.vocabulary.actors.known_actors import KnownActor, KnownActors
from transforms.vocabulary.actors.review import report
from transforms.vocabulary.actors.spelling import spelling_key

#: Characters shown on either side of a mention.
AROUND = 70
_SPACE = re.compile(r"\s+")
_PUBLISHED = ("name", "actor_type", "country_code", "role", "wikidata_id", "is_known", "aliases", "first_seen", "last_seen",
              "article_count", "mention_count", "claim_count")  # fmt: skip


@dataclass(frozen=True)
class Found:
    """The actors that a name may mean, best first, and the release that was looked at."""

    name: str
    release_id: str | None
    is_exact: bool
    actors: tuple[dict[str, Any], ...]

    def as_json(self) -> str:
        """All of it as one JSON object."""
        return json.dumps(
            {"name": self.name, "release_id": self.release_id, "is_exact": self.is_exact, "actors": list(self.actors)},
            ensure_ascii=False,
            default=str,
        )

    def as_text(self) -> str:
        """All of it for a person."""
        where = f"release {self.release_id}" if self.release_id else "no release yet"
        match = "so called" if self.is_exact else "with these words in a name"
        lines = [f"{len(self.actors)} {match} in the knowledge base and the dataset ({where})"]
        for actor in self.actors:
            lines += ["", *_told(actor)]
        return "\n".join(lines)


def find(settings: Settings, name: str, mentions: int) -> Found:
    """The actors whose name or alias it is, in any spelling; if there is none, those whose names hold all its words.

    At most so many mentions of each are given, the latest articles first. Raises UsageError where nobody is found.
    """
    known = load_vocabulary(settings.codebook_texts(), settings.actors_text()).actors
    release = current_release(settings.output)
    published = release.tables("actors")["actors"] if release else None
    names = _names(known, published)
    wanted = spelling_key(name)
    exact = [actor_id for actor_id, forms in names.items() if wanted in forms]
    words = frozenset(wanted.split())
    ids = exact or [actor_id for actor_id, forms in names.items() if words and any(words <= set(form.split()) for form in forms)]
    if not ids:
        where = f"release {release.release_id}" if release else f"a release in {settings.output} (there is none)"
        raise UsageError(
            f"Neither the knowledge base nor {where} knows {name!r}. Add actors of your own with run --actors FILE.csv."
        )
    told = _described(ids, known, published, release, mentions)
    return Found(name, release.release_id if release else None, bool(exact), tuple(told))


def review(settings: Settings, months: int) -> str:
    """What of the knowledge base, the user's actors included, wants a look today: overlaps, old sources, who is missing."""
    vocabulary = load_vocabulary(settings.codebook_texts(), settings.actors_text())
    release = current_release(settings.output)
    published = rows_of(release.tables("actors")["actors"]) if release else []
    return report(vocabulary.actors, vocabulary.countries, dt.datetime.now(dt.UTC).date(), months, published)


def _names(known: KnownActors, published: pd.DataFrame | None) -> dict[str, frozenset[str]]:
    """The spelling keys of every actor's names, by id; bodies that follow from a pattern by their names."""
    names = {actor.actor_id: {spelling_key(form) for form in (actor.name, *actor.aliases)} for actor in known.actors.values()}
    if published is not None:
        for actor_id, name, aliases in zip(published["actor_id"], published["name"], published["aliases"], strict=True):
            names.setdefault(actor_id, set()).update(spelling_key(form) for form in (name, *aliases))
    return {actor_id: frozenset(keys) for actor_id, keys in names.items()}


def _described(
    ids: Iterable[str], known: KnownActors, published: pd.DataFrame | None, release: Release | None, mentions: int
) -> list[dict[str, Any]]:
    """Each actor with roles, earlier ids and mentions; those with the most mentions first."""
    ids = sorted(ids)
    seen: dict[str, dict[str, Any]] = {}
    if published is not None:
        seen = {row["actor_id"]: row for row in rows_of(published[published["actor_id"].isin(ids)])}
    roles, earlier, places = ({}, {}, {}) if release is None else _of_release(release, ids, mentions)
    found = []
    for actor_id in ids:
        base = known.actors.get(actor_id)
        actor = {
            "actor_id": actor_id,
            **(_unseen(base) if base else {}),
            **{k: v for k, v in seen.get(actor_id, {}).items() if k in _PUBLISHED},
        }
        actor["roles"] = _roles(actor_id, known) or roles.get(actor_id, [])
        actor["previous_actor_ids"] = earlier.get(actor_id, [])
        actor["mentions"] = places.get(actor_id, [])
        found.append(actor)
    return sorted(found, key=lambda actor: (-actor["mention_count"], not actor["is_known"], actor["actor_id"]))


def _unseen(actor: KnownActor) -> dict[str, Any]:
    """An actor of the base as no article names it."""
    return {
        "name": actor.name, "actor_type": actor.actor_type, "country_code": actor.country_code, "role": None,
        "wikidata_id": actor.wikidata_id, "is_known": True, "aliases": sorted(actor.aliases), "first_seen": None,
        "last_seen": None, "article_count": 0, "mention_count": 0, "claim_count": 0,
    }  # fmt: skip


def _roles(actor_id: str, known: KnownActors) -> list[dict[str, Any]]:
    return [
        {
            "role": role.role, "organisation": role.organisation, "country_code": role.country_code,
            "valid_from": role.valid_from, "valid_to": role.valid_to, "as_of": role.as_of, "source": role.source,
        }
        for role in known.roles
        if role.actor_id == actor_id
    ]  # fmt: skip


def _of_release(
    release: Release, ids: list[str], mentions: int
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[str]], dict[str, list[dict[str, Any]]]]:
    """Roles, earlier ids, and the latest mentions with what stands around them, of each of the actors."""
    roles: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(_read(release, "actor_roles", "actor_id", ids)):
        roles.setdefault(row.pop("actor_id"), []).append(row)
    earlier: dict[str, list[str]] = {}
    for row in rows_of(_read(release, "actor_merges", "actor_id", ids)):
        earlier.setdefault(row["actor_id"], []).append(row["previous_actor_id"])
    named = _read(release, "mentions", "actor_id", ids)
    columns = ["article_id", "publisher", "published_at", "text"]
    articles = _read(release, "articles", "article_id", sorted(named["article_id"].unique()), columns)
    dated = named.merge(articles, on="article_id").sort_values(
        ["published_at", "article_id", "mention_start"], ascending=[False, True, True], na_position="last"
    )
    places: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(dated.groupby("actor_id").head(mentions)):
        places.setdefault(row["actor_id"], []).append(_place(row))
    return roles, earlier, places


def _read(release: Release, table: str, column: str, values: list[str], columns: list[str] | None = None) -> pd.DataFrame:
    wanted = [(column, "in", values)] if values else [(column, "==", "")]
    return to_frame(release.read_rows(table, columns, wanted))


def _place(row: Mapping[str, Any]) -> dict[str, Any]:
    text, start, end = row["text"], row["mention_start"], row["mention_end"]
    before, inside, after = (
        _SPACE.sub(" ", part) for part in (text[max(0, start - AROUND) : start], text[start:end], text[end : end + AROUND])
    )
    return {
        "article_id": row["article_id"],
        "publisher": row["publisher"],
        "published_on": row["published_at"].date() if row["published_at"] else None,
        "mention_text": row["mention_text"],
        "mention_kind": row["mention_kind"],
        "mention_start": start,
        "mention_end": end,
        "snippet": f"{before}[{inside}]{after}".strip(),
    }


def _told(actor: Mapping[str, Any]) -> list[str]:
    """One actor in lines."""
    of = f", {actor['country_code']}" if actor["country_code"] else ""
    known = "in the knowledge base" if actor["is_known"] else "from articles alone"
    lines = [f"{actor['name']}  ({actor['actor_type']}{of}; {known})", f"  id: {actor['actor_id']}"]
    if actor["wikidata_id"]:
        lines.append(f"  Wikidata: {actor['wikidata_id']}")
    if actor["previous_actor_ids"]:
        lines.append(f"  earlier ids: {', '.join(actor['previous_actor_ids'])}")
    if actor["aliases"]:
        lines.append(f"  also: {', '.join(actor['aliases'])}")
    for role in actor["roles"]:
        since, until = role["valid_from"], role["valid_to"]
        dates = f", {since or '?'} to {until or '?'}" if since or until else ""
        lines.append(f"  role: {role['role']}{dates}  [{role['source']}]")
    if not actor["mention_count"]:
        return [*lines, "  no article names it"]
    days = " to ".join(dict.fromkeys(str(actor[name]) for name in ("first_seen", "last_seen") if actor[name]))
    lines.append(
        f"  {actor['mention_count']:,} mentions in {actor['article_count']:,} articles, {actor['claim_count']:,} claims"
        + (f"; {days}" if days else "")
    )
    for place in actor["mentions"]:
        source = ", ".join(str(part) for part in (place["publisher"], place["published_on"]) if part)
        lines.append(f"  - {place['article_id']} ({source or 'no source'}): {place['snippet']}")
    return lines
