from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from transforms.linking.corrections import Corrections, apply_corrections, load_corrections, unsound
from transforms.vocabulary.loading import VocabularyError

Tables = dict[str, pd.DataFrame]

CORRECTION = """corrections:
  - table: positions
    where: p_1
    column: stance
    expect: support
    value: oppose
    reason: It was ironic.
"""


def other(**changed: str) -> str:
    """The correction above with other values."""
    lines = []
    for line in CORRECTION.splitlines():
        key = line.strip(" -").partition(":")[0]
        lines.append(f"{line.partition(':')[0]}: {changed[key]}" if key in changed else line)
    return "\n".join(lines) + "\n"


def applied(tables: Tables, text: str) -> Tables:
    return {**tables, **apply_corrections(tables, load_corrections(text, "corrections.yml"))}


BROKEN = [
    ("- table", "1: a file of corrections must have the key corrections"),
    (other(table="position"), "2: there is no table 'position'"),
    (other(table="positions_daily"), "2: positions_daily cannot be corrected: it follows from other tables"),
    (other(column="stanse"), "4: positions has no column 'stanse'"),
    (other(column="position_id"), "4: positions.position_id cannot be corrected"),
    (other(column="actor_id"), "4: positions.actor_id follows the claim; correct claims.actor_id"),
    (other(table="claims", column="evidence_start"), "4: claims.evidence_start cannot be corrected"),
    (other(table="actors", column="claim_count"), "4: actors.claim_count cannot be corrected"),
    (other(value="against"), "6: positions.stance must be one of support, oppose"),
    (other(value="support"), "6: value is what is expected anyway"),
    (other(value="null"), "6: positions.stance cannot be null"),
    (other(column="confidence", expect="0.8", value="high"), "6: positions.confidence must be float: 'high'"),
    (other(column="confidence", expect="0.8", value="8"), "6: positions.confidence must lie between 0 and 1"),
    (other(table="claims", column="is_hedged", expect="false", value="2"), "6: claims.is_hedged must be bool"),
    (other(table="claims", column="stated_on", expect="2026-10-05", value="5 Oct"), "6: claims.stated_on must be date"),
    (other(reason="''"), "7: 'reason' must be a text"),
    (CORRECTION.replace("    reason: It was ironic.\n", ""), "2: missing key 'reason'"),
    (CORRECTION + CORRECTION.split("corrections:\n")[1], "8: positions.stance of p_1 is corrected twice, first in line 2"),
    (other(where="{claim_id: c_1}"), "3: unknown key 'claim_id'; known are position_id"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_what_is_wrong_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(VocabularyError) as raised:
        load_corrections(text, "corrections.yml")
    assert f"corrections.yml:{message}" in str(raised.value)


STALE = [
    (other(where="p_2"), "corrections.yml:2: no row of positions is 'p_2'"),
    (other(expect="conditional"), "positions.stance of p_1 was expected to be 'conditional', but 'support' was found"),
    (other(column="unclear_reason", expect="ironic", value="null"), "was expected to be 'ironic', but None was found"),
]


@pytest.mark.parametrize(("text", "message"), STALE)
def test_a_correction_that_no_longer_applies_is_refused(sound: Tables, text: str, message: str) -> None:
    with pytest.raises(VocabularyError) as raised:
        applied(sound, text)
    assert message in str(raised.value)


def test_all_that_no_longer_apply_are_told(sound: Tables) -> None:
    with pytest.raises(VocabularyError, match=r"The corrections of lines 8 do not apply either"):
        applied(sound, other(where="p_2") + other(where="p_3").split("corrections:\n")[1])


@pytest.mark.parametrize("where", ["p_1", "{position_id: p_1}"])
def test_a_value_is_corrected_and_the_input_left(sound: Tables, where: str) -> None:
    assert applied(sound, other(where=where))["positions"]["stance"].to_list() == ["oppose"]
    assert sound["positions"]["stance"].to_list() == ["support"]


def test_without_corrections_nothing_changes(sound: Tables) -> None:
    assert applied(sound, "corrections: []\n") == sound


def test_an_unclear_stance_takes_the_reason(sound: Tables) -> None:
    corrected = applied(sound, other(value="unclear"))["positions"]
    assert corrected[["stance", "unclear_reason"]].to_numpy().tolist() == [["unclear", "It was ironic."]]


def test_a_dated_value(sound: Tables) -> None:
    corrected = applied(sound, other(table="claims", where="c_1", column="stated_on", expect="2026-10-05", value="2026-10-03"))
    assert corrected["claims"]["stated_on"].to_list() == [dt.date(2026, 10, 3)]
    assert corrected["positions"]["stated_on"].to_list() == [dt.date(2026, 10, 3)]


def test_a_claim_taken_from_an_actor_takes_its_positions_along(sound: Tables) -> None:
    corrected = applied(sound, other(table="claims", where="c_1", column="actor_id", expect="act_1", value="null"))
    assert corrected["claims"][["actor_id", "speaker_status"]].isna().to_numpy().tolist() == [[True, False]]
    assert corrected["claims"]["speaker_status"].to_list() == ["unresolved"]
    assert corrected["positions"]["actor_id"].isna().all()
    assert corrected["actors"]["claim_count"].to_list() == [0]


def test_claims_are_counted_with_corrections_of_rows_elsewhere(sound: Tables) -> None:
    text = other(table="claims", where="c_1", column="actor_id", expect="act_1", value="null")
    corrections = load_corrections(text, "corrections.yml")
    assert corrections.actors == {"act_1"}
    corrected = apply_corrections({"actors": sound["actors"]}, Corrections(""), corrections)
    assert corrected["actors"]["claim_count"].to_list() == [0]


def test_a_corrected_row_that_breaks_a_rule_is_told() -> None:
    corrections = load_corrections(CORRECTION, "corrections.yml")
    error = unsound(corrections, [("claims", "key_unique", "p_1"), ("positions", "foreign_key:issue_code", "p_1")])
    assert "corrections.yml:2: positions p_1, as corrected, breaks the rule foreign_key:issue_code" in str(error)
    assert unsound(corrections, [("positions", "key_unique", "p_2")]) is None
