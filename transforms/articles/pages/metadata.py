"""What a page says of its article: structured data first, then meta tags, then markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from lxml.html import HtmlElement

from transforms.articles import bylines, dates
from transforms.articles.pages.linked_data import LinkedData
from transforms.articles.pages.page_metadata import PageMetadata
from transforms.articles.pages.sources import Sources
from transforms.identity import fold

#: Longest title, name of an author, byline in the markup, in characters.
_TITLE, _NAME, _BYLINE = 300, 80, 200
#: Elements of bylines looked at, authors taken from them.
_MOST_BYLINES, _MOST_AUTHORS = 20, 6
#: Between the headline and the name of the site in a page's title.
_SEPARATOR = re.compile(r"\s+[|–—·•»*:‹›~-]+\s+|\s*\|\s*")
#: A day in an address: `/2024/05/01/`, `/2024-05-01-talks`, `/20240501/`.
_IN_ADDRESS = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<gap>[/_-]?)(?P<month>[01]\d)(?P=gap)(?P<day>[0-3]\d)(?!\d)")
_ADDRESS = re.compile(r"(?P<site>https?://(?P<host>[\w-]+(?:\.[\w-]+)+)(?::\d+)?)(?P<path>[^?#\s]*)(?:[?#]\S*)?")
_NO_NAME = re.compile(r"://|[@()\[\]{}<>:\d/]")
_LIVE = re.compile(r"\bLIVE\b")
_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)")
_TOKENS = re.compile(r"[a-z]+(?:-[a-z]+)*")


def page_metadata(tree: HtmlElement, linked: LinkedData, sources: Sources) -> PageMetadata:
    """The metadata of a page."""
    said = _Meta(tree, sources)
    url = _url(tree, linked, said)
    publisher = linked.publisher or said.first("publisher")
    return PageMetadata(
        title=_title(tree, linked, said, _site_names(publisher, said.first("publisher"), url)),
        authors=linked_names(linked) or said.authors() or _authors_in_markup(tree, sources),
        publisher=publisher,
        published=_published(tree, linked, said, url),
        modified=_first_moment((linked.modified, *said.values("modified"))),
        url=url,
    )


class _Meta:
    """The meta tags of a page."""

    def __init__(self, tree: HtmlElement, sources: Sources) -> None:
        self._names = sources.meta
        self._found: dict[str, list[str]] = {}
        for element in tree.iter("meta"):
            content = " ".join((element.get("content") or "").split())
            for attribute in ("property", "name", "itemprop"):
                if content and (name := element.get(attribute)):
                    self._found.setdefault(name.strip().lower(), []).append(content)

    def values(self, ours: str) -> Iterator[str]:
        """The values for our field, best first."""
        for name in self._names[ours]:
            yield from self._found.get(name, ())

    def first(self, ours: str) -> str | None:
        """The best value for our field."""
        return next(self.values(ours), None)

    def authors(self) -> tuple[str, ...]:
        """The names under the best tag that holds any."""
        for name in self._names["authors"]:
            if names := _names(self._found.get(name, ())):
                return names
        return ()


def linked_names(linked: LinkedData) -> tuple[str, ...]:
    """The authors that the structured data names."""
    return _names(linked.authors)


def _names(values: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    """Names of authors as they are given, several in one value apart; addresses and log-in names are none."""
    found: list[str] = []
    for value in values:
        if len(value) > _BYLINE or _NO_NAME.search(value):
            continue
        several = bylines.names_in(value)
        if len(several) > 1 or (several and bylines.is_byline(value)):
            found += several
        elif len(value) <= _NAME and (not value.islower() or not value.isascii()):
            found.append(_in_order(value))
    return tuple(dict.fromkeys(found))


def _in_order(name: str) -> str:
    """`Diaz, Ana` as `Ana Diaz`."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first and " " not in last and first.count(" ") <= 1 else name


def _title(tree: HtmlElement, linked: LinkedData, said: _Meta, sites: frozenset[str]) -> str | None:
    """The headline: the heading of the page that other places say too, else what these say.

    Search engines and networks are often given another title than readers. One without the label of a live story goes first.
    """
    shown = [text for element in tree.iter("h1") if _can_be_title(text := _text(element), sites)]
    stated = (linked.title, *said.values("title"), _text(tree.find(".//head//title")))
    elsewhere = [_without_site(text, sites, shown) for text in stated if text and _can_be_title(text, sites)]
    forms = {fold(text) for text in elsewhere}
    candidates = [*(text for text in shown if fold(text) in forms), *elsewhere, *shown[:1]]
    return next((text for text in candidates if not _LIVE.search(text)), None) or next(iter(candidates), None)


