"""Discourse networks as Discourse Network Analyzer (DNA) makes them: actors and issues, actors who agree, actors who disagree.

Method: P. Leifeld, Discourse Network Analyzer Manual (2018), chapter 2. A statement counts once an actor, issue and side,
however often it is made (DNA's "ignore per date range"), so that a tie of two actors counts the issues on which they agree
or disagree. The two-mode network keeps how often: stories with the statement, of which copies count once. Positions that
are unclear, or of nobody known, tie nothing. `conditional` is a side of its own: those who share it agree, and none opposes it.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import networkx as nx
import pandas as pd

from transforms.frames import rows_of

#: The tables that networks are made of.
TABLES = ("articles", "actors", "issues", "positions")
NETWORKS = ("actor-issue", "congruence", "conflict", "subtract")
NORMALISATIONS = ("none", "average", "jaccard", "cosine")
#: Of an issue with more actors than this, those with the most stories are tied to one another: pairs grow with the square.
MOST_ACTORS = 500
SIDES = ("support", "oppose", "conditional")
_OPPOSED = {"support": "oppose", "oppose": "support"}
#: What XML 1.0 cannot hold.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Row = Mapping[str, Any]
#: What an actor has said: (issue, side).
Sides = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Network:
    """A network, and what of it was left out for size: the issues of which not all actors were tied."""

    graph: nx.Graph
    cut_issues: tuple[str, ...] = ()


def network(tables: Mapping[str, pd.DataFrame], kind: str = "actor-issue", normalisation: str = "none") -> Network:
    """One of `NETWORKS` from the tables named in `TABLES`; nodes and edges in order of their ids.

    Attributes are text, whole numbers or numbers, absent where nothing is known. `weight` is never negative: of `subtract`
    it is the size, and `sign` says whether agreement (1) or disagreement (-1) prevails; pairs that are even have no edge.
    Normalised weights of one-mode networks lie between 0 and 1. Raises ValueError on a kind or normalisation that is
    none, and on a normalisation of the two-mode network, which has none here.
    """
    if kind not in NETWORKS or normalisation not in NORMALISATIONS:
        raise ValueError(f"no network {kind!r} with normalisation {normalisation!r}")
    held = _held(tables)
    if kind == "actor-issue":
        if normalisation != "none":
            raise ValueError("the network of actors and issues has no normalisation")
        return Network(_two_mode(held, tables))
    return _one_mode(held, tables, kind, normalisation)


def _held(tables: Mapping[str, pd.DataFrame]) -> Sequence[Row]:
    """The positions of known actors that take a side, as rows with `origin_id`."""
    positions = tables["positions"]
    sided = positions[positions["actor_id"].notna() & positions["stance"].isin(SIDES)]
    columns = ["position_id", "claim_id", "article_id", "actor_id", "issue_code", "stance", "stated_on"]
    return rows_of(sided[columns].merge(tables["articles"][["article_id", "origin_id"]], on="article_id"))


def _two_mode(held: Iterable[Row], tables: Mapping[str, pd.DataFrame]) -> nx.Graph:
    pairs: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in held:
        pairs[row["actor_id"], row["issue_code"]].append(row)
    graph = nx.Graph()
    _add_actors(graph, {actor for actor, _ in pairs}, tables, bipartite=0)
    issues = {issue for _, issue in pairs}
    for row in rows_of(tables["issues"].sort_values("issue_code")):
        if row["issue_code"] in issues:
            # An issue may be called what an actor is called by id.
            graph.add_node(_issue_node(row["issue_code"]), **_known(
                label=row["label"], node_type="issue", issue_code=row["issue_code"], description=row["description"], bipartite=1,
            ))  # fmt: skip
    for (actor, issue), rows in sorted(pairs.items()):
        graph.add_edge(actor, _issue_node(issue), **_affiliation(rows))
    return graph


def _issue_node(code: str) -> str:
    return f"issue:{code}"


def _affiliation(rows: list[Row]) -> dict[str, Any]:
    """What an actor said on an issue; counts are of stories."""
    stories = {side: {row["origin_id"] for row in rows if row["stance"] == side} for side in SIDES}
    taken = [side for side in SIDES if stories[side]]
    days = sorted(row["stated_on"].isoformat() for row in rows if row["stated_on"])
    return _known(
        weight=float(len({row["origin_id"] for row in rows})),
        stance=taken[0] if len(taken) == 1 else "mixed",
        subtract=len(stories["support"]) - len(stories["oppose"]),
        **{f"n_{side}": len(stories[side]) for side in SIDES},
        first_on=days[0] if days else None,
        last_on=days[-1] if days else None,
        claim_ids=" ".join(sorted({row["claim_id"] for row in rows})),
    )


def _one_mode(held: Sequence[Row], tables: Mapping[str, pd.DataFrame], kind: str, normalisation: str) -> Network:
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in held:
        found[row["actor_id"]].add((row["issue_code"], row["stance"]))
    sides = {actor: frozenset(taken) for actor, taken in found.items()}
    actors_of, cut = _actors_of_issues(held)
    # By pair the issues on which they agree or disagree, one twice where both take both sides.
    agree: dict[tuple[str, str], list[str]] = defaultdict(list)
    disagree: dict[tuple[str, str], list[str]] = defaultdict(list)
    for issue, actors in sorted(actors_of.items()):
        taken = [(actor, frozenset(side for code, side in sides[actor] if code == issue)) for actor in actors]
        for (one, ones), (other, others) in combinations(taken, 2):
            shared, opposed = _ties(ones, others)
            if shared:
                agree[one, other] += [issue] * shared
            if opposed:
                disagree[one, other] += [issue] * opposed
    graph = nx.Graph()
    _add_actors(graph, set(sides), tables)
    for pair in sorted(agree.keys() | disagree.keys()):
        agreed, disagreed = agree.get(pair, ()), disagree.get(pair, ())
        raw = {"congruence": len(agreed), "conflict": len(disagreed), "subtract": len(agreed) - len(disagreed)}
        if raw[kind]:
            graph.add_edge(*pair, **_known(
                weight=abs(raw[kind]) / _DIVISORS[normalisation](sides[pair[0]], sides[pair[1]]),
                sign=1 if raw[kind] > 0 else -1,
                **raw,
                agree_on=" ".join(dict.fromkeys(agreed)) or None,
                disagree_on=" ".join(dict.fromkeys(disagreed)) or None,
            ))  # fmt: skip
    return Network(graph, cut)


@cache
def _ties(ones: frozenset[str], others: frozenset[str]) -> tuple[int, int]:
    """On how many sides of an issue two actors are the same, and on how many they oppose one another."""
    return len(ones & others), sum(_OPPOSED.get(side) in others for side in ones)


def _actors_of_issues(held: Iterable[Row]) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """By issue its actors, sorted, at most `MOST_ACTORS`, and the issues that had more."""
    stories: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in held:
        stories[row["issue_code"]][row["actor_id"]].add(row["origin_id"])
    most = {
        issue: sorted(sorted(of_actor, key=lambda actor: (-len(of_actor[actor]), actor))[:MOST_ACTORS])
        for issue, of_actor in stories.items()
    }
    return most, tuple(sorted(issue for issue, of_actor in stories.items() if len(of_actor) > MOST_ACTORS))


#: By what a raw tie is divided, for the statements of both: the manual's section 2.5, for statements that count once.
_DIVISORS: Mapping[str, Callable[[Sides, Sides], float]] = {
    "none": lambda _one, _other: 1.0,
    "average": lambda one, other: (len(one) + len(other)) / 2,
    "jaccard": lambda one, other: float(len(one | other)),
    "cosine": lambda one, other: math.sqrt(len(one) * len(other)),
}


def _add_actors(graph: nx.Graph, ids: set[str], tables: Mapping[str, pd.DataFrame], **more: Any) -> None:
    actors = tables["actors"]
    for row in rows_of(actors[actors["actor_id"].isin(sorted(ids))].sort_values("actor_id")):
        graph.add_node(row["actor_id"], **_known(
            label=row["name"], node_type="actor", actor_type=row["actor_type"], country_code=row["country_code"],
            role=row["role"], claim_count=row["claim_count"], **more,
        ))  # fmt: skip


def _known(**attributes: Any) -> dict[str, Any]:
    """The attributes that are known, in text that XML can hold: U+FFFD stands for what it cannot."""
    return {
        name: _NOT_XML.sub("\ufffd", value) if isinstance(value, str) else value
        for name, value in attributes.items()
        if value is not None
    }
