from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from transforms.articles.cleaning.blocks.markdown import LINKS
from transforms.articles.cleaning.cleaner import clean
from transforms.articles.pages.body import POST_OF_NOBODY
from transforms.articles.pages.page import OutsizedPage, Page, read_page
from transforms.articles.pages.page_metadata import PageMetadata

PARAGRAPHS = [
    "The harbour council of Tarn voted on Monday to close the eastern quay for repairs, its chair Lena Moss said.",
    "Work is to begin in the spring and will last at least two years, according to a plan that the council published.",
    "“We cannot put this off any longer,” said Ms Moss, who has led the council since the last election in the town.",
    "Fishermen fear for their trade: most of the fleet lands its catch at the eastern quay, and there is no other.",
]
NODE = {
    "@type": "NewsArticle",
    "headline": "Tarn closes its eastern quay",
    "author": [{"@type": "Person", "name": "Ana Diaz"}, {"@id": "#lee"}],
    "publisher": {"name": "The Tarn Echo"},
    "datePublished": "2024-05-06T10:30:00+02:00",
    "mainEntityOfPage": {"@id": "https://echo.example/quay"},
}


def page(head: str = "", body: str = "", paragraphs: list[str] = PARAGRAPHS) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html><head>{head}</head><body><nav><a href=/>Home</a> <a href=/sport>Sport</a></nav>"
        f"<article>{body}{text}</article><footer>All rights reserved</footer></body></html>"
    )


def linked(*nodes: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(list(nodes))}</script>'


def found(html: str) -> PageMetadata:
    read = read_page(html)
    assert read is not None
    return read.metadata


def test_the_content_is_kept_as_blocks() -> None:
    title = "Tarn closes its eastern quay"
    first, *rest = PARAGRAPHS
    html = page("", f"<h1>{title}</h1><p>{first}</p><h2>Two years of work</h2>", rest)
    assert read_page(html) == Page(
        "\n\n".join([title, first, "Two years of work", *rest]), PageMetadata(title, (), None, None, None)
    )


def test_structured_data_goes_first() -> None:
    head = linked({"@type": "WebSite", "name": "Echo"}, {"@graph": [NODE, {"@type": "Person", "@id": "#lee", "name": "Tom Lee"}]})
    assert found(page(head + '<meta property="og:title" content="Other"><meta name="author" content="Kim Roe">')) == PageMetadata(
        "Tarn closes its eastern quay", ("Ana Diaz", "Tom Lee"), "The Tarn Echo", datetime(2024, 5, 6, 8, 30, tzinfo=UTC),
        "https://echo.example/quay",
    )  # fmt: skip


@pytest.mark.parametrize("text", ["//<![CDATA[\n{}\n//]]>", "<!--\n{}\n-->", "{};", "  {}"])
def test_structured_data_is_read_through_what_wraps_it(text: str) -> None:
    wrapped = text.replace("{}", json.dumps(NODE)[:-1] + ",}")
    assert found(page(f'<script type="application/ld+json">{wrapped}</script>')).publisher == "The Tarn Echo"


@pytest.mark.parametrize("text", ["{", "[" * 100_000, '{"@type": 5, "headline": {}}', "null", ""])
def test_broken_structured_data_leaves_the_rest(text: str) -> None:
    head = f'<script type="application/ld+json">{text}</script><meta property="og:title" content="Tarn closes a quay">'
    assert found(page(head)).title == "Tarn closes a quay"


def test_a_list_of_other_stories_is_not_this_one() -> None:
    other = {
        "@type": "ItemList",
        "itemListElement": [{"@type": "NewsArticle", "headline": "Another", "datePublished": "2020-01-01"}],
    }
    assert found(page(linked(other) + "<title>Tarn closes a quay</title>")).published is None


META = (
    '<meta property="og:title" content="Tarn closes its quay | The Tarn Echo">'
    '<meta property="og:site_name" content="The Tarn Echo">'
    '<meta name="author" content="Ana Diaz, Tom Lee"><meta property="article:published_time" content="2024-05-06T10:30Z">'
    '<meta property="article:author" content="https://social.example/ana"><link rel="canonical" href="/quay">'
    '<meta property="og:url" content="https://echo.example/quay?from=share">'
)


def test_meta_tags_are_read_without_structured_data() -> None:
    assert found(page(META)) == PageMetadata(
        "Tarn closes its quay", ("Ana Diaz", "Tom Lee"), "The Tarn Echo", datetime(2024, 5, 6, 10, 30, tzinfo=UTC),
        "https://echo.example/quay",
    )  # fmt: skip


def test_markup_is_read_last() -> None:
    body = (
        '<h1>Tarn closes its quay</h1><p class="byline">By <a rel="author" href="/ana">Ana Diaz</a></p>'
        '<time class="updated" datetime="2024-05-09">9 May</time><time datetime="2024-05-06">6 May</time>'
    )
    assert found(page("<title>Tarn closes its quay - Echo</title>", body)) == PageMetadata(
        "Tarn closes its quay", ("Ana Diaz",), None, datetime(2024, 5, 6, tzinfo=UTC), None
    )


