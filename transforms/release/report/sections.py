"""The sections of the report that are lists: who is quoted, who changed, which outlets, copies, and what was refused."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from transforms.release.report.matrix import role
from transforms.release.report.report_data import Material, Row, ranked
from transforms.release.report.words import counted, day, link, plain, spaced, words

SHOWN_SPEAKERS = 30
SHOWN_CHANGES = 60
SHOWN_OUTLETS = 30
SHOWN_COPIES = 20
SHOWN_REFUSALS = 100
SHOWN_WARNINGS = 60


@dataclass(frozen=True)
class Count:
    """A number with its words, its part of the whole (0..1), and where the page finds its evidence, if it has any."""

    words: str
    count: int
    part: float
    find: dict[str, Any] | None = None


@dataclass(frozen=True)
class Speaker:
    """Who is quoted, in how many claims, articles and outlets, how often directly, with how many positions.

    `part` is of the most quoted, so more than 1 where many are summed up.
    """

    name: str
    about: str | None
    claims: int
    direct: int
    articles: int
    outlets: int
    positions: int
    part: float
    find: dict[str, Any]


@dataclass(frozen=True)
class Change:
    """An actor's stance before and after, as codes."""

    actor: str
    issue: str
    before: str
    after: str
    on: str | None
    find: dict[str, Any]


@dataclass(frozen=True)
class Outlet:
    """What an outlet gave to the dataset; `part` is of the largest, so more than 1 where many are summed up."""

    name: str
    articles: int
    copies: int
    claims: int
    positions: int
    unclear: int
    part: float
    find: dict[str, Any]


@dataclass(frozen=True)
class Story:
    """A story that several outlets, or one outlet several times, published: the earliest text and its copies."""

    title: str
    url: str | None
    first: str
    copies: Sequence[tuple[str, str | None]]


@dataclass(frozen=True)
class Quality:
    """How the records fared, what is unsure, and what was refused or looks odd."""

    records: Sequence[Count]
    articles: Sequence[Count]
    speakers: Sequence[Count]
    stances: Sequence[Count]
    reasons: Sequence[Count]
    refused_by_rule: Sequence[Count]
    refused: Sequence[Row]
    warned_by_rule: Sequence[Count]
    warned: Sequence[Row]


def speakers(rows: Material) -> list[Speaker]:
    """Who makes most claims; then the others, and the claims whose speaker is not settled: all claims are in one line."""
    claims: defaultdict[str | None, list[Row]] = defaultdict(list)
    for row in rows.claims.values():
        claims[row["actor_id"]].append(row)
    positions = Counter(row["actor_id"] for row in rows.positions)
    known = [actor for actor in ranked(Counter({actor: len(its) for actor, its in claims.items()})) if actor is not None]
    shown = known[:SHOWN_SPEAKERS]
    most = len(claims[known[0]]) if known else 1

    def line(name: str, about: str | None, its: Sequence[Row], count: int, find: dict[str, Any]) -> Speaker:
        articles = {row["article_id"] for row in its}
        outlets = {rows.articles[article]["publisher"] for article in articles} - {None}
        direct = sum(row["quote_type"] != "indirect" for row in its)
        return Speaker(name, about, len(its), direct, len(articles), len(outlets), count, len(its) / most, find)

    found = [
        line(rows.name(actor) or "", role(rows.actors[actor]), claims[actor], positions[actor], {"actor": actor})
        for actor in shown
    ]
    if len(known) > len(shown):
        others = known[SHOWN_SPEAKERS:]
        its = [row for actor in others for row in claims[actor]]
        count = sum(positions[actor] for actor in others)
        found.append(line(f"{len(others):,} other actors", None, its, count, {"no_actor": [*shown, None]}))
    if claims.get(None):
        found.append(line("Speaker not settled", None, claims[None], positions[None], {"actor": None}))
    return found


