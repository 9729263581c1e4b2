"""The body as a whole: which blocks stay, which go, and what holds for any text."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.articles.cleaning.texts import APP, BODY, FIRST, SECOND, THIRD
from tests.articles.linear import is_linear
from transforms.articles.cleaning import cleaner
from transforms.articles.cleaning.blocks import kinds
from transforms.articles.cleaning.blocks.block import Block, split_blocks
from transforms.articles.cleaning.blocks.markdown import LINKS
from transforms.articles.cleaning.blocks.model import Judged
from transforms.articles.cleaning.cleaner import clean


@pytest.mark.parametrize(
    "block",
    [
        "CLICK HERE TO GET OUR APP",
        "RIVER MINISTER ARRESTED OVER MISSING DAM FUNDS, POLICE SAY",
        "Villagers wait for water at a well outside the town (Ama Boateng/Delta Press)",
        "Engineers inspect the wall of the dam (Getty Images)",
        "Photo: Delta Press",
        "A ferry crosses the upper lake at dawn. Image: Delta/Ama Boateng",
        "Nets dry on the quay of Kafue. Pic: Ama Boateng/Delta",
        "Delegations leave the hall on Sunday. Photograph: Ama Boateng/Delta Images",
        "The dam seen from the air. Photo by Ama Boateng for Delta Press",
        "The sluices are open in the dry season.Credit: Delta Press",
        "Liked this story? Get our evening letter.",
        "Curious about the lake? Join the Harbour briefing.",
        "Ama Boateng/Delta Press/Archive",
        "Ama Boateng/Delta Press via Coast Images",
        "Engineers wade through the spillway. Ama Boateng/Delta Press/Getty Images",
        "Ada Moyo (left) and her deputy on the wall of the dam",
        "The two ministers, Ada Moyo (L) and Jon Banda (R), at the signing",
        "1:23 'We have waited too long', says water minister – video",
        "Inside the upper dam – video report",
        "WATCH: Villagers queue for water at the lower lake",
        "READ ALSO: How the dam was built",
        "Watch: Villagers queue for water",
        "The rest of the text is under the video",
        "Story continues below the picture",
        "You can read more about that story here.",
        "The full list of signatories can be found here.",
        "* * *",
        "***",
        "Image source, Delta Press",
        "FILE PHOTO: The dam before the rains",
        "A boat passes the dam near Kafue, June 3, 2024.",
        "Advertisement",
        "Read more: How the dam was built",
        "Watch live on our channel now",
        "Follow us on social media for the latest news",
        "Updated 14:05 GMT, 3 June 2024",
        "2 hours ago",
        "By Nadia Okoro in Lusaka",
        "Additional reporting by Tom Banda",
        "The Delta News Agency contributed to this report.",
        "© 2024 Harbour Media. All rights reserved.",
        "We use cookies to improve your experience. By continuing you agree to our terms of use.",
        '"We have waited too long for this"',
        FIRST,
    ],
)
def test_foreign_blocks_between_paragraphs_go(block: str) -> None:
    assert clean("\n\n".join((FIRST, SECOND, block, THIRD)), "Dam deal").text == BODY


@pytest.mark.parametrize(
    "block",
    [
        "What happens next?",
        "A dispute of nine years",
        "BACKGROUND",
        "Moyo added:",
        '"It is a good day for the river."',
        "– We will not go back on it, she said.",
        "They signed twice.",
        "Is the lake safe? Watch the gauges.",
        'He summed up the picture: "Peace".',
        "Moyo said on Monday that the council would look at what she called the whole Picture: Water and Power.",
        "1. Both sides open their gauges to the other.",
        "Follow-up talks are planned, the court of auditors (COA) said.",
        "Joining the pact would take a year, said the head of the basin authority (the Lake Council).",
        "Subscribers to the pact, the minister said, “must open their books”.",
        "The Union of Lake States (ULS)",
        "Senator Jon Banda (R) opposed the deal.",
        "The army holds the east (left) bank of the river.",
        "WATER: The pact gives each side half of the flow.",
        "The video material shows the rest of the wall.",
        "The report was found here in the archive of the dam.",
        "“You can read it here,” she said.",
        "Stay where you are, the radio told them.",
        "At 1:23 the sirens went.",
        "In 2019, 2020, 2021.",
        "Losses were reported from all villages on the lower lake.",
        "Sponsored bus tours of the dam begin next year.",
        "Loading of grain has resumed at the lower lake.",
        "The north/south divide runs along the river.",
        "1.",
    ],
)
def test_blocks_of_the_article_stay(block: str) -> None:
    assert clean("\n\n".join((FIRST, block, SECOND, THIRD)), "Dam deal").text.split("\n\n")[1] == block


@pytest.mark.parametrize(
    "block",
    [
        "What the dam will cost",
        "Read the full treaty to see what each side has to pay for the dam.",
        "WHAT THE TWO SIDES AGREED ON IN LUSAKA",
        "Turbines\n\nSpillways\n\nPower lines\n\nAccess roads",
    ],
    ids=["heading", "call", "capitals", "list"],
)
@pytest.mark.parametrize("place", [0, 1, 3])
def test_blocks_of_the_content_of_a_page_stay_wherever_they_stand(block: str, place: int) -> None:
    blocks = [FIRST, SECOND, THIRD]
    text = "\n\n".join([*blocks[:place], block, *blocks[place:]])
    assert clean(text, "Dam deal", is_content=True).text == text


def test_captions_bylines_stamps_and_what_repeats_leave_the_content_of_a_page() -> None:
    foreign = ["Dam deal", "By Ana Diaz", "6 May 2024, 10:30", "Workers at the dam on Monday. (Photo: Ana Diaz/Agency)"]
    cleaned = clean("\n\n".join([*foreign, FIRST, SECOND, foreign[-1], THIRD, SECOND]), "Dam deal", is_content=True)
    assert (cleaned.text, cleaned.authors) == ("\n\n".join([FIRST, SECOND, THIRD]), ("Ana Diaz",))


@pytest.mark.parametrize(("own", "reason"), [(0.6, None), (0.4, "below the body"), (0.1, kinds.TEASER)])
def test_what_the_model_makes_of_a_block_of_a_page_goes_before_where_it_stands(
    own: float, reason: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = "The road to the upper dam"

    def judge(blocks: list[Block], *_: object) -> list[Judged]:
        return [Judged(own if block.text == last else 0.9, kinds.BODY, kinds.TEASER, 0.0) for block in blocks]

    monkeypatch.setattr(cleaner, "load_block_model", lambda: SimpleNamespace(judge=judge))
    paragraphs = [FIRST.replace("nine", str(number)) for number in range(40)]
    cleaned = clean("\n\n".join([*paragraphs, last]), "Dam deal")
    assert [(one.text, one.reason) for one in cleaned.removed] == ([] if reason is None else [(last, reason)])


@pytest.mark.parametrize(("own", "stays"), [(0.9, True), (0.1, False)])
def test_the_model_decides_of_links_and_captions_in_the_content_of_a_page(
    own: float, stays: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = SimpleNamespace(judge=lambda blocks, *_, **__: [Judged(own, kinds.BODY, kinds.TEASER, 0.0)] * len(blocks))
    monkeypatch.setattr(cleaner, "load_block_model", lambda: judged)
    link, caption = "How the dam was built", "Workers at the dam on Monday. (Photo: Ana Diaz/Agency)"
    cleaned = clean("\n\n".join([FIRST, link, SECOND, caption, THIRD]), None, is_content=True, foreign={link: LINKS})
    assert [one.reason for one in cleaned.removed] == ([] if stays else [LINKS, kinds.CAPTION])


def test_of_the_lines_above_the_body_of_a_page_the_likeliest_is_the_headline(monkeypatch: pytest.MonkeyPatch) -> None:
    headline, below = "River states agree on water", "Five ways to share an article"

    def judge(blocks: list[Block], *_: object) -> list[Judged]:
        shares = {headline: 0.6, below: 0.4}
        return [Judged(0.9, kinds.BODY, kinds.HEADLINE, shares.get(block.text, 0.0)) for block in blocks]

    monkeypatch.setattr(cleaner, "load_block_model", lambda: SimpleNamespace(judge=judge))
    paragraphs = [FIRST.replace("nine", str(number)) for number in range(40)]
    assert clean("\n\n".join([headline, below, *paragraphs]), None).title == headline
    assert clean("\n\n".join([headline, below, FIRST]), None).title == below


def test_what_has_more_blocks_than_any_page_is_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        cleaner, "load_block_model", lambda: SimpleNamespace(judge=lambda blocks, *_: asked.append(len(blocks)) or [])
    )
    text = "\n\n".join(f"{number} boats" for number in range(60))
    monkeypatch.setattr(cleaner, "_LARGEST_PAGE", 59)
    clean(text, None)
    assert not asked
    monkeypatch.setattr(cleaner, "_LARGEST_PAGE", 60)
    clean(text, None)
    assert asked


def test_hard_wrapped_lines_are_joined() -> None:
    wrapped = "The river states agreed on Monday to share the water of\nthe upper dam, ending a dispute of nine years. It had\ncost both of them dearly.\n\nMinisters from both sides said that engineers would\nmeet again before the rains, without naming a place."  # noqa: E501
    assert clean(wrapped, None).text.count("\n") == 2


def test_single_line_ends_part_paragraphs() -> None:
    assert clean(BODY.replace("\n\n", "\n"), None).text == BODY


@pytest.mark.parametrize(
    "text",
    ["", "Home\nNews\nSport\nSign in", "News Sport Weather Shop Travel Culture Arts Food Reel " * 6, "© 2024 Harbour Media."],
)
def test_a_text_without_a_paragraph_is_empty(text: str) -> None:
    assert clean(text, None).text == ""


@pytest.mark.parametrize(
    "text",
    [
        APP,
        BODY,
        f"{FIRST} Sign up now. {SECOND}",
        "Talks fail.\n\nMore",
        f"Head line here\n\n{FIRST}\n\nHeading\n\nAdvertisement\n\nOne more line",
    ],
)
@pytest.mark.parametrize("title", [None, "Dam deal"])
def test_cleaning_twice_changes_nothing(text: str, title: str | None) -> None:
    once = clean(text, title)
    assert clean(once.text, title).text == once.text
    assert set(once.text.split()) <= set(" ".join(block.text for block in split_blocks(text)).split())


@pytest.mark.parametrize(
    "unit",
    [
        '"',
        "(",
        "x",
        "A",
        "a.",
        "(A",
        "A/",
        "By ",
        "“A” ",
        "\n\n",
        "a\n",
        "1.",
        "Sign up ",
        "(credit: ",
        "Photo: A/B ",
        "Photo by A",
        "A and B ",
        "The A ",
        "AB CD ",
        '." ',
        "we our ",
        "<p",
        "The end. ",
        "By Ab",
        "By Ab Cd ",
        "A/B via ",
        "Ab (left) ",
        "WATCH: ",
        "1:23 A – ",
        "here ",
        "a@b ",
    ],
)
def test_hostile_text_is_read_in_linear_time(unit: str) -> None:
    assert is_linear(lambda text: clean(text, None), unit)


def test_a_few_capitals_in_a_script_without_them_are_no_link() -> None:
    text = "शहर की परिषद ने सोमवार को पुराने घाट को बंद करने का फैसला किया, NATO और SIT के अधिकारियों ने यह जानकारी दी।"
    assert clean(text, None).text == text
