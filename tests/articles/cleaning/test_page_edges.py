"""Head and tail of a copied page: headline, byline, publisher, stamps, links."""

from __future__ import annotations

import pytest

from tests.articles.cleaning.texts import APP, BODY, FIRST, SECOND, THIRD
from transforms.articles.cleaning.cleaner import clean


def test_an_app_copy_gives_body_title_author_and_publisher() -> None:
    cleaned = clean(APP, None)
    assert cleaned.text.split("\n\n") == [
        FIRST, "What did the ministers agree?", SECOND, THIRD, "Moyo has said",
        '"The water belongs to all who drink it. We will keep to that, whatever the season brings."',
    ]  # fmt: skip
    assert cleaned.title == "Why the dam deal matters – and what comes next"
    assert cleaned.authors == ("Nadia Okoro",)
    assert cleaned.publisher == "The Harbour Gazette"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Dam deal signed after nine years\n\n", "Dam deal signed after nine years"),
        ("World | Africa\nDam deal signed after nine years\nBy Nadia Okoro\n3 June 2024\n\n", "Dam deal signed after nine years"),
        (
            "Dam deal signed after nine years\nThe river states have ended a long quarrel over the water of the upper dam.\nBy Nadia Okoro\n\n",  # noqa: E501
            "Dam deal signed after nine years",
        ),
        ("", None),
    ],
)
def test_headline_byline_and_standfirst_are_not_body(head: str, title: str | None) -> None:
    cleaned = clean(head + BODY, None)
    assert (cleaned.text, cleaned.title) == (BODY, title)


@pytest.mark.parametrize(
    ("head", "title", "publisher", "authors"),
    [
        (
            "The Delta Ledger\nAFRICA\nNadia Okoro\nJune 3, 2024\n\nDam deal signed after nine years\n\n",
            "Dam deal signed after nine years", "The Delta Ledger", ("Nadia Okoro",),
        ),
        (
            "The Harbour Gazette\n\nDam deal signed after nine years\n\nNadia Okoro and Tom Banda\nPublished: 3 June 2024\n\n",
            "Dam deal signed after nine years", "The Harbour Gazette", ("Nadia Okoro", "Tom Banda"),
        ),
        ("South Africa\nJune 3, 2024\n\nDam deal signed after nine years\n\n", "Dam deal signed after nine years", None, ()),
        ("Ada Moyo and Tom Banda\n\n", "Ada Moyo and Tom Banda", None, ()),
    ],
)  # fmt: skip
def test_top_lines_tell_publisher_and_authors(head: str, title: str, publisher: str | None, authors: tuple[str, ...]) -> None:
    cleaned = clean(head + BODY, None)
    assert (cleaned.text, cleaned.title, cleaned.publisher, cleaned.authors) == (BODY, title, publisher, authors)


def test_an_outlet_is_known_by_the_notices_of_its_page() -> None:
    page = f"Delta Today\nDam deal signed after nine years\nBy Nadia Okoro\n\n{BODY}\n\n© Delta Today 2024. All rights reserved."
    assert clean(page, None).publisher == "Delta Today"


@pytest.mark.parametrize(
    ("opening", "publisher"),
    [("LUSAKA, 3 June 2024 (Delta Wire) - ", "Delta Wire"), ("LUSAKA (DNA) — ", "DNA"), ("LUSAKA, 3 June 2024 - ", None)],
)
def test_the_agency_of_a_dateline_is_the_publisher_if_nothing_else_says(opening: str, publisher: str | None) -> None:
    assert clean(opening + BODY, "Dam deal").publisher == publisher
    assert clean(f"The Harbour Gazette\n\n{opening}{BODY}", "Dam deal").publisher == "The Harbour Gazette"


@pytest.mark.parametrize(
    ("head", "tail", "stamps"),
    [
        ("3 June 2024\n", "", ("3 June 2024",)),
        ("", "\n\nPublished: 3 June 2024", ("Published: 3 June 2024",)),
        ("", "\n\nMore from Africa\nRains late again\n1 June 2024\nBoats back\n2 June 2024", ()),
    ],
)
def test_a_stamp_below_the_body_must_say_that_it_is_the_article_s(head: str, tail: str, stamps: tuple[str, ...]) -> None:
    assert clean(f"Dam deal signed after nine years\n{head}\n{BODY}{tail}", None).stamps == stamps


def test_a_dateline_stays() -> None:
    assert clean(f"LUSAKA (DNA) —\n\n{BODY}", "Dam deal").text == f"LUSAKA (DNA) —\n\n{BODY}"


def test_the_links_at_the_end_go_even_if_one_is_a_sentence() -> None:
    tail = "\n\nMore from Africa\nA second dam is planned in the north of the basin, the bank says.\nRains late again\nBoats back on the lake\nSubscribe"  # noqa: E501
    assert clean(BODY + tail, "Dam deal").text == BODY


def test_a_long_paragraph_behind_calls_is_the_article_s() -> None:
    last = f"{FIRST[:-1]}, as the water board recalled, and {SECOND[0].lower()}{SECOND[1:]}"
    page = f"{BODY}\n\nThe rest of the text is under the video\n\nWatch the video\n\n{last}\n\nRead also:"
    assert clean(page, "Dam deal").text == f"{BODY}\n\n{last}"
