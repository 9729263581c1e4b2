from __future__ import annotations

import pytest


def test_a_claim_without_an_issue_has_no_position(positions_of) -> None:
    assert positions_of("{She} <demanded> [a refund].") == []


def test_a_claim_has_one_position_for_each_issue(positions_of) -> None:
    found = positions_of("{She} <demanded> [a ceasefire and the release of all hostages].")
    assert [position.issue_code for position in found] == ["ceasefire", "prisoner_exchange"]


def test_an_issue_named_twice_is_one_position(positions_of) -> None:
    assert len(positions_of("{She} <demanded> [a ceasefire, a lasting ceasefire].")) == 1


def test_contrary_sides_are_unclear_with_a_reason(positions_of) -> None:
    found = positions_of('"[We want sanctions on the bank, but we want to lift the sanctions on the port]," {she} <said>.')
    assert [(position.stance, bool(position.unclear_reason)) for position in found] == [("unclear", True)]


@pytest.mark.parametrize("marked", ["{She} <demanded> [a ceasefire].", "{She} <rejected> [a ceasefire]."])
def test_a_clear_side_has_no_reason_of_unclearness(positions_of, marked: str) -> None:
    assert [position.unclear_reason for position in positions_of(marked)] == [None]


def test_what_is_left_open_is_unclear_with_its_cue(positions_of) -> None:
    found = positions_of("{She} <discussed> [the sanctions].")
    assert [(position.stance, position.stance_cue) for position in found] == [("unclear", "discussed")]


def test_a_position_by_pointing_back_is_less_sure(positions_of) -> None:
    near = positions_of("{She} <rejected> [the ceasefire].")
    far = positions_of("The queen wants a ceasefire. {She} <rejected> [the idea].")
    assert far[0].confidence < near[0].confidence


def test_what_is_asked_in_exchange_is_supported(positions_of) -> None:
    found = positions_of("{She} <is ready> [to lift the sanctions in exchange for the release of all hostages].")
    assert [(position.issue_code, position.stance) for position in found] == [
        ("sanctions", "conditional"),
        ("prisoner_exchange", "support"),
    ]
