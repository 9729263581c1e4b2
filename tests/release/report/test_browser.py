"""The page in a real browser, from the disk, with no network."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.release.report.test_page import ABOUT, ATTACK
from transforms.release.report.pages import report_page

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
CHROMIUM = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on PATH to open the page with")

DAY = dt.date(2026, 10, 5)
POSITIONS = [
    ("red", "truce", "support", DAY), ("red", "truce", "oppose", DAY + dt.timedelta(days=1)), ("red", "tolls", "support", DAY),
    ("blue", "truce", "conditional", DAY), ("blue", "tolls", "unclear", None), (None, "truce", "support", DAY),
]  # fmt: skip
FIGURES = [{}, {"place_id": "UA-43", "place_name": "Crimea"}, {"place_id": "ZAF", "place_name": "South Africa"}]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def written(dataset: Any, places: Any, boundaries: Any, tmp_path_factory: Any) -> Callable[..., Path]:
    """Writes the page of a dataset and tells where."""

    def write(tables: Any) -> Path:
        file: Path = tmp_path_factory.mktemp("report") / "positions.html"
        file.write_text(report_page(tables, ABOUT, places, boundaries), encoding="utf-8")
        return file

    return write


@pytest.fixture(scope="module")
def file(dataset: Any, written: Any) -> Path:
    tables = dataset(POSITIONS, FIGURES, articles=3)
    tables["actors"] = tables["actors"].assign(name=["José Blue", "Red"])
    found: Path = written(tables)
    return found


@pytest.fixture
def opened(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page; afterwards nothing may have been complained of or asked of any network."""
    contexts, told = [], []

    def open_page(file: Path, width: int = 1440) -> Any:
        context = browser.new_context(viewport={"width": width, "height": 900}, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: told.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("request", lambda request: request.url == file.as_uri() or told.append(f"asked for {request.url}"))
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert told == []


def item_texts(page: Any) -> list[str]:
    return [" ".join(text.split()) for text in page.locator("#evidence-list .item").all_inner_texts()]


@pytest.mark.parametrize("width", [1440, 390])
def test_it_opens_with_its_charts_and_fits_the_screen(opened: Any, file: Path, width: int) -> None:
    page = opened(file, width)
    assert page.locator(".chart").count() == page.locator(".chart svg").count() == 4
    assert page.locator(".chart svg .mark-rect path").count() >= len({(issue, stance) for _, issue, stance, _ in POSITIONS})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    charts = page.locator(".chart svg").evaluate_all("all => all.map(one => one.getBoundingClientRect().right)")
    assert max(charts) <= width


def test_a_click_on_a_cell_shows_its_evidence(opened: Any, file: Path) -> None:
    page = opened(file)
    page.locator("button.cell[aria-label^='Red, Truce']").click()
    assert page.locator("#evidence-title").inner_text() == "Red: Truce"
    second, first = item_texts(page)
    assert "Sentence 0: the matter must be settled, they said." in first
    assert "Story number 0, Outlet 0, 5 October 2026 · positions explain c_0" in first
    assert "Against Truce" in second
    assert page.locator("#evidence-list a").first.get_attribute("href") == "https://news.example/1"
    page.keyboard.press("Escape")
    assert not page.locator("#evidence").is_visible()


def test_every_number_leads_to_as_many_pieces_of_evidence(opened: Any, file: Path) -> None:
    page = opened(file)
    found = page.evaluate(
        """() => [...document.querySelectorAll('button[data-n]')].map(button => {
            button.click();
            const shown = document.querySelectorAll('#evidence-list .item').length;
            document.getElementById('evidence').close();
            return [button.getAttribute('aria-label'), Number(button.dataset.n), shown];
        })"""
    )
    assert len(found) > 30
    assert [row for row in found if row[1] != row[2]] == []


def test_a_change_a_figure_and_a_place_lead_to_their_evidence(opened: Any, file: Path) -> None:
    page = opened(file)
    page.locator("#places button", has_text="read").first.click()
    (item,) = item_texts(page)
    assert "Red said to hold: two fifths · Donetsk Oblast" in item
    assert "told as a fact; for 2026-10-05; told by the article" in item
    assert "positions explain a_0" in item


def test_the_search_finds_actors_issues_and_evidence(opened: Any, file: Path) -> None:
    page = opened(file)
    page.fill("#search", "jose")
    page.locator("#results .hit").click()
    assert page.locator("#evidence-title").inner_text() == "José Blue"
    assert len(item_texts(page)) == 2
    page.keyboard.press("Escape")
    page.fill("#search", "tolls")
    page.locator("#results .hit", has_text="Tolls").wait_for()
    page.fill("#search", "sentence 3: SETTLED")
    page.locator("#results mark").first.wait_for()
    assert page.evaluate("document.getElementById('search').getBoundingClientRect().top") >= 0
    assert page.locator("#results blockquote").all_inner_texts() == ["Sentence 3: the matter must be settled, they said."]
    page.fill("#search", "zzzz")
    page.locator("#results", has_text="Nothing found").wait_for()
    page.fill("#search", "")
    page.locator("#results").wait_for(state="hidden")


def test_a_bar_shows_its_evidence_and_the_chart_follows_the_issue(opened: Any, file: Path) -> None:
    page = opened(file)
    bars = page.locator("[data-chart=time] .mark-rect path")
    before = bars.count()
    page.select_option("#time-issue", "tolls")
    page.wait_for_function("before => document.querySelectorAll('[data-chart=time] .mark-rect path').length < before", arg=before)
    bars.first.click()
    (item,) = item_texts(page)
    assert "For Tolls" in item


def test_a_mark_on_the_map_shows_the_figures_of_its_place(opened: Any, file: Path) -> None:
    page = opened(file)
    page.locator("[data-chart=map0] .mark-text text").first.click()
    assert all("Red said to hold" in item for item in item_texts(page))


def test_it_can_be_used_by_keyboard(opened: Any, file: Path) -> None:
    page = opened(file)
    page.locator("button.cell").first.focus()
    page.keyboard.press("Enter")
    assert page.locator("#evidence").is_visible()
    assert page.evaluate("document.getElementById('evidence').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('button.cell')")


def test_print_hides_what_cannot_be_used_on_paper_and_fits_it(opened: Any, file: Path) -> None:
    page = opened(file, 700)
    page.emulate_media(media="print")
    for name in ("form", "nav", "#time-issue", "summary"):
        assert not page.locator(name).first.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 700


def test_tables_have_captions_and_every_control_a_name(opened: Any, file: Path) -> None:
    page = opened(file)
    assert page.evaluate(
        "[...document.querySelectorAll('table')].every(table => table.caption && table.querySelector('th[scope]'))"
    )
    assert page.evaluate(
        "[...document.querySelectorAll('button')].every(one => one.hidden || one.ariaLabel || one.textContent.trim())"
    )
    assert page.evaluate("document.documentElement.lang") == "en"


def test_hostile_texts_do_nothing(opened: Any, written: Any, dataset: Any) -> None:
    tables = dataset(
        [("red", "truce", "support", DAY), ("red", "truce", "oppose", DAY)], [{"place_name": ATTACK, "quantity_text": ATTACK}],
        article={"title": ATTACK, "publisher": ATTACK, "url": "javascript:window.hurt=3"},
        claim={"evidence_text": ATTACK + " in the end"},
        issues=[{"issue_code": "truce", "label": ATTACK, "description": "d", "codebook": "x"}],
    )  # fmt: skip
    tables["actors"] = tables["actors"].assign(name=ATTACK, role=ATTACK, aliases=[[ATTACK]])
    page = opened(written(tables))
    page.locator("button.cell").first.click()
    assert len(item_texts(page)) == 2
    assert page.locator("#evidence-list a, #evidence-list img").count() == 0
    page.keyboard.press("Escape")
    page.fill("#search", "script window")
    page.locator("#results mark").first.wait_for()
    page.locator("[data-chart=issues] .mark-rect path").first.hover()
    assert page.evaluate("window.hurt") is None


@pytest.mark.parametrize("count", [0, 1])
def test_a_page_of_nothing_opens(opened: Any, written: Any, dataset: Any, count: int) -> None:
    page = opened(written(dataset(articles=count)), 390)
    assert page.locator(".chart").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
