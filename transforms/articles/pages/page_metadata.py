"""What a page says of its article."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PageMetadata:
    """What a page says of its article; what it does not say is None or empty."""

    title: str | None
    authors: tuple[str, ...]
    publisher: str | None
    published: datetime | None
    url: str | None
    modified: datetime | None = None
