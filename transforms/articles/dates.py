"""Times of publication: from values of dumps and sidecars, datelines and file names. Never from the clock."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

#: Dates outside are slips of the pen, not publication dates.
_EARLIEST, _LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
#: Epoch numbers above this are milliseconds.
_MILLISECONDS = 1e11

_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::\d\d)?\s?(?P<half>[ap]\.?m\b\.?)?\s?(?P<zone>[A-Z]{1,4}\b)?"
_WRITTEN = tuple(
    re.compile(rf"\b{order}(?!\d)(?:,?\s(?:at\s)?{_CLOCK})?", re.IGNORECASE)
    for order in (rf"{_DAY}\s(?:of\s)?{_MONTH},?\s(?P<year>\d{{4}})", rf"{_MONTH}\s{_DAY},?\s(?P<year>\d{{4}})")
)
#: `21/05/2025` can be told only where one of the two numbers is no month.
_NUMERIC = re.compile(r"(?P<first>\d{1,2})[./-](?P<second>\d{1,2})[./-](?P<year>\d{4})")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})")
#: Hours east of Greenwich of the zone letters that English outlets print.
_ZONES = {
    "Z": 0.0, "UTC": 0, "GMT": 0, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "JST": 9,
    "EST": -5, "EDT": -4, "ET": -5, "CST": -6, "CDT": -5, "PST": -8, "PDT": -7, "AEST": 10,
}  # fmt: skip
_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<gap>[-_.]?)(?P<month>[01]\d)(?P=gap)(?P<day>[0-3]\d)"
    r"(?:[T_-](?P<hour>[0-2]\d)[-:]?(?P<minute>[0-5]\d)(?:[-:]?(?P<second>[0-5]\d))?Z?)?(?!\d)"
)
#: A dateline names places in capitals or title case, then the date, then a mark that closes it off.
_DATELINE = re.compile(r"[^\W\d_][^\d\n.!?]{1,60},? (?:on )?(?P<date>[^\n]{8,24}?\b\d{4})\b\s?[(:/.–—-]")
_STAMP_WORDS = re.compile(r"[^\d]{0,40}\d[^\n]{0,60}")


def published_at(value: object) -> datetime | None:
    """The time that a value of a dump means, in UTC; None where it means none, or none that can be.

    Understood: datetimes, ISO 8601, RFC 2822, epoch seconds and milliseconds, `22 October 2025`, `October 22, 2025`, each
    with or without a clock time; a day alone is its midnight, a time without a zone is UTC.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, datetime):
        return _sound(value)
    if isinstance(value, int | float):
        return _from_epoch(float(value))
    if not isinstance(value, str) or len(value) > 100:
        return None
    text = " ".join(value.split())
    if re.fullmatch(r"\d{9,13}(?:\.\d+)?", text):
        return _from_epoch(float(text))
    forms: tuple[Callable[[str], datetime | None], ...] = (_from_iso, _from_mail, written_date, _from_numbers)
    return next((found for form in forms if (found := form(text)) is not None), None)


def written_date(text: str) -> datetime | None:
    """The first full English date (`21 May 2025`, `May 21, 2025`, perhaps with a clock time) in a short text."""
    for pattern in _WRITTEN:
        if match := pattern.search(text):
            part = match.groupdict()
            return _utc(int(part["year"]), _MONTHS[part["month"][:3].lower()], int(part["day"]), *_clock(part))
    return None


def date_in_dateline(text: str) -> datetime | None:
    """The full date of the dateline with which the text begins, if it has one."""
    match = _DATELINE.match(text)
    return written_date(match["date"]) if match else None


def date_in_stamp(line: str) -> datetime | None:
    """The date of a line that says nothing else than when (`Published 21 May 2025 14:05 GMT`)."""
    return written_date(line) if _STAMP_WORDS.fullmatch(line) else None


def date_in_name(name: str) -> datetime | None:
    """The date or time in a file's name, such as `20230210T181500Z` or `2024-05-01`; folders do not count."""
    match = _IN_NAME.search(name.rpartition("/")[2])
    if not match:
        return None
    part = {key: int(value or 0) for key, value in match.groupdict().items() if key != "gap"}
    return _utc(part["year"], part["month"], part["day"], part["hour"], part["minute"], part["second"])


def _clock(part: dict[str, str]) -> tuple[int, int, int, float]:
    if not part["hour"]:
        return 0, 0, 0, 0.0
    hour, half = int(part["hour"]), (part["half"] or "")[:1].lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour, int(part["minute"]), 0, _ZONES.get((part["zone"] or "UTC").upper(), 0.0)


def _from_epoch(value: float) -> datetime | None:
    seconds = value / 1000 if abs(value) > _MILLISECONDS else value
    try:
        return _sound(datetime.fromtimestamp(seconds, UTC)) if abs(seconds) > 1e8 else None
    except (OverflowError, OSError, ValueError):
        return None


def _from_iso(text: str) -> datetime | None:
    try:
        return _sound(datetime.fromisoformat(text))
    except ValueError:
        return None


def _from_mail(text: str) -> datetime | None:
    try:
        return _sound(parsedate_to_datetime(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_numbers(text: str) -> datetime | None:
    if match := _YEAR_FIRST.match(text):
        return _utc(int(match["year"]), int(match["month"]), int(match["day"]))
    if match := _NUMERIC.match(text):
        first, second = int(match["first"]), int(match["second"])
        if first > 12:
            return _utc(int(match["year"]), second, first)
        if second > 12 or first == second:
            return _utc(int(match["year"]), first, second)
    return None


def _utc(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, hours_east: float = 0.0
) -> datetime | None:
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return _sound(moment - timedelta(hours=hours_east))


def _sound(moment: datetime) -> datetime | None:
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
    try:
        moment = moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    return moment if _EARLIEST <= moment < _LATEST else None
