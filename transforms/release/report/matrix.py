"""Who stands where: actors × issues, with what does not fit the table summed up at its edges, so that it adds up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.release.report.report_data import Material, Row, ranked
from transforms.release.report.words import plain
from transforms.schema.codes import STANCES

SHOWN_ACTORS = 40
SHOWN_ISSUES = 20
#: From this part of the sides taken on, one side stands for a cell.
CLEAR = 0.75


@dataclass(frozen=True)
class Tally:
    """How many positions take which stance, and where the page finds them."""

    counts: Counter[str]
    find: dict[str, Any]

    @property
    def total(self) -> int:
        """All of them."""
        return self.counts.total()

    @property
    def tone(self) -> str:
        """The stance that stands for them: `mixed` where no side is clearly ahead, `unclear` where none is taken."""
        return tone(self.counts)


@dataclass(frozen=True)
class Line:
    """An actor, or what is summed up; a cell an issue, then those of other issues (None if there are none), and all."""

    name: str
    about: str | None
    cells: Sequence[Tally]
    rest: Tally | None
    whole: Tally


@dataclass(frozen=True)
class Matrix:
    """Lines for the actors who take most sides, columns for the issues on which most are taken."""

    issues: Sequence[tuple[str, str]]
    lines: Sequence[Line]
    footer: Sequence[Line]
    actor_count: int
    issue_count: int


def tone(counts: Counter[str]) -> str:
    """See `Tally.tone`."""
    sides = {stance: counts[stance] for stance in STANCES if stance != "unclear" and counts[stance]}
    if not sides:
        return "unclear"
    # A condition is still a yes: with plain support it is support, and only alone a stance of its own.
    in_favour = sides.get("support", 0) + sides.get("conditional", 0)
    if sides.get("oppose", 0) >= CLEAR * sum(sides.values()):
        return "oppose"
    if in_favour >= CLEAR * sum(sides.values()):
        return "support" if sides.get("support", 0) else "conditional"
    return "mixed"


def matrix(rows: Material) -> Matrix:
    """The matrix of all positions: every one of them is counted in one line and one column."""
    by_actor, by_issue = Counter(row["actor_id"] for row in rows.positions), Counter(row["issue_code"] for row in rows.positions)
    known = [actor for actor in ranked(by_actor) if actor is not None]
    shown, columns = known[:SHOWN_ACTORS], ranked(by_issue)[:SHOWN_ISSUES]
    grouped: defaultdict[str | None, list[Row]] = defaultdict(list)
    for row in rows.positions:
        grouped[row["actor_id"]].append(row)
    has_rest = len(by_issue) > len(columns)

    def line(name: str, about: str | None, its: Iterable[Row], find: dict[str, Any]) -> Line:
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row in its:
            counts[row["issue_code"]][row["stance"]] += 1
        beyond = sum((counts[code] for code in counts if code not in columns), start=Counter())
        return Line(
            name, about,
            [Tally(counts[code], {**find, "issue": code}) for code in columns],
            Tally(beyond, {**find, "no_issue": columns}) if has_rest else None,
            Tally(sum(counts.values(), start=Counter()), find),
        )  # fmt: skip

    lines = [line(rows.name(actor) or "", role(rows.actors[actor]), grouped[actor], {"actor": actor}) for actor in shown]
    footer = []
    if len(known) > len(shown):
        others = [row for actor in known[SHOWN_ACTORS:] for row in grouped[actor]]
        footer.append(line(f"{len(known) - len(shown):,} other actors", None, others, {"no_actor": [*shown, None]}))
    if grouped.get(None):
        footer.append(line("Speaker not settled", None, grouped[None], {"actor": None}))
    footer.append(line("All", None, rows.positions, {}))
    return Matrix([(code, rows.label(code)) for code in columns], lines, footer, len(known), len(by_issue))


def role(actor: Row) -> str | None:
    """What an actor is, in a few words: the role, else what kind of actor it is where that is known."""
    is_told = actor["actor_type"] in {"unknown", "government"}  # the name of a government says so
    parts = [actor["role"] or (None if is_told else actor["actor_type"].replace("_", " "))]
    parts.append(actor["country_code"])
    return plain(", ".join(part for part in parts if part)) or None
