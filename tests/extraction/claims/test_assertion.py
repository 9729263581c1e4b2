from __future__ import annotations

import pytest

from transforms.extraction.claims.assertion import read_assertion

ACTS = [
    # the cue tells
    ("{The premier} <announced> [a new round of tests].", "announce"),
    ("{The cabinet} <plans> [to open two embassies].", "announce"),
    ("{The union} <demanded> [the release of the sailors].", "demand"),
    ("{The envoy} <called> for [a truce].", "demand"),
    ("{The envoy} <called> it [a truce in name].", "say"),
    ("{The mayor} <urged> [residents to stay at home].", "demand"),
    ("{The bishop} <proposed> [a joint commission].", "propose"),
    ("{The king} <invited> [both sides to his palace].", "propose"),
    ("{The general} <vowed> [to hold the bridge].", "promise"),
    ("{The bank} <pledged> [ten million euros].", "promise"),
    ("{The senate} <approved> [the treaty].", "accept"),
    ("{The senate} <backed> [the treaty].", "accept"),
    ("{The guild} <is ready> [to pay].", "accept"),
    ("{The senate} <rejected> [the treaty].", "reject"),
    ("{The senate} <rejected> [the accusation of fraud].", "deny"),
    ("{The junta} <refused> [to leave the capital].", "reject"),
    ("{The junta} <ruled out> [any vote].", "reject"),
    ("{The firm} <denied> [any wrongdoing].", "deny"),
    ("{The firm} <dismissed> [the report as gossip].", "deny"),
    ("{The opposition} <accused> [the police of torture].", "accuse"),
    ("{The synod} <condemned> [the raid].", "accuse"),
    ("{The synod} <praised> [the rescuers].", "praise"),
    ("{The governor} <thanked> [the volunteers].", "praise"),
    ("{The colonel} <threatened> [to close the strait].", "threaten"),
    ("{The office} <warned> of [a flood].", "warn"),
    ("{The colonel} <warned> that [they would strike back].", "threaten"),
    ("{The institute} <predicted> [a dry summer].", "predict"),
    ("{The editor} <doubted> [the figures].", "doubt"),
    ("[Two bridges fell], <according to> {the agency}.", "report"),
    ("{The lords} <did not agree> to [the budget].", "reject"),
    ("{The lords} <do not expect> [a quick vote].", "doubt"),
    # the content tells
    ('"[We must leave now]," {she} <said>.', "demand"),
    ('"[We will leave now]," {she} <said>.', "promise"),
    ('"[We will not accept this map]," {she} <said>.', "reject"),
    ('"[We thank our neighbours]," {she} <said>.', "praise"),
    ('"[We will retaliate]," {she} <said>.', "threaten"),
    ('"[That claim is false]," {she} <said>.', "deny"),
    ('"[We reject this map]," {she} <said>.', "reject"),
    ('"[We support the map]," {she} <said>.', "accept"),
    ('"[It was an unprovoked attack]," {she} <said>.', "accuse"),
    ('"[It is a historic day]," {she} <said>.', "praise"),
    ('"[The dam is a serious threat]," {she} <said>.', "warn"),
    ('"[We propose a pause]," {she} <said>.', "propose"),
    ('"[I do not think they came]," {she} <said>.', "doubt"),
    ("{She} <said> [the harvest would be poor].", "predict"),
    ("{She} <said> [a shell hit the mill].", "report"),
    ("{She} <said> [the mill is old].", "say"),
    ("{The news agency} <said> [the mill is old].", "report"),
    ('"[The mill is old]."', "say"),
]


@pytest.mark.parametrize(("marked", "act"), ACTS)
def test_act(attribute, vocabulary, marked: str, act: str) -> None:
    assert read_assertion(attribute(marked), vocabulary).act == act


NEGATIONS = [
    ("{He} <said> [the army had not crossed the river].", "not"),
    ("{He} <said> [the army had crossed the river].", None),
    ("{He} <said> [nobody crossed the river].", "nobody"),
    ("{He} <said> [no soldier crossed the river].", "no"),
    ("{He} <said> [there were no plans for a visit].", "no"),
    ("{He} <said> [they would never sell the port].", "never"),
    ("{He} <refused> [to sell the port].", "refused"),
    ("{He} <agreed> [to sell the port].", None),
    ("{He} <denied> [selling the port].", "denied"),
    ("{He} <did not agree> to [the sale].", "not"),
    ("{He} <does not rule out> [the sale].", None),
    ("{He} <said> [the sale was not only legal but wise].", None),
    ("{He} <said> [the sale was not legal].", "not"),
    ("{He} <said> [the town that did not fall was rebuilt].", None),
    ("{He} <said> [the charge was baseless].", "baseless"),
    ("{He} <said> [there was no better port].", None),
]


@pytest.mark.parametrize(("marked", "cue"), NEGATIONS)
def test_negation(attribute, vocabulary, marked: str, cue: str | None) -> None:
    found = read_assertion(attribute(marked), vocabulary).negation_cue
    assert found == cue or (cue is not None and found is not None and cue in found)


CONDITIONS = [
    ("{She} <said> [they would sign if the guns fell silent].", "if"),
    ("{She} <said> [they would sign even if the guns roared].", None),
    ("{She} <asked> [if they would sign].", None),
    ("{She} <said> [they would not sign unless the guns fell silent].", "unless"),
    ("{She} <said> [they would sign provided that the guns fell silent].", "provided that"),
    ("{She} <said> [they would sign as long as the guns stayed silent].", "as long as"),
    ("{She} <said> [they would sign once the guns fell silent].", "once"),
    ("{She} <said> [they had once signed].", None),
    ("{She} <offered> [grain in exchange for coal].", "in exchange for"),
    ("{She} <offered> [grain and coal].", None),
    ("{She} <demanded> [an apology before any handshake].", "before any"),
    ("{She} <demanded> [an apology before lunch].", None),
    ("{She} <demanded> [an apology as a condition for talks].", "as a condition for"),
    ("{She} <said> [it depends on the harvest].", "it depends on"),
    ("{She} <said> [the valley depends on the harvest].", None),
    ("{She} <said> [they were providing blankets].", None),
    ("{She} <said> [they would sign only after the guns fell silent].", "only after"),
]


@pytest.mark.parametrize(("marked", "cue"), CONDITIONS)
def test_condition(attribute, vocabulary, marked: str, cue: str | None) -> None:
    assert read_assertion(attribute(marked), vocabulary).condition_cue == cue


HEDGES = [
    ("{He} <said> [the bridge may fall].", "may"),
    ("{He} <said> [the bridge will fall].", None),
    ("{He} <said> [the bridge has reportedly fallen].", "reportedly"),
    ("{He} <said> [the bridge has fallen].", None),
    ("{He} <said> [the bridge could fall].", "could"),
    ("{He} <said> [the bridge could not fall].", None),
    ("{He} <said> [it appears that the bridge fell].", "it appears"),
    ("{He} <said> [perhaps the bridge fell].", "perhaps"),
]


@pytest.mark.parametrize(("marked", "cue"), HEDGES)
def test_hedge(attribute, vocabulary, marked: str, cue: str | None) -> None:
    assert read_assertion(attribute(marked), vocabulary).hedge_cue == cue


def test_a_flag_is_off_where_nothing_sets_it(attribute, vocabulary) -> None:
    found = read_assertion(attribute("{He} <said> [the bridge is old]."), vocabulary)
    assert (found.negation_cue, found.condition_cue, found.hedge_cue) == (None, None, None)
