"""Saved pages as people bring them: copied as text, as markdown, out of a reader's view, each by a tool of its own."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Elements that a browser copies as lines, and those that it does not show.
_LINES = (
    "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br", "tr", "section", "article", "header", "footer", "figcaption",
    "figure", "blockquote", "ul", "ol", "nav", "aside", "button", "form", "label", "option", "dt", "dd", "td",
)  # fmt: skip
_APART, _UNSEEN = ("p", "h1", "h2", "h3", "blockquote"), ("script", "style", "noscript", "template", "svg", "iframe")


@dataclass(frozen=True)
class Page:
    """A saved page: its number, the set it comes from, and the expected body."""

    number: int
    source: str
    html: str
    body: str


@dataclass(frozen=True)
class PageCopy:
    """A page by one tool: the number of the page, the set it comes from, the copy, and the expected body."""

    page: int
    source: str
    tool: str
    text: str
    body: str


def by_lines(html: str) -> str:
    """The page as a browser copies it: blocks are lines."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    for element in soup(list(_UNSEEN)):
        element.decompose()
    for element in soup.find_all(list(_LINES)):
        element.insert_before("\n\n" if element.name in _APART else "\n")
        element.append("\n")
    text = "\n".join(" ".join(line.split()) for line in soup.get_text("").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def by_markdownify(html: str) -> str:
    """The page as markdown."""
    import markdownify
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    for element in soup(list(_UNSEEN)):
        element.decompose()
    return str(markdownify.markdownify(str(soup), heading_style="ATX"))


def by_reader(html: str) -> str:
    """The page in a reader's view."""
    import inscriptis
    from readability import Document

    document = Document(html)
    return f"{document.short_title() or ''}\n\n{inscriptis.get_text(document.summary())}"


def by_html2text(html: str) -> str:
    """The page as markdown, by another tool."""
    import html2text

    writer = html2text.HTML2Text()
    writer.body_width = 0
    return str(writer.handle(html))


def by_w3m(html: str) -> str:
    """The page as a text browser shows it."""
    return _shown(html, ["w3m", "-dump", "-cols", "2000", "-I", "UTF-8", "-O", "UTF-8", "-o", "display_image=false"])


def by_lynx(html: str) -> str:
    """The page as another text browser shows it."""
    return _shown(html, ["lynx", "-dump", "-nolist", "-width=1024", "-assume_charset=utf-8", "-display_charset=utf-8"])


def _shown(html: str, command: Sequence[str]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(html, encoding="utf-8")
        done = subprocess.run([*command, str(file)], capture_output=True, timeout=60, check=True)  # noqa: S603
    return done.stdout.decode("utf-8", "replace")


#: Tools that training sees, and those that only measuring does.
SEEN: Mapping[str, Callable[[str], str]] = {
    "by_lines": by_lines, "markdownify": by_markdownify, "reader": by_reader, "w3m": by_w3m,
}  # fmt: skip
UNSEEN: Mapping[str, Callable[[str], str]] = {"html2text": by_html2text, "lynx": by_lynx}


def pages(folder: Path, expected: Path, first: int = 0) -> Iterator[Page]:
    """The saved pages of a folder whose body is known, numbered from `first`."""
    bodies = {row["file"]: row["text"] for row in map(json.loads, expected.read_text(encoding="utf-8").splitlines())}
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for number, path in enumerate(files, first):
        body = next((text for file, text in bodies.items() if path.as_posix().endswith(file)), None)
        if body is None:
            continue
        data = path.read_bytes()
        html = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8", "replace")
        yield Page(number, folder.name, html, body)


def copies(page: Page) -> Iterator[PageCopy]:
    """A page by every tool, and its expected body as a copy too (tool `body`): nothing in that is to be cut."""
    for name, tool in {**SEEN, **UNSEEN}.items():
        yield PageCopy(page.number, page.source, name, tool(page.html), page.body)
    yield PageCopy(page.number, page.source, "body", page.body, page.body)
