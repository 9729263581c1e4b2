from __future__ import annotations

import pytest

from transforms.articles.cleaning.cleaner import clean

BROADCAST = """NADIA OKORO, ANCHOR: Good evening. The board votes on the new pilot tomorrow, and one of its members is with us.

REP. ADA MOYO (D-TARN): I will vote for her.

(BEGIN VIDEO CLIP)

TOM BANDA, HEAD OF THE FERRYMEN: We reject a pilot without a test. Not one day.

(END VIDEO CLIP)

OKORO: He says it is money down the drain.

UNIDENTIFIED MALE: Bring the old one back.

OKORO: We'll be right back."""
INTERVIEW = """The harbour master of Tarn, Ada Moyo, has been in office for a year. We met her on the quay on Tuesday.

Q: Do you want a new pilot?

A: No.

Q: And a new quay?

A: Yes. It should be built at once."""


@pytest.mark.parametrize("text", [BROADCAST, INTERVIEW])
def test_all_that_is_said_stays(text: str) -> None:
    cleaned = clean(text, "The pilot")
    assert cleaned.text == text
    assert clean(cleaned.text, cleaned.title).text == text


def test_a_page_around_it_goes() -> None:
    assert (
        clean(f"Sign in\n\nTop Stories\n\n{BROADCAST}\n\nRelated Stories\n\nOur picks\n\nDownload the app", "The pilot").text
        == BROADCAST
    )


def test_labels_of_a_page_are_no_speeches() -> None:
    body = "The board chose a new pilot on Monday, and she starts in June, said its chairman in a letter."
    page = (
        f"READ MORE: The pilot in her boat\n\nPHOTO: Delta Press\n\n{body}\n\nREAD MORE: All about pilots\n\nPHOTO: Delta Press"
    )
    assert clean(page, "The pilot").text == body


def test_labels_of_frames_and_menus_make_no_transcript_of_a_long_page() -> None:
    body = [f"The board chose a new pilot for ship {number} on Monday, its chairman said in a letter." for number in range(12)]
    menu = ["IFRAME: https://ads.example/1", "* Home", "* World", "* Sport", "* Sign in", "* Newsletters", "* About us", "* Help"]
    page = "\n\n".join([*menu, *menu, "The pilot is chosen", *body, *menu, *menu, "IFRAME: https://ads.example/2"])
    assert clean(page, "The pilot is chosen").text == "\n\n".join(body)
