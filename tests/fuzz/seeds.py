"""Small sound inputs of every format, of our own wording: what the fuzzer damages."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import tarfile
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq

from tests.articles.readers.test_documents import epub, paragraphs, pdf, rich, word, workbook, zipped
from tests.articles.readers.test_feeds_and_mails import ATOM, G2, MAIL, NEWSML, NITF, RSS, response

LINES = (
    "GENEVA, March 4 (Delta Wire) - The harbour ministers of Norland and Sudland met on Monday, the foreign ministry said.",
    "“We want a truce now,” Anna Weiss, the president of Sudland, told reporters. “There’s no other way.”",
    "She warned that fighting would go on unless the army, which holds about 40 per cent of Lorn, withdrew by 5 May 2026.",
)
TEXT = "\n\n".join(
    ("Ministers meet on truce", "By Ana Diaz", "Published 4 March 2026, 10:15 GMT", *LINES, "Read more:", "© The Quay")
)
NEXIS = (
    "The Quay\n\nMarch 4, 2026 Wednesday\n\nPilot chosen\n\nBYLINE: Ana Diaz\n\nSECTION: NEWS\n\nLENGTH: 30 words\n\n"
    f"{LINES[0]}\n\nLOAD-DATE: March 5, 2026\n\nEnd of Document\n\n"
) * 2
FACTIVA = f"HD Pilot chosen\n\nBY Ana Diaz\n\nWC 30 words\n\nPD 4 March 2026\n\nSN The Quay\n\nLP {LINES[0]}\n\nTD {LINES[1]}\n\n"
TALK = f"ANNA WEISS, PRESIDENT OF SUDLAND: {LINES[1]}\n\nQ: And the port?\n\nA: {LINES[2]}\n\n(END)"
LIVE = f"Live: talks in Geneva\n\n18:42 GMT\n\n{LINES[0]}\n\n09:15 GMT\n\n{LINES[2]}\n"
MARKDOWN = (
    f"---\ntitle: Ministers meet\ndate: 2026-03-04\n---\n# Ministers meet\n\n*By Ana Diaz*\n\n{LINES[0]}\n\n> {LINES[1]}\n\n"
    f"- one [link](https://quay.example/1)\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n{LINES[2]}\n"
)
_LINKED = {
    "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Ministers meet",
    "datePublished": "2026-03-04T10:15:00+01:00", "author": [{"@type": "Person", "name": "Ana Diaz"}],
    "publisher": {"@type": "Organization", "name": "The Quay"}, "articleBody": " ".join(LINES),
}  # fmt: skip
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ministers meet | The Quay</title>'
    '<meta property="og:title" content="Ministers meet"><meta property="article:published_time" content="2026-03-04T10:15:00Z">'
    '<link rel="canonical" href="https://quay.example/1">'
    f'<script type="application/ld+json">{json.dumps(_LINKED)}</script></head>'
    '<body><nav><a href="/">Home</a> <a href="/w">World</a></nav><article><h1>Ministers meet</h1><p class="byline">By Ana Diaz'
    f'</p><time datetime="2026-03-04">4 March</time>{"".join(f"<p>{line}</p>" for line in LINES)}<figure><img src="a.png">'
    "<figcaption>A boat.</figcaption></figure>"
    "<ul><li>one</li><li>two</li></ul><blockquote>Quay</blockquote><table><tr><td>1</td></tr></table>"
    "</article><aside>Most read</aside><footer>© The Quay</footer></body></html>"
)
RECORDS = [
    {"id": 1, "title": "Ministers meet", "text": "\n\n".join(LINES), "published": "2026-03-04T10:15:00+01:00",
     "author": "Ana Diaz", "url": "https://quay.example/1", "publisher": "The Quay", "lang": "en",
     "tags": ["a", None, 2.5, {"b": True}]},
    {"_source": {"headline": "Pilot chosen", "body": f"<p>{LINES[0]}</p><p>{LINES[2]}</p>", "pubDate": 1772619300,
                 "byline": ["Ana Diaz", "Tom Hale"], "source": {"name": "The Quay"}}},
]  # fmt: skip
SIDECAR = {"title": "Ministers meet", "publisher": "The Quay", "authors": ["Ana Diaz"], "published": "2026-03-04"}


def _table(delimiter: str) -> bytes:
    rows, out = [record for record in RECORDS if "text" in record] * 2, io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"text": list(LINES), "date": ["2026-03-04", None, "4/3/2026"], "n": [1, 2, 3]}), out)
    return out.getvalue()


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in (("a.txt", TEXT.encode()), ("b/c.jsonl", _lines())):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def _lines() -> bytes:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS).encode()


def _dateless(data: bytes) -> bytes:
    """An archive that does not tell when it was made: the same bytes each time."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            archive.writestr(zipfile.ZipInfo(name), b"<x/>" if name == "docProps/core.xml" else made.read(name))
    return out.getvalue()


def build() -> dict[str, bytes]:
    """The seeds by the names of their files."""
    table = tuple(RECORDS[0][name] for name in ("title", "text", "published"))
    return {
        "plain.txt": TEXT.encode(), "wide.txt": TEXT.encode("utf-16"), "old.txt": TEXT.encode("cp1252"),
        "nexis.txt": NEXIS.encode(), "factiva.txt": FACTIVA.encode(), "talk.txt": TALK.encode(), "live.txt": LIVE.encode(),
        "2026-03-04.md": MARKDOWN.encode(), "page.html": PAGE.encode(), "lines.jsonl": _lines(),
        "list.json": json.dumps(RECORDS).encode(), "answer.json": json.dumps({"status": "ok", "articles": RECORDS}).encode(),
        "table.csv": _table(","), "table.tsv": _table("\t"), "table.parquet": _parquet(),
        "book.xlsx": _dateless(workbook(("title", "text", "date"), table)), "letter.docx": _dateless(word(paragraphs(*LINES))),
        "letter.rtf": rich(*LINES[1:2]), "sheet.pdf": pdf(*LINES[2:]),
        "novel.epub": _dateless(epub(*(f"<p>{line}</p>" * 3 for line in LINES))), "feed.rss": RSS.encode(),
        "feed.atom": ATOM.encode(), "wire.xml": NITF.encode(), "g2.xml": G2.encode(), "ml.xml": NEWSML.encode(), "a.eml": MAIL,
        "a.mbox": b"From quay@quay.example Tue May  5 08:00:00 2026\n" + MAIL,
        "site.warc": response("https://quay.example/1", PAGE), "packed.txt.gz": gzip.compress(TEXT.encode(), mtime=0),
        "packed.jsonl.bz2": bz2.compress(_lines()), "packed.html.xz": lzma.compress(PAGE.encode()), "many.tar": _tar(),
        "many.zip": _dateless(zipped(
            {"a.txt": TEXT.encode(), "a.meta.json": json.dumps(SIDECAR).encode(), "b/p.html": PAGE.encode()}
        )),
    }  # fmt: skip
