"""The page as a text: sound whatever the data, hostile texts harmless, small, and the same for the same release."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import json
import re
from typing import Any

import pytest
from lxml import html

from transforms.release.report.evidence import LONGEST, pool
from transforms.release.report.pages import LARGEST, report_page
from transforms.release.report.report_data import report_data
from transforms.release.report.words import link, plain

DAY = dt.date(2026, 10, 5)
ABOUT = {"release_id": "20261009", "created_at": "2026-10-09T06:00:00+00:00"}
ATTACK = '</script><script>window.hurt = 1</script><img src=x onerror="window.hurt=2"> "\'`${1}<!-- \u202eevil\u2066'


@pytest.fixture
def page(places: Any, boundaries: Any) -> Any:
    return lambda tables, since=None: report_page(tables, ABOUT, places, boundaries, since)


def data_of(page: str) -> Any:
    packed = re.search(r'id="data">([A-Za-z0-9+/=]*)</script>', page)
    assert packed is not None
    return json.loads(gzip.decompress(base64.b64decode(packed[1])))


def texts(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_the_same_release_makes_the_same_bytes(dataset: Any, page: Any) -> None:
    positions = [("red", "truce", "support", DAY), ("blue", "truce", "oppose", DAY)]
    tables = dataset(positions, [{}])
    shuffled = {name: frame.iloc[::-1] for name, frame in tables.items()}
    assert page(tables) == page(shuffled)


def test_nothing_is_loaded_from_elsewhere(dataset: Any, page: Any) -> None:
    tree = html.fromstring(page(dataset([("red", "truce", "support", DAY)], [{}])))
    assert not tree.xpath("//*[@src]|//link|//iframe|//object|//style[contains(., 'url(') or contains(., '@import')]")
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")
    assert "'unsafe-inline'" not in policy.partition("script-src")[2]
    assert all(link(address) for address in tree.xpath("//a/@href") if not address.startswith("#"))


def test_hostile_texts_stay_texts(dataset: Any, page: Any) -> None:
    issues = [{"issue_code": "truce", "label": ATTACK, "description": "d", "codebook": "x"}]
    refused = [{"stage": "articles", "table": "records", "key": ATTACK, "rule": "no_text", "detail": ATTACK, "run_id": "run"}]
    tables = dataset(
        [("red", "truce", "support", DAY)], [{"quantity_text": ATTACK, "place_name": ATTACK, "place_id": None}],
        article={"title": ATTACK, "publisher": ATTACK, "url": "javascript:alert(1)"}, claim={"evidence_text": ATTACK * 2},
        issues=issues, quarantine=refused,
    )  # fmt: skip
    tables["actors"] = tables["actors"].assign(name=ATTACK, role=ATTACK)
    tables["articles"] = tables["articles"].assign(is_duplicate=[False, True], origin_id=["a_0", "a_0"])
    made = page(tables)
    tree = html.fromstring(made)
    assert len(tree.xpath("//script")) == 3
    assert not tree.xpath("//img|//*[@onerror]")
    assert not [address for address in tree.xpath("//a/@href") if not address.startswith("#")]
    assert "\u202e" not in made
    assert all(isinstance(json.loads(find), dict) for find in tree.xpath("//@data-find"))
    assert ATTACK.split("\u202e")[0].split("<!--")[0].strip() in texts(made)
    assert data_of(made)["articles"][0][4] is None


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://news.example/a?b=1&c=2", True), ("HTTP://news.example", True), ("javascript:alert(1)", False),
        (" javascript:alert(1)", False), ("java\nscript:alert(1)", False), ("data:text/html,x", False), ("//news.example", False),
        ("file:///etc/passwd", False), ("https:", False), ("http://[", False), ("", False), (None, False),
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_are_links(url: str | None, is_link: bool) -> None:
    assert (link(url) is not None) == is_link


def luminance(colour: str) -> float:
    """Relative luminance, by WCAG 2.2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1])