def _can_be_title(text: str, sites: frozenset[str]) -> bool:
    return 1 < len(text) <= _TITLE and fold(text) not in sites


def _without_site(title: str, sites: frozenset[str], headings: list[str]) -> str:
    """The title without the names of site and section behind it: these are known, or the heading of the page has them not."""
    gaps = list(_SEPARATOR.finditer(title))
    known = {fold(heading) for heading in headings}
    for gap in gaps:
        if fold(title[: gap.start()]) in known:
            return title[: gap.start()]
    for gap in reversed(gaps):
        if fold(title[gap.end() :]) not in sites:
            break
        title = title[: gap.start()]
    return title


def _site_names(publisher: str | None, site: str | None, url: str | None) -> frozenset[str]:
    """The names of the site, folded, with its address."""
    address = _ADDRESS.match(url) if url else None
    host = address["host"].lower().removeprefix("www.") if address else ""
    names = {fold(name) for name in (publisher, site, host, host.partition(".")[0]) if name}
    return frozenset(names | {name.removeprefix("the ") for name in names} | {f"the {name}" for name in names})


def _url(tree: HtmlElement, linked: LinkedData, said: _Meta) -> str | None:
    """The canonical address, else what meta tags or structured data say; one that begins with a slash is joined to these."""
    links = (element.get("href") or "" for element in tree.iter("link") if (element.get("rel") or "").lower() == "canonical")
    stated = [value for value in (*said.values("url"), linked.url or "") if _ADDRESS.fullmatch(value)]
    site = _ADDRESS.match(stated[0]) if stated else None
    for link in (*(link.strip() for link in links), *stated):
        address = f"{site['site']}{link}" if site and link.startswith("/") and not link.startswith("//") else link
        if _ADDRESS.fullmatch(address):
            return address
    return None


def _published(tree: HtmlElement, linked: LinkedData, said: _Meta, url: str | None) -> datetime | None:
    """The time of publication; times of a change are none."""
    return _first_moment((linked.published, *said.values("published"), *_times(tree))) or _in_address(url)


def _first_moment(values: Iterable[str | None]) -> datetime | None:
    moments = (dates.published_at(_ZONE.sub("", value)) for value in values if value)
    return next((moment for moment in moments if moment), None)


def _times(tree: HtmlElement) -> Iterator[str]:
    """The times that the markup calls the publication's, then those of `time` elements from the first heading on."""
    marked: list[HtmlElement] = tree.xpath(".//*[@itemprop='datePublished']")
    marked += [element for element in tree.iter("time") if element.get("pubdate") is not None]
    is_below = False
    for element in tree.iter("h1", "time"):
        is_below = is_below or element.tag == "h1"
        label = f"{element.get('class') or ''} {element.get('itemprop') or ''}".lower()
        if is_below and element.tag == "time" and not re.search("modif|updat", label):
            marked.append(element)
            break
    for element in marked:
        yield from (value for value in (element.get("datetime"), element.get("content"), _text(element)) if value)


def _in_address(url: str | None) -> datetime | None:
    address = _ADDRESS.match(url) if url else None
    match = _IN_ADDRESS.search(address["path"]) if address else None
    if not match:
        return None
    try:
        return datetime(int(match["year"]), int(match["month"]), int(match["day"]), tzinfo=UTC)
    except ValueError:
        return None


def _authors_in_markup(tree: HtmlElement, sources: Sources) -> tuple[str, ...]:
    """The names of persons in elements that the markup calls a byline: links of authors first, from the first heading on."""
    rel = [element for element in tree.iter("a") if "author" in (element.get("rel") or "").lower().split()]
    labelled: list[HtmlElement] = []
    is_below = False
    for element in tree.iter("h1", "a", "span", "div", "p", "address"):
        is_below = is_below or element.tag == "h1"
        if is_below and element.tag != "h1" and _is_byline(element.attrib, sources):
            labelled.append(element)
            if len(labelled) == _MOST_BYLINES:
                break
    for elements in (rel[:_MOST_BYLINES], labelled):
        names = [name for element in elements if 0 < len(text := _text(element)) <= _BYLINE for name in bylines.names_in(text)]
        if names:
            return tuple(dict.fromkeys(names[:_MOST_AUTHORS]))
    return ()


def _is_byline(attributes: Mapping[str, str], sources: Sources) -> bool:
    label = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('itemprop', '')}".lower()
    return bool(label.strip()) and not sources.bylines.isdisjoint(_TOKENS.findall(label))


def _text(element: HtmlElement | None) -> str:
    return " ".join(" ".join(element.itertext()).split()) if element is not None else ""
