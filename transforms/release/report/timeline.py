"""Positions over time: counted by day, week, month or year, whichever shows the bulk of them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from transforms.release.report.report_data import Material

#: Articles quote what was said long before them: positions before all but this part of the articles are one bar.
EARLY = 0.02
#: No more bars than these; the first that suffices is taken.
_GRAINS: Sequence[tuple[str, int, Callable[[dt.date], dt.date]]] = (
    ("day", 45, lambda day: day),
    ("week", 366, lambda day: day - dt.timedelta(days=day.weekday())),
    ("month", 1830, lambda day: day.replace(day=1)),
    ("year", 10**6, lambda day: day.replace(month=1, day=1)),
)
_FORMATS = {"day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


@dataclass(frozen=True)
class Timeline:
    """`periods` are labels in order of time, without gaps; `counts` by number of period, issue and stance.

    `period_of` tells the period of a day, None of no day.
    """

    grain: str
    periods: Sequence[str]
    counts: Mapping[tuple[int, str, str], int]
    undated: int
    period_of: Callable[[dt.date | None], int | None]

    def by_period(self) -> list[tuple[str, Counter[str]]]:
        """Each period with its positions by stance, over all issues."""
        found: list[tuple[str, Counter[str]]] = [(period, Counter()) for period in self.periods]
        for (number, _, stance), count in self.counts.items():
            found[number][1][stance] += count
        return found


def timeline(rows: Material) -> Timeline | None:
    """The positions with a date; None where there are none."""
    days = sorted(row["stated_on"] for row in rows.positions if row["stated_on"])
    if not days:
        return None
    published = sorted(article["published_at"].date() for article in rows.articles.values() if article["published_at"])
    last = days[-1]
    first = min(max(days[0], published[int(len(published) * EARLY)]), last) if published else days[0]
    grain, _, start_of = next(item for item in _GRAINS if (last - first).days < item[1])
    starts = _starts(start_of(first), start_of(last), start_of)
    labels = [start.strftime(_FORMATS[grain]) for start in starts]
    has_earlier = days[0] < starts[0]
    number = {start: place + has_earlier for place, start in enumerate(starts)}

    def period_of(day: dt.date | None) -> int | None:
        return None if day is None else number.get(start_of(day), 0)

    counts: Counter[tuple[int, str, str]] = Counter()
    for row in rows.positions:
        period = period_of(row["stated_on"])
        if period is not None:
            counts[period, row["issue_code"], row["stance"]] += 1
    return Timeline(
        grain,
        [f"before {labels[0]}", *labels] if has_earlier else labels,
        dict(sorted(counts.items())),
        len(rows.positions) - len(days),
        period_of,
    )


def _starts(first: dt.date, last: dt.date, start_of: Callable[[dt.date], dt.date]) -> list[dt.date]:
    found, day = [first], first
    while day < last:
        day += dt.timedelta(days=1)
        if start_of(day) == day:
            found.append(day)
    return found
