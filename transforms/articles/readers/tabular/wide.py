"""UTF-16 and UTF-32 files as UTF-8 streams: only there a line end is one byte."""

from __future__ import annotations

import codecs
import io

from transforms.articles.readers.unpacking import BUFFER


def narrowed(stream: io.BufferedReader, encoding: str) -> io.BufferedReader:
    """The stream, which is in the encoding, in UTF-8; a byte-order mark stays one."""
    return io.BufferedReader(_Narrowed(stream, encoding), BUFFER)


class _Narrowed(io.RawIOBase):
    def __init__(self, stream: io.BufferedReader, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override] # a memoryview is what BufferedReader hands
        while not self._rest:
            data = self._stream.read(BUFFER)
            self._rest = self._decoder.decode(data, final=not data).encode("utf-8", "surrogatepass")
            if not data and not self._rest:
                return 0
        some, self._rest = self._rest[: len(buffer)], self._rest[len(buffer) :]
        buffer[: len(some)] = some
        return len(some)
