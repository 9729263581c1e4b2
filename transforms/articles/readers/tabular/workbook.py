"""Workbooks (.xlsx): one record a row of each sheet, named by the sheet's first row."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

from transforms.articles.readers.options import Options
from transforms.articles.readers.packages import Package
from transforms.articles.readers.records import RawRecord, Refusal, Unreadable

_RULE = "broken_workbook"
#: What the library raises on damaged parts.
_BROKEN = (
    zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, SyntaxError, OSError,
)  # fmt: skip
#: Cells of a row that are looked at; rows without any value on end after which a sheet is over.
_WIDEST, _EMPTY = 1_000, 10_000


def read_workbook(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:
    """A record a row, sheet by sheet; a formula has the value that it had when the workbook was saved."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")  # what it passes over, on stderr
    Package(stream, _RULE, options.limits).check()
    stream.seek(0)
    count = 0
    try:
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            for fields in _rows(sheet):
                yield RawRecord(count, fields)
                count += 1
    except (*_BROKEN, InvalidFileException) as error:
        if isinstance(error, OSError) and error.errno is not None:  # the disk's, not the content's
            raise
        raise Unreadable(_RULE, f"damaged, {count} rows could be read: {str(error)[:200]}") from error
    if not count:
        yield Refusal(0, "empty_file", "no rows below a header")


def _rows(sheet: Any) -> Iterator[dict[str, Any]]:
    """The rows below the first that has any value."""
    names: list[str] | None = None
    empty = 0
    for row in sheet.iter_rows(values_only=True, max_col=_WIDEST):
        if all(value in (None, "") for value in row):
            empty += 1
            if empty > _EMPTY:
                return
            continue
        empty = 0
        if names is None:
            names = ["" if value is None else str(value).strip() for value in row]
        else:
            yield {name: value for name, value in zip(names, row, strict=False) if name and value is not None}
