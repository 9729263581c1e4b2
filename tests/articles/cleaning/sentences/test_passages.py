"""Foreign sentences inside a paragraph."""

from __future__ import annotations

import pytest

from tests.articles.cleaning.texts import FIRST, REST, SECOND, THIRD
from transforms.articles.cleaning.cleaner import clean
from transforms.articles.cleaning.sentences.repetition import learn


@pytest.mark.parametrize(
    ("inside", "left"),
    [
        (" The dam at dusk, June 3, 2024. (credit: DELTA PRESS/AMA BOATENG)", ""),
        (" Fishermen on the lower lake. (Ama Boateng/Delta Press via Getty Images)", ""),
        (" Sign up for our weekly newsletter.", ""),
        (
            " Sign up for our weekly newsletter. Ada Moyo, who signed for the south, is to visit the north.",
            " Ada Moyo, who signed for the south, is to visit the north.",
        ),
        (" To view this video please enable JavaScript.", ""),
        (" LAKE COUNCIL NAMES NEW CHAIR AFTER LONG DEBATE", ""),
        (" She signed up for the talks in May.", " She signed up for the talks in May."),
        (' "Sign up now," she told them.', ' "Sign up now," she told them.'),
        (" The council (formerly the Lake Board) agreed.", " The council (formerly the Lake Board) agreed."),
    ],
)
def test_foreign_sentences_in_a_flattened_page(inside: str, left: str) -> None:
    assert clean(f"{FIRST} {SECOND}{inside} {THIRD} {SECOND}", "Dam deal").text == f"{FIRST} {SECOND}{left} {THIRD} {SECOND}"


def test_links_in_capitals_behind_a_credit_go_without_the_sentence_that_follows() -> None:
    page = f"{FIRST} {SECOND} The wall of the dam from the air. (Delta News) CLICK HERE TO GET THE DELTA APP {THIRD} {SECOND}"
    assert clean(page, "Dam deal").text == f"{FIRST} {SECOND} {THIRD} {SECOND}"


@pytest.mark.parametrize(
    ("bracket", "left"),
    [
        ("(Delta Police Department)", ""),
        ("(Reuters)", ""),
        ("(Laughter)", " (Laughter)"),
        ("(There were three of them.)", " (There were three of them.)"),
    ],
)
def test_a_bracket_of_names_between_sentences_is_a_credit(bracket: str, left: str) -> None:
    page = f"{FIRST} {SECOND} Boats had waited there for weeks. {bracket} {REST} {SECOND}"
    assert clean(page, "Dam deal").text == f"{FIRST} {SECOND} Boats had waited there for weeks.{left} {REST} {SECOND}"


@pytest.mark.parametrize(
    ("end", "left"),
    [
        ("Reporter Ana Diaz is a reporter at the Ledger. She writes on water. You can reach her at ana.diaz@ledger.example.", ""),
        ("Ana Diaz is a water writer for the Ledger. Diaz has covered three droughts.", ""),
        ("Story tips can be sent to ana.diaz@ledger.example.", ""),
        ("Ana Diaz is a reporter at the Ledger. She was arrested at the dam on Monday.", None),
        ("Villagers with questions can write to dam@basin.example, the ministry said.", None),
    ],
)
def test_who_the_writer_is_and_how_to_reach_them_goes(end: str, left: str | None) -> None:
    page = f"{FIRST} {SECOND} {REST}"
    assert clean(f"{page} {end}", "Dam deal").text == (f"{page} {end}" if left is None else page)


def test_a_box_in_the_second_half_takes_nothing_with_it() -> None:
    own = [f"Village {number} has been waiting for its share of the water since the first dry season." for number in range(5)]
    box = "Sign up for our newsletter. Enter your email."
    end = "Copyright 2024 Harbour Media. All rights reserved. Sign up for our newsletter. Follow us on every channel."
    page = " ".join([FIRST, SECOND, *own, box, *reversed(own), end])
    assert clean(page, "Dam deal").text == " ".join([FIRST, SECOND, *own, *reversed(own)])


def test_the_end_of_a_flattened_page_goes() -> None:
    page = f"{FIRST} {SECOND} {THIRD} Copyright 2024 Harbour Media. All rights reserved. Some data may be late. Read our privacy policy."  # noqa: E501
    assert clean(page, "Dam deal").text == f"{FIRST} {SECOND} {THIRD}"


def test_a_credit_at_the_end_of_a_long_paragraph_goes_with_its_scene() -> None:
    page = f"{FIRST} {SECOND} {THIRD}"
    assert clean(f"{page} Fishermen on the lower lake. Image: Delta/Ama Boateng", "Dam deal").text == page
    assert clean(f"{page} Boats had waited there for weeks. Image: Delta/Ama Boateng", "Dam deal").text == (
        f"{page} Boats had waited there for weeks."
    )


def test_a_quotation_that_two_articles_share_stays_beside_what_goes() -> None:
    end = f"{THIRD} Copyright 2024 Harbour Media."
    others = [f"{' '.join(f'Town {n}{m} has a bridge of its own.' for m in range(5))} {end}" for n in range(2)]
    assert clean(f"{FIRST} {SECOND} {end}", "Dam deal", learn(others)).text == f"{FIRST} {SECOND} {THIRD}"


def test_what_a_dump_repeats_goes_next_to_what_is_surely_foreign() -> None:
    teaser = "A museum of boats opens in the old customs house."
    end = f"{teaser} Copyright 2024 Harbour Media."
    others = [f"{' '.join(f'Town {n}{m} has a bridge of its own.' for m in range(5))} {end}" for n in range(3)]
    repeated = learn([f"{FIRST} {SECOND} {end}", *others])
    assert clean(f"{FIRST} {SECOND} {end}", "Dam deal", repeated).text == f"{FIRST} {SECOND}"
    assert teaser in clean(f"{FIRST} {SECOND} {end}", "Dam deal").text
