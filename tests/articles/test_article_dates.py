from __future__ import annotations

from datetime import UTC, datetime

import pytest

from transforms.articles.dates import date_in_dateline, date_in_name, date_in_stamps, published_at


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2025-10-22", datetime(2025, 10, 22, tzinfo=UTC)),
        ("2025-10-22T08:30:00Z", datetime(2025, 10, 22, 8, 30, tzinfo=UTC)),
        ("2025-10-22 08:30:00+02:00", datetime(2025, 10, 22, 6, 30, tzinfo=UTC)),
        ("Wed, 22 Oct 2025 08:30:00 GMT", datetime(2025, 10, 22, 8, 30, tzinfo=UTC)),
        ("22 October 2025", datetime(2025, 10, 22, tzinfo=UTC)),
        ("October 22nd, 2025", datetime(2025, 10, 22, tzinfo=UTC)),
        ("Oct. 22, 2025 at 4:05 PM EST", datetime(2025, 10, 22, 21, 5, tzinfo=UTC)),
        ("2025/10/22", datetime(2025, 10, 22, tzinfo=UTC)),
        ("22/10/2025", datetime(2025, 10, 22, tzinfo=UTC)),
        ("10/22/2025", datetime(2025, 10, 22, tzinfo=UTC)),
        ("04/04/2025", datetime(2025, 4, 4, tzinfo=UTC)),
        ("22.10.2025 18:05", datetime(2025, 10, 22, 18, 5, tzinfo=UTC)),
        ("2025-10-22 08:30 GMT", datetime(2025, 10, 22, 8, 30, tzinfo=UTC)),
        ("2025-10-22 08:30:59 CEST", datetime(2025, 10, 22, 6, 30, 59, tzinfo=UTC)),
        ("22 October 2025, 23:30 PKT", datetime(2025, 10, 22, 18, 30, tzinfo=UTC)),
        ("22 October 2025 | 02:30 GMT+3", datetime(2025, 10, 21, 23, 30, tzinfo=UTC)),
        ("22 Oct 2025 08:30 +05:30", datetime(2025, 10, 22, 3, tzinfo=UTC)),
        ("22 October 2025 23:30 IST", datetime(2025, 10, 22, tzinfo=UTC)),  # India, Israel or Ireland
        ("22 October 2025 23:30 QQT", datetime(2025, 10, 22, tzinfo=UTC)),
        ("22 October 2025 23:30 by Ana Diaz", datetime(2025, 10, 22, 23, 30, tzinfo=UTC)),
        ("October 22, 2025 12:15 a.m.", datetime(2025, 10, 22, 0, 15, tzinfo=UTC)),
        (20251022, datetime(2025, 10, 22, tzinfo=UTC)),
        ("20251022", datetime(2025, 10, 22, tzinfo=UTC)),
        (1761120000, datetime(2025, 10, 22, 8, tzinfo=UTC)),
        ("1761120000000", datetime(2025, 10, 22, 8, tzinfo=UTC)),
        (datetime(2025, 10, 22, 8), datetime(2025, 10, 22, 8, tzinfo=UTC)),  # noqa: DTZ001
    ],
)
def test_forms_of_dates(value: object, moment: datetime) -> None:
    assert published_at(value) == moment


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        True,
        7,
        "soon",
        "0001-01-01",
        "2025-13-45",
        "31 February 2025",
        "03/04/2025",
        "22/13/2025",
        20251399,
        "22 October",
        "October 2025",
        "22 October 25",
        "2225-10-22",
        "22 October 2025 words " + "and more " * 20,
        "1e300",
        float("inf"),
        float("nan"),
        "9" * 5000,
    ],
)
def test_what_is_no_date_is_none(value: object) -> None:
    assert published_at(value) is None


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        ("a/20230210T181500Z_GB_en.txt", datetime(2023, 2, 10, 18, 15, tzinfo=UTC)),
        ("2024-05-01-talks.txt", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-05-01/talks.txt", None),
        ("20241399.txt", None),
        ("report-4520240501.txt", None),
    ],
)
def test_dates_in_file_names(name: str, moment: datetime | None) -> None:
    assert date_in_name(name) == moment


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("QUITO, 3 March 2024 (Agency) – The two sides met.", datetime(2024, 3, 3, tzinfo=UTC)),
        ("Lusaka, March 3, 2024 — The two sides met.", datetime(2024, 3, 3, tzinfo=UTC)),
        ("QUITO, March 3. /Agency/. The two sides met.", None),
        ("The two sides met on 3 March 2024 in Quito.", None),
    ],
)
def test_only_a_dateline_with_a_full_date_dates_the_text(text: str, moment: datetime | None) -> None:
    assert date_in_dateline(text) == moment


@pytest.mark.parametrize(
    ("lines", "moment"),
    [
        (["Published 3 March 2024 14:05 GMT"], datetime(2024, 3, 3, 14, 5, tzinfo=UTC)),
        (["Updated 5 March 2024 | Published 3 March 2024"], datetime(2024, 3, 3, tzinfo=UTC)),
        (["Last updated: 5 March 2024", "First published: 3 March 2024"], datetime(2024, 3, 3, tzinfo=UTC)),
        (["Updated 5 March 2024", "3 March 2024"], datetime(2024, 3, 3, tzinfo=UTC)),
        (["Updated 5 March 2024"], datetime(2024, 3, 5, tzinfo=UTC)),
        (["2 hours ago"], None),
        ([], None),
    ],
)
def test_stamps_date_the_text_by_publication_before_change(lines: list[str], moment: datetime | None) -> None:
    assert date_in_stamps(lines) == moment
