"""What a user asks for in words, as keys of the release: actors by id, name or alias, issues by code, days."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

import pandas as pd

from flows.errors import UsageError
from transforms.identity import fold
from transforms.vocabulary.actors.spelling import spelling_key

_SHOWN = 5


def day(text: str | None) -> dt.date | None:
    """A day, written as 2026-10-31. Raises UsageError on anything else."""
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--since takes a date such as 2026-10-31, not {text!r}.") from error


def issue_codes(asked: Iterable[str], issues: pd.DataFrame) -> frozenset[str]:
    """Issues by code. Raises UsageError on a code that the release does not have."""
    known = sorted(issues["issue_code"])
    for code in asked:
        if code not in known:
            raise UsageError(f"The release has no issue {code!r}. {_near(code, known)}")
    return frozenset(asked)


def actor_ids(asked: Iterable[str], actors: pd.DataFrame, merges: pd.DataFrame) -> frozenset[str]:
    """Actors by id, id of an earlier release, name, or name or alias in any spelling: the first of these that fits one.

    Raises UsageError where several fit, or none.
    """
    ids = {actor_id: actor_id for actor_id in actors["actor_id"]}
    now = merges.dropna(subset=["actor_id"])
    ids = dict(zip(now["previous_actor_id"], now["actor_id"], strict=True)) | ids
    names: dict[str, set[str]] = defaultdict(set)
    spelt: dict[str, set[str]] = defaultdict(set)
    for actor_id, name, aliases in zip(actors["actor_id"], actors["name"], actors["aliases"], strict=True):
        names[fold(name)].add(actor_id)
        for form in (name, *aliases):
            spelt[spelling_key(form)].add(actor_id)
    found = set()
    for text in asked:
        fitting = sorted({ids[text]} if text in ids else names.get(fold(text)) or spelt.get(spelling_key(text)) or ())
        if len(fitting) > 1:
            lines = "\n".join(_lines(actors[actors["actor_id"].isin(fitting)]))
            raise UsageError(f"{text!r} names {len(fitting)} actors; give the id of one:\n{lines}")
        if not fitting:
            raise UsageError(f"The release knows no actor {text!r}. {_near(text, sorted(set(actors['name'])))}")
        found.add(fitting[0])
    return frozenset(found)


def _lines(actors: pd.DataFrame) -> Iterator[str]:
    """A line an actor, those who say the most first."""
    told = actors.sort_values(["claim_count", "actor_id"], ascending=[False, True])
    columns = (told[name] for name in ("actor_id", "name", "actor_type", "claim_count"))
    for actor_id, name, kind, count in zip(*columns, strict=True):
        yield f"  {actor_id}  {name} ({kind}; claims: {count:,})"


def _near(text: str, known: list[str]) -> str:
    """What is written almost like the text, or how to find what there is."""
    forms = {fold(name): name for name in reversed(known)}
    near = [forms[form] for form in get_close_matches(fold(text), forms, n=_SHOWN)]
    return f"Did you mean {' or '.join(near)}?" if near else f"It has {len(known):,}, such as {', '.join(known[:_SHOWN])}."