def test_the_address_may_hold_the_day() -> None:
    head = '<link rel="canonical" href="https://echo.example/2024/05/06/quay">'
    assert found(page(head)).published == datetime(2024, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", ["https://echo.example/quay-20249999", "https://echo.example/2024-05-32/quay", "https://[broken"]
)
def test_other_numbers_in_the_address_are_no_day(value: str) -> None:
    assert found(page(f'<link rel="canonical" href="{value}">')).published is None


def test_a_time_of_change_is_none_of_publication() -> None:
    node = {**NODE, "datePublished": None, "dateModified": "2024-05-09"}
    assert found(page(linked(node) + '<meta property="article:modified_time" content="2024-05-09">')).published is None


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Tarn closes its quay | Local | The Tarn Echo</title>", "Tarn closes its quay"),
        ('<meta property="og:title" content="Why a town lost its quay"><title>Shown - Echo</title>', "Why a town lost its quay"),
        ('<meta property="og:title" content="Tarn LIVE: quay closes"><title>Tarn quay closes</title>', "Tarn quay closes"),
        (linked({**NODE, "headline": "Rock &amp; sea &#8217;24"}), "Rock & sea ’24"),
    ],
)
def test_titles(head: str, title: str) -> None:
    publisher = '<meta property="og:site_name" content="The Tarn Echo">'
    heading = "<h1>Log in</h1><h1>Tarn closes its quay</h1>" if "Local" in head else ""
    assert found(page(head + publisher, heading)).title == title


def test_the_heading_that_readers_see_goes_before_what_search_engines_are_given() -> None:
    head = (
        linked({**NODE, "headline": "Quay closed: all you need to know"})
        + '<meta property="og:title" content="Tarn closes its quay">'
    )
    assert found(page(head, "<h1>Tarn closes its quay</h1>")).title == "Tarn closes its quay"


@pytest.mark.parametrize(
    ("content", "authors"),
    [
        ("Diaz, Ana", ("Ana Diaz",)),
        ("By Ana Diaz and Tom Lee", ("Ana Diaz", "Tom Lee")),
        ("adiaz", ()),
        ("ana@echo.example", ()),
        ("Tarn News Agency", ("Tarn News Agency",)),
        ("(Image: Ana Diaz)", ()),
    ],
)
def test_authors_of_meta_tags(content: str, authors: tuple[str, ...]) -> None:
    assert found(page(f'<meta name="author" content="{content}">')).authors == authors


def text_of(html: str) -> str:
    read = read_page(html)
    assert read is not None
    return read.text


def test_links_to_other_stories_are_told() -> None:
    first, *rest = PARAGRAPHS
    links = (
        '<p><a href="/2">What the fishermen of the next town say</a></p><p><strong>Also read: <a href="/3">The quay in ten'
        ' pictures</a></strong></p><p>See <a href="/4">the full text of the plan for the quay</a> for more on that.</p>'
    )
    html = page("", f"<p>{first}</p>{links}", rest)
    read = read_page(html)
    assert read is not None
    assert read.foreign == {"What the fishermen of the next town say": LINKS, "Also read: The quay in ten pictures": LINKS}
    assert "See the full text of the plan for the quay for more on that." in read.text.split("\n\n")


def test_links_to_places_in_the_page_are_blocks() -> None:
    first, *rest = PARAGRAPHS
    contents = '<ul><li><a href="#work">What the work on the quay will cost</a></li></ul>'
    heading = '<h2><a href="#work">What the work on the quay will cost</a></h2>'
    blocks = text_of(page("", f"<p>{first}</p>{contents}<p>{rest[0]}</p>{heading}", rest[1:])).split("\n\n")
    assert "What the work on the quay will cost" in blocks


def test_items_of_a_list_stand_behind_a_dash_and_are_cleaned_as_other_blocks_are() -> None:
    first, *rest = PARAGRAPHS
    items = ["Mend the eastern quay by the spring.", "Pay the pilots who wait.", "Photo: Ada Moyo"]
    tags = "".join(f"<li>{item}</li>" for item in items)
    found = text_of(page("", f"<h1>Tarn closes its eastern quay</h1><p>{first}</p><ul>{tags}</ul>", rest))
    assert [block for block in found.split("\n\n") if block.startswith("- ")] == [f"- {item}" for item in items]
    kept = clean(found, None, is_content=True).text.split("\n\n")
    assert [block for block in kept if block.startswith("- ")] == [f"- {item}" for item in items[:2]]


