"""What reading a file can be told."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from transforms.articles.field_names import FieldMapping, load_field_mapping
from transforms.articles.readers.limits import Limits


@dataclass(frozen=True)
class Options:
    """`mapping` tells a record from a list of records; `spool` gives an empty file to read and write, for what is packed in
    a way that must be read back and forth. `day_order` is how dates in numbers are read (`dates.DAY_FIRST`, `MONTH_FIRST`)."""

    mapping: FieldMapping = field(default_factory=load_field_mapping)
    limits: Limits = field(default_factory=Limits)
    spool: Callable[[], BinaryIO] = io.BytesIO
    day_order: str | None = None
