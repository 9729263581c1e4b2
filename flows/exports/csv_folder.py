"""CSV: a folder, or a zip archive of one, with a file a table and what their columns are (`datapackage.json`).

Files are UTF-8 with a byte order mark, as Excel wants it and pandas, DuckDB and polars take it; text is in quotes, what is
null is nothing. Spreadsheets run text as a formula that begins with certain characters, and news holds what strangers wrote:
an apostrophe stands before such text, and before text that begins with apostrophes and such a character, so that one
apostrophe taken away gives the text back.
"""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from flows.exports.content import Content
from flows.store.files import read_json, sha256_of, write_bytes, write_json
from transforms.release.dictionary import data_dictionary, data_package

PACKAGE = "datapackage.json"
NAME = "positions"
#: Text that spreadsheets would run (OWASP, CSV Injection).
FORMULA = "^('*[=+\\-@\t\r\n＝＋－＠])"
#: Finds the apostrophe to take away again.
UNGUARD = r"^'(?='*[=+\-@\t\r\n＝＋－＠])"
GUARDED = (
    f"An apostrophe stands before text that a spreadsheet would run as a formula; to take it away replace {UNGUARD} by nothing."
)
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def is_ours(folder: Path) -> bool:
    """Whether a folder may be replaced: it is empty, or such an export."""
    try:
        return not any(folder.iterdir()) or read_json(folder / PACKAGE)["name"] == NAME
    except (OSError, ValueError, LookupError, TypeError):
        return False


def write_csv(folder: Path, content: Content) -> list[str]:
    """Write the files into an empty folder; returns notes for the user."""
    described = {}
    guarded = 0
    for table, rows in content.plain():
        safe = rows if content.exact else _guarded(rows)
        guarded += 0 if content.exact else _changed(rows, safe)
        path = folder / f"{table.name}.csv"
        with path.open("wb") as file:
            file.write(_BYTE_ORDER_MARK)
            csv.write_csv(safe, file)
        described[table.name] = {"bytes": path.stat().st_size, "hash": f"sha256:{sha256_of(path)}", "rows": len(rows)}
    package = data_package(NAME, content.release_id, described, "csv")
    write_json(folder / PACKAGE, package | ({} if content.exact else {"description": GUARDED}), durable=False)
    write_bytes(folder / "DATA_DICTIONARY.md", data_dictionary().encode(), durable=False)
    return (
        [f"{guarded:,} cells begin like a formula; an apostrophe stands before them (--exact leaves it out)."] if guarded else []
    )


def write_csv_archive(path: Path, content: Content) -> list[str]:
    """Write the files into a zip archive; returns notes for the user."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        notes = write_csv(folder, content)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(folder.iterdir()):
                entry = zipfile.ZipInfo(file.name, _ZIP_EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, file.read_bytes())
    return notes


def _guarded(rows: pa.Table) -> pa.Table:
    columns = [
        pc.replace_substring_regex(column, FORMULA, r"'\1") if pa.types.is_string(column.type) else column
        for column in rows.columns
    ]
    return pa.table(columns, names=rows.column_names)


def _changed(before: pa.Table, after: pa.Table) -> int:
    return sum(
        pc.sum(pc.not_equal(one, other)).as_py() or 0
        for one, other in zip(before.columns, after.columns, strict=True)
        if pa.types.is_string(one.type)
    )
