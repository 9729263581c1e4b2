"""The evidence that the page carries: one pool that all numbers lead into, with each text and article in it once.

All figures and the evidence of positions go first, then other claims, those of the most quoted first, as far as there is
room; the pool tells what was left out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from transforms.release.report.figures import place_key
from transforms.release.report.matrix import role
from transforms.release.report.report_data import Material, Row, ranked
from transforms.release.report.timeline import Timeline
from transforms.release.report.words import clipped, day, link, plain

#: A longer evidence is cut: the id leads to the whole.
LONGEST = 700
LONGEST_TITLE = 200
SHOWN_ALIASES = 6


@dataclass
class Pool:
    """Rows as lists, for the page's script; `claims`, `positions` and `figures` refer to the others by their numbers."""

    articles: list[list[Any]] = field(default_factory=list)
    actors: dict[str, list[Any]] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    claims: list[list[Any]] = field(default_factory=list)
    positions: list[list[Any]] = field(default_factory=list)
    figures: list[list[Any]] = field(default_factory=list)

    def as_data(self) -> dict[str, Any]:
        """The pool as JSON values."""
        return {name: getattr(self, name) for name in ("articles", "actors", "texts", "claims", "positions", "figures")}


def pool(rows: Material, time: Timeline | None, room: int) -> Pool:
    """The evidence that fits into so many bytes of JSON."""
    filler = _Filler(rows, time, room)
    filler.figures()
    filler.claims()
    return filler.pool


class _Filler:
    """Puts rows into a pool while there is room."""

    def __init__(self, rows: Material, time: Timeline | None, room: int) -> None:
        self.pool = Pool()
        self._rows, self._time, self._room = rows, time, room
        self._article_numbers: dict[str, int] = {}
        self._text_numbers: dict[str, int] = {}
        self._positions: dict[str, list[Row]] = {}
        for row in rows.positions:
            self._positions.setdefault(row["claim_id"], []).append(row)

    def figures(self) -> None:
        """All figures that fit."""
        for row in self._rows.figures:
            place_id, name = place_key(row)
            article, text = self._shared(
                row["article_id"], row["evidence_text"], [row["holder_actor_id"], row["claimant_actor_id"]]
            )
            told = [row["figure_id"], article, row["claim_id"], text, place_id, name]
            told += [row[column] for column in ("holder_actor_id", "claimant_actor_id", "relation")]
            self._put(self.pool.figures, [*told, plain(row["quantity_text"]), row["status"], row["when"]])

    def claims(self) -> None:
        """The claims that take sides with their positions, then the others, each of the most quoted first."""
        claims = self._rows.claims.values()
        quoted = Counter(row["actor_id"] for row in claims)
        place = {actor: number for number, actor in enumerate(actor for actor in ranked(quoted) if actor is not None)}
        place[None] = len(place)
        for row in sorted(
            claims, key=lambda row: (row["claim_id"] not in self._positions, place[row["actor_id"]], row["claim_id"])
        ):
            if self._room <= 0:
                return
            self._claim(row)

    def _claim(self, row: Row) -> None:
        article, text = self._shared(row["article_id"], row["evidence_text"], [row["actor_id"]])
        number = len(self.pool.claims)
        said = plain(row["source_text"] or "") if row["actor_id"] is None else None
        self._put(
            self.pool.claims,
            [row["claim_id"], article, row["actor_id"], text, row["act"], row["speaker_status"], _iso(row), said],
        )
        for position in self._positions.get(row["claim_id"], ()):
            period = self._time.period_of(position["stated_on"]) if self._time else None
            self._put(self.pool.positions, [position["position_id"], number, position["issue_code"], position["stance"], period,
                                            position["stance_cue"], position["unclear_reason"]])  # fmt: skip

    def _shared(self, article_id: str, evidence: str, actors: Iterable[str | None]) -> tuple[int, int]:
        """The numbers of article and text, which are put into the pool, as the actors are, unless they are there."""
        if article_id not in self._article_numbers:
            self._article_numbers[article_id] = len(self.pool.articles)
            self._put(self.pool.articles, _article(article_id, self._rows.articles[article_id]))
        text = clipped(" ".join(evidence.split()), LONGEST)
        if text not in self._text_numbers:
            self._text_numbers[text] = len(self.pool.texts)
            self._put(self.pool.texts, text)
        for actor_id in actors:
            if actor_id is not None and actor_id not in self.pool.actors:
                self.pool.actors[actor_id] = _actor(self._rows.actors[actor_id])
                self._room -= _cost([actor_id, self.pool.actors[actor_id]])
        return self._article_numbers[article_id], self._text_numbers[text]

    def _put(self, into: list[Any], value: Any) -> None:
        into.append(value)
        self._room -= _cost(value)


def _cost(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()) + 1


def _article(article_id: str, article: Row) -> list[Any]:
    published = article["published_at"]
    return [
        article_id,
        clipped(plain(article["title"] or ""), LONGEST_TITLE),
        plain(article["publisher"] or "") or None,
        day(published.date()) if published else None,
        link(article["url"]),
    ]


def _actor(actor: Row) -> list[Any]:
    return [plain(actor["name"]), role(actor), [plain(alias) for alias in actor["aliases"][:SHOWN_ALIASES]]]


def _iso(row: Mapping[str, Any]) -> str | None:
    return row["stated_on"].isoformat() if row["stated_on"] else None
