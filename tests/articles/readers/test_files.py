from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
from collections.abc import Callable

import pytest
import zstandard

from transforms.articles.readers.files import read
from transforms.articles.readers.limits import Limits
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import RawRecord, Refusal
from transforms.articles.readers.structured import lines

PACKERS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstandard.compress}
LINES = b'{"text": "one"}\n\n{"text": \n[1]\n{"text": "two"}'
SMALL = Options(limits=Limits(ratio_from=1_000_000))


def test_a_text_file_is_one_record(read_all: Callable[..., object]) -> None:
    assert read_all(b"One line.\n", "a/b.txt") == [RawRecord(0, {"text": "One line.\n"})]


@pytest.mark.parametrize(
    ("data", "name"),
    [(LINES, "x.jsonl"), (LINES, "x.ndjson"), (gzip.compress(LINES), "x.jsonl.gz"), (gzip.compress(LINES), "x.jsonl"),
     (LINES, "X.JSONL.GZ"), (gzip.compress(gzip.compress(LINES)), "x.jsonl.gz.gz")],
)  # fmt: skip
def test_lines_are_records_and_a_broken_one_is_refused_in_its_place(
    data: bytes, name: str, read_all: Callable[..., list[RawRecord | Refusal]]
) -> None:
    found = read_all(data, name)
    assert [type(record) for record in found] == [RawRecord, Refusal, Refusal, RawRecord]
    assert [record.source_record for record in found] == [0, 1, 2, 3]
    assert isinstance(found[1], Refusal)
    assert found[1].rule == "broken_json"
    assert found[1].detail == "line 3, character 11: Expecting value"


@pytest.mark.parametrize(
    ("data", "name", "rule"),
    [
        (b"", "a.txt", "empty_file"),
        (b" \n\n", "a.txt", "empty_file"),
        (b"\n\n", "a.jsonl", "empty_file"),
        (b"", "a.zip", "empty_file"),
        (gzip.compress(b""), "a.jsonl.gz", "empty_file"),
        (b"\x89PNG\r\n", "a.txt", "unknown_format"),
        (b"\xd0\xcf\x11\xe0 a spreadsheet", "a.csv", "unknown_format"),
        (b"text", "a.docx", "unknown_format"),
        (b"text", "LICENSE", "unknown_format"),
        (gzip.compress(b'{"a": 1}\n' * 500)[:-20], "a.jsonl.gz", "broken_gzip"),
        (b"\x01\x02\x03" * 400, "a.txt", "undecodable"),
        (b"\x01\x02\x03" * 400, "a.csv", "undecodable"),
        (b"\x01\x02\x03" * 400, "a.json", "undecodable"),
        (b'{"a":' * 100_000, "a.jsonl", "broken_json"),
        (b'{"text":"x","a":' + b"[" * 200 + b"]" * 200 + b"}", "a.jsonl", "broken_json"),
    ],
)
def test_what_cannot_be_read_is_refused_by_a_rule(data: bytes, name: str, rule: str, rules: Callable[..., list[str]]) -> None:
    assert rules(data, name) == [rule]


def test_the_refusal_of_an_unknown_format_says_what_is_accepted(read_all: Callable[..., list[Refusal]]) -> None:
    (refusal,) = read_all(b"x", "a.doc")
    assert "a.doc: accepted are .txt" in refusal.detail
    assert ".jsonl" in refusal.detail


def test_a_line_without_end_is_passed_over(
    monkeypatch: pytest.MonkeyPatch, read_all: Callable[..., list[RawRecord | Refusal]]
) -> None:
    monkeypatch.setattr(lines, "MAX_RECORD_BYTES", 64)
    found = read_all(b'{"text": "' + b"x" * 500 + b'"}\n{"text": "two"}\n', "a.jsonl")
    assert found == [Refusal(0, "too_long", "line 1: more than 64 bytes"), RawRecord(1, {"text": "two"})]


def test_fifty_megabytes_on_one_line_do_not_stop_the_next(
    texts: Callable[..., list[object]], rules: Callable[..., list[str]]
) -> None:
    data = b'{"text": "' + b"x" * 50_000_000 + b'"}\n{"text": "two"}\n'
    assert texts(data, "a.jsonl") == ["two"]
    assert rules(data, "a.jsonl") == ["too_long"]


