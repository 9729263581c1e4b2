from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from transforms.articles.field_names import load_field_mapping
from transforms.articles.fields import ArticleFields, article_fields
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
    with pytest.raises(ValueError, match="possible are authors, modified, published"):
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
        ("Rain &amp;amp; wind, it&amp;#8217;s said.", "Rain & wind, it’s said."),
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


PAGE = (
    "<!doctype html><html><head><meta property='og:title' content='Tarn closes its quay'><meta name='author' content='Tarn News'>"
    "<meta property='article:published_time' content='2024-05-06'></head><body><article>"
    + "<p>The harbour council of Tarn voted on Monday to close the eastern quay for repairs, its chair said.</p>"
    "<p>Work is to begin in the spring and will last at least two years, according to a plan of the council.</p>"
    * 2
    + "</article></body></html>"
)


def test_a_page_says_what_the_record_leaves_open_and_goes_before_the_sidecar() -> None:
    found = fields({"html": PAGE}, {"title": "Other", "publisher": "Echo", "published": "2020-01-01"})
    assert (found.title, found.publisher, found.authors) == ("Tarn closes its quay", "Echo", ("Tarn News",))
    assert (found.published, found.published_source) == (datetime(2024, 5, 6, tzinfo=UTC), "page")
    assert found.text.startswith("The harbour council of Tarn voted")
    assert found.source == PAGE


def test_a_record_goes_before_its_page() -> None:
    found = fields({"html": PAGE, "title": "Own", "date": "2024-05-07"})
    assert (found.title, found.published_source) == ("Own", "dump")


def test_a_text_goes_before_a_page() -> None:
    found = fields({"html": PAGE, "text": "They met."})
    assert (found.text, found.page, found.title) == ("They met.", None, None)


@pytest.mark.parametrize(
    ("html", "rule"),
    [("<!doctype html><html><body></body></html>", "no_article_text"), ("<html>" + "<p>x</p>" * 200_000, "too_long")],
)
def test_a_page_without_article_is_refused(html: str, rule: str) -> None:
    refusal = article_fields({"html": html}, load_field_mapping(), {})
    assert isinstance(refusal, Refusal)
    assert refusal.rule == rule
