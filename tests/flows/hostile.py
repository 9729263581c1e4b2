"""Raw files that nobody would wish for: sound ones of every format, broken in every way that chance finds."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from transforms.articles.readers.records import MAX_RECORD_BYTES

PROSE = (
    "Mara Quist, the foreign minister of Norland, said on Monday that a truce must come first.",
    "“We will not sign,” she told reporters. The rebels hold 40 per cent of the Lorn region, the army claims.",
    "He denied that — as Sudland’s president had put it — talks were “dead”; they go on (unless the guns speak).",
)
STRANGE = (
    "\0", "\ufeff", "\u202e", "\u200b", "\u2028", "\x1b[31m",
    "“" * 40, "(" * 60, "<div>" * 30, "&#x110000;", "%%", "\ud7ff", "𝒳", "é",
    "e\u0301", "ﬁ", "\r", "\r\n\r\n", '"', "\\", "\\ud800", "{", "}", "[", "]", ",", "\t", "1e999", "NaN", "-0", "20240-02-31", "http://",
)  # fmt: skip
SUFFIXES = (
    ".txt", ".md", ".html", ".json", ".jsonl", ".csv", ".tsv", ".parquet", ".zip", ".tar", ".txt.gz", ".jsonl.bz2", ".csv.xz",
    ".json.zst", ".meta.json", ".docx", "",
)  # fmt: skip


def cases(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """File names with their content, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - trouble, no secrets
    for number in range(count):
        suffix = chance.choice(SUFFIXES)
        yield f"{number:05}{chance.choice(('', ' a b', 'é', '-'))}{suffix}", _broken(_sound(suffix, chance), chance)


def _sound(suffix: str, chance: random.Random) -> bytes:
    text = "\n\n".join(chance.choice(PROSE) for _ in range(chance.randint(0, 4)))
    record = {
        "title": chance.choice(PROSE),
        "text": text,
        "published": chance.choice(("2024-03-04", 1709510400, None, [], STRANGE[-2])),
    }
    if suffix.startswith((".json", ".meta")):
        lines = [json.dumps(record)] * chance.randint(0, 3)
        content = "\n".join(lines) if "jsonl" in suffix else json.dumps([record] if chance.random() < 0.5 else record)
    elif suffix.startswith((".csv", ".tsv")):
        content = f'title,text\n"{record["title"]}","{text}"\n'
    elif suffix.startswith(".html"):
        content = f"<html><head><title>{record['title']}</title></head><body><article><p>{text}</p></article></body></html>"
    elif suffix.startswith(".md"):
        content = f"---\ntitle: {record['title']}\n---\n\n# A heading\n\n{text}\n"
    else:
        content = f"{record['title']}\n\n{text}\n"
    return _packed(content.encode(chance.choice(("utf-8", "utf-8", "utf-16", "cp1252")), "replace"), suffix)


def _packed(content: bytes, suffix: str) -> bytes:
    if suffix.endswith(".gz"):
        return gzip.compress(content, mtime=0)
    if suffix.endswith(".bz2"):
        return bz2.compress(content)
    if suffix.endswith(".xz"):
        return lzma.compress(content)
    whole = io.BytesIO()
    if suffix == ".zip":
        with zipfile.ZipFile(whole, "w") as archive:
            archive.writestr("inside/a.txt", content)
            archive.writestr("../outside.txt", content)
        return whole.getvalue()
    if suffix == ".tar":
        with tarfile.open(fileobj=whole, mode="w") as tar:
            member = tarfile.TarInfo("inside/a.txt")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        return whole.getvalue()
    return content


def _broken(content: bytes, chance: random.Random) -> bytes:
    """The content with up to three accidents."""
    for _ in range(chance.randint(0, 3)):
        place = chance.randint(0, len(content))
        kind = chance.randint(0, 4)
        if kind == 0:
            content = content[:place]
        elif kind == 1:
            content = content[:place] + chance.choice(STRANGE).encode("utf-8", "surrogatepass") + content[place:]
        elif kind == 2:
            content = content[:place] + bytes(chance.randrange(256) for _ in range(chance.randint(1, 6))) + content[place + 3 :]
        elif kind == 3:
            content += content[place:]
        else:
            content = content[place:]
    return content


OTHER_SCRIPTS = "ein Ärger – 战.txt"
#: What `write_bad_input` writes that is refused, and that is accepted.
REFUSED = {
    "empty.txt", "binary.txt", "third line.jsonl", "no text.jsonl", "long.jsonl", "nul.txt", "loop/again", "nowhere.txt",
}  # fmt: skip
ACCEPTED = {OTHER_SCRIPTS, "latin.txt", "absurd.jsonl"}


def write_bad_input(raw: Path) -> Path:
    """Every kind of trouble in one folder, which is returned, and articles that are hard to read."""
    (raw / "empty.txt").write_bytes(b"")
    (raw / "binary.txt").write_bytes(bytes(range(256)) * 64)
    (raw / "third line.jsonl").write_text('{"text": "one two"}\n{"text": "three four"}\n{"text": \n')
    (raw / "no text.jsonl").write_text('{"title": "A headline alone"}\n')
    (raw / "long.jsonl").write_text('{"text": "' + "word " * (MAX_RECORD_BYTES // 4) + '"}\n')
    (raw / "nul.txt").write_bytes(b"\0" * 4096)
    loop = raw / "loop"
    loop.mkdir()
    (loop / "again").symlink_to(loop, target_is_directory=True)
    (raw / "nowhere.txt").symlink_to(raw / "not there")
    words = "The mayor of Lorn said that the bridge would be open by May. He thanked the builders."
    (raw / OTHER_SCRIPTS).write_text(words, encoding="utf-16")
    latin = "The café owners’ union said that it would fight the résumé law in São Paulo."
    (raw / "latin.txt").write_bytes(latin.encode("cp1252"))
    absurd = {"text": "The envoy of Sudland said that talks would go on for years.", "published": "31 February 20240"}
    (raw / "absurd.jsonl").write_text(json.dumps(absurd) + "\n")
    return raw
