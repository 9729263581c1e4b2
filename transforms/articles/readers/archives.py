"""Zip and tar archives: their members one after the other, none unpacked to disk, each bounded by the budget.

Names are only labels here and nothing is ever written, yet a name that would leave its folder is refused: it does not
mean what its owner reads.
"""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from transforms.articles.readers.formats import is_sidecar, sidecar_of
from transforms.articles.readers.limits import MEGABYTE, Budget
from transforms.articles.readers.records import Refusal, Unreadable, spelt_out
from transforms.articles.readers.sidecars import LONGEST
from transforms.articles.readers.unpacking import guarded

#: Longest extra header of a tar member: it is read at once.
_HEADER = MEGABYTE
_LONG_HEADERS = (
    tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK,
)  # fmt: skip
_ENCRYPTED, _RULE = 0x1, "broken_zip"


@dataclass(frozen=True)
class Member:
    """A file in an archive: its path, its content, and its sidecar's content, if it has one."""

    path: str
    stream: io.BufferedReader
    sidecar: bytes | None


def zip_members(stream: BinaryIO, budget: Budget) -> Iterator[Member | Refusal]:
    """The members of a zip archive in their order; `stream` must be seekable."""
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise Unreadable(_RULE, f"damaged or cut short: {error}") from error
    infos = archive.infolist()
    by_name = {info.filename: info for info in infos}
    names = _Names(budget)
    for info in infos:
        if info.is_dir():
            continue
        path = names.take(info.filename)
        if isinstance(path, str):
            yield from _zip_member(archive, info, path, by_name.get(sidecar_of(info.filename)), budget)
        elif path:
            yield path


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: str, beside: zipfile.ZipInfo | None, budget: Budget
) -> Iterator[Member | Refusal]:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        yield Refusal(0, "no_regular_file", f"{path}: a link or device; put the file itself into the archive")
    elif info.flag_bits & _ENCRYPTED:
        yield Refusal(0, "encrypted", f"{path}: protected by a password; unpack it first")
    else:
        sidecar = None
        if beside and not beside.flag_bits & _ENCRYPTED:
            with open_member(archive, beside, budget, _RULE) as found:
                sidecar = found.read(LONGEST + 1)
        with open_member(archive, info, budget, _RULE) as content:
            yield Member(path, content, sidecar)


def open_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget, rule: str) -> io.BufferedReader:
    """A member's content; what is wrong with opening it is told by reading it, in its place, by `rule`."""
    try:
        read: Callable[[int], bytes] = cast("zipfile.ZipExtFile", archive.open(info)).read1
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        read = _failing(str(error))
    return guarded(read, lambda: info.compress_size, budget, rule)


def _failing(problem: str) -> Callable[[int], bytes]:
    def read(size: int) -> bytes:  # noqa: ARG001 - a stream's signature
        raise ValueError(problem)

    return read


def tar_members(open_archive: Callable[[], io.BufferedReader], budget: Budget) -> Iterator[Member | Refusal]:
    """The members of a tar archive in their order. It is gone through twice, first for the sidecars, from the start
    each time: `open_archive` opens it."""
    sidecars: dict[str, bytes] = {}
    held = 0
    for info, content in _entries(open_archive(), budget):
        if content and is_sidecar(info.name) and held <= budget.limits.sidecars:
            sidecars[info.name] = content.read(LONGEST + 1)
            held += len(sidecars[info.name])
    names = _Names(budget)
    for info, content in _entries(open_archive(), budget):
        if info.isdir():
            continue
        path = names.take(info.name)
        if isinstance(path, Refusal):
            yield path
        elif path and content:
            yield Member(path, content, sidecars.get(sidecar_of(info.name)))
        elif path:
            yield Refusal(0, "no_regular_file", f"{path}: a link, device or sparse file; put the file itself into the archive")
    if held > budget.limits.sidecars:
        yield Refusal(0, "too_many_sidecars", f"more than {budget.limits.sidecars} bytes of sidecars; those behind were not read")


def _entries(stream: io.BufferedReader, budget: Budget) -> Iterator[tuple[tarfile.TarInfo, io.BufferedReader | None]]:
    """Each entry, with its content if it is a regular file. What goes over the budget goes through, damage is told."""
    try:
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Info, errorlevel=1) as archive:
            while info := archive.next():
                archive.members.clear()  # type: ignore[attr-defined] # else the library keeps them all
                plain = archive.extractfile(info) if info.isreg() and not info.issparse() else None
                yield info, _content(plain, info, budget) if plain else None
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise Unreadable("broken_tar", f"damaged or cut short: {error}") from error


def _content(plain: IO[bytes], info: tarfile.TarInfo, budget: Budget) -> io.BufferedReader:
    return guarded(cast("io.BufferedReader", plain).read1, lambda: info.size, budget, "broken_tar")


class _Info(tarfile.TarInfo):
    """Headers of tar members: long ones are refused before they are read, damaged ones are no silent end of the archive."""

    @classmethod
    def fromtarfile(cls, tarfile_: tarfile.TarFile) -> _Info:
        try:
            return super().fromtarfile(tarfile_)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined, unused-ignore]
            raise tarfile.ReadError(f"at byte {tarfile_.offset}: {error}") from error

    def _proc_member(self, tarfile_: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _LONG_HEADERS and self.size > _HEADER:
            raise tarfile.ReadError(f"a header of {self.size} bytes")
        return cast("tarfile.TarInfo", super()._proc_member(tarfile_))  # type: ignore[misc]


class _Names:
    """Judges the names of an archive's members, and counts them."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._seen: set[str] = set()

    def take(self, name: str) -> str | Refusal | None:
        """The member's path with `/` between folders, the refusal of a name, or None for what is no raw file."""
        self._budget.take_member()
        label = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace").replace("\\", "/")
        label = spelt_out(label)
        parts = [part for part in label.split("/") if part not in ("", ".")]
        if label.startswith("/") or ".." in parts or (parts and parts[0][1:2] == ":"):
            return Refusal(0, "unsafe_path", f"{label[:300]!r}: leads out of the archive; pack it with paths of its own folder")
        if not parts or parts[0] == "__MACOSX" or any(part.startswith(".") for part in parts) or is_sidecar(parts[-1]):
            return None
        path = "/".join(parts)
        if path in self._seen:
            return Refusal(0, "repeated_name", f"{path[:300]!r}: an earlier file of the archive has that name")
        self._seen.add(path)
        return path
