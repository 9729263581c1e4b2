"""Which format a file is: by its first bytes where these tell, else by its name."""

from __future__ import annotations

import codecs
import re

from transforms.articles import markup
from transforms.articles.readers.unpacking import codec_of

#: What ends the name of a file that only describes the article beside it.
SIDECAR_SUFFIX = ".meta.json"
#: Suffixes of compression, and what they stand for.
_PACKED = {
    ".gz": "", ".gzip": "", ".bz2": "", ".xz": "", ".zst": "", ".zstd": "",
    ".tgz": ".tar", ".tbz": ".tar", ".tbz2": ".tar", ".txz": ".tar", ".tzst": ".tar",
}  # fmt: skip
_SUFFIXES = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "page", ".htm": "page", ".xhtml": "page",
    ".json": "json", ".jsonl": "lines", ".ndjson": "lines",
    ".csv": "table", ".tsv": "table", ".parquet": "parquet", ".zip": "zip", ".tar": "tar",
    ".docx": "docx", ".docm": "docx", ".rtf": "rtf", ".xlsx": "workbook", ".xlsm": "workbook", ".pdf": "pdf", ".epub": "epub",
    ".xml": "news", ".rss": "news", ".atom": "news", ".warc": "warc", ".eml": "mail", ".mbox": "mailbox",
}  # fmt: skip
#: Formats of one article a file: a date in the file's name is that article's.
_SINGLE = frozenset(("text", "markdown", "page", "docx", "rtf", "pdf"))
#: First bytes that tell a format, whatever the file's name.
_MAGIC = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"PAR1", "parquet"), (b"%PDF", "pdf"), (b"{\\rtf", "rtf"),
    (b"WARC/", "warc"),
)  # fmt: skip
_TAR_MAGIC, _TAR_PLACE = b"ustar", 257
#: First bytes of formats that are no articles, whatever the file's name.
_FOREIGN = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"ARROW1", b"ORC",
    b"Obj\x01", b"SQLite format 3", b"\x7fELF", b"ID3", b"\x00\x00\x01\x00", b"OggS", b"wOF",
)  # fmt: skip
_SPACE = rb"(?:\xef\xbb\xbf)?\s{0,2000}"
_JSON = re.compile(_SPACE + rb"(?:\{\s{0,2000}\"|\[\s{0,2000}[{\[\]])")
#: A first line that is a whole record, with another behind it.
_LINES = re.compile(_SPACE + rb"\{[^\n]{2,}\}[ \t]*\r?\n\s{0,2000}\{")
#: What opens a JSON document that was named as lines: a list, or an object that goes on behind its first line.
_DOCUMENT = re.compile(_SPACE + rb"(?:\[\s{0,2000}[{\]]|\{[ \t]*\r?\n)")
ACCEPTED = (
    ".txt .md .html .json .jsonl .csv .tsv .parquet .docx .rtf .xlsx .pdf .epub .xml .rss .atom .warc .eml .mbox, each also .gz "
    ".bz2 .xz .zst, and .zip .tar of them"
)
#: What opens a document of news in XML.
_NEWS = re.compile(
    _SPACE + rb"(?:<\?xml[^>]{0,200}>|<!--(?:(?!-->).){0,2000}-->|<!DOCTYPE\s+(?:rss|nitf|newsml)[^>]{0,500}>|\s){0,9}"
    rb"<(?:rss|feed|rdf:RDF|nitf|newsMessage|newsItem|NewsML|NewsItem)[\s>]",
    re.DOTALL | re.IGNORECASE,
)
#: Formats that their first bytes tell.
_PACKAGES = frozenset(("docx", "rtf", "workbook", "epub", "pdf", "warc"))


def unpacked_name(name: str) -> str:
    """The name without its suffix of compression: `a.jsonl.gz` → `a.jsonl`, `a.tgz` → `a.tar`."""
    stem, suffix = _split(name)
    return stem + _PACKED[suffix] if suffix in _PACKED else name


def stem_of(name: str) -> str:
    """The name without the suffixes of its format and compression: a sidecar is called after it."""
    return _split(unpacked_name(name))[0]


def is_sidecar(name: str) -> bool:
    """Whether the file only describes the article beside it."""
    return name.lower().endswith(SIDECAR_SUFFIX)


def sidecar_of(name: str) -> str:
    """The name of a file's sidecar: `a/talks.html.gz` → `a/talks.meta.json`."""
    return stem_of(name) + SIDECAR_SUFFIX


def is_one_article(name: str) -> bool:
    """Whether a file of this name holds one article, not a dump of many: then a date in the name is that article's."""
    return _SUFFIXES.get(_split(unpacked_name(name))[1]) in _SINGLE


def format_of(head: bytes, name: str) -> str | None:
    """The format's name in `files.READERS`, a compression of `unpacking`, or None for what is not read."""
    named = _SUFFIXES.get(_split(unpacked_name(name))[1])
    if codec := codec_of(head):
        return codec
    if magic := next((kind for magic, kind in _MAGIC if head.startswith(magic)), None):
        return magic
    if head[_TAR_PLACE:].startswith(_TAR_MAGIC):
        return "tar"
    if head.startswith(_FOREIGN) or named in _PACKAGES:  # a name alone makes no document
        return None
    return _text_format(head, named)


def _text_format(head: bytes, named: str | None) -> str | None:
    if markup.is_document(head.removeprefix(codecs.BOM_UTF8).decode("latin-1")):
        return "page"
    if _NEWS.match(head):
        return "news"
    if named in ("json", "lines", None, "text"):
        if named == "lines":
            return "json" if _DOCUMENT.match(head) else "lines"
        if _LINES.match(head):
            return "lines"
        return "json" if _JSON.match(head) else named
    return named


def _split(name: str) -> tuple[str, str]:
    """Stem and suffix, the latter in lower case; folders and names that begin with a dot have none."""
    folder, slash, last = name.rpartition("/")
    stem, _, suffix = last.rpartition(".")
    return (f"{folder}{slash}{stem}", f".{suffix.lower()}") if stem else (name, "")
