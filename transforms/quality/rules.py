"""What an expectation cannot see in one column: keys, foreign keys, evidence and columns that must agree.

Each check is a boolean column, true where the row is sound; expectations assert them (`suites.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from transforms.contracts import Table
from transforms.lazy_tables import Reader, reader_of

#: Of how many articles the texts are held in memory as Python strings.
ARTICLES_AT_ONCE = 2000
#: Rules whose failure beyond a limit refuses a release begin with one of these.
KEY, FOREIGN_KEY, EVIDENCE = "key_unique", "foreign_key", "evidence"


def _null_together(left: str, right: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: frame[left].isna() == frame[right].isna()


def _flag_has_cue(flag: str, cue: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: frame[flag] == frame[cue].notna()


def _cue_has_flag(cue: str, flag: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda frame: frame[cue].isna() | frame[flag]


#: Columns of one row that must agree, by table and rule.
AGREEMENTS: dict[str, dict[str, Callable[[pd.DataFrame], pd.Series]]] = {
    "records": {
        "reason_iff_quarantined": lambda frame: (frame["status"] == "quarantined") == frame["reason"].notna(),
        "article_unless_quarantined": lambda frame: (frame["status"] == "quarantined") == frame["article_id"].isna(),
    },
    "articles": {
        "published_has_source": _null_together("published_at", "published_at_source"),
        "char_count_of_text": lambda frame: frame["char_count"] == frame["text"].str.len(),
        "duplicate_iff_other_origin": lambda frame: frame["is_duplicate"] == (frame["origin_id"] != frame["article_id"]),
    },
    "claims": {
        "resolved_has_actor": lambda frame: (frame["speaker_status"] == "resolved") == frame["actor_id"].notna(),
        "unresolved_has_reason": lambda frame: (frame["speaker_status"] == "unresolved") == frame["speaker_reason"].notna(),
        "stated_has_source": _null_together("stated_on", "stated_on_source"),
        "said_has_precision": _null_together("said_on", "said_on_precision"),
        "said_cue_has_date": lambda frame: frame["said_on_cue"].isna() | frame["said_on"].notna(),
        "said_cue_has_rule": _null_together("said_on_cue", "said_on_rule"),
        "said_cue_has_reach": _null_together("said_on_cue", "said_on_reach"),
        "negation_cue_has_flag": _cue_has_flag("negation_cue", "is_negated"),
        "condition_cue_has_flag": _cue_has_flag("condition_cue", "is_conditional"),
        "hedge_has_cue": _flag_has_cue("is_hedged", "hedge_cue"),
    },
    "positions": {
        "stated_has_source": _null_together("stated_on", "stated_on_source"),
        "unclear_has_reason": lambda frame: (frame["stance"] == "unclear") == frame["unclear_reason"].notna(),
    },
    "territorial_figures": {
        "range_is_between": lambda frame: (frame["qualifier"] == "between") == frame["value_high"].notna(),
        "as_of_has_precision": _null_together("as_of", "as_of_precision"),
        "derived_has_area": lambda frame: ~frame["area_is_derived"] | frame["area_km2"].notna(),
    },
    "places": {
        "area_has_source": _null_together("area_km2", "area_source"),
        "claimed_is_disputed": lambda frame: frame["is_disputed"] | (frame["claimed_by"].list.len() == 0),
    },
    "figures_compared": {
        "figures_are_listed": lambda frame: frame["figure_ids"].list.len() == frame["figure_count"],
        "lowest_is_lowest": lambda frame: frame["lowest_share"].isna() | (frame["lowest_share"] <= frame["highest_share"]),
    },
}


def check_names(table: Table) -> list[str]:
    """The names of the check columns of a table, in order."""
    return [
        KEY,
        *(f"{FOREIGN_KEY}:{key.column}" for key in table.foreign_keys),
        *(f"{EVIDENCE}:{start}" for start, _, _ in _intervals(table)),
        *AGREEMENTS.get(table.name, {}),
    ]


def with_checks(
    table: Table, tables: Mapping[str, pd.DataFrame], known: Mapping[str, pd.Series] = MappingProxyType({})
) -> pd.DataFrame:
    """The table's frame with its check columns added; `tables` holds it and all that it refers to, but for what is `known`: all
    keys of a table, by its name."""
    frame, read = tables[table.name], reader_of(tables)
    checks: dict[str, pd.Series] = {KEY: ~frame.duplicated(list(table.key), keep=False)}
    for key in table.foreign_keys:
        values = frame[key.column]
        there = known[key.table] if key.table in known else read(key.table, [key.target])[key.target].dropna()
        checks[f"{FOREIGN_KEY}:{key.column}"] = values.isna() | values.isin(there)
    for start, end, text in _intervals(table):
        checks[f"{EVIDENCE}:{start}"] = _stands_in_text(frame, read, start, end, text)
    for rule, holds in AGREEMENTS.get(table.name, {}).items():
        checks[rule] = holds(frame).fillna(False)
    return frame.assign(**{name: checks[name].astype(bool) for name in check_names(table)})


def _intervals(table: Table) -> tuple[tuple[str, str, str | None], ...]:
    return (*table.intervals, ("start", "end", None)) if table.name == "claim_spans" else table.intervals


def _stands_in_text(frame: pd.DataFrame, read: Reader, start: str, end: str, text: str | None) -> pd.Series:
    """Whether `text[start:end]` of the row's article is the row's text; without a text, whether it is inside."""
    article_ids = frame["article_id"] if "article_id" in frame else _articles_of_claims(frame, read)
    articles = read("articles", ["article_id", "text"])
    ids, known = (pa.array(values, pa.string()) for values in (article_ids, articles["article_id"]))
    place = np.asarray(pc.index_in(ids, known, skip_nulls=True).fill_null(-1))
    order = np.argsort(place, kind="stable")
    place = place[order]
    offsets = frame[[start, end]].fillna(-1)  # a null is no place in a text
    ordered = offsets.assign(**({text: frame[text].fillna("")} if text else {})).iloc[order]
    sound = np.zeros(len(frame), dtype=bool)
    for first in range(0, len(articles), ARTICLES_AT_ONCE):
        here = slice(*np.searchsorted(place, [first, first + ARTICLES_AT_ONCE]))
        texts = articles["text"].iloc[first : first + ARTICLES_AT_ONCE].fillna("").to_list()
        rows = ordered.iloc[here]
        wanted = rows[text] if text else [None] * len(rows)
        sound[order[here]] = [
            0 <= one < last <= len(texts[number]) and (expected is None or texts[number][one:last] == expected)
            for number, one, last, expected in zip(place[here] - first, rows[start], rows[end], wanted, strict=True)
        ]
    return pd.Series(sound, index=frame.index)


def _articles_of_claims(frame: pd.DataFrame, read: Reader) -> pd.Series:
    claims = read("claims", ["claim_id", "article_id"]).drop_duplicates("claim_id").set_index("claim_id")["article_id"]
    return frame["claim_id"].map(claims)
