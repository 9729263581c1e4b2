"""How much one raw file may unpack to: what a small file can do to a large machine is bounded here."""

from __future__ import annotations

from dataclasses import dataclass

from transforms.articles.readers.records import Exhausted, Unreadable

MEGABYTE = 1024 * 1024
#: A long page takes seconds. A record that takes more than so many is refused, and a file that does not come to its next one is
#: refused from there on.
LONGEST_SECONDS = 300.0


@dataclass(frozen=True)
class Limits:
    """Bounds for one raw file, with all that is packed in it, however deep.

    `ratio` is unpacked to packed bytes, asked for only beyond `ratio_from` bytes; `sidecars` is in bytes.
    """

    members: int = 1_000_000
    depth: int = 4
    ratio: int = 200
    ratio_from: int = MEGABYTE
    total: int = 64 * 1024 * MEGABYTE
    sidecars: int = 128 * MEGABYTE


class Budget:
    """Counts what one raw file has unpacked to, over all its layers; going over a bound raises Unreadable."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._members = 0
        self._bytes = 0

    def take_member(self) -> None:
        """One more file of an archive."""
        self._members += 1
        if self._members > self.limits.members:
            raise Exhausted("too_many_members", f"more than {self.limits.members} files; pack them in several archives")

    def take_bytes(self, count: int, unpacked: int, packed: int) -> None:
        """`count` more bytes; `unpacked` and `packed` are the sizes so far of the stream that they come from."""
        self._bytes += count
        if self._bytes > self.limits.total:
            gigabytes = self.limits.total / 1024 / MEGABYTE
            raise Exhausted("unpacks_to_too_much", f"more than {gigabytes:g} GiB unpacked; pack it in several files")
        if unpacked > self.limits.ratio_from and unpacked > self.limits.ratio * max(packed, 1):
            detail = f"{unpacked} bytes out of {packed}, more than {self.limits.ratio} to 1; if it is sound, unpack it first"
            raise Unreadable("unpacks_to_too_much", detail)