def test_an_embedded_post_that_says_whose_it_is_stays_in_its_place() -> None:
    post = (
        '<blockquote class="twitter-tweet"><p>The quay must open again. <a href="https://t.co/x">pic.twitter.com/x1</a></p>'
        '&mdash; Ada Moyo (@adamoyo) <a href="https://twitter.com/adamoyo/1">May 5, 2026</a></blockquote>'
    )
    found = read_page(page("", f"<h1>Tarn closes its eastern quay</h1><p>{PARAGRAPHS[0]}</p>{post}", PARAGRAPHS[1:]))
    assert found is not None
    blocks = found.text.split("\n\n")
    assert blocks[2] == "The quay must open again. — Ada Moyo (@adamoyo) May 5, 2026"
    assert blocks[2] in clean(found.text, None, is_content=True).text.split("\n\n")


def test_embedded_posts_of_nobody_are_told_and_leave_the_text() -> None:
    first, *rest = PARAGRAPHS
    post = (
        '<blockquote class="twitter-tweet"><p>The mayor is a crook and should resign at once, says all of Tarn.</p></blockquote>'
    )
    html = page("", f"<p>{first}</p>{post}", rest)
    read = read_page(html)
    assert read is not None
    cleaned = clean(read.text, None, is_content=True, foreign=read.foreign)
    assert [(one.text[:18], one.reason) for one in cleaned.removed] == [("The mayor is a cro", POST_OF_NOBODY)]
    assert cleaned.text == "\n\n".join([first, *rest])


def test_blocks_within_an_item_are_not_glued_to_each_other() -> None:
    first, *rest = PARAGRAPHS
    items = "<ul><li><h4>Quay</h4><p>The stones are mended by the town.</p></li><li>Boats, and <b>nets</b>.</li></ul>"
    blocks = text_of(page("", f"<p>{first}</p>{items}", rest)).split("\n\n")
    assert "- Quay The stones are mended by the town." in blocks
    assert "- Boats, and nets." in blocks


def test_a_line_break_ends_a_block_and_other_white_space_does_not() -> None:
    first, *rest = PARAGRAPHS
    assert text_of(page("", f"<p>{first.replace(' ', chr(10))}<br><br>{rest[0]}</p>", rest[1:])) == "\n\n".join([first, *rest])


def test_the_stated_text_stands_in_for_a_part_of_it() -> None:
    more = [f"{paragraph} This is paragraph {number} of a long account." for number in range(12) for paragraph in PARAGRAPHS]
    node = {**NODE, "articleBody": "\n".join(more)}
    read = read_page(page(linked(node), "", more[:12]))
    assert read is not None
    assert read.text.split("\n\n") == more


def test_a_stated_summary_stands_in_for_nothing() -> None:
    read = read_page(page(linked({**NODE, "articleBody": "A short summary of all. " * 60})))
    assert read is not None
    assert read.text == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("html", ["", " ", "<html></html>", "<!doctype html><html><body></body></html>", "<html>\x00"])
def test_a_page_without_an_article_is_none(html: str) -> None:
    assert read_page(html) is None


@pytest.mark.parametrize("tag", ["div", "b", "table", "ul", "blockquote"])
def test_nesting_without_end_ends(tag: str) -> None:
    html = page("", f"<{tag}>" * 140_000)
    read = read_page(html)
    assert read is None or len(read.text) < len(html)


@pytest.mark.parametrize(
    "html",
    [
        page("", "<div>" * 1_000_000),
        page("", f"<div {' '.join(f'a{number}=1' for number in range(100_000))}>"),
        page("", "x" * 9_000_000),
        page("", "<p>x</p>" * 100_000),
    ],
    ids=["nested", "attributes", "long", "flat"],
)
def test_an_outsized_page_is_refused_unread(html: str) -> None:
    with pytest.raises(OutsizedPage):
        read_page(html)


@pytest.mark.parametrize("opens", ["<![CDATA[", "<!--", "< "])
def test_data_in_a_script_is_no_tag_of_many_attributes(opens: str) -> None:
    data = json.dumps({f"key {number}": "a few words" for number in range(4_000)}).replace('"', "'")
    read = read_page(page(f'<script type="application/json">{opens}it\'s {data}</script>'))
    assert read is not None
    assert read.text.split("\n\n") == PARAGRAPHS


@pytest.mark.parametrize(
    "bait",
    [
        "<title>" + " | " * 100_000 + "</title>",
        "<title>" + "a - " * 100_000 + "</title>",
        '<meta name="author" content="' + "By " * 50_000 + '">',
        '<meta property="article:published_time" content="' + "2024-" * 50_000 + '">',
        '<link rel="canonical" href="https://echo.example/' + "2024/" * 50_000 + '">',
        '<script type="application/ld+json">{"a": 1,' + " ," * 300_000 + "</script>",
        "<!--" * 30_000,
    ],
    ids=["bars", "dashes", "byline", "date", "address", "commas", "comments"],
)
def test_bait_for_patterns_catches_nothing(bait: str) -> None:
    read = read_page(page(bait))
    assert read is None or PARAGRAPHS[0] in read.text


def test_the_libraries_of_pages_are_not_loaded_for_other_files() -> None:
    code = "import sys, transforms.articles.intake; print(sorted({'trafilatura', 'lxml', 'htmldate'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.strip() == "[]"
