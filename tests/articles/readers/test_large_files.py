"""Files of many records in constant memory: each in a process of its own, whose peak is measured."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

#: Reads a file made while it is read, and prints records, refusals and by how many megabytes memory grew meanwhile.
CODE = """
import io, json, resource, sys
from transforms.articles.readers.files import read
from transforms.articles.readers.records import RawRecord

HEAD, RECORD, BROKEN, GAP, TAIL, COUNT = json.loads(sys.argv[1])
TEXT = "The council of the harbour town voted to close the eastern quay. " * 8

class Made(io.RawIOBase):
    def __init__(self):
        self.parts, self.rest = filter(None, self.made()), b""
    def made(self):
        yield HEAD.encode()
        for number in range(COUNT):
            form = BROKEN if number % 100 == 99 else RECORD
            yield (form % (number, TEXT) + (GAP if number < COUNT - 1 else "")).encode()
        yield TAIL.encode()
    def readable(self): return True
    def seekable(self): return True
    def seek(self, offset, whence=0): return 0
    def tell(self): return 0
    def readinto(self, buffer):
        self.rest = self.rest or next(self.parts, b"")
        data, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

found = read(Made(), sys.argv[2])
first = next(found)
before, counts = peak(), [isinstance(first, RawRecord), not isinstance(first, RawRecord)]
for record in found:
    counts[not isinstance(record, RawRecord)] += 1
print(*map(int, counts), peak() - before)
"""
LINE = '{"title": "%d", "text": "%s"}'


@pytest.mark.parametrize(
    ("name", "count", "parts"),
    [
        ("a.jsonl", 1_000_000, ["", LINE + "\n", '{"id": %d, "text": %s\n', "", ""]),
        ("a.csv", 100_000, ["id,text\n", '%d,"%s"\n', '%d,"%s",more\n', "", ""]),
        ("a.json", 100_000, ["[\n", LINE, '{"id": %d "text": "%s"}', ",\n", "\n]"]),
        ("b.json", 100_000, ['{"response": {"docs": [\n', LINE, '{"id": %d "text": "%s"}', ",\n", "\n]}}"]),
    ],
)
def test_many_records_with_one_percent_broken(name: str, count: int, parts: list[str]) -> None:

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", CODE, json.dumps([*parts, count]), name], capture_output=True, text=True, check=True
    )
    records, refused, grown = map(int, done.stdout.split())
    assert (records, refused) == (count - count // 100, count // 100)
    assert grown < 150
