"""Times of publication: from values of dumps and sidecars, datelines and file names. Never from the clock."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
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
_ZONE = r"(?P<zone>(?-i:Z|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d\d)?(?!\d)|[A-Z]{2,5})\b)"
_CLOCK = rf"(?P<hour>\d{{1,2}})[:.](?P<minute>\d\d)(?::(?P<second>\d\d))?(?:\s?(?P<half>[ap]\.?m\b\.?))?(?:\s?\(?{_ZONE})?"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_WRITTEN = tuple(
    re.compile(rf"\b{order}(?!\d)(?:,?\s(?:{_WEEKDAY},?\s)?(?:at\s|[-–—|•]\s)?{_CLOCK})?", re.IGNORECASE)
    for order in (rf"{_DAY}\s(?:of\s)?{_MONTH},?\s(?P<year>\d{{4}})", rf"{_MONTH}\s{_DAY},?\s(?P<year>\d{{4}})")
)
#: `21/05/2025` can be told only where one of the two numbers is no month, or the others of its dump tell; where dots part the
#: numbers the day stands first.
_NUMERIC = re.compile(
    rf"(?P<one>\d{{1,2}})(?P<gap>[./-])(?P<other>\d{{1,2}})(?P=gap)(?P<year>\d{{4}})(?!\d)(?:,?\s{_CLOCK})?", re.IGNORECASE
)
DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
#: A line that says nothing but when.
_ONLY_DATE = re.compile(
    rf"(?:{_WEEKDAY},?\s)?(?:{_DAY}\.?\s(?:de\s)?{_MONTH},?\s(?:de\s)?\d{{4}}|"
    rf"{_MONTH.replace('?P<month>', '?:')}\s{_DAY.replace('?P<day>', '?:')},?\s\d{{4}})(?:,?\s{_WEEKDAY})?(?:[, ]+{_CLOCK})?",
    re.IGNORECASE,
)
#: Greenwich where a time says so; a time without a zone has UTC itself.
STATED_UTC = timezone(timedelta(0), "Z")
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?P<gap>[/.-])(?P<month>\d{{1,2}})(?P=gap)(?P<day>\d{{1,2}})(?!\d)(?:[,T]?\s?{_CLOCK})?", re.IGNORECASE
)
#: Hours east of Greenwich of the zone letters that English outlets print, those that mean one zone only.
_ZONES = {
    "Z": 0.0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 1, "WAT": 1, "CET": 1, "CAT": 2, "CEST": 2, "SAST": 2, "EET": 2, "EEST": 3,
    "EAT": 3, "MSK": 3, "TRT": 3, "PKT": 5, "WIB": 7, "HKT": 8, "SGT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11,
    "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "ET": -5, "CDT": -5, "CT": -6, "MDT": -6, "MST": -7, "PDT": -7, "PST": -8,
    "PT": -8, "AKST": -9,
}  # fmt: skip
_OFFSET = re.compile(r"(?:GMT|UTC)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?")
#: Within a stamp, what the date behind it is the date of.
_FIRST = re.compile(r"\b(?:first|published|posted|created|issued)\b", re.IGNORECASE)
_CHANGED = re.compile(r"\b(?:updated?|modified|edited|revised)\b", re.IGNORECASE)
_IN_NAME = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<gap>[-_.]?)(?P<month>[01]\d)(?P=gap)(?P<day>[0-3]\d)"
    r"(?:[T_-](?P<hour>[0-2]\d)[-:]?(?P<minute>[0-5]\d)(?:[-:]?(?P<second>[0-5]\d))?Z?)?(?!\d)"
)
#: A dateline names places in capitals or title case, then the date, then a mark that closes it off.
_DATELINE = re.compile(r"[^\W\d_][^\d\n.!?]{1,60},? (?:on )?(?P<date>[^\n]{5,24}?\b\d{4})\b\s?[(:/.–—-]")
_STAMP_WORDS = re.compile(r"[^\d]{0,40}\d[^\n]{0,60}")


def published_at(value: object, order: str | None = None) -> datetime | None:
    """The time that a value of a dump means, in the offset that it came with; None where it means none, or none that can be.

    Understood: datetimes, ISO 8601, RFC 2822, epoch seconds and milliseconds, `20251022`, `22 October 2025`, `October 22, 2025`,
    `22.10.2025`, `22/10/2025`, each with or without a clock time. `order` (DAY_FIRST, MONTH_FIRST) tells how `03/04/2025` is
    read; without it such a day is none. A day alone is its midnight, and so is a time in a zone whose letters mean several
    (`IST`) or are unknown; a time without a zone is UTC (`offset_of` tells it from one that says so).
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, datetime):  # of a column that holds all times in UTC, which says nothing of the outlet's
        return _sound(value if value.utcoffset() else value.replace(tzinfo=UTC))
    if isinstance(value, int | float):
        return _from_digits(str(int(value))) if 1e7 <= value < 1e8 else _from_epoch(value)
    if not isinstance(value, str) or len(value) > 100:
        return None
    text = " ".join(value.split())
    if re.fullmatch(r"\d{9,13}(?:\.\d+)?", text):
        return _from_epoch(float(text))
    forms: tuple[Callable[[str], datetime | None], ...] = (
        _from_iso, written_date, lambda one: _from_numbers(one, order), _from_digits, _from_mail,
    )  # fmt: skip
    return next((found for form in forms if (found := form(text)) is not None), None)


