"""What is claimed often and falls under no issue: what a codebook may be missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from transforms.identity import fold

#: Acts that report what was or will be: they take no side whatever the codebook says.
TELLING_ACTS = frozenset({"report", "predict"})
#: Words between two telling ones that a phrase may hold.
_LINKS = frozenset({"of", "for", "on", "in", "to", "the", "a", "an", "and", "against", "with", "from"})
_ARTICLES = frozenset({"the", "a", "an"})
_COLUMNS = ["phrase", "claims", "stories", "actors", "example"]


def uncovered_phrases(
    tables: Mapping[str, pd.DataFrame], stop_words: frozenset[str], *, least: int = 2, count: int = 20
) -> pd.DataFrame:
    """The phrases that most claims without an issue share, most stories first; `tables` are those of a release.

    One row per phrase of two telling words (folded): `claims` and `stories` that hold it (copies of a story count once),
    `actors` that use it by name, most frequent first, and an `example`. Claims that only tell, names, and phrases of fewer
    than `least` stories are left out. `stop_words` are words that tell nothing by themselves.
    """
    found = _found(tables, stop_words)
    by_phrase = found.groupby("phrase", sort=True)
    counted = by_phrase.agg(claims=("claim_id", "nunique"), stories=("story", "nunique"), example=("text", "min")).reset_index()
    often = counted[counted["stories"] >= least]
    most = often.sort_values(["stories", "claims", "phrase"], ascending=[False, False, True], ignore_index=True).head(count)
    users = found[found["phrase"].isin(most["phrase"])].groupby("phrase")["actor"].agg(_most_frequent)
    return most.assign(actors=most["phrase"].map(users))[_COLUMNS]


def _found(tables: Mapping[str, pd.DataFrame], stop_words: frozenset[str]) -> pd.DataFrame:
    """One row per claim without an issue and phrase in it."""
    claims, names = tables["claims"], _names(tables["actors"], tables["places"], stop_words)
    open_ = claims[~claims["claim_id"].isin(tables["positions"]["claim_id"]) & ~claims["act"].isin(list(TELLING_ACTS))]
    story = dict(zip(tables["articles"]["article_id"], tables["articles"]["origin_id"], strict=True))
    actor = dict(zip(tables["actors"]["actor_id"], tables["actors"]["name"], strict=True))
    rows = [
        (phrase, claim, story[article], actor.get(who), text)
        for claim, article, who, text in zip(
            open_["claim_id"], open_["article_id"], open_["actor_id"], open_["claim_text"], strict=True
        )
        for phrase in phrases(text, stop_words)
        if phrase not in names
    ]
    return pd.DataFrame(rows, columns=["phrase", "claim_id", "story", "actor", "text"])


@dataclass(frozen=True)
class _Names:
    """What is no issue but somebody or something: whole names, and the words of people's names, their roles and places."""

    phrases: frozenset[str]
    words: frozenset[str]

    def __contains__(self, phrase: str) -> bool:
        return phrase in self.phrases or all(word in self.words or word in _LINKS for word in phrase.split())


def _names(actors: pd.DataFrame, places: pd.DataFrame, stop_words: frozenset[str]) -> _Names:
    people = actors[actors["actor_type"] == "person"]
    personal = [
        *people["name"],
        *people["role"].dropna(),
        *(name for names in people["aliases"] for name in names),
        *places["name"],
    ]
    listed = [*actors["name"], *(name for names in actors["aliases"] for name in names), *places["name"]]
    return _Names(
        frozenset(phrase for name in listed for phrase in phrases(name, stop_words)),
        frozenset(word for name in personal for word in fold(name).split()),
    )


def _most_frequent(actors: pd.Series) -> tuple[str, ...]:
    counts = actors.value_counts()
    return tuple(sorted(counts.index, key=lambda name: (-counts[name], name)))


def phrases(text: str, stop_words: frozenset[str]) -> list[str]:
    """The pairs of telling words of a text, with the small words that link them, each once, in text order."""
    found: dict[str, None] = {}
    for run in _runs(fold(text).split()):
        telling = [place for place, word in enumerate(run) if _is_telling(word, stop_words)]
        for first, second in pairwise(telling):
            between = run[first + 1 : second]
            if _LINKS.issuperset(between):
                found[" ".join([run[first], *(word for word in between if word not in _ARTICLES), run[second]])] = None
    return list(found)


def _runs(words: Iterable[str]) -> Iterator[list[str]]:
    """Words between marks of punctuation."""
    run: list[str] = []
    for word in words:
        bare = word.strip(".,;:!?\"'()[]-…")
        if bare and (not run or word[0].isalnum()):
            run.append(bare)
        elif run:
            yield run
            run = [bare] if bare else []
        if run and not word[-1].isalnum():
            yield run
            run = []
    if run:
        yield run


def _is_telling(word: str, stop_words: frozenset[str]) -> bool:
    return len(word) > 2 and word not in stop_words and word.replace("-", "").isalpha()
