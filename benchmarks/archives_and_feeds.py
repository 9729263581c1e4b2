"""Records, CPU seconds and memory of reading web archives and feeds, made here of invented words.

    python -m benchmarks.archives_and_feeds [KIND ...] [--pages N]

Kinds: `warc`, a web archive packed as one, of pages alone; `warc-mixed`, packed record by record as CC-NEWS is, with the request
and metadata of each page, and a picture, a page not found and a revisit for every tenth; `rss`, a feed of 200 entries with the
whole text; `rss-summaries`, one without. Prints for each how many records and articles came of it, how they were dated, what was
told, the CPU seconds of reading alone and up to articles, and the peak memory of the process before and after (name one kind for
that: the peak is the process's).
"""

from __future__ import annotations

import argparse
import gzip
import io
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from transforms.articles.field_names import load_field_mapping
from transforms.articles.intake import SourceInfo, take_in
from transforms.articles.readers.files import read

WORDS = (
    "harbour", "board", "pilot", "ship", "river", "council", "vote", "mayor", "tax", "plan", "bridge", "school", "talks",
    "water", "price", "union", "strike", "farm", "road", "island", "ferry", "market", "judge", "court", "night", "winter",
)  # fmt: skip
PAGES, ENTRIES, PARAGRAPHS, OTHERS = 1_000, 200, 10, 10
MEGABYTE = 1024 if sys.platform != "darwin" else 1024 * 1024


def paragraph(words: random.Random, count: int = 45) -> str:
    """So many words as one sentence."""
    return " ".join(words.choice(WORDS) for _ in range(count)).capitalize() + "."


def page(number: int, words: random.Random) -> bytes:
    """A page of news with menu, foot and a date."""
    body = "".join(f"<p>{paragraph(words)}</p>" for _ in range(PARAGRAPHS))
    published = f"2026-05-{1 + number % 28:02d}T08:00:00+02:00"
    return (
        f"<html><head><title>Story {number}</title><meta property='article:published_time' content='{published}'></head><body>"
        "<nav><a href='/'>Home</a><a href='/world'>World</a><a href='/sport'>Sport</a></nav>"
        f"<article><h1>Story {number}</h1>{body}</article><footer>All rights reserved</footer></body></html>"
    ).encode()


def record(kind: str, number: int, content: bytes, media: str = "application/http") -> bytes:
    """A record of a web archive."""
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://quay.example/{number}\r\nWARC-Date: 2026-05-30T00:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\nContent-Type: {media}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def answer(content: bytes, status: str = "200 OK", media: str = "text/html; charset=utf-8") -> bytes:
    """What a server sent."""
    return f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n\r\n".encode() + content


def archive(pages: int) -> bytes:
    """Pages alone, packed as one."""
    words = random.Random(1)  # noqa: S311 - invented words
    return gzip.compress(b"".join(record("response", number, answer(page(number, words))) for number in range(pages)), 1)


def mixed_archive(pages: int) -> bytes:
    """Pages among what else a crawler keeps, packed record by record."""
    words = random.Random(2)  # noqa: S311 - invented words

    def records() -> Iterator[bytes]:
        yield record("warcinfo", 0, b"software: none\r\n", "application/warc-fields")
        for number in range(pages):
            yield record("request", number, b"GET / HTTP/1.1\r\nHost: quay.example\r\n\r\n")
            yield record("response", number, answer(page(number, words)))
            yield record("metadata", number, b"fetchTimeMs: 12\r\n", "application/warc-fields")
            if number % OTHERS == 0:
                yield record("response", number, answer(bytes(2_000), media="image/png"))
                yield record("response", number, answer(b"<html><p>Not found</p></html>", status="404 Not Found"))
                yield record("revisit", number, answer(b""))

    return b"".join(gzip.compress(one, 1) for one in records())


def feed(entries: int, has_text: bool) -> bytes:
    """A feed whose entries have a summary, and perhaps the whole text."""
    words = random.Random(3)  # noqa: S311 - invented words
    items = []
    for number in range(entries):
        text = "".join(f"<p>{paragraph(words)}</p>" for _ in range(PARAGRAPHS)) if has_text else ""
        items.append(
            f"<item><title>Story {number}</title><link>https://quay.example/{number}</link>"
            f"<pubDate>Tue, 05 May 2026 08:{number % 60:02d}:00 +0200</pubDate><description>{paragraph(words, 15)}</description>"
            + (f"<content:encoded><![CDATA[{text}]]></content:encoded>" if text else "")
            + "</item>"
        )
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<rss version="2.0" {space}><channel><title>The Quay</title>{"".join(items)}</channel></rss>'.encode()


#: By kind: the name of the file, and what makes it of so many pages.
KINDS: Mapping[str, tuple[str, Callable[[int], bytes]]] = {
    "warc": ("pages.warc.gz", archive),
    "warc-mixed": ("crawl.warc.gz", mixed_archive),
    "rss": ("feed.rss", lambda _: feed(ENTRIES, has_text=True)),
    "rss-summaries": ("feed.rss", lambda _: feed(ENTRIES, has_text=False)),
}


def measure(kind: str, pages: int) -> None:
    """Read one and print what came of it."""
    name, make = KINDS[kind]
    data, mapping = make(pages), load_field_mapping()
    list(take_in(read(io.BytesIO(KINDS[kind][1](2)), name), SourceInfo("made", name), mapping, 5))  # the libraries are loaded
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    began = time.process_time()
    count = sum(1 for _ in read(io.BytesIO(data), name))
    reading = time.process_time() - began
    began = time.process_time()
    statuses: Counter[str] = Counter()
    told: Counter[str] = Counter()
    dated = 0
    for row in take_in(read(io.BytesIO(data), name), SourceInfo("made", name), mapping, 5):
        statuses[row["reason"] or row["status"]] += 1
        told.update(warning.partition(":")[0] for warning in row["warnings"] or ())
        dated += row["published_at"] is not None and row["published_offset"] is not None
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    print(
        f"{kind:<14} {len(data) / 1e6:6.2f} MB   {count:5} records: {dict(statuses)}, {dated} with time and offset, {dict(told)}"
    )
    print(
        f"{'':<14} reading {reading:.2f} CPU s, to articles {seconds:.2f} CPU s, peak memory {before:.0f} → {peak:.0f} MB",
        flush=True,
    )


def main() -> None:
    """Measure the kinds that are named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[*KINDS, []], help="all if none is named")
    parser.add_argument("--pages", type=int, default=PAGES)
    options = parser.parse_args()
    for kind in options.kinds or KINDS:
        measure(kind, options.pages)


if __name__ == "__main__":
    main()
