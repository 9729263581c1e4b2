from __future__ import annotations

import pytest

from transforms.identity import collapse, content_id, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nicolás  MADURO", "nicolas maduro"),
        ("Erdoğan’s", "erdogan's"),
        ("“Enough”", '"enough"'),
        ("8–10", "8-10"),
        (" two\n lines ", "two lines"),
    ],
)
def test_folding_leaves_what_tells_names_apart(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_collapsing_keeps_letters_and_their_accents() -> None:
    assert collapse(" Cafe\u0301 \n closed ") == "Café closed"


def test_an_id_is_the_same_in_every_run() -> None:
    assert content_id("c", "a_1", "said") == "c_c4373812858a5140"


def test_parts_are_closed_off_from_each_other() -> None:
    assert content_id("c", "ab", "c") != content_id("c", "a", "bc")


def test_a_missing_part_is_an_empty_one() -> None:
    assert content_id("c", None) == content_id("c", "")
