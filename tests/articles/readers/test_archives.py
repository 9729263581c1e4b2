from __future__ import annotations

import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Callable

import pytest
import zstandard

from transforms.articles.readers.files import read
from transforms.articles.readers.limits import Limits
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import RawRecord, Refusal

Texts = Callable[..., list[object]]
Rules = Callable[..., list[str]]

FILES = {
    "b/talks.txt": b"The talks went on.",
    "b/talks.meta.json": b'{"title": "Talks"}',
    "a/wire.jsonl": b'{"text": "One."}\n{"text": "Two."}\n',
    "__MACOSX/b/._talks.txt": b"\x00\x05",
    ".hidden.txt": b"x",
}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=form) as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def special(kind: bytes, link: str = "") -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        info = tarfile.TarInfo("special.txt")
        info.type, info.linkname = kind, link
        archive.addfile(info)
        plain = tarfile.TarInfo("plain.txt")
        plain.size = 4
        archive.addfile(plain, io.BytesIO(b"One."))
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (zipped(FILES), "dump.zip"),
        (zipped(FILES, zipfile.ZIP_LZMA), "dump.zip"),
        (zipped(FILES), "dump.txt"),
        (tarred(FILES), "dump.tar"),
        (tarred(FILES, tarfile.GNU_FORMAT), "dump.tar"),
        (gzip.compress(tarred(FILES)), "dump.tgz"),
        (lzma.compress(tarred(FILES)), "dump.tar.xz"),
        (zstandard.compress(tarred(FILES)), "dump.tar.zst"),
        (gzip.compress(zipped(FILES)), "dump.zip.gz"),
    ],
)
def test_members_are_files_with_their_sidecars(data: bytes, name: str, read_all: Callable[..., list[RawRecord]]) -> None:
    assert read_all(data, name) == [
        RawRecord(0, {"text": "The talks went on."}, "b/talks.txt", {"title": "Talks"}),
        RawRecord(0, {"text": "One."}, "a/wire.jsonl"),
        RawRecord(1, {"text": "Two."}, "a/wire.jsonl"),
    ]


def test_a_sidecar_may_stand_behind_its_article(read_all: Callable[..., list[RawRecord]]) -> None:
    (found,) = read_all(gzip.compress(tarred({"x.html.gz": b"<html>One", "x.meta.json": b'{"title": "X"}'})), "dump.tar.gz")
    assert found.sidecar == {"title": "X"}


def test_a_broken_sidecar_is_noted_and_its_article_read(read_all: Callable[..., list[RawRecord]]) -> None:
    (found,) = read_all(zipped({"x.txt": b"One.", "x.meta.json": b"{"}), "dump.zip")
    assert found.fields == {"text": "One."}
    assert found.warnings[0].startswith("broken_sidecar: ")


def test_archives_in_archives_are_read(read_all: Callable[..., list[RawRecord]]) -> None:
    inner = zipped({"x.txt": b"One."})
    for outer in (zipped({"in/inner.zip": inner}), tarred({"in/inner.zip": inner})):
        assert [found.member for found in read_all(outer, "dump.tar")] == ["in/inner.zip/x.txt"]
    tar = gzip.compress(tarred({"x.txt": b"One."}))
    assert [found.member for found in read_all(zipped({"inner.tar.gz": tar}), "dump.zip")] == ["inner.tar.gz/x.txt"]


UNSAFE = ["/etc/passwd.txt", "../up.txt", "a/../../up.txt", "..\\up.txt", "C:\\x.txt", "C:/x.txt"]


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_no_path_leaves_the_archive(pack: Callable[..., bytes], read_all: Callable[..., list[RawRecord | Refusal]]) -> None:
    *refused, last = read_all(pack({**dict.fromkeys(UNSAFE, b"x"), "good.txt": b"One."}), "dump.zip")
    assert isinstance(last, RawRecord)
    assert [(one.rule, one.member) for one in refused if isinstance(one, Refusal)] == [("unsafe_path", "")] * len(UNSAFE)
    assert [one.source_record for one in refused] == list(range(len(UNSAFE)))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_in_tar_are_refused(kind: bytes, read_all: Callable[..., list[RawRecord | Refusal]]) -> None:
    refused, read_on = read_all(special(kind, "plain.txt"), "dump.tar")
    assert isinstance(refused, Refusal)
    assert refused.rule == "no_regular_file"
    assert isinstance(read_on, RawRecord)


