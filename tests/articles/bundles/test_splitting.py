from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.articles.linear import is_linear
from transforms.articles.bundles.live_blogs import moment_of
from transforms.articles.bundles.pages import split_page
from transforms.articles.bundles.splitting import holds_several, split_text
from transforms.articles.field_names import load_field_mapping

MAPPING = load_field_mapping()
BODY = "The harbour board chose a new pilot on Monday.\n\nShe starts in June, the board said."


def nexis(number: int, count: int, head: str = "BYLINE: Ana Diaz\n\nSECTION: NEWS; Pg. 4\n\nLENGTH: 14 words") -> str:
    return (
        f"                    {number} of {count} DOCUMENTS\n\n\n          The Quay (Tarn)\n\n      May {number}, 2026 Monday\n"
        f"       Late Edition\n\nPilot {number} chosen\n\n{head}\n\n{BODY}\n\nLOAD-DATE: May 6, 2026\n\nLANGUAGE: ENGLISH\n\n"
        "                 Copyright 2026 The Quay\n                   All Rights Reserved\n\n\n"
    )


def uni(number: int) -> str:
    head = [f"Pilot {number} chosen", "The Quay (Tarn)", f"May {number}, 2026 Monday 4:12 PM GMT", "Copyright 2026 The Quay"]
    labels = ["Section: NEWS", "Length: 14 words", "Byline: Ana Diaz", "Body"]
    return "\n\n".join([*head, *labels, BODY, "Classification", "Language: ENGLISH", "End of Document", ""])


def factiva(number: int) -> str:
    lines = [
        "World",
        f"Pilot {number} chosen",
        "By Ana Diaz",
        "1,014 words",
        f"{number} May 2026",
        "14:20 GMT",
        "The Quay",
        "QUAY",
        "7",
        "English",
    ]
    return "\n".join([*lines, "Copyright 2026 The Quay", BODY, f"Document QUAY0000202605{number:02d}em52000{number:02d}", ""])


def tagged(number: int) -> str:
    rows = [
        ("SE", "World"),
        ("HD", f"Pilot {number} chosen"),
        ("BY", "Ana Diaz"),
        ("WC", "14 words"),
        ("PD", f"{number} May 2026"),
        ("SN", "The Quay"),
    ]
    head = "\n".join(
        f"{tag}   {value}"
        for tag, value in [*rows, ("LP", BODY.split("\n\n")[0]), ("TD", BODY.split("\n\n")[1]), ("RE", "tarn : Tarn")]
    )
    return f"{head}\nDocument QUAY0000202605{number:02d}em52000{number:02d}\n"


def digest(number: int) -> str:
    return f"Pilot {number} chosen\nThe Quay, {number} May 2026\n\n{BODY}\n"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("".join(nexis(number, 3) for number in (1, 2, 3)), 3),
        ("Download Request: all\n\n\n" + nexis(1, 1), 1),
        ("Documents (2)\n\n1. Pilot 1 chosen\n\nClient/Matter: -None-\n\n" + uni(1) + uni(2), 2),
        (factiva(1) + factiva(2), 2),
        (tagged(1) + tagged(2), 2),
        ("\n***\n\n".join(map(digest, (1, 2, 3))), 3),
        ("\n=====\n".join(f"Headline: Pilot {n} chosen\nSource: The Quay\nDate: {n} May 2026\n\n{BODY}\n" for n in (1, 2)), 2),
    ],
)
def test_each_article_of_an_export_has_its_own_fields(text: str, count: int) -> None:
    found = split_text(text, MAPPING)
    assert [one["title"] for one in found] == [f"Pilot {number + 1} chosen" for number in range(count)]
    for number, one in enumerate(found, 1):
        assert one["publisher"].startswith("The Quay")
        assert f"{number} May 2026" in one["published"] or f"May {number}, 2026" in one["published"]
        assert one["text"].split() == BODY.split()


def test_what_a_head_leaves_out_is_no_field() -> None:
    (found,) = split_text(nexis(1, 1, "LENGTH: 14 words"), MAPPING)
    assert "authors" not in found
    assert found["text"].split() == BODY.split()