@pytest.mark.parametrize("suffix", PACKERS)
@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.txt", "a.csv", "a"])
def test_each_compression_is_known_by_its_content(suffix: str, name: str, texts: Callable[..., list[object]]) -> None:
    plain = {"a.txt": b"One.", "a.csv": b"text\nOne.\n"}.get(name, b'{"text": "One."}\n')
    packed = PACKERS[suffix](plain)
    assert texts(packed, name + suffix) == ["One."]
    assert texts(packed, name) == ["One."]


@pytest.mark.parametrize("suffix", PACKERS)
def test_frames_behind_each_other_are_one_file(suffix: str, texts: Callable[..., list[object]]) -> None:
    pack = PACKERS[suffix]
    assert texts(pack(b'{"text": "One."}\n') + pack(b'{"text": "Two."}\n'), "a.jsonl") == ["One.", "Two."]


@pytest.mark.parametrize("suffix", PACKERS)
def test_what_was_cut_short_is_read_up_to_the_cut(suffix: str) -> None:
    # Incompressible, so that the cut leaves some frames or blocks whole.
    noise = hashlib.shake_256(b"noise").hexdigest(32 * 20_000)
    rows = "".join(f'{{"text": "{noise[64 * number : 64 * number + 64]}"}}\n' for number in range(20_000)).encode()
    found = list(read(io.BytesIO(PACKERS[suffix](rows)[:-60_000]), "a.jsonl" + suffix))
    *records, last = found
    assert isinstance(last, Refusal)
    assert last.rule == f"broken_{ {'.gz': 'gzip', '.bz2': 'bzip2', '.xz': 'xz', '.zst': 'zstd'}[suffix] }"
    assert len(records) > 1000
    assert last.source_record == len(records)


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_bomb_is_not_unpacked(suffix: str, rules: Callable[..., list[str]]) -> None:
    assert rules(PACKERS[suffix](bytes(20_000_000)), "a.jsonl" + suffix, SMALL) == ["unpacks_to_too_much"]


def test_packing_within_packing_ends(rules: Callable[..., list[str]]) -> None:
    data = b"One."
    for _ in range(6):
        data = gzip.compress(data)
    assert rules(data, "a.txt") == ["nested_too_deep"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize(
    ("name", "form"),
    [("a.txt", "{}"), ("a.jsonl", '{{"text": "{}"}}\n{{"text": "Two."}}\n'), ("a.json", '[{{"text": "{}"}}]'),
     ("a.csv", 'title,text\nOne,"{}"\n'), ("a.md", "---\ntitle: One\n---\n{}")],
)  # fmt: skip
def test_each_format_is_read_in_each_encoding(encoding: str, name: str, form: str, texts: Callable[..., list[object]]) -> None:
    sentence = "The café’s owner – a “cautious” man – left no doubt about what he thought of the plan."
    assert texts(form.format(sentence).encode(encoding), name)[0] == sentence


def test_nuls_are_no_reason_to_refuse(texts: Callable[..., list[object]]) -> None:
    assert texts(b"One\x00 line of a text that is long enough to be one, and another.", "a.txt") == [
        "One line of a text that is long enough to be one, and another."
    ]


@pytest.mark.parametrize(
    ("data", "name", "names"),
    [
        (b'[{"text": "One."}]', "a.jsonl", ["text"]),
        (b'{"text": "One."}\n{"text": "Two."}\n', "a.json", ["text"]),
        (b'{"text": "One."}\n{"text": "Two."}\n', "a.txt", ["text"]),
        (b"<!DOCTYPE html><title>x</title><p>One.", "a.txt", ["html"]),
        (b"<!-- saved -->\n<html><p>One.", "story", ["html"]),
        (b"<html><p>Not found", "a.json", ["html"]),
    ],
)
def test_the_content_tells_more_than_the_name(
    data: bytes, name: str, names: list[str], read_all: Callable[..., list[RawRecord]]
) -> None:
    assert list(read_all(data, name)[0].fields) == names


def test_the_stream_is_left_open_for_its_owner() -> None:
    for name, data in (("x.jsonl.gz", gzip.compress(LINES)), ("x.csv", b"text\nOne\n"), ("x.txt", "One".encode("utf-16"))):
        stream = io.BytesIO(data)
        list(read(stream, name))
        assert not stream.closed
