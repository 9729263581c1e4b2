"""The records of a raw file, and under which names their fields are looked for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import BinaryIO, cast

from flows.errors import UsageError
from flows.ingest.discover import SourceFile
from flows.runtime.timeouts import each_within
from flows.settings import Settings
from transforms.articles.field_names import FieldMapping, load_field_mapping
from transforms.articles.readers.files import read
from transforms.articles.readers.limits import LONGEST_SECONDS
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import RawRecord, Refusal

#: A packed file that is read back and forth is held in memory up to this size.
_IN_MEMORY = 16 * 1024 * 1024


def field_mapping(settings: Settings) -> FieldMapping:
    """The shipped names of fields with the user's; raises UsageError where these map to no field of ours."""
    try:
        return load_field_mapping(dict(settings.field_map))
    except ValueError as error:
        raise UsageError(str(error)) from error


def records_of(file: SourceFile, mapping: FieldMapping, day_order: str | None = None) -> Iterator[RawRecord | Refusal]:
    """The records of a file in order; raises OSError where the file breaks off. `day_order` is how dates in numbers are read.
    Where the next one does not come within LONGEST_SECONDS, that is a refusal, and the last.

    The file is this generator's own: whoever stops in the midst of it leaves it closed.
    """
    with file.path.open("rb") as stream:
        yield from each_within(read(stream, file.source_path, reading_options(mapping, day_order)), LONGEST_SECONDS)


def reading_options(mapping: FieldMapping, day_order: str | None = None) -> Options:
    """How raw files are read: what must be read back and forth goes to disk where it is large."""
    return Options(mapping, spool=lambda: cast("BinaryIO", tempfile.SpooledTemporaryFile(_IN_MEMORY)), day_order=day_order)
