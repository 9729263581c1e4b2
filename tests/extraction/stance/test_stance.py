from __future__ import annotations

from dataclasses import replace

import pytest

from transforms.documents.structure import read_structure
from transforms.extraction.annotations import Entity, Speaker
from transforms.extraction.stance.coding import code_positions

# Pairs that differ in a word or two; None: no side is taken.
STANCES = [
    # the cue's own side
    ("{The king} <demanded> [a ceasefire].", "ceasefire", "support"),
    ("{The king} <rejected> [a ceasefire].", "ceasefire", "oppose"),
    ("{The king} <called> for [a ceasefire].", "ceasefire", "support"),
    ("{The king} <supports> [the sanctions].", "sanctions", "support"),
    ("{The king} <opposes> [the sanctions].", "sanctions", "oppose"),
    ("{The king} <condemned> [the invasion].", "military_operation", "oppose"),
    ("{The king} <praised> [the offensive].", "military_operation", "support"),
    ("{The king} <is ready> for [peace talks].", "peace_talks", "support"),
    ("{The king} <is unwilling> to [negotiate].", "peace_talks", "oppose"),
    ("{The king} <did not agree> to [a ceasefire].", "ceasefire", "oppose"),
    ("{The king} <agreed> to [a ceasefire].", "ceasefire", "support"),
    ("{The king} <rules out> [security guarantees].", "security_guarantees", "oppose"),
    ("{The king} <does not rule out> [security guarantees].", "security_guarantees", "support"),
    ("{The king} <warned against> [tariffs].", "tariffs_trade", "oppose"),
    ("{The king} <warned> of [tariffs].", "tariffs_trade", None),
    # what turns the issue
    ("{The king} <demanded> [an end to the sanctions].", "sanctions", "oppose"),
    ("{The king} <demanded> [new sanctions].", "sanctions", "support"),
    ("{The king} <refused> [to lift the sanctions].", "sanctions", "support"),
    ("{The king} <agreed> [to lift the sanctions].", "sanctions", "oppose"),
    ("{The king} <agreed> [to impose sanctions].", "sanctions", "support"),
    ("{The king} <called> for [a halt to arms deliveries].", "military_aid", "oppose"),
    ("{The king} <called> for [more arms deliveries].", "military_aid", "support"),
    ("{The king} <vowed> [to block EU membership].", "eu_membership", "oppose"),
    ("{The king} <vowed> [to back EU membership].", "eu_membership", "support"),
    ("{The king} <rejected> [calls for a ceasefire].", "ceasefire", "oppose"),
    ("{The king} <rejected> [the queen's calls for a ceasefire].", "ceasefire", "oppose"),
    ("{The king} <supported> [the queen's calls for a ceasefire].", "ceasefire", "support"),
    ("{The king} <demanded> [sanctions relief].", "sanctions", "oppose"),
    ("{The king} <praised> [the minister for refusing a ceasefire].", "ceasefire", "oppose"),
    # the content's own words, under a plain cue
    ('"[There must be a ceasefire]," {he} <said>.', "ceasefire", "support"),
    ('"[There was a ceasefire]," {he} <said>.', "ceasefire", None),
    ('"[We want a ceasefire]," {he} <said>.', "ceasefire", "support"),
    ('"[We do not want a ceasefire]," {he} <said>.', "ceasefire", "oppose"),
    ('"[We will never negotiate]," {he} <said>.', "peace_talks", "oppose"),
    ('"[We will negotiate]," {he} <said>.', "peace_talks", "support"),
    ('"[The sanctions are illegal]," {he} <said>.', "sanctions", "oppose"),
    ('"[The sanctions are necessary]," {he} <said>.', "sanctions", "support"),
    ('"[The sanctions are in their third year]," {he} <said>.', "sanctions", None),
    ('"[These sanctions undermine trade]," {he} <said>.', "sanctions", "oppose"),
    ('"[Elections are impossible]," {he} <said>.', "elections", "oppose"),
    ('"[We reject the annexation of the valley]," {he} <said>.', "annexation", "oppose"),
    ('"[We welcome the annexation of the valley]," {he} <said>.', "annexation", "support"),
    ('"[The sanctions must be lifted]," {he} <said>.', "sanctions", "oppose"),
    ('"[The sanctions must not be lifted]," {he} <said>.', "sanctions", "support"),
    ('"[The militia must disarm]," {he} <said>.', "disarmament", "support"),
    ('"[The militia disarmed in 1999]," {he} <said>.', "disarmament", None),
    ('"[We will not cede territory]," {he} <said>.', "territorial_concessions", "oppose"),
    ('"[All hostages must be released]," {he} <said>.', "prisoner_exchange", "support"),
    ("{He} <said> [the importance of humanitarian aid was clear to all].", "humanitarian_aid", "support"),
    ("{He} <stressed> [the importance of humanitarian aid].", "humanitarian_aid", "support"),
    ("{He} <stressed> [the need for humanitarian aid].", "humanitarian_aid", "support"),
    ('"[The president must resign]," {he} <said>.', "regime_change", "support"),
    ('"[The president resigned in May]," {he} <said>.', "regime_change", None),
    # another's words, facts, forecasts and doubts take no side
    ("{He} <said> [the rebels had demanded a ceasefire].", "ceasefire", None),
    ("{He} <said> [the rebels must accept a ceasefire].", "ceasefire", "support"),
    ("{He} <predicted> [a ceasefire by spring].", "ceasefire", None),
    ("{He} <doubted> [that a ceasefire would hold].", "ceasefire", None),
    ("{He} <reported> [breaches of the ceasefire].", "ceasefire", None),
    ("{He} <accused> [the rebels of thwarting the peace talks].", "peace_talks", None),
    ("{He} <denied> [violating the ceasefire].", "ceasefire", None),
    ("{He} <said> [the two presidents spoke after the peace talks].", "peace_talks", None),
    ("{He} <warned> against [the growing threat of an invasion].", "military_operation", None),
    # conditions
    ('"[We will accept a ceasefire if they withdraw]," {he} <said>.', "ceasefire", "conditional"),
    ('"[We will accept a ceasefire even if they stay]," {he} <said>.', "ceasefire", "support"),
    ("{He} <offered> [a ceasefire in exchange for grain].", "ceasefire", "conditional"),
    ("{He} <offered> [a ceasefire and grain].", "ceasefire", "support"),
    ("{He} <demanded> [an apology before any ceasefire].", "ceasefire", "conditional"),
    ("{He} <demanded> [an apology and a ceasefire].", "ceasefire", "support"),
    ("{He} <threatened> [sanctions if the talks fail].", "sanctions", "conditional"),
    ("{He} <threatened> [sanctions].", "sanctions", "support"),
    ("{He} <demanded> [elections as a condition for peace talks].", "peace_talks", "conditional"),
    ("{He} <demanded> [elections as a condition for peace talks].", "elections", "support"),
    # left open
    ("{He} <discussed> [EU membership].", "eu_membership", "unclear"),
    ("{He} <demanded> [EU membership].", "eu_membership", "support"),
]