def changes(rows: Material) -> list[Change]:
    """Every change of stance, the latest first."""
    found = [
        Change(
            rows.name(row["actor_id"]) or "",
            rows.label(row["issue_code"]),
            row["previous_stance"],
            row["stance"],
            day(row["changed_on"]),
            {"positions": [row["previous_position_id"], row["position_id"]]},
        )
        for row in rows.changes
    ]
    return found[::-1]


def outlets(rows: Material) -> list[Outlet]:
    """The outlets with most articles; then the others in one line, and the articles that name none."""
    articles: defaultdict[str | None, list[Row]] = defaultdict(list)
    for article in rows.articles.values():
        articles[(plain(article["publisher"]) or None) if article["publisher"] else None].append(article)
    claims = Counter(rows.publisher(row) for row in rows.claims.values())
    positions = Counter(rows.publisher(row) for row in rows.positions)
    unclear = Counter(rows.publisher(row) for row in rows.positions if row["stance"] == "unclear")
    named = [name for name in ranked(Counter({name: len(its) for name, its in articles.items()})) if name is not None]
    most = len(articles[named[0]]) if named else 1

    def line(name: str, of: Iterable[str | None], find: dict[str, Any]) -> Outlet:
        of = list(of)
        its = [row for outlet in of for row in articles[outlet]]
        its_claims, its_positions, its_unclear = (sum(count[one] for one in of) for count in (claims, positions, unclear))
        copies = sum(row["is_duplicate"] for row in its)
        return Outlet(name, len(its), copies, its_claims, its_positions, its_unclear, len(its) / most, find)

    found = [line(name, [name], {"publisher": name}) for name in named[:SHOWN_OUTLETS]]
    if len(named) > len(found):
        others = named[SHOWN_OUTLETS:]
        found.append(line(counted(len(others), "other outlet"), others, {"no_publisher": [*named[:SHOWN_OUTLETS], None]}))
    if None in articles:
        found.append(line("Outlet unknown", [None], {"publisher": None}))
    return found


def stories(rows: Material) -> list[Story]:
    """Stories with copies, those with most copies first."""
    copies: defaultdict[str, list[Row]] = defaultdict(list)
    for article in rows.articles.values():
        if article["is_duplicate"]:
            copies[article["origin_id"]].append(article)
    return [
        Story(
            plain(rows.articles[origin]["title"] or "") or "Without a title",
            link(rows.articles[origin]["url"]),
            _outlet(rows.articles[origin]),
            [(_outlet(article), link(article["url"])) for article in copies[origin]],
        )
        for origin in ranked(Counter({origin: len(its) for origin, its in copies.items()}))
    ]


def quality(rows: Material) -> Quality:
    """The counts of each kind add up to the rows of its table."""
    say = words()
    claims = list(rows.claims.values())
    return Quality(
        _counts((row["status"] for row in rows.records), say["record_statuses"]),
        _counts((row["extraction_status"] for row in rows.articles.values()), say["extraction_statuses"]),
        _counts((row["speaker_status"] for row in claims), say["speaker_statuses"], ("claims", "speaker")),
        _counts((row["stance"] for row in rows.positions), say["stances"], ("positions", "stance")),
        _counts((row["unclear_reason"] for row in rows.positions if row["unclear_reason"]), {}, ("positions", "reason")),
        _counts((row["rule"] for row in rows.quarantine), {}),
        rows.quarantine[:SHOWN_REFUSALS],
        _counts((row["rule"] for row in rows.warnings), {}),
        rows.warnings[:SHOWN_WARNINGS],
    )


def _counts(codes: Iterable[str], names: Mapping[str, str], find: tuple[str, str] | None = None) -> list[Count]:
    counts = Counter(codes)
    whole = counts.total()
    return [
        Count(
            names[code] if names else spaced(code),
            counts[code],
            counts[code] / whole,
            {"kind": find[0], find[1]: code} if find else None,
        )
        for code in ranked(counts)
    ]


def _outlet(article: Row) -> str:
    published = article["published_at"]
    outlet = plain(article["publisher"] or "") or "outlet unknown"
    return f"{outlet}, {day(published.date())}" if published else outlet
