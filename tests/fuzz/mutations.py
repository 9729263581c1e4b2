"""Damages of an input: what disks, networks, other programs and mischief do to files."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence

#: No result is longer.
LONGEST = 100_000
#: What has a meaning to some reader, or has none where one is expected.
TOKENS: Sequence[bytes] = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n\n\n", b"\t", b" " * 99, b"\\ud800", b"\\u0000", b"\xed\xa0\x80",
    b"\xc2\x85", b"\xe2\x80\x9c", b"\xe2\x80\x9d", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"\xf0\x9f\x9b\xa5", b'"', b"'", b"\\",
    b"{", b"}", b"[", b"]", b"<", b">", b"</p>", b"<p>", b"<![foo]>", b"<![CDATA[", b"]]>", b"<!--", b"<table>", b"<article>",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;", b"&#1114112;", b"&nbsp;", b"<script>", b'<meta charset="undefined">',
    b"<?xml version='1.0' encoding='x'?>", b"0001-01-01T00:00:00+02:00", b"9999-12-31T23:59:59-05:00", b"2026-02-30",
    b"13/13/2026", b"1e999", b"-1", b"9" * 400, b"NaN", b"null", b"true", b"1772619300000", b"24:60", b"Feb 29, 2025", b"{{",
    b"--b", b"From ", b"End of Document", b"HD ", b"Q: ", b"LENGTH: ", b"- ", b"javascript:alert(1)", b"\x1b[2J",
    b"a.meta.json", b"../../x", b"%s%n", b"|", b"#", b"> ", b"```", b"---\n", b"((((", b"By ", b"GMT",
)  # fmt: skip
_NUMBER = re.compile(rb"\d+")
Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]


def _place(chance: random.Random, data: bytes) -> int:
    return chance.randint(0, len(data))


def flip(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Other bytes in a few places."""
    changed = bytearray(data)
    for _number in range(chance.randint(1, 8)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """The end is missing, or the beginning."""
    place = _place(chance, data)
    return data[:place] if chance.random() < 0.7 else data[place:]


def drop(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """A piece is missing."""
    start = _place(chance, data)
    return data[:start] + data[start + chance.randint(1, 60) :]


def insert(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Tokens in a few places."""
    for _number in range(chance.randint(1, 4)):
        place = _place(chance, data)
        data = data[:place] + chance.choice(TOKENS) + data[place:]
    return data


def repeat(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """A token or a piece many times: what is quadratic shows."""
    start = _place(chance, data)
    piece = chance.choice(TOKENS) if chance.random() < 0.5 else data[start : start + chance.choice((1, 3, 20, 200))]
    room = max(1, (LONGEST - len(data)) // max(1, len(piece)))
    return data[:start] + piece * min(room, chance.choice((2, 30, 1_000, 30_000))) + data[start:]


def splice(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """The beginning of one and the end of another."""
    other = chance.choice(others)
    return data[: _place(chance, data)] + other[_place(chance, other) :]


def shuffle(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Lines in another order."""
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def renumber(chance: random.Random, data: bytes, _: Sequence[bytes]) -> bytes:
    """Other numbers: lengths, dates, offsets."""
    numbers = (b"0", b"-1", b"99", b"65536", b"4294967296", b"9" * 25, b"1.5e9", b"00")
    return _NUMBER.sub(lambda match: chance.choice(numbers) if chance.random() < 0.15 else match[0], data)


def within(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """The damage of a member of an archive that is sound itself; any other input is damaged as it is."""
    damage = chance.choice(PLAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError, zlib.error):
        return damage(chance, data, others)
    hit, out = chance.choice(sorted(members) or ["a"]), io.BytesIO()
    members[hit] = damage(chance, members.get(hit, b""), others)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return out.getvalue()


PLAIN: Sequence[Mutation] = (flip, cut, drop, insert, insert, repeat, splice, shuffle, renumber)


def mutated(chance: random.Random, data: bytes, others: Sequence[bytes]) -> bytes:
    """One to four damages, one after the other."""
    for _number in range(chance.choice((1, 1, 2, 3, 4))):
        damage = within if data[:2] == b"PK" and chance.random() < 0.7 else chance.choice(PLAIN)
        data = damage(chance, data, others)[:LONGEST]
    return data
