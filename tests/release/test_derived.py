from __future__ import annotations

import datetime as dt

import pandas as pd
import pyarrow as pa
import pytest

from transforms.frames import arrow_schema, conform, from_rows
from transforms.release.derived import LONG, derive
from transforms.schema import BASE, DERIVED
from transforms.schema.codes import SPEAKER_REASONS
from transforms.schema.wide import WIDE

Tables = dict[str, pd.DataFrame]


def rows_of(tables: Tables, name: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = pa.Table.from_pandas(tables[name], preserve_index=False).to_pylist()
    return rows


def more(tables: Tables, name: str, **values: object) -> None:
    """Another row of a table like its first one, with these values."""
    rows = rows_of(tables, name)
    tables[name] = from_rows([*rows, {**rows[0], **values}], BASE[name])


def put(tables: Tables, name: str, **values: object) -> None:
    """These values in the first row of a table."""
    first, *others = rows_of(tables, name)
    tables[name] = from_rows([{**first, **values}, *others], BASE[name])


@pytest.mark.parametrize("name", DERIVED)
def test_a_derived_table_keeps_its_contract(sound: Tables, name: str) -> None:
    frame = derive(name, sound)
    pd.testing.assert_frame_equal(frame, conform(frame, DERIVED[name]))
    assert frame.columns.to_list() == arrow_schema(DERIVED[name]).names


@pytest.mark.parametrize("name", WIDE)
def test_a_wide_table_has_a_row_for_each_of_its_base(sound: Tables, name: str) -> None:
    base = WIDE[name].base
    wide = derive(name, sound)
    assert len(wide) == len(sound[base.name]) == 1
    pd.testing.assert_frame_equal(wide[base.column_names], sound[base.name])


def test_a_position_tells_who_what_and_where_it_stands(sound: Tables) -> None:
    more(sound, "articles", article_id="a_2", origin_id="a_1", is_duplicate=True, source_path="d/2.txt")
    (row,) = derive("positions_wide", sound).to_dict("records")
    told = {
        "actor_name": "Mara Quist", "actor_type": "person", "actor_is_known": False, "issue_label": "Ceasefire", "codebook": "x",
        "stance": "support", "act": "demand", "claim_text": "the truce must hold", "story_copies": 2, "is_duplicate": False,
        "evidence_text": "Mara Quist said the truce must hold.", "source_path": "d/1.txt",
    }  # fmt: skip
    assert {name: row[name] for name in told} == told
    assert pd.isna(row["addressee_name"])


def test_who_is_not_known_has_no_name(sound: Tables) -> None:
    more(sound, "claims", claim_id="c_2", actor_id=None, speaker_status="unresolved", speaker_reason=SPEAKER_REASONS[0])
    wide = derive("claims_wide", sound).set_index("claim_id")
    assert pd.isna(wide.loc["c_2", "actor_name"])
    assert wide.loc["c_1", "actor_name"] == "Mara Quist"


def test_a_claim_lists_its_issues(sound: Tables) -> None:
    more(sound, "claims", claim_id="c_2")
    more(sound, "issues", issue_code="arms", label="Arms")
    more(sound, "positions", position_id="p_2", issue_code="arms")
    wide = derive("claims_wide", sound).set_index("claim_id")
    assert wide["issue_codes"].fillna("-").to_dict() == {"c_1": "arms, ceasefire", "c_2": "-"}
    assert wide["position_count"].to_dict() == {"c_1": 2, "c_2": 0}


def test_a_figure_tells_place_and_holder_and_its_day(sound: Tables) -> None:
    more(sound, "territorial_figures", figure_id="f_2", as_of=dt.date(2026, 9, 1), as_of_precision="month", claim_id="c_1",
         claimant_actor_id="act_1", holder_actor_id=None)  # fmt: skip
    wide = derive("territorial_figures_wide", sound).set_index("figure_id")
    assert wide["told_for"].to_dict() == {"f_1": dt.date(2026, 10, 5), "f_2": dt.date(2026, 9, 1)}
    assert wide.loc["f_1", "holder_name"] == wide.loc["f_2", "claimant_name"] == "Mara Quist"
    assert wide.loc["f_2", "claim_text"] == "the truce must hold"
    assert wide["holder_name"].isna().to_list() == [False, True]
    assert wide["place_kind"].to_list() == ["region", "region"]


@pytest.mark.parametrize("name", LONG)
def test_a_long_table_has_a_row_for_each_item(sound: Tables, name: str) -> None:
    source, column, item = LONG[name]
    key = BASE[source].key[0]
    put(sound, source, **{column: ["Zo Quist", "Abe Quist"]})
    more(sound, source, **{key: "another", column: ["M. Quist"]})
    more(sound, source, **{key: "empty", column: []})
    long = derive(name, sound)
    listed = {row[key]: sorted(row[column]) for row in rows_of(sound, source) if row[column]}
    assert {parent: sorted(some) for parent, some in long.groupby(key)[item].agg(list).items()} == listed


def test_authors_keep_their_order(sound: Tables) -> None:
    put(sound, "articles", authors=["Zo Quist", "Abe Quist"])
    long = derive("article_authors", sound)
    assert list(zip(long["author_no"], long["author"], strict=True)) == [(0, "Zo Quist"), (1, "Abe Quist")]


def test_a_base_without_rows_gives_none(sound: Tables) -> None:
    nothing = {name: frame.head(0) for name, frame in sound.items()}
    assert all(derive(name, nothing).empty for name in DERIVED)