def offset_of(moment: datetime) -> int | None:
    """The offset from UTC that a time of `published_at` came with, in minutes; None where it came with none."""
    east = moment.utcoffset()
    return None if moment.tzinfo is UTC or east is None else round(east.total_seconds() / 60)


def outlet_day(published_at: datetime | None, offset: int | None) -> date | None:
    """The day of publication where the outlet is; `offset` in minutes as of `offset_of`, that of UTC where it is None."""
    return (published_at + timedelta(minutes=offset or 0)).date() if published_at else None


def order_of(value: object) -> str | None:
    """DAY_FIRST or MONTH_FIRST where a value of a dump is a date in numbers that can only be read so, "" where it can be read
    both ways, None where it is no such date."""
    match = _NUMERIC.match(value.strip()) if isinstance(value, str) and len(value) <= 100 else None
    if not match:
        return None
    first, second = int(match["one"]), int(match["other"])
    if (first > 12 >= second > 0) or match["gap"] == ".":
        return DAY_FIRST
    if second > 12 >= first > 0:
        return MONTH_FIRST
    return "" if first != second else None


def is_zone(word: str) -> bool:
    """Whether a word is the letters of a time zone, in capitals."""
    return word in _ZONES


def is_only_numbers(text: str) -> bool:
    """Whether a text is nothing but a day in numbers (`2026-03-07`, `07/03/2026`)."""
    return any((match := form.match(text)) and match.end() == len(text) for form in (_YEAR_FIRST, _NUMERIC))


def opens_with_date(line: str) -> bool:
    """Whether a line begins with a full English date, and goes on with no word of a sentence."""
    match = _ONLY_DATE.match(line)
    return match is not None and (line[match.end() :].strip(" ,")[:1].isupper() or not line[match.end() :].strip(" ,.|-"))


def is_only_date(line: str) -> bool:
    """Whether a line says nothing but a full date, perhaps with weekday and clock time."""
    return _ONLY_DATE.fullmatch(" ".join(line.split())) is not None


def written_date(text: str) -> datetime | None:
    """The first full English date (`21 May 2025`, `May 21, 2025`, perhaps with a clock time) in a short text."""
    for pattern in _WRITTEN:
        if match := pattern.search(text):
            part = match.groupdict()
            return _local(int(part["year"]), _MONTHS[part["month"][:3].lower()], int(part["day"]), part)
    return None


def date_in_dateline(text: str) -> datetime | None:
    """The full date of the dateline with which the text begins, if it has one."""
    match = _DATELINE.match(text)
    return written_date(match["date"]) if match else None


def date_in_stamps(lines: Sequence[str]) -> datetime | None:
    """The date of lines that say nothing else than when (`Updated 3 June 2024 | Published 1 June 2024`): the first that is
    said to be of publication, else the first that is not said to be of a change, else the first."""
    dated: list[tuple[int, datetime]] = []
    for line in lines:
        for label, part in _labelled(line) if _STAMP_WORDS.fullmatch(line) else ():
            if moment := written_date(part):
                dated.append((label, moment))
    return min(dated, key=lambda one: one[0])[1] if dated else None


def _labelled(line: str) -> Iterator[tuple[int, str]]:
    """The parts of a stamp, each from one label to the next: 0 for publication, 1 for none, 2 for a change."""
    labels = sorted([(m.start(), 0) for m in _FIRST.finditer(line)] + [(m.start(), 2) for m in _CHANGED.finditer(line)])
    starts = [(0, 1), *labels]
    for (start, label), (end, _) in itertools.pairwise([*starts, (len(line), 1)]):
        yield label, line[start:end]


