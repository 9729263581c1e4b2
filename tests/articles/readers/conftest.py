from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from transforms.articles.readers.files import read
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import RawRecord, Refusal

Found = list[RawRecord | Refusal]
ReadAll = Callable[..., Found]


@pytest.fixture
def read_all() -> ReadAll:
    """All records of a file's bytes under a name."""

    def records(data: bytes, name: str, options: Options | None = None) -> Found:
        return list(read(io.BytesIO(data), name, options))

    return records


@pytest.fixture
def rules(read_all: ReadAll) -> Callable[..., list[str]]:
    """The rules of the refusals among a file's records, in order."""

    def refused(data: bytes, name: str, options: Options | None = None) -> list[str]:
        return [found.rule for found in read_all(data, name, options) if isinstance(found, Refusal)]

    return refused


@pytest.fixture
def texts(read_all: ReadAll) -> Callable[..., list[object]]:
    """The texts of a file's accepted records, in order."""

    def accepted(data: bytes, name: str, options: Options | None = None) -> list[object]:
        return [found.fields.get("text") for found in read_all(data, name, options) if isinstance(found, RawRecord)]

    return accepted
