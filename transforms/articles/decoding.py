"""Bytes to clean Unicode: encodings, control characters, look-alike white space, mojibake.

Everything here happens before the first offset exists. Nothing that means something is changed: curly quotes,
dashes and accents stay as they are.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

import ftfy
from charset_normalizer import from_bytes
from ftfy import badness

#: Longer marks first: the UTF-32 mark begins with the UTF-16 one.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Above this share of NULs or other control characters, bytes are not text.
_BINARY_SHARE = 0.02
#: Above this share of bytes beyond ASCII, a text is not English in a western code page, and is detected instead.
_WESTERN_SHARE = 0.05
#: How much is looked at to tell what the bytes are.
_SAMPLE = 65536

#: Names of Python's for what is no encoding of pages: a stub, parts of host names (read in quadratic time), escapes of source.
_NO_PAGES = frozenset(("undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape"))

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACES = re.compile("[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
#: Controls, bidirectional marks, zero-width and soft characters, private use, lone surrogates, non-characters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ue000-\uf8ff\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
#: Joiners carry meaning between letters of some scripts, and none beside ASCII.
_JOINERS = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")


class Undecodable(ValueError):  # noqa: N818 - it says what the bytes are
    """The bytes are no text; `reason` says why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def decode(data: bytes) -> str:
    """The text in the bytes, normalised; raises Undecodable for binary data."""
    return normalise(to_text(data))


def to_text(data: bytes, named: str | None = None) -> str:
    """The text in the bytes as it stands: byte-order mark, UTF-8, UTF-16 by its NULs, else a western page or detection.

    `named` is the encoding that a page names for itself, believed where the bytes are neither marked nor UTF-8.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    sample = data[:_SAMPLE]
    if wide := wide_encoding(sample):
        return data.decode(wide, errors="replace")
    if sample.count(0) > _BINARY_SHARE * len(sample):
        raise Undecodable("binary data: NUL bytes")
    text = _utf8(data)
    if text is None:
        text = _as_named(data, named)
    if text is None:
        text = data.decode(_other_page(sample), errors="replace")
    _refuse_controls(text)
    return text


def wide_encoding(sample: bytes) -> str | None:
    """UTF-16 or UTF-32, by the mark or the NULs of the first bytes; such bytes cannot be cut into lines."""
    marked = next((encoding for mark, encoding in _MARKS[1:] if sample.startswith(mark)), None)
    return marked or (_utf16_by_nulls(sample) if b"\0" in sample else None)


def encoding_of(sample: bytes) -> str:
    """The encoding of a text of which these are the first bytes, perhaps cut within a character; not for UTF-16 and UTF-32."""
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if sample.count(0) > _BINARY_SHARE * len(sample):
        raise Undecodable("binary data: NUL bytes")
    encoding = "utf-8" if _utf8(sample[: sample.rfind(b"\n") + 1] or sample) is not None else _other_page(sample)
    _refuse_controls(sample.decode(encoding, errors="replace"))
    return encoding


def normalise(text: str) -> str:
    """NFC, `\\n` as the only line end, spaces as U+0020, no unseen characters, mojibake repaired."""
    text = _repair(text)
    text = _LINE_ENDS.sub("\n", text)
    if not text.isascii():
        text = _JOINERS.sub("", _SPACES.sub(" ", text))
        text = unicodedata.normalize("NFC", _UNSEEN.sub("", text))
    return _UNSEEN.sub("", text.replace("\t", " "))


def _repair(text: str) -> str:
    """Text decoded with the wrong page, put right; only where that leaves clearly fewer odd sequences and loses nothing."""
    if text.isascii() or not badness.is_bad(text):
        return text
    fixed = ftfy.fix_encoding(text)
    helps = badness.badness(fixed) < badness.badness(text) and fixed.count("\ufffd") <= text.count("\ufffd")
    return fixed if helps else text


def _utf16_by_nulls(sample: bytes) -> str | None:
    """UTF-16 without a mark: in western text every other byte is NUL."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    most = 0.3 * len(sample) / 2
    if odd > most and even < odd / 10:
        return "utf-16-le"
    if even > most and odd < even / 10:
        return "utf-16-be"
    return None


def _utf8(data: bytes) -> str | None:
    """UTF-8, with a few broken sequences allowed in a text that is otherwise full of sound ones."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    sound = sum(not character.isascii() for character in text) - broken
    return text if sound > 10 * broken else None


def _refuse_controls(text: str) -> None:
    if len(_CONTROLS.findall(text, 0, _SAMPLE)) > max(3, _BINARY_SHARE * min(len(text), _SAMPLE)):
        raise Undecodable("binary data: control characters")


def _as_named(data: bytes, named: str | None) -> str | None:
    """The text in the encoding that the page names, if it has that name and fits; web pages mean cp1252 by latin-1."""
    try:
        found = codecs.lookup(named or "").name
        return None if found in _NO_PAGES else data.decode("cp1252" if found in ("iso8859-1", "ascii") else found)
    except (LookupError, UnicodeError):
        return None


def _other_page(sample: bytes) -> str:
    beyond = sum(byte > 127 for byte in sample)
    if beyond <= _WESTERN_SHARE * len(sample):
        try:
            sample.decode("cp1252")
        except UnicodeDecodeError:
            pass
        else:
            return "cp1252"
    best = from_bytes(sample).best()
    if best is None:
        raise Undecodable("no encoding fits")
    return best.encoding
