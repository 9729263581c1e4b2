from __future__ import annotations

import pytest

from tests.articles.linear import is_linear
from transforms.articles.cleaning.blocks import split_blocks
from transforms.articles.cleaning.cleaner import clean
from transforms.articles.cleaning.repetition import learn

FIRST = "The river states agreed on Monday to share the water of the upper dam, ending a dispute of nine years."
SECOND = "Ministers from both sides said that engineers would meet again before the rains, without naming a place."
THIRD = '"We have waited too long for this," the water minister, Ada Moyo, told reporters after the signing.'
BODY = "\n\n".join((FIRST, SECOND, THIRD))
APP = f"""All your papers in one place.
Start reading
The Harbour Gazette
The Harbour Gazette
World
Nadia Okoro

Why the dam deal matters – and what comes next

{FIRST}

What did the ministers agree?

{SECOND}

The upper dam at dusk, seen from the road (Delta Photo Service)

{THIRD}

Moyo has said

"The water belongs to all who drink it. We will keep to that, whatever the season brings."

Sign up to read this article
Read thousands of titles, chosen for you.
Related Stories
Our picks
Download the app
One app. One membership."""


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


def test_a_dateline_stays() -> None:
    assert clean(f"LUSAKA (DNA) —\n\n{BODY}", "Dam deal").text == f"LUSAKA (DNA) —\n\n{BODY}"


def test_the_links_at_the_end_go_even_if_one_is_a_sentence() -> None:
    tail = "\n\nMore from Africa\nA second dam is planned in the north of the basin, the bank says.\nRains late again\nBoats back on the lake\nSubscribe"  # noqa: E501
    assert clean(BODY + tail, "Dam deal").text == BODY


def test_a_long_paragraph_behind_calls_is_the_article_s() -> None:
    last = f"{FIRST[:-1]}, as the water board recalled, and {SECOND[0].lower()}{SECOND[1:]}"
    page = f"{BODY}\n\nThe rest of the text is under the video\n\nWatch the video\n\n{last}\n\nRead also:"
    assert clean(page, "Dam deal").text == f"{BODY}\n\n{last}"


def test_hard_wrapped_lines_are_joined() -> None:
    wrapped = "The river states agreed on Monday to share the water of\nthe upper dam, ending a dispute of nine years. It had\ncost both of them dearly.\n\nMinisters from both sides said that engineers would\nmeet again before the rains, without naming a place."  # noqa: E501
    assert clean(wrapped, None).text.count("\n") == 2


def test_single_line_ends_part_paragraphs() -> None:
    assert clean(BODY.replace("\n\n", "\n"), None).text == BODY


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


REST = "The river states agreed on Monday to share the water of the upper dam, ending a dispute of nine years over its use."


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
