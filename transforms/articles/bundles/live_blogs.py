"""Live blogs: posts under lines that say nothing but the time, each an article of its own with that time."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from transforms.articles import dates
from transforms.articles.bundles.words import load_words

#: So many posts make a live blog, and so many words a post on average.
_POSTS, _WORDS = 3, 8
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?[ ]?)?"
_CLOCK = r"(?P<clock>\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?)(?: ?\(?(?P<zone>[A-Z]{2,5}|[+-]\d\d:?\d\d)\)?)?"


def _day(number: int) -> str:
    """A day without or with a year; its groups are told apart by the number."""
    name, month = "[a-z]{3,9}", f"month{number}"
    first = rf"(?P<day{number}>\d{{1,2}}) (?P<{month}>{name})\.?|(?P<{month}x>{name})\.? (?P<day{number}x>\d{{1,2}})"
    return rf"{_WEEKDAY}(?:{first})?(?:,? (?P<year{number}>\d{{4}}))?"


_STAMP = re.compile(rf"[ \t]{{0,40}}(?:{_day(0)}[, ]+)?{_CLOCK}(?:[, ]+{_day(1)})?[ \t]{{0,40}}", re.IGNORECASE)
#: A post may be this much later than its page says of itself.
_LATER = timedelta(hours=12)
_HEADING = 20
_PARTS = ("day", "month", "year")


def posts(text: str) -> list[dict[str, Any]]:
    """The posts of a live blog, in their order, with `part` (the line of their time) and their heading as `title`; what stands
    above them first."""
    lines = text.split("\n")
    stamps = [number for number, line in enumerate(lines) if any(map(str.isdigit, line[:60])) and _STAMP.fullmatch(line)]
    if len(stamps) < _POSTS:
        return []
    below = load_words().below_post
    found = []
    for start, end in zip(stamps, [*stamps[1:], len(lines)], strict=True):
        body = [line for line in lines[start + 1 : end] if line.strip().casefold() not in below]
        found.append(_post(" ".join(lines[start].split()), "\n".join(body).strip()))
    if sum(len(post["text"].split()) for post in found) < _WORDS * len(found):
        return []
    above = "\n".join(lines[: stamps[0]]).strip()
    return [*([{"text": above}] if above else []), *(post for post in found if post["text"])]


def _post(stamp: str, text: str) -> dict[str, Any]:
    """A post; its first line is its heading if it is short and not closed."""
    heading, _, rest = text.partition("\n")
    heading = heading.strip()
    if rest.strip() and heading.count(" ") < _HEADING and not heading.endswith((".", "!", "?", ":", "”", '"')):
        return {"part": stamp, "title": heading, "text": rest.strip()}
    return {"part": stamp, "text": text}


def moment_of(part: str, page: datetime | None) -> datetime | None:
    """When a post was published, by the line of its time and when its page was; None where one of them does not tell.

    A post without a day is the last such time up to the page's own, and some hours more if that is later by little.
    """
    match = _STAMP.fullmatch(part)
    if not match or page is None:
        return None
    zone = match["zone"]
    said = match.groupdict()
    day, month, year = (next((value for name, value in said.items() if name.startswith(kind) and value), None) for kind in _PARTS)
    is_day_alone = (page.hour, page.minute, page.second) == (0, 0, 0)
    latest = page + (timedelta(days=1) if is_day_alone else _LATER)
    days = (
        [f"{day} {month} {year or page.year - back}" for back in (0, 1)]
        if day
        else [f"{one.day} {one:%B} {one.year}" for one in (page - timedelta(days=back) for back in (0, 1))]
    )
    for one in days:
        moment = dates.published_at(f"{one} {match['clock'].replace('.', ':', 1)} {zone or ''}".strip())
        if moment is None:
            continue
        if zone is None and page.tzinfo is not UTC:
            moment = moment.replace(tzinfo=page.tzinfo)
        if moment <= (latest if day or is_day_alone else page + timedelta(minutes=30)):
            return moment
    return None
