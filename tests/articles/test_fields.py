from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from transforms.articles.fields import ArticleFields, article_fields
from transforms.articles.names import load_field_mapping
from transforms.articles.readers.records import Refusal


def fields(raw: dict[str, Any], sidecar: dict[str, Any] | None = None, **extra: str) -> ArticleFields:
    found = article_fields(raw, load_field_mapping(extra), sidecar or {})
    assert isinstance(found, ArticleFields)
    return found


def test_common_names_are_understood() -> None:
    found = fields(
        {"Headline": "Talks", "articleBody": "They met.", "source": {"id": None, "name": "The Daily Echo"}, "byline": "By Ana Diaz and Tom Lee",  # noqa: E501
         "pubDate": "Wed, 22 Oct 2025 08:30:00 GMT", "link": "https://echo.example/1"}
    )  # fmt: skip
    assert found == ArticleFields(
        "They met.", "Talks", "https://echo.example/1", "The Daily Echo", ("Ana Diaz", "Tom Lee"),
        datetime(2025, 10, 22, 8, 30, tzinfo=UTC), "dump",
    )  # fmt: skip


def test_an_unusable_value_gives_way_to_the_next_name() -> None:
    assert fields({"text": "", "body": None, "content": [{"value": "First."}, {"value": "Second."}]}).text == "First.\n\nSecond."


def test_the_sidecar_fills_what_the_record_leaves_open() -> None:
    found = fields({"text": "They met.", "title": "Own"}, {"title": "Other", "publisher": "Echo", "published": "2025-10-22"})
    assert (found.title, found.publisher, found.published_source) == ("Own", "Echo", "sidecar")


def test_the_users_names_go_first_and_reach_into_records() -> None:
    assert fields({"text": "wrong", "doc": {"main": "right"}}, **{"doc.main": "text"}).text == "right"


def test_an_unknown_target_is_an_error_that_says_what_is_possible() -> None:
    with pytest.raises(ValueError, match="possible are authors, published"):
        load_field_mapping({"a": "headline"})


def test_a_record_without_text_is_refused() -> None:
    refusal = article_fields({"title": "Talks"}, load_field_mapping(), {})
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "no_text"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p>One &amp; two.</p><p>Three <b>four</b>.</p><script>x()</script>", "One & two.\n\nThree four."),
        ("<div>One.<br/>Two.</div>", "One.\n\nTwo."),
        ("Rain &amp; wind, it&#8217;s said.", "Rain & wind, it’s said."),
        ("If a < b and b > c then so.", "If a < b and b > c then so."),
    ],
)
def test_markup_is_stripped_where_the_text_is_markup(raw: str, text: str) -> None:
    assert fields({"text": raw}).text == text


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("By Ana Diaz", ("Ana Diaz",)),
        (["Ana Diaz", {"name": "Tom Lee"}], ("Ana Diaz", "Tom Lee")),
        ("ANA DIAZ; Omar al-Bakri, Diplomatic Correspondent", ("Ana Diaz", "Omar al-Bakri")),
        ("Echo Staff", ()),
    ],
)
def test_authors(author: object, names: tuple[str, ...]) -> None:
    assert fields({"text": "They met.", "author": author}).authors == names
