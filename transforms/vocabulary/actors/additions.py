"""Actors that a user adds to the knowledge base or puts right, from a CSV file with a header.

A row is an actor, or one role of an actor; an actor with several roles has several rows. `name` and `actor_type` must be
there, the other columns of `COLUMNS` may. A row whose `actor_id` the base has, or whose name gives an id that it has, puts
that actor right: what a cell says takes the place of what the base says, an empty cell leaves it, and the roles that the
file gives take the place of the actor's roles.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from transforms.identity import fold
from transforms.vocabulary.actors.known_actors import ActorRole, KnownActor
from transforms.vocabulary.loading import VocabularyError, parse_csv, split_list

REQUIRED = ("name", "actor_type")
COLUMNS = (
    *REQUIRED, "actor_id", "country_code", "aliases", "wikidata_id", "role", "organisation", "valid_from", "valid_to", "source",
)  # fmt: skip
#: The first part of an id by type; other types name nobody in particular and are no part of a knowledge base.
PREFIXES = {"armed_group": "arm", "government": "gov", "media": "med", "organisation": "org", "person": "per"}
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_WIKIDATA = re.compile(r"Q[1-9][0-9]*")
_NO_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class AddedRow:
    """A row of the file, its cells checked one by one; an empty cell is None."""

    line: int
    actor_id: str
    name: str
    actor_type: str
    country_code: str | None
    aliases: tuple[str, ...]
    wikidata_id: str | None
    role: ActorRole | None


@dataclass(frozen=True)
class Additions:
    """The rows of a user's file."""

    file: str
    rows: tuple[AddedRow, ...]

    def applied(
        self, actors: Mapping[str, KnownActor], roles: tuple[ActorRole, ...], countries: frozenset[str]
    ) -> tuple[dict[str, KnownActor], tuple[ActorRole, ...]]:
        """The base with the rows in it.

        Raises VocabularyError where a country is unknown, rows of one actor differ, or a form is another actor's.
        """
        found = dict(actors)
        lines: dict[str, AddedRow] = {}
        for row in self.rows:
            if row.country_code is not None and row.country_code not in countries:
                raise self._error(
                    row.line, "country_code", f"{row.country_code!r} is no ISO 3166-1 alpha-3 code of a known state"
                )
            first = lines.setdefault(row.actor_id, row)
            if (row.name, row.actor_type) != (first.name, first.actor_type):
                raise self._error(
                    row.line, "name", f"{row.actor_id!r} is {first.name!r}, {first.actor_type}, in line {first.line}"
                )
            found[row.actor_id] = _right(found.get(row.actor_id), row)
        self._refuse_shared_forms(found, lines)
        given = tuple(row.role for row in self.rows if row.role is not None)
        renewed = {role.actor_id for role in given}
        return found, (*(role for role in roles if role.actor_id not in renewed), *given)

    def _refuse_shared_forms(self, actors: Mapping[str, KnownActor], lines: Mapping[str, AddedRow]) -> None:
        owners: dict[str, str] = {}
        for actor in sorted(actors.values(), key=lambda actor: actor.actor_id in lines):
            for form in actor.forms:
                owner = owners.setdefault(fold(form), actor.actor_id)
                if owner != actor.actor_id and actor.actor_id in lines:
                    column = "name" if form == actor.name else "aliases"
                    told = f"{form!r} already names {actors[owner].name} ({owner}); leave it out, or give actor_id {owner}"
                    raise self._error(lines[actor.actor_id].line, column, told)

    def _error(self, line: int, column: str, message: str) -> VocabularyError:
        return VocabularyError(self.file, line, f"{column}: {message}")


def read_additions(text: str, file: str) -> Additions:
    """The rows of a user's CSV text. Raises VocabularyError with file, line and column on the first cell that is not sound."""
    rows = parse_csv(file, text)
    header = text.splitlines()[0].split(",") if text.strip() else []
    columns = [column.strip().strip('"') for column in header]
    for column in REQUIRED:
        if column not in columns:
            raise VocabularyError(file, 1, f"{column}: this column must be there; the columns are {', '.join(COLUMNS)}")
    for column in columns:
        if column not in COLUMNS:
            raise VocabularyError(file, 1, f"{column}: no such column; the columns are {', '.join(COLUMNS)}")
    return Additions(file, tuple(_Cells(file, line, row).read() for line, row in enumerate(rows, start=2)))


@dataclass(frozen=True)
class _Cells:
    """One row of the file as it stands, read cell by cell."""

    file: str
    line: int
    cells: Mapping[str, str]

    def read(self) -> AddedRow:
        name, actor_type = self._text("name"), self._text("actor_type")
        if name is None:
            raise self._error("name", "must not be empty")
        if actor_type not in PREFIXES:
            raise self._error("actor_type", f"{actor_type or ''!r} must be one of {', '.join(sorted(PREFIXES))}")
        actor_id = self._matching("actor_id", _ID, "small letters, digits and hyphens")
        actor_id = actor_id or f"{PREFIXES[actor_type]}-{_NO_ID.sub('-', fold(name)).strip('-')}"
        if not actor_id.startswith(f"{PREFIXES[actor_type]}-"):
            raise self._error("actor_id", f"{actor_id!r} must begin with {PREFIXES[actor_type]}-, as the type is {actor_type}")
        return AddedRow(
            line=self.line,
            actor_id=actor_id,
            name=name,
            actor_type=actor_type,
            country_code=self._text("country_code"),
            aliases=split_list(self.cells.get("aliases", "")),
            wikidata_id=self._matching("wikidata_id", _WIKIDATA, "Q and a number"),
            role=self._role(actor_id),
        )

    def _role(self, actor_id: str) -> ActorRole | None:
        role = self._text("role")
        start, end = self._date("valid_from"), self._date("valid_to")
        if role is None:
            for column in ("organisation", "valid_from", "valid_to"):
                if self._text(column):
                    raise self._error(column, "says something of a role, but the row has none")
            return None
        if start and end and end < start:
            raise self._error("valid_to", f"{end} is before valid_from, {start}")
        source = self._text("source") or self.file
        return ActorRole(actor_id, role, source, self._text("organisation"), self._text("country_code"), start, end)

    def _text(self, column: str) -> str | None:
        return " ".join(self.cells.get(column, "").split()) or None

    def _matching(self, column: str, pattern: re.Pattern[str], wanted: str) -> str | None:
        value = self._text(column)
        if value is not None and not pattern.fullmatch(value):
            raise self._error(column, f"{value!r} must be {wanted}")
        return value

    def _date(self, column: str) -> dt.date | None:
        value = self._text(column)
        try:
            return dt.date.fromisoformat(value) if value else None
        except ValueError:
            raise self._error(column, f"{value!r} is no date of the form 2026-01-31") from None

    def _error(self, column: str, message: str) -> VocabularyError:
        return VocabularyError(self.file, self.line, f"{column}: {message}")


def _right(before: KnownActor | None, row: AddedRow) -> KnownActor:
    """The actor of the base as the row has it, or a new one."""
    if before is None:
        return KnownActor(row.actor_id, row.name, row.actor_type, row.country_code, row.aliases, row.wikidata_id)
    return replace(
        before,
        name=row.name,
        country_code=row.country_code or before.country_code,
        aliases=row.aliases or before.aliases,
        wikidata_id=row.wikidata_id or before.wikidata_id,
        is_derived=False,
    )
