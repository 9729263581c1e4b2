from __future__ import annotations

import pytest

from transforms.documents.structure import read_structure
from transforms.extraction.stance.issues import find_issues

CODES = [
    ("{He} <wants> [a truce].", ["ceasefire"]),
    ("{He} <wants> [talks with the rebels].", ["peace_talks"]),
    ("{He} <wants> [trade talks].", []),
    ("{He} <wants> [an end to the war].", ["peace_deal"]),
    ("{He} <wants> [to give up the eastern provinces].", []),
    ("{He} <wants> [to give up the eastern territory].", ["territorial_concessions"]),
    ("{He} <wants> [to freeze the front line].", ["freeze_front_lines"]),
    ("{He} <wants> [to freeze the bank accounts].", []),
    ("{He} <wants> [to annex the island].", ["annexation"]),
    ("{He} <wants> [to withdraw his troops].", ["troop_withdrawal"]),
    ("{He} <wants> [to withdraw his candidacy].", []),
    ("{He} <wants> [a ground offensive].", ["military_operation"]),
    ("{He} <wants> [a charm offensive].", []),
    ("{He} <wants> [peacekeepers on the border].", ["peacekeepers"]),
    ("{He} <wants> [security guarantees].", ["security_guarantees"]),
    ("{He} <wants> [to join NATO].", ["nato_membership"]),
    ("{He} <wants> [to join the bloc].", ["eu_membership"]),
    ("{He} <wants> [more fighter jets].", ["military_aid"]),
    ("{He} <wants> [long-range missiles].", ["long_range_weapons"]),
    ("{He} <wants> [long range missiles].", ["long_range_weapons"]),
    ("{He} <wants> [an arms embargo].", ["military_aid"]),
    ("{He} <wants> [an oil embargo].", ["sanctions"]),
    ("{He} <wants> [to seize the frozen assets].", ["frozen_assets"]),
    ("{He} <wants> [tariffs on steel].", ["tariffs_trade"]),
    ("{He} <wants> [to buy Arctic gas].", ["energy_trade"]),
    ("{He} <wants> [a prisoner swap].", ["prisoner_exchange"]),
    ("{He} <wants> [aid convoys].", ["humanitarian_aid"]),
    ("{He} <wants> [to disarm the militia].", ["disarmament"]),
    ("{He} <wants> [to enrich uranium].", ["nuclear_programme"]),
    ("{He} <wants> [to test a nuclear bomb].", ["nuclear_use"]),
    ("{He} <wants> [recognition of the new state].", ["statehood_recognition"]),
    ("{He} <wants> [the secretary of state].", []),
    ("{He} <wants> [a special tribunal].", ["accountability"]),
    ("{He} <wants> [snap elections].", ["elections"]),
    ("{He} <wants> [regime change].", ["regime_change"]),
    ("{He} <wants> [to resettle the villagers].", ["displacement"]),
    ("{He} <wants> [a new stadium].", []),
]


@pytest.mark.parametrize(("marked", "codes"), CODES)
def test_issues_named(claim_of, vocabulary, marked: str, codes: list[str]) -> None:
    claim = claim_of(marked)
    found = find_issues(claim, read_structure(claim.evidence.doc), vocabulary)
    assert sorted({mention.code for mention in found}) == codes


BINDINGS = [
    ("{He} <rejected> [the ceasefire].", "clause"),
    ("After the talk of a ceasefire, {he} <rejected> [the idea].", "sentence"),
    ("The queen wants a ceasefire. {He} <rejected> [the idea].", "paragraph"),
    ("The queen wants a ceasefire.\n\n{He} <rejected> [the idea].", None),
    ("The queen wants a ceasefire and sanctions. {He} <rejected> [the idea].", None),
    ("The queen wants a ceasefire. {He} <rejected> [an idea].", None),
]


@pytest.mark.parametrize(("marked", "binding"), BINDINGS)
def test_binding(claim_of, vocabulary, marked: str, binding: str | None) -> None:
    claim = claim_of(marked)
    found = find_issues(claim, read_structure(claim.evidence.doc), vocabulary)
    assert [mention.binding for mention in found] == ([binding] if binding else [])
