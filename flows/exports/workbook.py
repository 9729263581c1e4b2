"""Excel: one workbook with the dictionary and a sheet a table. Nothing in it is a formula or a link.

Excel holds 32,767 characters a cell, 1,048,576 rows a sheet, days since 1900 and times without a zone: what is longer is cut
and marked, further rows are left out, earlier days are text, and times are UTC, as their header says. Lists are JSON text.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from flows.exports.content import Content, as_os_error
from flows.exports.sql import describe_in_sql
from transforms.contracts import Column, Table
from transforms.release.dictionary import TYPE_NAMES
from transforms.schema import TABLES

#: As Excel counts them: code units of UTF-16.
MOST_CHARACTERS = 32_767
MOST_ROWS = 1_048_576
CUT = " [cut here: Excel holds no more in a cell]"
DICTIONARY = "dictionary"
#: Excel cannot hold a day before 1900, and believes in a 29 February of that year.
FIRST_DAY = dt.date(1900, 3, 1)
#: Files of one release are the same whenever they are made.
_MADE = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - Excel has no zones
_NARROWEST, _WIDEST = 8, 60
_ROWS_MEASURED = 200
_ROWS_AT_ONCE = 10_000
_HEADERS = ("table", "column", "type", "unit", "null", "meaning")


@as_os_error(FileCreateError)
def write_workbook(path: Path, content: Content) -> list[str]:
    """Write the workbook to a path where nothing stands yet; returns notes for the user: what was cut or left out."""
    # Rows go to the disk one by one, so that memory holds no sheet.
    book = Workbook(str(path), {"constant_memory": True})
    book.set_properties({"created": _MADE, "title": f"Positions, release {content.release_id}"})
    sheets = _Sheets(book)
    sheets.add_dictionary([table for name, table in TABLES.items() if name in content.tables])
    for table, rows in content.arrow():
        sheets.add_table(table, rows)
    book.close()
    return sheets.notes()


class _Sheets:
    """Adds sheets to a workbook, and remembers what did not fit."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._header = book.add_format({"bold": True, "bottom": 1})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._time = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._cut_cells: Counter[str] = Counter()
        self._rows_left_out: dict[str, int] = {}

    def add_dictionary(self, tables: Iterable[Table]) -> None:
        """A row a table and a row a column."""
        rows: list[tuple[str, ...]] = []
        for table in tables:
            rows.append((table.name, "", "", "", "", table.grain))
            for column in table.columns:
                kind, null = TYPE_NAMES.get(column.type, column.type), "yes" if column.nullable else "no"
                rows.append((table.name, column.name, kind, column.unit or "", null, describe_in_sql(column)))
        sheet = self._add(DICTIONARY, _HEADERS, rows)
        for number, row in enumerate(rows, start=1):
            for place, text in enumerate(row):
                sheet.write_string(number, place, text)

    def add_table(self, table: Table, rows: pa.Table) -> None:
        """A row a row, nulls as empty cells."""
        headers = [f"{column.name} (UTC)" if column.type == "timestamp" else column.name for column in table.columns]
        sample = rows.slice(0, _ROWS_MEASURED).to_pydict()
        sheet = self._add(table.name, headers, list(zip(*sample.values(), strict=True)))
        if len(rows) >= MOST_ROWS:
            self._rows_left_out[table.name] = len(rows) - (MOST_ROWS - 1)
        number = 0
        for batch in rows.slice(0, MOST_ROWS - 1).to_batches(_ROWS_AT_ONCE):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                number += 1
                for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
                    if value is not None:
                        self._write(sheet, number, place, column, value, table.name)

    def notes(self) -> list[str]:
        """What did not fit, table by table."""
        cut = [
            f"{name}: {count:,} cells were too long for Excel, and are cut and marked."
            for name, count in (+self._cut_cells).items()
        ]
        left = [
            f"{name}: {count:,} rows were too many for Excel, and are left out." for name, count in self._rows_left_out.items()
        ]
        return cut + left

    def _add(self, name: str, headers: Sequence[str], sample: Sequence[Sequence[Any]]) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        for place, header in enumerate(headers):
            longest = max((len(str(row[place])) for row in sample[:_ROWS_MEASURED] if row[place] is not None), default=0)
            sheet.set_column(place, place, min(max(longest, len(header) + 2, _NARROWEST), _WIDEST))
            sheet.write_string(0, place, header, self._header)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, 0, len(headers) - 1)
        return sheet

    def _write(self, sheet: Worksheet, row: int, place: int, column: Column, value: Any, table: str) -> None:
        """One cell, by the type of its column: text is text whatever it looks like."""
        match column.type:
            case "bool":
                sheet.write_boolean(row, place, value)
            case "int" | "float":
                sheet.write_number(row, place, value)
            case "date":
                self._write_when(sheet, row, place, value, value, self._day)
            case "timestamp":
                naive = value.astimezone(dt.UTC).replace(tzinfo=None)
                self._write_when(sheet, row, place, naive.date(), naive, self._time)
            case _:
                text = value if column.type == "string" else json.dumps(value, ensure_ascii=False)
                fitting = fit_to_cell(text)
                self._cut_cells[table] += fitting != text
                sheet.write_string(row, place, fitting)

    def _write_when(self, sheet: Worksheet, row: int, place: int, day: dt.date, value: dt.date, form: Format) -> None:
        if day < FIRST_DAY:
            sheet.write_string(row, place, value.isoformat())
        else:
            sheet.write_datetime(row, place, value, form)


def fit_to_cell(text: str) -> str:
    """The text, or as much of it as Excel holds with a mark that it is cut."""
    if len(text) * 2 <= MOST_CHARACTERS:
        return text
    units = text.encode("utf-16-le")
    if len(units) // 2 <= MOST_CHARACTERS:
        return text
    return units[: (MOST_CHARACTERS - len(CUT)) * 2].decode("utf-16-le", "ignore") + CUT
