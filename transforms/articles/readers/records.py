"""What reading gives: records, and refusals of what is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: A record, a line or a text file above this is no article.
MAX_RECORD_BYTES = 16 * 1024 * 1024
#: So much of what an error says is kept.
_SAID = 200
_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class RawRecord:
    """One record as the file has it; `source_record` is its place among the file's records, from 0.

    `member` is the file's path inside the archive that was read ("" outside of archives), `sidecar` what the archive's
    `<stem>.meta.json` says of that file, and `warnings` what is to be noted (`rule: detail`). `is_alone` is whether the file
    holds this article only, as files of its format do; `part` is the line that says when a post of a live blog was published.
    """

    source_record: int
    fields: dict[str, Any]
    member: str = ""
    sidecar: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    is_alone: bool = True
    part: str | None = None


@dataclass(frozen=True)
class Refusal:
    """A record, a file or a sidecar that was not taken, by which rule, and what was found."""

    source_record: int
    rule: str
    detail: str
    member: str = ""


class Unreadable(Exception):  # noqa: N818 - it says what the file is
    """Nothing more of a file can be read, by which rule, and what was found."""

    def __init__(self, rule: str, detail: str) -> None:
        super().__init__(rule, detail)
        self.rule, self.detail = rule, detail


def spelt_out(name: str) -> str:
    """The name of a file without characters that steer a terminal or turn what stands around them: these are spelt out."""
    return _STEERING.sub(lambda match: match[0].encode("unicode_escape").decode(), name)


def describe_error(error: Exception) -> str:
    """The detail of a refusal by what nobody foresaw: the kind of the error and the first line of what it says."""
    said = (str(error).splitlines() or [""])[0][:_SAID]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


class Exhausted(Unreadable):
    """Nothing more is read of the raw file, nor of what else is packed in it."""
