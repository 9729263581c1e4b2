from __future__ import annotations

import pytest

from tests.articles.linear import is_linear
from transforms.articles.cleaning.blocks.markdown import is_markdown, read_blocks
from transforms.articles.cleaning.cleaner import clean

FIRST = "The river states agreed on Monday to share the water of the upper dam, ending a dispute of nine years."
SECOND = "Ministers from both sides said that engineers would meet again before the rains, without naming a place."
PAGE = f"""[Skip to content](#main)

[![Harbour Gazette](/logo.png)](https://gazette.example/)

* [Home](https://gazette.example/)
* [World](https://gazette.example/world "World news")
* [Sport](https://gazette.example/sport)

# Dam deal signed after nine years

By [Nadia Okoro](https://gazette.example/okoro)

3 June 2024

![The dam at dusk](https://img.example/dam.jpg)

{FIRST.replace("the upper dam", "**the upper dam**")}

Ministers from both [sides](https://gazette.example/sides_(both)) said that engineers
would meet again before the rains, without naming a place.

## What did they agree?

> "The water belongs to all who drink it," said the water minister, *Ada Moyo*, on the steps of the hall.

* Each side opens its gauges to the other.
* Nobody builds upstream before 2030\\.

### [A second dam is planned in the north](https://gazette.example/second)

The gauges will be read each morning on both shores, [the treaty says](https://gazette.example/treaty).

https://gazette.example/share?u=1

## More stories for you tonight

- [Rains late again](https://gazette.example/rains)
- [Boats back on the lake](https://gazette.example/boats)

[1]: https://gazette.example/1
"""


def test_the_markdown_of_a_scraper_gives_the_article() -> None:
    cleaned = clean(PAGE, None)
    assert cleaned.text.split("\n\n") == [
        FIRST, SECOND, "What did they agree?",
        '"The water belongs to all who drink it," said the water minister, Ada Moyo, on the steps of the hall.',
        "* Each side opens its gauges to the other.", "* Nobody builds upstream before 2030.",
        "The gauges will be read each morning on both shores, the treaty says.",
    ]  # fmt: skip
    assert (cleaned.title, cleaned.authors, cleaned.stamps) == (
        "Dam deal signed after nine years",
        ("Nadia Okoro",),
        ("3 June 2024",),
    )


def test_underlined_headings_and_captions_below_pictures() -> None:
    page = (
        "Dam deal signed after nine years\n===\n\n![](/dam.jpg)\n*The wall of the dam, built in the year of the long rains.*\n\n"
        f"{FIRST}\n\nWhat comes next\n---\n\n*Both sides were tired of the quarrel, and they said so on Monday.*\n\n{SECOND}"
    )
    cleaned = clean(page, None)
    assert cleaned.title == "Dam deal signed after nine years"
    assert cleaned.text.split("\n\n") == [
        FIRST, "What comes next", "Both sides were tired of the quarrel, and they said so on Monday.", SECOND,
    ]  # fmt: skip


def test_what_went_is_told_with_its_reason() -> None:
    removed = [(one.reason, one.text) for one in clean(PAGE, None).removed]
    assert ("links", "World") in removed
    assert ("links", "A second dam is planned in the north") in removed
    assert ("links", "More stories for you tonight") in removed
    assert [reason for reason, text in removed if "logo.png" in text or "dam.jpg" in text] == ["picture", "picture"]


def test_cleaning_twice_changes_nothing() -> None:
    once = clean(PAGE, None)
    assert clean(once.text, once.title).text == once.text


@pytest.mark.parametrize(
    "text",
    [
        f"{FIRST}\n\n# 3 on the list was the lower dam.\n\n{SECOND}",
        f"{FIRST} He gave it 5* (five stars) and a_name_with_lines.\n\n{SECOND}",
        f"[Editor’s note] {FIRST}\n\n{SECOND} [sic]",
        f"- {FIRST}\n- {SECOND}",
    ],
)
def test_a_text_with_a_mark_or_two_is_no_markdown(text: str) -> None:
    assert not is_markdown(text)
    assert " ".join(block.text for block in read_blocks(text).blocks).split() == text.split()


@pytest.mark.parametrize(
    ("line", "shown", "reason"),
    [
        ("[Read the pact](https://a.example/pact)", "Read the pact", "links"),
        ("* [Rains late](https://a.example/rains) again", "Rains late again", "links"),
        ("[Ada Moyo](https://a.example/moyo) and [Jon Banda](https://a.example/banda) signed it in the hall.", None, None),
        ("[The two ministers signed the pact in the old hall on Monday, after nine years of talks.](/a)", None, None),
        ("The pact is [here](/a).", "The pact is here.", None),
        ("### Nine years of talks ###", "Nine years of talks", None),
        ("__Nine__ years *of* _talks_", "Nine years of talks", None),
        ("***Nine years***", "Nine years", None),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name", None),
        ("[![The dam](/dam.jpg)](/gallery)", None, "picture"),
        ("<https://a.example/share>", None, "address"),
        ("[1]: https://a.example/1", None, "address"),
    ],
)
def test_lines_of_markdown(line: str, shown: str | None, reason: str | None) -> None:
    marked = read_blocks(f"# Head\n\n[A](/a) [B](/b)\n\n{line}\n\n{FIRST}")
    assert marked.reasons[-2] == reason
    assert shown is None or marked.blocks[-2].text == shown


@pytest.mark.parametrize("unit", ["[", "![", "[a](", "[a](b", "*", "_a", "**a", "# ", "> ", "[![](", "\\", "[a]: ", "- ", "](/"])
def test_hostile_markdown_is_read_in_linear_time(unit: str) -> None:
    assert is_linear(lambda text: clean("# A\n\n[b](/b)\n\n[c](/c)\n\n" + text, "Dam deal"), unit)