@pytest.mark.parametrize(("marked", "issue", "stance"), STANCES)
def test_stance(positions_of, marked: str, issue: str, stance: str | None) -> None:
    found = {position.issue_code: position.stance for position in positions_of(marked)}
    assert found.get(issue) == stance


@pytest.mark.parametrize(
    ("marked", "cue"),
    [
        ("{The king} <rejected> [a ceasefire].", "rejected"),
        ("{The king} <refused> [to lift the sanctions].", "refused lift"),
        ('"[The sanctions must not be lifted]," {he} <said>.', "must not lifted"),
    ],
)
def test_the_cue_holds_the_words_that_decided(positions_of, marked: str, cue: str) -> None:
    assert [position.stance_cue for position in positions_of(marked)] == [cue]


@pytest.mark.parametrize(
    ("speaker", "content", "stance"),
    [
        (Entity("Ada Lind", "person", "KEN", "Foreign Minister"), "Kenya is ready for peace talks", "support"),
        (Entity("Ada Lind", "person", "KEN", "Foreign Minister"), "Uganda is ready for peace talks", None),
        (Entity("Ada Lind", "person", "KEN"), "Kenya is ready for peace talks", None),
        (Entity("Government of Kenya", "government", "KEN"), "Nairobi does not want peace talks", "oppose"),
        (Entity("Government of Uganda", "government", "UGA"), "Nairobi does not want peace talks", None),
        (Entity("Government of Uganda", "government", "UGA"), "Nairobi wants peace talks", None),
    ],
)
def test_office_holders_and_governments_speak_for_their_country(
    claim_of, vocabulary, speaker: Entity, content: str, stance: str | None
) -> None:
    claim = replace(claim_of(f"{{She}} <said> [{content}]."), speaker=Speaker("resolved", speaker))
    found = code_positions(claim, read_structure(claim.evidence.doc), vocabulary)
    assert [position.stance for position in found if position.issue_code == "peace_talks"] == ([stance] if stance else [])