@pytest.mark.parametrize(
    "text",
    [
        f"{BODY}\n\n***\n\nThe old pilot left in April.\n\n***\n\nNobody said why.",
        f"Pilot chosen\nThe Quay, 5 May 2026\n\n{BODY}",
        f"{BODY}\n\nNote: the board meets again in July.",
        "At 09:15 he left.\n\n10:20 was too late, he said.",
    ],
)
def test_one_article_is_not_taken_apart(text: str) -> None:
    assert split_text(text, MAPPING) == []
    assert not holds_several(text)


def test_a_part_without_a_head_goes_on_with_the_one_above() -> None:
    found = split_text("\n***\n".join([digest(1), digest(2), "The old pilot left in April."]), MAPPING)
    assert [one["text"].endswith("left in April.") for one in found] == [False, True]


def test_heads_one_after_the_other_are_told_where_nothing_parts_them() -> None:
    assert holds_several("\n\n".join(map(digest, (1, 2))))


def test_a_post_of_a_live_blog_is_a_part_with_its_time() -> None:
    posts = [
        f"{clock}\n\nPilot {n} chosen\n\n{BODY}\n\nShare this post"
        for n, clock in enumerate(("18:42 GMT", "09:15 GMT", "23:50 GMT 4 May"))
    ]
    found = split_text("Live: the pilots\n\nFollow the day here.\n\n" + "\n\n".join(posts), MAPPING)
    assert [one.get("part") for one in found] == [None, "18:42 GMT", "09:15 GMT", "23:50 GMT 4 May"]
    assert [one["title"] for one in found[1:]] == ["Pilot 0 chosen", "Pilot 1 chosen", "Pilot 2 chosen"]
    assert all("Share this post" not in one["text"] for one in found)


@pytest.mark.parametrize(
    ("part", "page", "moment"),
    [
        ("18:42 GMT", datetime(2026, 5, 5, 19, tzinfo=UTC), datetime(2026, 5, 5, 18, 42, tzinfo=UTC)),
        ("23:50 GMT", datetime(2026, 5, 5, 19, tzinfo=UTC), datetime(2026, 5, 4, 23, 50, tzinfo=UTC)),
        ("23:50 GMT", datetime(2026, 5, 5, tzinfo=UTC), datetime(2026, 5, 5, 23, 50, tzinfo=UTC)),
        ("Monday 4 May 9.15pm", datetime(2026, 5, 5, 19, tzinfo=UTC), datetime(2026, 5, 4, 21, 15, tzinfo=UTC)),
        ("23:50 GMT 31 Dec", datetime(2026, 1, 1, 10, tzinfo=UTC), datetime(2025, 12, 31, 23, 50, tzinfo=UTC)),
        ("9:15", datetime(2026, 5, 5, 19, tzinfo=timezone(timedelta(hours=10))), datetime(2026, 5, 4, 23, 15, tzinfo=UTC)),
        ("9:15", None, None),
    ],
)
def test_when_a_post_was_published(part: str, page: datetime | None, moment: datetime | None) -> None:
    assert moment_of(part, page) == moment


def test_a_page_of_factiva_is_taken_apart() -> None:
    one = (
        '<div id="article-{n}" class="article"><div class="article enArticle"><div>World</div><div id="hd">'
        '<span class="enHeadline">Pilot {n} chosen </span></div><div class="author">Ana Diaz</div><div>14 words</div>'
        "<div>{n} May 2026</div><div>The Quay</div><div>QUAY</div><div>(c) 2026 The Quay</div><p>The board chose\na pilot.</p>"
        "<p>The Quay Ltd</p><p>Document QUAY0000202605{n}em52{n}</p></div></div>"
    )
    found = split_page("<html><body>" + one.replace("{n}", "1") + one.replace("{n}", "2") + "</body></html>")
    assert found == [
        {
            "title": f"Pilot {n} chosen",
            "authors": "Ana Diaz",
            "published": f"{n} May 2026",
            "publisher": "The Quay",
            "text": "The board chose a pilot.",
        }
        for n in (1, 2)
    ]


def test_any_other_page_is_left_whole() -> None:
    assert split_page("<html><body><article><p>The board chose a pilot.</p></article></body></html>") == []


@pytest.mark.parametrize(
    "piece", ["***\n", "1 of 2 DOCUMENTS\n", "Title: a\n", "09:15 GMT\n", "a" * 50 + "\n", "  ", "End of Document\n\n"]
)
def test_splitting_is_linear(piece: str) -> None:
    assert is_linear(lambda text: split_text(text, MAPPING), piece)
