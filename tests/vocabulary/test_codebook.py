from __future__ import annotations

import pytest

from transforms.vocabulary.codebook import Codebook, load_codebook, load_default_codebook, merge_codebooks
from transforms.vocabulary.loading import VocabularyError

ISSUE = """codebook: rivers
issues:
  - code: dams
    label: Dams
    description: Damming a river.
    support: building dams
    phrases:
      - build ~ dam
    near_misses:
      - build ~ dam of lies
    examples:
      - {text: "We will build a dam.", stance: support}
"""

BROKEN = [
    ("codebook: rivers", "1: missing key 'issues'"),
    (ISSUE.replace("label: Dams", "labels: Dams"), "4: unknown key 'labels'"),
    (ISSUE.replace("    support: building dams\n", ""), "3: missing key 'support'"),
    (ISSUE.replace("    label: Dams\n", "    label: Dams\n    label: Dams\n"), "5: key 'label' stands twice"),
    (ISSUE + ISSUE.split("issues:\n")[1], "13: code 'dams' stands twice"),
    (ISSUE.replace("code: dams", "code: Dams!"), "3: code must be"),
    (ISSUE.replace("stance: support", "stance: yes"), "12: stance must be one of"),
    (ISSUE.replace("- build ~ dam\n", "- ~ dam\n"), "8: phrases: a phrase must start"),
    (ISSUE.replace("- build ~ dam\n", "- build ~ dam\n      - build ~ dam\n"), "9: phrases: 'build ~ dam' stands twice"),
    (ISSUE.replace("    phrases:\n      - build ~ dam\n", "    phrases: dams\n"), "7: 'phrases' must be a list"),
    ("codebook: [", "not YAML"),
    ("- dams", "1: a codebook must have"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_what_is_wrong_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(VocabularyError) as raised:
        load_codebook(text, "mine.yml")
    assert f"mine.yml:{message}" in str(raised.value) or message in str(raised.value)


def test_a_codebook_keeps_its_order_and_name() -> None:
    issue = load_codebook(ISSUE, "mine.yml").issues[0]
    assert (issue.code, issue.codebook, issue.support) == ("dams", "rivers", "building dams")


def test_codebooks_can_be_merged() -> None:
    other = load_codebook(ISSUE.replace("code: dams", "code: weirs"), "other.yml")
    assert [issue.code for issue in merge_codebooks([load_codebook(ISSUE, "mine.yml"), other]).issues] == ["dams", "weirs"]


def test_a_code_in_two_codebooks_is_an_error() -> None:
    with pytest.raises(VocabularyError, match="dams"):
        merge_codebooks([load_codebook(ISSUE, "mine.yml"), load_codebook(ISSUE, "other.yml")])


def found(codebook: Codebook, nlp, text: str) -> list[tuple[str, int]]:
    doc = nlp(text)
    return [(doc[hit.start : hit.end].text, hit.value.sign) for hit in codebook.find(doc)]


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("They are building a huge dam.", [("building a huge dam", 1)]),
        ("They build nothing, and a dam broke.", []),
        ("They build a dam of lies.", []),
    ],
)
def test_phrases_gaps_and_near_misses(nlp, text: str, phrases: list[tuple[str, int]]) -> None:
    assert found(load_codebook(ISSUE, "mine.yml"), nlp, text) == phrases


def test_an_opposite_has_the_other_sign(nlp) -> None:
    assert found(load_default_codebook(), nlp, "They want sanctions relief.") == [("sanctions relief", -1)]


def test_the_shipped_codebook_has_its_issues() -> None:
    assert len(load_default_codebook().issues) == 28


@pytest.mark.parametrize("issue", load_default_codebook().issues, ids=lambda issue: issue.code)
def test_every_shipped_issue_is_rich_enough(issue) -> None:
    assert len(issue.phrases) >= 12
    assert {"none"} < {example.stance for example in issue.examples}


SIDES = [
    (issue.code, example.text)
    for issue in load_default_codebook().issues
    for example in issue.examples
    if example.stance != "none"
]


@pytest.mark.parametrize(("code", "text"), SIDES)
def test_an_example_with_a_side_names_its_issue(nlp, code: str, text: str) -> None:
    assert code in {hit.value.code for hit in load_default_codebook().find(nlp(text))}
