"""Compressed streams (gzip, bzip2, xz, zstd), told by their first bytes, unpacked piece by piece within a budget."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import BinaryIO, Protocol, cast

from transforms.articles.readers.limits import MEGABYTE, Budget
from transforms.articles.readers.records import Unreadable

#: How much of a file is looked at to tell what it is, and read at once.
BUFFER = 65536
_CODECS = {
    "gzip": re.compile(rb"\x1f\x8b"),
    "bzip2": re.compile(rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)"),
    "xz": re.compile(rb"\xfd7zXZ\0"),
    "zstd": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
}
#: Memory that a window may take.
_WINDOW = 128 * MEGABYTE
#: zstd unpacks all that it is given at once, up to 32 kB a byte: so it is given little.
_ZSTD_BITE = 1024
_BROKEN = (
    EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, NotImplementedError, ValueError, MemoryError,
)  # fmt: skip


class _Decompressor(Protocol):
    """What bz2 and lzma have in common, and zstd is given."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """At most `max_length` bytes, if that can be held to."""
        ...


def codec_of(head: bytes) -> str | None:
    """The compression that a file's first bytes tell, if any."""
    return next((codec for codec, magic in _CODECS.items() if magic.match(head)), None)


def unpack(stream: io.BufferedReader, codec: str, budget: Budget) -> io.BufferedReader:
    """The content of a compressed stream, which must begin at its first byte and stays the caller's."""
    packed = _Counted(stream)
    if codec == "gzip":
        return guarded(gzip.GzipFile(fileobj=cast("BinaryIO", packed)).read1, lambda: packed.count, budget, "broken_gzip")
    return guarded(_Frames(packed, _DECOMPRESSORS[codec]).read, lambda: packed.count, budget, f"broken_{codec}")


def guarded(read: Callable[[int], bytes], packed: Callable[[], int], budget: Budget, rule: str) -> io.BufferedReader:
    """A stream of unpacked bytes that keeps to the budget and breaks off by `rule`.

    `read` gives at most so many bytes and none at the end, `packed` tells how many were consumed for them.
    """
    return io.BufferedReader(_Guarded(read, packed, budget, rule), BUFFER)


class _Guarded(io.RawIOBase):
    def __init__(self, read: Callable[[int], bytes], packed: Callable[[], int], budget: Budget, rule: str) -> None:
        self._source, self._packed, self._budget, self._rule = read, packed, budget, rule
        self._count = 0
        self._problem: Unreadable | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # a memoryview is what BufferedReader hands
        filled = 0
        while filled < len(buffer) and self._problem is None:
            data = self._read(len(buffer) - filled)
            if not data:
                break
            buffer[filled : filled + len(data)] = data
            filled += len(data)
        if self._problem and not filled:
            raise self._problem
        self._count += filled
        self._budget.take_bytes(filled, self._count, self._packed())
        return filled

    def _read(self, size: int) -> bytes:
        """Some bytes; damage is told only once all before it was given."""
        try:
            return self._source(size)
        except _BROKEN as error:
            problem: Exception = error
        except OSError as error:
            if error.errno is not None:  # the disk's, not the content's
                raise
            problem = error
        self._problem = Unreadable(self._rule, f"damaged or cut short after {self._count} bytes unpacked: {problem}")
        return b""


class _Counted:
    """A stream that counts what was read of it."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int) -> bytes:
        data = self._stream.read(size)
        self.count += len(data)
        return data


class _Frames:
    """Frames of one compression behind each other."""

    def __init__(self, source: _Counted, new: Callable[[], _Decompressor]) -> None:
        self._source, self._new = source, new
        self._frame = new()
        self._rest = self._ready = b""
        self._place = 0
        self._started = False

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        while self._place == len(self._ready):
            if not self._fill(size):
                return b""
        data = self._ready[self._place : self._place + size]
        self._place += len(data)
        return data

    def _fill(self, size: int) -> bool:
        """Unpack some more; False at the end."""
        if self._frame.eof:
            self._rest, self._frame, self._started = self._frame.unused_data, self._new(), False
        if not self._rest and self._frame.needs_input:
            self._rest = self._source.read(_ZSTD_BITE if isinstance(self._frame, _Zstd) else BUFFER)
            if not self._rest:
                if self._started:
                    raise EOFError("the end is missing")
                return False
        self._ready, self._place = self._frame.decompress(self._rest, size), 0
        self._rest, self._started = b"", True
        return True


def _new_xz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=_WINDOW)


class _Zstd:
    """The decompressor of zstandard in the shape of those of the standard library."""

    def __init__(self) -> None:
        import zstandard

        self._error = zstandard.ZstdError
        self._frame = zstandard.ZstdDecompressor(max_window_size=_WINDOW).decompressobj()
        self.needs_input = True

    @property
    def eof(self) -> bool:
        return self._frame.eof

    @property
    def unused_data(self) -> bytes:
        return self._frame.unused_data

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:  # noqa: ARG002 - bounded by what it is given
        try:
            return self._frame.decompress(data)
        except self._error as error:
            raise ValueError(str(error)) from error


_DECOMPRESSORS: Mapping[str, Callable[[], _Decompressor]] = {"bzip2": bz2.BZ2Decompressor, "xz": _new_xz, "zstd": _Zstd}
