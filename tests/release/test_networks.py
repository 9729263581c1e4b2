"""Who is tied to whom, and by how much: worked out by hand from the definitions of Discourse Network Analyzer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import networkx as nx
import pandas as pd
import pytest

import transforms.release.networks as networks
from transforms.frames import from_rows
from transforms.release.networks import Network, network
from transforms.schema.actors import ACTORS
from transforms.schema.positions import ISSUES, POSITIONS
from transforms.schema.sources import ARTICLES

#: actor, issue, stance, story.
SAID = (
    ("ann", "truce", "support", "s1"), ("ann", "truce", "support", "s1"), ("ann", "truce", "support", "s2"),
    ("ann", "trade", "oppose", "s1"), ("ann", "port", "support", "s3"),
    ("bea", "truce", "support", "s2"), ("bea", "trade", "support", "s2"), ("bea", "port", "unclear", "s2"),
    ("cem", "truce", "oppose", "s4"), ("cem", "truce", "support", "s5"), ("cem", "trade", "conditional", "s4"),
    ("dov", "trade", "conditional", "s4"), (None, "truce", "support", "s4"),
)  # fmt: skip


def tables(said: tuple[tuple[str | None, str, str, str], ...] = SAID) -> dict[str, pd.DataFrame]:
    positions = [
        {
            "position_id": f"p_{number:02}", "claim_id": f"c_{number:02}", "article_id": story, "actor_id": actor,
            "issue_code": issue, "issue_text": issue, "stance": stance, "binding": "clause", "confidence": 0.9,
            "stated_on": dt.date(2026, 10, number + 1), "stated_on_source": "said",
        }
        for number, (actor, issue, stance, story) in enumerate(said)
    ]  # fmt: skip
    stories = [
        {
            "article_id": story, "dump_id": "d", "source_path": "x", "source_record": 0, "authors": [], "language": "en",
            "extraction_status": "done", "text": "T.", "char_count": 2, "word_count": 1, "origin_id": story,
            "is_duplicate": False, "ingested_at": pd.Timestamp("2026-10-01", tz="UTC"),
        }
        for story in sorted({story for *_, story in said})
    ]  # fmt: skip
    actors = [
        {
            "actor_id": actor, "name": actor.title(), "actor_type": "person", "country_code": "NLD" if actor == "ann" else None,
            "is_known": False, "aliases": [], "article_count": 1, "mention_count": 1, "claim_count": 3,
        }
        for actor in sorted({actor for actor, *_ in said if actor})
    ]  # fmt: skip
    issues = [
        {"issue_code": code, "label": code.title(), "description": "d", "codebook": "x"} for code in ("port", "trade", "truce")
    ]
    return {
        "articles": _frame(stories, ARTICLES), "actors": _frame(actors, ACTORS), "issues": _frame(issues, ISSUES),
        "positions": _frame(positions, POSITIONS),
    }  # fmt: skip


def _frame(rows: list[dict[str, Any]], table: Any) -> pd.DataFrame:
    return from_rows([{name: row.get(name) for name in table.column_names} for row in rows], table)


def ties(made: Network, attribute: str = "weight") -> dict[tuple[str, str], float]:
    return {(one, other): data[attribute] for one, other, data in made.graph.edges(data=True)}


def test_actors_are_tied_to_issues_by_stories() -> None:
    graph = network(tables()).graph
    assert graph.nodes["ann"] == {
        "label": "Ann", "node_type": "actor", "actor_type": "person", "country_code": "NLD", "claim_count": 3, "bipartite": 0,
    }  # fmt: skip
    assert "country_code" not in graph.nodes["bea"]
    assert graph.nodes["issue:truce"]["label"] == "Truce"
    assert graph.edges["ann", "issue:truce"] == {
        "weight": 2.0, "stance": "support", "subtract": 2, "n_support": 2, "n_oppose": 0, "n_conditional": 0,
        "first_on": "2026-10-01", "last_on": "2026-10-03", "claim_ids": "c_00 c_01 c_02",
    }  # fmt: skip
    mixed = graph.edges["cem", "issue:truce"]
    assert (mixed["stance"], mixed["subtract"], mixed["weight"]) == ("mixed", 0, 2.0)
    assert not graph.has_edge("bea", "issue:port")  # unclear
    assert nx.is_bipartite(graph)


def test_congruence_counts_the_issues_on_which_two_agree() -> None:
    made = network(tables(), "congruence")
    assert ties(made) == {("ann", "bea"): 1, ("ann", "cem"): 1, ("bea", "cem"): 1, ("cem", "dov"): 1}
    assert made.graph.edges["ann", "bea"]["agree_on"] == "truce"
    assert made.graph.edges["cem", "dov"]["agree_on"] == "trade"


def test_conflict_counts_the_issues_on_which_two_disagree() -> None:
    made = network(tables(), "conflict")
    assert ties(made) == {("ann", "bea"): 1, ("ann", "cem"): 1, ("bea", "cem"): 1}
    assert made.graph.edges["ann", "bea"]["disagree_on"] == "trade"
    assert set(made.graph) == {"ann", "bea", "cem", "dov"}  # who takes a side is there, tied or not


def test_subtract_is_agreement_less_disagreement() -> None:
    more = (*SAID, ("bea", "port", "support", "s6"), ("dov", "port", "oppose", "s6"), ("eve", "port", "support", "s6"))
    made = network(tables(more), "subtract")
    assert ties(made, "subtract") == {
        ("ann", "bea"): 1, ("ann", "dov"): -1, ("ann", "eve"): 1, ("bea", "dov"): -1, ("bea", "eve"): 1, ("cem", "dov"): 1,
        ("dov", "eve"): -1,
    }  # fmt: skip
    assert {(data["weight"], data["sign"]) for *_, data in made.graph.edges(data=True)} == {(1.0, 1), (1.0, -1)}
    assert not made.graph.has_edge("ann", "cem")  # even


@pytest.mark.parametrize(
    ("normalisation", "weight"),
    # Ann makes three statements, Cem three, one of them the same: five together.
    [("none", 1.0), ("average", 1 / 3), ("jaccard", 1 / 5), ("cosine", 1 / 3)],
)
def test_weights_are_divided_as_the_manual_has_it(normalisation: str, weight: float) -> None:
    assert ties(network(tables(), "congruence", normalisation))["ann", "cem"] == pytest.approx(weight)


@pytest.mark.parametrize("normalisation", ["average", "jaccard", "cosine"])
def test_who_says_the_same_is_one(normalisation: str) -> None:
    same = (("ann", "truce", "support", "s1"), ("bea", "truce", "support", "s2"), ("bea", "truce", "support", "s3"))
    assert ties(network(tables(same), "congruence", normalisation)) == {("ann", "bea"): 1.0}


def test_of_a_big_issue_the_most_active_are_tied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(networks, "MOST_ACTORS", 2)
    made = network(tables(), "congruence")
    assert made.cut_issues == ("trade", "truce")
    assert ties(made) == {("ann", "cem"): 1}
    assert "dov" in made.graph


def test_without_positions_there_is_a_network_without_nodes() -> None:
    empty = {name: frame.iloc[:0] for name, frame in tables().items()}
    assert all(len(network(empty, kind).graph) == 0 for kind in networks.NETWORKS)


@pytest.mark.parametrize(("kind", "normalisation"), [("friends", "none"), ("conflict", "half"), ("actor-issue", "jaccard")])
def test_what_is_none_is_refused(kind: str, normalisation: str) -> None:
    with pytest.raises(ValueError, match="no"):
        network(tables(), kind, normalisation)


def test_order_of_rows_is_no_matter() -> None:
    shuffled = {name: frame.sample(frac=1, random_state=3).reset_index(drop=True) for name, frame in tables().items()}
    for kind in networks.NETWORKS:
        one, other = network(tables(), kind).graph, network(shuffled, kind).graph
        assert list(one.nodes(data=True)) == list(other.nodes(data=True))
        assert list(one.edges(data=True)) == list(other.edges(data=True))
