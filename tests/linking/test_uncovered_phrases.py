from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from transforms.linking.uncovered_phrases import phrases, uncovered_phrases

STOP = frozenset({"the", "we", "must", "of", "for", "a", "is", "and", "to", "they"})

PHRASES = [
    ("We must ban plastic bags.", ["ban plastic", "plastic bags"]),
    ("a ban of the bags", ["ban of bags"]),
    ("plastic, bags", []),
    ('"Plastic bags" and PLASTIC BAGS', ["plastic bags"]),
    ("in 2025 we go", []),
]


@pytest.mark.parametrize(("text", "found"), PHRASES)
def test_phrases_are_pairs_of_telling_words(text: str, found: list[str]) -> None:
    assert phrases(text, STOP) == found


def tables(claims: list[tuple[str, str, str, str]], positions: list[str] = []) -> dict[str, pd.DataFrame]:  # noqa: B006
    """Claims as (article, actor, act, text), numbered from c0; a2 is a copy of a1."""
    rows: list[dict[str, Any]] = [
        {"claim_id": f"c{number}", "article_id": article, "actor_id": actor, "act": act, "claim_text": text}
        for number, (article, actor, act, text) in enumerate(claims)
    ]
    return {
        "claims": pd.DataFrame(rows, columns=["claim_id", "article_id", "actor_id", "act", "claim_text"]),
        "positions": pd.DataFrame({"claim_id": positions}, dtype="object"),
        "articles": pd.DataFrame({"article_id": ["a1", "a2", "a3"], "origin_id": ["a1", "a1", "a3"]}),
        "actors": pd.DataFrame(
            {"actor_id": ["ann", "bob"], "name": ["Ann Plastic", "Bob Bags"], "actor_type": ["person"] * 2,
             "role": ["minister", None], "aliases": [[], ["Robert Bags"]]}
        ),
        "places": pd.DataFrame({"name": ["Lorn Island"]}),
    }  # fmt: skip


BAN = "We must ban throwaway cups."


def found(*claims: tuple[str, str, str, str], positions: list[str] = []) -> list[tuple[str, int, int, tuple[str, ...]]]:  # noqa: B006
    report = uncovered_phrases(tables(list(claims), positions), STOP)
    return [(row["phrase"], row["claims"], row["stories"], row["actors"]) for row in report.to_dict("records")]


def test_what_two_stories_share_is_told_with_who_says_so() -> None:
    told = found(("a1", "ann", "demand", BAN), ("a3", "bob", "demand", "They ban throwaway forks."), ("a3", "bob", "say", BAN))
    assert told == [("ban throwaway", 3, 2, ("Bob Bags", "Ann Plastic")), ("throwaway cups", 2, 2, ("Ann Plastic", "Bob Bags"))]


def test_copies_of_a_story_count_once() -> None:
    assert found(("a1", "ann", "demand", BAN), ("a2", "ann", "demand", BAN)) == []


def test_claims_with_an_issue_and_those_that_only_tell_are_left_out() -> None:
    assert found(("a1", "ann", "demand", BAN), ("a3", "ann", "demand", BAN), positions=["c0"]) == []
    assert found(("a1", "ann", "demand", BAN), ("a3", "ann", "report", BAN)) == []


def test_names_are_no_gaps() -> None:
    text = "Minister Plastic visits Lorn Island."
    assert [phrase for phrase, *_ in found(("a1", "ann", "say", text), ("a3", "bob", "say", text))] == [
        "plastic visits", "visits lorn",
    ]  # fmt: skip


def test_no_claims_no_gaps() -> None:
    assert found() == []