def test_texts_stand_out_from_what_is_behind_them(dataset: Any, page: Any, theme: int) -> None:
    """A contrast of 4.5 at least, by WCAG 2.2 AA, by day and in the dark."""
    themes = re.findall(r":root \{(.*?)\}", page(dataset()), re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", themes[theme]))
    stances = ("support", "oppose", "conditional", "unclear", "mixed")
    pairs = [(name, f"{name}-wash") for name in stances]
    pairs += [(text, behind) for text in ("ink", "soft", "link") for behind in ("paper", "wash")]
    for text, behind in pairs:
        dark, light = sorted((luminance(colours[text]), luminance(colours[behind])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (text, behind)


def test_marks_of_direction_and_controls_go() -> None:
    assert plain("\u202eab\u2066 c\x00d\n e\u200f") == "ab c d e\u200f"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda made: made(articles=0), "there is no article yet"),
        (lambda made: made(articles=1), "no article attributes a statement to anybody"),
        (lambda made: made([("red", "truce", "support", DAY)], articles=1), "No figures: no article says"),
        (lambda made: made([("red", "truce", "support", None)]), "No position has a date"),
        (lambda made: made([(None, "truce", "unclear", DAY)]), "Speaker not settled"),
        (lambda made: made(figures=[{"holder_actor_id": None, "place_id": None}]), "not in the gazetteer"),
    ],
)
def test_a_section_without_rows_says_why(dataset: Any, page: Any, make: Any, said: str) -> None:
    tables = make(dataset)
    made = page(tables)
    assert said in texts(made)
    assert len(data_of(made)["positions"]) == len(tables["positions"])


def test_claims_that_take_no_side_are_told_as_such(dataset: Any, page: Any) -> None:
    tables = dataset([("red", "truce", "support", DAY)])
    tables["positions"] = tables["positions"].iloc[:0]
    assert "none of the 1 claim takes a side on an issue of the codebooks in use" in texts(page(tables))


def test_since_is_told(dataset: Any, page: Any) -> None:
    tables = dataset([("red", "truce", "support", DAY), ("red", "truce", "support", None)])
    made = page(tables, DAY)
    assert "Only what was said since 5 October 2026 is counted" in texts(made)
    assert len(data_of(made)["positions"]) == 1


def test_the_page_of_a_thousand_articles_is_small_and_carries_all_positions(dataset: Any, page: Any) -> None:
    """Twelve claims an article, of 2,000 actors, in long sentences of random letters: harder to pack than news."""
    actors = [f"person {number}" for number in range(2000)]
    positions = [(actors[number * 7 % 2000], f"issue {number % 74}", "support", DAY) for number in range(12_000)]
    tables = dataset(positions, [{"as_of": DAY}] * 50, articles=1000)
    long = [" ".join(base64.b32encode(f"{number}".encode() * 3).decode() * 2 for _ in range(6)) for number in range(12_000)]
    tables["claims"] = tables["claims"].assign(evidence_text=long)
    tables["positions"] = tables["positions"].iloc[:900]
    made = page(tables)
    data = data_of(made)
    assert len(made.encode()) <= LARGEST < 3_000_000
    assert (len(data["positions"]), len(data["figures"])) == (900, 50)
    assert len(data["claims"]) > 900
    left_out = "of 12,000 claims: figures and positions first" in texts(made)
    assert left_out == (len(data["claims"]) < 12_000)


def test_claims_of_the_most_quoted_come_first_where_room_is_short(dataset: Any) -> None:
    positions = [("blue", "truce", "support", DAY)] + [("red", "truce", "support", DAY)] * 6 + [(None, "truce", "support", DAY)]
    tables = dataset(positions, [{}])
    tables["positions"] = tables["positions"].iloc[:1]
    whole = pool(report_data(tables), None, 10**6)
    assert len(whole.claims) == len(positions)
    assert [row[2] for row in whole.claims] == ["blue", *["red"] * 6, None]
    short = pool(report_data(tables), None, 1000)
    assert 1 <= len(short.claims) < len(whole.claims)
    assert (len(short.figures), len(short.positions)) == (1, 1)
    assert short.claims == whole.claims[: len(short.claims)]


def test_long_evidence_is_cut_and_equal_evidence_stands_once(dataset: Any) -> None:
    made = pool(report_data(dataset([("red", "truce", "support", DAY)] * 3, claim={"evidence_text": "word " * 900})), None, 10**6)
    (text,) = made.texts
    assert len(text) <= LONGEST + 2
    assert text.endswith("…")
    assert [row[3] for row in made.claims] == [0, 0, 0]