def test_links_in_zip_are_refused(rules: Rules) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    assert rules(data.getvalue(), "dump.zip") == ["no_regular_file"]


def test_an_encrypted_member_is_refused(rules: Rules, texts: Texts) -> None:
    data = bytearray(zipped({"a.txt": b"One.", "b.txt": b"Two."}, zipfile.ZIP_STORED))
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    assert rules(bytes(data), "dump.zip") == ["encrypted"]
    assert texts(bytes(data), "dump.zip") == ["Two."]


def test_a_damaged_member_is_refused_and_the_others_are_read(texts: Texts, rules: Rules) -> None:
    data = zipped({"a.txt": b"One.", "b.txt": b"Two."}, zipfile.ZIP_STORED).replace(b"One.", b"0ne.")
    assert texts(data, "dump.zip") == ["Two."]
    assert rules(data, "dump.zip") == ["broken_zip"]


@pytest.mark.parametrize("cut", [10, 600, 1100, 1600])
def test_a_tar_cut_short_is_read_up_to_the_cut(cut: int, read_all: Callable[..., list[RawRecord | Refusal]]) -> None:
    data = tarred({"a.txt": b"A" * 700, "b.txt": b"B" * 700}, tarfile.USTAR_FORMAT)[:cut]
    last = read_all(data, "dump.tar")[-1]
    assert isinstance(last, Refusal)
    assert last.rule == "broken_tar"


def test_garbage_within_a_tar_is_no_silent_end(rules: Rules) -> None:
    data = tarred({"a.txt": b"One."}, tarfile.USTAR_FORMAT)
    assert rules(data[:1024] + b"\x07" * 512 + data[:2048], "dump.tar") == ["broken_tar"]


@pytest.mark.parametrize("data", [b"PK\x03\x04 and no more", zipped({"a.txt": b"One."})[:-10], zipped({"a.txt": b"One."})[:40]])
def test_a_damaged_zip_is_refused(data: bytes, rules: Rules) -> None:
    assert rules(data, "dump.zip") == ["broken_zip"]


@pytest.mark.parametrize("data", [zipped({}), tarred({}), zipped({".hidden": b"x"})[:0]])
def test_an_empty_archive_is_refused(data: bytes, rules: Rules) -> None:
    assert rules(data, "dump.tar") == ["empty_file"]


def test_two_files_of_one_name_are_not_both_read(rules: Rules) -> None:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        for _ in range(2):
            info = tarfile.TarInfo("a.txt")
            info.size = 4
            archive.addfile(info, io.BytesIO(b"One."))
    assert rules(data.getvalue(), "dump.tar") == ["repeated_name"]


def test_a_zip_bomb_is_refused_and_the_others_are_read(rules: Rules, texts: Texts) -> None:
    options = Options(limits=Limits(ratio_from=100_000))
    data = zipped({"bomb.jsonl": bytes(5_000_000), "good.txt": b"One."})
    assert rules(data, "dump.zip", options) == ["unpacks_to_too_much"]
    assert texts(data, "dump.zip", options) == ["One."]


def test_a_nest_of_archives_ends(rules: Rules) -> None:
    data = zipped({"a.txt": b"One."})
    for _ in range(6):
        data = zipped({"inner.zip": data, "again.zip": data})
    assert set(rules(data, "dump.zip")) == {"nested_too_deep"}


def test_the_total_of_all_members_is_bounded(rules: Rules, texts: Texts) -> None:
    data = zipped({f"{number}.txt": b"word " * 10_000 for number in range(20)})
    options = Options(limits=Limits(total=200_000))
    assert rules(data, "dump.zip", options) == ["unpacks_to_too_much"]
    assert len(texts(data, "dump.zip", options)) == 4


@pytest.mark.parametrize("pack", [zipped, tarred])
def test_the_number_of_members_is_bounded(pack: Callable[..., bytes], rules: Rules) -> None:
    data = pack({f"{number}.txt": b"One." for number in range(20)})
    assert rules(data, "dump.zip", Options(limits=Limits(members=10))) == ["too_many_members"]


def test_a_header_that_claims_gigabytes_is_not_read() -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 8 * 1024**3
    data = info.tobuf(tarfile.GNU_FORMAT) + bytes(1024)
    (refusal,) = read(io.BytesIO(data), "dump.tar")
    assert isinstance(refusal, Refusal)
    assert refusal.rule == "broken_tar"
