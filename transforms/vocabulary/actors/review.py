"""What of the knowledge base wants a look: forms that two actors share, offices whose holders may have changed, who is missing.

Loading refuses what is wrong; this reports what may be.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from transforms.identity import fold
from transforms.vocabulary.actors.additions import PREFIXES
from transforms.vocabulary.actors.known_actors import ActorRole, KnownActors
from transforms.vocabulary.places.countries import Countries, form_key


def overlaps(known: KnownActors, countries: Countries) -> dict[str, tuple[str, ...]]:
    """Folded forms that name two actors, or an actor and a country, with their ids and codes; a name that is a metonym too."""
    owners: dict[str, set[str]] = defaultdict(set)
    for actor in known.actors.values():
        for form in actor.forms:
            owners[fold(form)].add(actor.actor_id)
    for country in countries.by_code.values():
        for form in (*country.names, *country.capitals, *country.seats):
            owners[fold(form)].add(country.code)
    for form, actor_id in known.metonyms.items():
        for key in {form, form_key(form)} & owners.keys():
            listed = {owner for owner in owners[key] if owner in known.actors}
            if actor_id is not None and listed:
                owners[key].add(actor_id)
    return {form: tuple(sorted(ids)) for form, ids in sorted(owners.items()) if len(ids) > 1}


def rivals(known: KnownActors) -> dict[tuple[str, str], tuple[str, ...]]:
    """Offices (role, country) that two actors hold on one day, so that neither can be told; by id."""
    found = {}
    for office, held in sorted(known.holders.items()):
        title = known.titles.get(fold(office[0]))
        if title is None or title.kind != "office":
            continue
        days = {role.valid_from for role in held if role.valid_from}
        clashing = {
            role.actor_id for day in days for role in held if sum(other.is_held(day) for other in held) > 1 and role.is_held(day)
        }
        if len(clashing) > 1:
            found[office] = tuple(sorted(clashing))
    return found


def out_of_date(known: KnownActors, on: dt.date, months: int) -> list[ActorRole]:
    """Roles that last as far as their source knows, and whose source is older than so many months; the oldest first."""
    limit = on - dt.timedelta(days=round(months * 30.44))
    old = [
        role
        for role in known.roles
        if role.valid_to is None and role.as_of is not None and role.as_of < limit and not role.role.startswith("former ")
    ]
    return sorted(old, key=lambda role: (role.as_of or on, role.actor_id, role.role))


def proposals(published: Iterable[Mapping[str, Any]], most: int = 50) -> str:
    """The actors of a release that the base lacks and that hold the most claims, as lines of a file of additional actors.

    `published` are rows of the table `actors`. What is proposed is what the articles say: a reader checks each line, and
    adds the source. Empty where everybody is known.
    """
    missing = [row for row in published if not row["is_known"] and row["actor_type"] in PREFIXES and row["claim_count"]]
    missing.sort(key=lambda row: (-row["claim_count"], -row["article_count"], row["actor_id"]))
    lines = io.StringIO()
    file = csv.writer(lines, lineterminator="\n")
    for row in missing[:most]:
        aliases = "|".join(sorted(alias for alias in row["aliases"] if " " in alias and alias != row["name"]))
        file.writerow([row["name"], row["actor_type"], row["country_code"] or "", aliases, row["role"] or "", ""])
    return lines.getvalue()


def report(
    known: KnownActors, countries: Countries, on: dt.date, months: int, published: Iterable[Mapping[str, Any]] = ()
) -> str:
    """All of it in words, with the age of sources on a day; `published` are the rows of `actors` of a release."""
    proposed = proposals(published)
    shared, clashing, old = overlaps(known, countries), rivals(known), out_of_date(known, on, months)
    by_source: Mapping[str, int] = Counter(role.source for role in old)
    listed = sum(not actor.is_derived for actor in known.actors.values())
    dated = sum(role.valid_from is not None for role in known.roles)
    return "\n".join(
        [
            f"{len(known.actors):,} actors, {listed:,} of them listed; {len(known.roles):,} roles, {dated:,} of them dated",
            f"\nforms of two actors: {len(shared)}",
            *(f"  {form}: {', '.join(ids)}" for form, ids in shared.items()),
            f"\noffices with two holders at a time: {len(clashing)}",
            *(f"  {role}, {country}: {', '.join(ids)}" for (role, country), ids in clashing.items()),
            f"\nroles whose source is older than {months} months on {on}: {len(old)}",
            *(f"  {count:>5} from {source}" for source, count in by_source.items()),
            *(
                f"  {role.as_of}  {role.actor_id}: {role.role}{f' ({role.country_code})' if role.country_code else ''}"
                for role in old
            ),
            *(
                [
                    "\nmost quoted actors that the base lacks, to be checked and given to run --actors:",
                    "name,actor_type,country_code,aliases,role,source",
                    proposed,
                ]
                if proposed
                else []
            ),
        ]
    )
