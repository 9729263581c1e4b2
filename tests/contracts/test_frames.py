"""Errors of the contract name table, column, rule, count and first keys; frames survive the way to Parquet."""

from __future__ import annotations

import io

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.frames import ContractError, arrow_schema, conform, empty, from_rows, keys, to_frame, typed
from transforms.schema import BASE

Tables = dict[str, pd.DataFrame]
ISSUES = BASE["issues"]
ISSUE = {"issue_code": "truce", "label": "Truce", "description": "Stopping.", "codebook": "x"}


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ContractError, match=r"issues: missing columns: description, codebook"):
        from_rows([{"issue_code": "truce", "label": "Truce"}], ISSUES)


def test_an_undeclared_column_is_named() -> None:
    with pytest.raises(ContractError, match=r"issues: undeclared columns: colour"):
        from_rows([{**ISSUE, "colour": "red"}], ISSUES)


def test_an_unknown_category_is_named_with_value_count_and_keys(sound: Tables) -> None:
    with pytest.raises(ContractError, match=r"claims\.act: not one of say, .* \(found: mutter\): 1 rows, e\.g\. c_1"):
        conform(sound["claims"].assign(act="mutter"), BASE["claims"])


def test_a_null_is_named_with_its_key(sound: Tables) -> None:
    with pytest.raises(ContractError, match=r"articles\.text: null where none may be: 1 rows, e\.g\. a_1"):
        conform(sound["articles"].assign(text=None), BASE["articles"])


def test_a_wrong_type_is_named(sound: Tables) -> None:
    with pytest.raises(ContractError, match=r"articles\.char_count: not int"):
        conform(sound["articles"].assign(char_count="many"), BASE["articles"])


def test_a_key_that_stands_twice_is_named() -> None:
    with pytest.raises(ContractError, match=r"issues\.issue_code: key not unique: 2 rows, e\.g\. truce, truce"):
        conform(from_rows([ISSUE, ISSUE], ISSUES), ISSUES)


def test_types_alone_judge_no_value(sound: Tables) -> None:
    assert typed(sound["claims"].assign(act="mutter"), BASE["claims"])["act"].to_list() == ["mutter"]


@pytest.mark.parametrize("name", BASE)
def test_the_empty_frame_keeps_its_contract(name: str) -> None:
    frame = empty(BASE[name])
    assert frame.empty
    pd.testing.assert_frame_equal(conform(frame, BASE[name]), frame)


@pytest.mark.parametrize("name", BASE)
def test_a_frame_goes_to_parquet_and_back_unchanged(sound: Tables, name: str) -> None:
    schema = arrow_schema(BASE[name])
    stored = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(sound[name], schema=schema, preserve_index=False), stored)
    read = pq.read_table(stored)
    assert read.schema.equals(schema)
    pd.testing.assert_frame_equal(to_frame(read), sound[name])


def test_compound_keys_are_joined_and_null_parts_are_empty(sound: Tables) -> None:
    assert keys(sound["actor_roles"], BASE["actor_roles"]).to_list() == ["act_1|envoy|||"]
