"""Zip files that are one document: of Word, a workbook, an e-book. Their parts are read within bounds, never unpacked to disk."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import BinaryIO

from transforms.articles.readers.archives import open_member
from transforms.articles.readers.limits import MEGABYTE, Budget, Limits
from transforms.articles.readers.records import Unreadable
from transforms.articles.readers.unpacking import BUFFER

#: Largest part that is read at once, and most that all parts of a document may unpack to, in bytes.
_LARGEST, _MOST = 128 * MEGABYTE, 1024 * MEGABYTE
#: What tells a document, by the name of a part, and the format that reads it; None is read by none.
_SIGNS = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "workbook"),
    ("META-INF/container.xml", "epub"),
    ("xl/workbook.bin", None),
    ("ppt/presentation.xml", None),
    ("content.xml", None),
    ("META-INF/MANIFEST.MF", None),
    ("[Content_Types].xml", None),
    ("mimetype", None),
)


def package_of(stream: BinaryIO) -> str | None:
    """The document that a zip file is, None if it is an archive of files; raises Unreadable for a document that is not read."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = frozenset(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return None  # what is wrong with it is told where it is read
    finally:
        stream.seek(0)
    for name, kind in _SIGNS:
        if name in names:
            if kind is None:
                raise Unreadable(
                    "unknown_format", "a document or program, not an archive of articles; save it as .docx, .xlsx or text"
                )
            return kind
    return None


class Package:
    """The parts of a document in a zip file; what is damaged, protected or too large raises Unreadable by `rule` or its own."""

    def __init__(self, stream: BinaryIO, rule: str, limits: Limits) -> None:
        self._rule = rule
        try:
            self._archive = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise Unreadable(rule, f"damaged or cut short: {error}") from error
        self._budget = Budget(Limits(ratio=limits.ratio, ratio_from=limits.ratio_from, total=min(limits.total, _MOST)))

    @property
    def names(self) -> Sequence[str]:
        """The names of all parts."""
        return self._archive.namelist()

    def part(self, name: str) -> bytes:
        """The content of a part, empty if there is none of the name."""
        with self._open(name) as content:
            data = content.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise Unreadable("unpacks_to_too_much", f"{name} has more than {_LARGEST} bytes")
        return data

    def check(self) -> None:
        """Read all parts once, so that no library meets a damaged or boundless one."""
        for name in self.names:
            with self._open(name) as content:
                while content.read(BUFFER):
                    pass

    def _open(self, name: str) -> io.BufferedReader:
        try:
            info = self._archive.getinfo(name)
        except KeyError:
            return io.BufferedReader(io.BytesIO())
        if info.flag_bits & 1:
            raise Unreadable("encrypted", f"{name}: protected by a password; save it without")
        return open_member(self._archive, info, self._budget, self._rule)
