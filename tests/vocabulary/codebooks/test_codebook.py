from __future__ import annotations

import pytest

from flows.codebook_names import shipped_codebooks
from transforms.vocabulary.codebooks.codebook import Codebook, Issue, merge_codebooks
from transforms.vocabulary.codebooks.files import DEFAULT, SHIPPED, load_codebook, load_codebooks, load_shipped
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
    ("codebook: rivers\nissues: []", "2: 'issues' holds no issue"),
    (ISSUE.replace("support: building dams", "support: building dams\n    yields_to: No!"), "7: yields_to must be"),
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


@pytest.mark.parametrize("of", ["phrases", "opposites"])
def test_a_near_miss_wins_over_what_is_as_long(nlp, of: str) -> None:
    issue = ISSUE.replace(
        "near_misses:", f"opposites: [no dam]\n    near_misses:\n      - {'no dam' if of == 'opposites' else 'build ~ dam'}"
    )
    text = "They want no dam." if of == "opposites" else "They build a dam."
    assert found(load_codebook(issue, "mine.yml"), nlp, text) == []


def test_an_opposite_has_the_other_sign(nlp) -> None:
    assert found(load_codebooks(), nlp, "They want sanctions relief.") == [("sanctions relief", -1)]


def test_an_issue_yields_where_another_codebook_has_it() -> None:
    yielding = load_codebook(ISSUE.replace("code: dams", "code: weirs\n    yields_to: dams"), "other.yml")
    assert [issue.code for issue in merge_codebooks([load_codebook(ISSUE, "mine.yml"), yielding]).issues] == ["dams"]
    assert [issue.code for issue in merge_codebooks([yielding]).issues] == ["weirs"]


def test_without_a_name_the_default_ones_are_used() -> None:
    assert {issue.codebook for issue in load_codebooks().issues} == set(DEFAULT)


def test_the_command_line_knows_what_is_shipped() -> None:
    assert set(shipped_codebooks()) == set(SHIPPED)


@pytest.mark.parametrize(("name", "least"), [("conflict", 28), ("politics", 25)])
def test_the_shipped_codebooks_have_their_issues(name: str, least: int) -> None:
    issues = load_shipped(name).issues
    assert len(issues) >= least
    assert {issue.codebook for issue in issues} == {name}


def test_all_shipped_codebooks_can_be_used_together() -> None:
    both = merge_codebooks([load_shipped(name) for name in SHIPPED])
    assert {"tariffs_trade", "tax_cuts"} < {issue.code for issue in both.issues}
    assert "trade_tariffs" not in {issue.code for issue in both.issues}


ISSUES = [issue for name in SHIPPED for issue in load_shipped(name).issues]


@pytest.mark.parametrize("issue", ISSUES, ids=lambda issue: issue.code)
def test_every_shipped_issue_is_rich_enough(issue: Issue) -> None:
    assert len(issue.phrases) >= 5
    assert issue.near_misses
    assert {"support", "oppose", "none"} <= {example.stance for example in issue.examples}


def test_what_issues_yield_to_is_there() -> None:
    assert {issue.yields_to for issue in ISSUES if issue.yields_to} <= {issue.code for issue in ISSUES}
