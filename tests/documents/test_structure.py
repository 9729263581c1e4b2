from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.documents.structure import Structure, read_structure


@pytest.fixture
def read(nlp: Language):
    def reading(text: str) -> Structure:
        return read_structure(nlp(text))

    return reading


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("“We will go,” she said.", ["We will go,"]),
        ('"We will go," she said.', ["We will go,"]),
        ("She said ‘we will go’ and left.", ["we will go"]),
        ("She said 'we will go' and left.", ["we will go"]),
        ('“We will go," she said.', ["We will go,"]),
        ("„Wir gehen“, she said.", ["Wir gehen"]),
        ("« We will go », she said.", ["We will go"]),
        ('"We will go," she said. "And soon."', ["We will go,", "And soon."]),
        ("The ministers' plan wasn't Anna's.", []),
        ("The winter of '98 was long.", []),
    ],
)
def test_quotations_are_what_stands_between_marks(read, text: str, inside: list[str]) -> None:
    assert [quotation.span.text for quotation in read(text).quotations if quotation.depth == 0] == inside


def test_a_quotation_inside_another_is_deeper(read) -> None:
    found = read("“He told me ‘never again’ and left,” she said.").quotations
    assert [(quotation.depth, quotation.span.text) for quotation in found] == [
        (0, "He told me ‘never again’ and left,"), (1, "never again"),
    ]  # fmt: skip


def test_a_quotation_goes_on_over_paragraphs(read) -> None:
    found = read("“We waited a year.\n\n“Now we go,” she said.").quotations
    assert [part.text for part in found[0].parts] == ["We waited a year.", "Now we go,"]
    assert found[0].is_closed


def test_a_mark_that_is_never_closed_ends_with_its_paragraph(read) -> None:
    structure = read("“We waited a year, she said.\n\nNobody came.")
    assert not structure.quotations[0].is_closed
    assert structure.quotation_of(len(structure.doc) - 2) is None


@pytest.mark.parametrize(
    ("paragraph", "is_heading"),
    [
        ("What happens next?", True),
        ("A winter of talks", True),
        ("The talks go on in Geneva.", False),
        ("“Never again?”", False),
        ("The minister, who had flown in from the capital the night before, said nothing at all to those who waited", False),
    ],
)
def test_headings_are_short_lines_that_end_no_sentence(read, paragraph: str, is_heading: bool) -> None:
    structure = read(f"The first paragraph is a sentence.\n\n{paragraph}\n\nThe last paragraph is one too.")
    assert structure.paragraphs[1].is_heading is is_heading


def test_the_frame_of_a_quotation_is_no_heading(read) -> None:
    structure = read("The talks go on.\n\nMara Quist has said\n\n“We will go.”")
    assert not structure.paragraphs[1].is_heading


def test_hostile_marks_take_no_time(read) -> None:
    structure = read("“" * 2_000)
    assert len(structure.paragraphs) == 1
