"""Heads that are glued to the first sentence of a flattened page."""

from __future__ import annotations

import pytest

from tests.articles.cleaning.texts import REST, SECOND
from transforms.articles.cleaning.cleaner import clean


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ("By Ana Diaz ", ("Ana Diaz",)),
        ("By Ana Diaz and Tom B. Lee ", ("Ana Diaz", "Tom B. Lee")),
        ("By Ana Diaz Reporting from Lusaka, Zambia ", ("Ana Diaz",)),
        (
            "By Ana Maria Diaz, Tom Lee and Rosa McMillan Reporting from Port Moresby ",
            ("Ana Maria Diaz", "Tom Lee", "Rosa McMillan"),
        ),
        ("By Ana DiazTom Lee and Rosa McMillan Reporting from the dam in Lusaka ", ("Ana Diaz", "Tom Lee", "Rosa McMillan")),
        ("Nine years of quarrel come to an end. By Ana Diaz Reporting from Lusaka ", ("Ana Diaz",)),
        ("Advertisement Supported by Nine years of quarrel come to an end. By Ana Diaz ", ("Ana Diaz",)),
        ("Advertisement Supported by By Ana Diaz ", ("Ana Diaz",)),
        ("Supported by By Ana Diaz Photographs and Video by Tom Lee ", ("Ana Diaz",)),
        ("Advertisement Newsletter ", ()),
        ("The Dam Dispute Advertisement Supported by ", ()),
        ("In this article ", ()),
    ],
)
def test_the_head_that_is_glued_to_a_flattened_page_goes(head: str, authors: tuple[str, ...]) -> None:
    cleaned = clean(f"{head}{REST} {SECOND}", "Dam deal")
    assert (cleaned.text, cleaned.authors) == (f"{REST} {SECOND}", authors)


@pytest.mark.parametrize(
    "opening",
    [
        "By Monday Zambia had agreed to share the water of the upper dam, and the lower states followed within hours of it.",
        "By Early June Delegates had agreed to share the water of the upper dam, and the lower states followed within days.",
        "By the time Ana Diaz reported from Lusaka, the states had agreed to share the water of the upper dam among them.",
        "By South African standards the deal was quick, and the lower states followed it within hours of the first signature.",
        "Supported by Zambia, the lower states agreed to share the water of the upper dam, ending a dispute of nine years.",
        "In this article we show how the river states came to share the water of the upper dam, and what it cost them to do it.",
        "Newsletter Row Divides The Lake States, the morning papers said, while the pact itself had gone unread by all of them.",
        "Advertisement revenue fell in the region last year, the union of papers said, while the number of readers grew.",
    ],
)
def test_an_opening_that_only_looks_like_a_glued_head_stays(opening: str) -> None:
    assert clean(f"{opening} {SECOND}", "Dam deal").text == f"{opening} {SECOND}"