def date_in_name(name: str) -> datetime | None:
    """The date or time in a file's name, such as `20230210T181500Z` or `2024-05-01`; folders do not count."""
    match = _IN_NAME.search(name.rpartition("/")[2])
    if not match:
        return None
    part = {key: int(value or 0) for key, value in match.groupdict().items() if key != "gap"}
    return _utc(part["year"], part["month"], part["day"], part["hour"], part["minute"], part["second"])


def _local(year: int, month: int, day: int, part: Mapping[str, str | None]) -> datetime | None:
    """The moment of a day and the clock time found with it, if any."""
    if not part["hour"]:
        return _utc(year, month, day)
    hour, half = int(part["hour"]), (part["half"] or "")[:1].lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if not part["zone"]:
        return _utc(year, month, day, hour, int(part["minute"] or 0), int(part["second"] or 0))
    east = _hours_east(part["zone"])
    if east is None:
        return _utc(year, month, day)
    return _utc(year, month, day, hour, int(part["minute"] or 0), int(part["second"] or 0), east)


def _hours_east(zone: str) -> float | None:
    """Hours east of Greenwich; None for letters that do not say."""
    if match := _OFFSET.fullmatch(zone):
        return (1 if match["sign"] == "+" else -1) * (int(match["hours"]) + int(match["minutes"] or 0) / 60)
    return _ZONES.get(zone)


def _from_epoch(value: float) -> datetime | None:
    try:
        seconds = value / 1000 if abs(value) > _MILLISECONDS else value
        return _sound(datetime.fromtimestamp(seconds, UTC)) if abs(seconds) > 1e8 else None
    except (OverflowError, OSError, ValueError):
        return None


def _from_iso(text: str) -> datetime | None:
    try:
        return _sound(_as_stated(datetime.fromisoformat(text)))
    except ValueError:
        return None


def _as_stated(moment: datetime) -> datetime:
    """A moment that was parsed: the libraries give UTC itself for a zone that the text names."""
    return moment.replace(tzinfo=STATED_UTC) if moment.tzinfo is UTC else moment


def _from_mail(text: str) -> datetime | None:
    try:
        return _sound(_as_stated(parsedate_to_datetime(text)))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_numbers(text: str, order: str | None) -> datetime | None:
    if match := _YEAR_FIRST.match(text):
        return _local(int(match["year"]), int(match["month"]), int(match["day"]), match.groupdict())
    if match := _NUMERIC.match(text):
        first, second, year = int(match["one"]), int(match["other"]), int(match["year"])
        order = DAY_FIRST if match["gap"] == "." else order
        if first > 12 or first == second or (second <= 12 and order == DAY_FIRST):
            return _local(year, second, first, match.groupdict())
        if second > 12 or order == MONTH_FIRST:
            return _local(year, first, second, match.groupdict())
    return None


def _from_digits(text: str) -> datetime | None:
    """A day as eight digits, year first."""
    match = re.fullmatch(r"(\d{4})(\d\d)(\d\d)", text)
    return _utc(*map(int, match.groups())) if match else None


def _utc(
    year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0, hours_east: float | None = None
) -> datetime | None:
    """A moment by its clock; `hours_east` is None where no zone is told."""
    zone = UTC if hours_east is None else _zone(timedelta(hours=hours_east))
    try:
        return None if zone is None else _sound(datetime(year, month, day, hour, minute, second, tzinfo=zone))
    except (ValueError, OverflowError):  # no day of the calendar, or no zone
        return None


def _zone(east: timedelta) -> timezone | None:
    """The zone of an offset, None where there can be none such; that of Greenwich is one that was told."""
    if not east:
        return STATED_UTC
    return timezone(east) if abs(east) < timedelta(hours=24) else None


def _sound(moment: datetime) -> datetime | None:
    """The moment in its own offset, if it can be one of publication."""
    try:
        east = moment.utcoffset()
        zone = UTC if east is None or moment.tzinfo is UTC else _zone(east)
        is_possible = zone is not None and _EARLIEST <= moment.replace(tzinfo=zone).astimezone(UTC) < _LATEST
    except (OverflowError, ValueError):
        return None
    return moment.replace(tzinfo=zone) if is_possible else None
