"""The markdown that scrapers make of pages: its blocks without the marks, and which of them are links, pictures or addresses.

A mark tells what a line is before any word does: a line that is nearly all link leads elsewhere, whatever it says. Text that
is no markdown passes through as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from transforms.articles import bylines
from transforms.articles.cleaning.blocks.block import Block, split_blocks

LINKS, PICTURE, ADDRESS, CAPTION = "links", "picture", "address", "caption"
#: So many marks make a text markdown; they are looked for in so many characters.
_FEWEST, _SAMPLE = 3, 20_000
#: A line, or an item of a list that is no sentence, of which this much stands in links is one, if it is no sentence of so many
#: words.
_LINKED, _LINKED_ITEM, _SENTENCE = 0.7, 0.5, 12
#: A heading goes with so many links below it and nothing else.
_UNDER = 2
_MARK = re.compile(
    r"^[ ]{0,3}#{1,6}[ ]+\S|^[=]{3,}$|\]\((?:https?:|/|#|mailto:)|^[ ]{0,3}\[[^\]\n]{1,80}\]:[ ]|^[ ]{0,3}!\["
    r"|\*\*\S[^*\n]{0,200}\*\*",
    re.MULTILINE,
)
_PICTURES = ("![", "[![")
_URL = r"\((?:[^()\s]|\([^()\s]{0,300}\)){0,2000}(?:\s+[\"'][^\"'\n]{0,300}[\"'])?\s?\)"
_IMAGE = re.compile(rf"!\[[^\]\n]{{0,1000}}\](?:{_URL}|\[[^\]\n]{{0,80}}\])")
_LINK = re.compile(rf"\[(?P<text>(?:[^\[\]\n]|\[[^\[\]\n]{{0,80}}\]){{0,600}})\](?:{_URL}|\[[^\]\n]{{0,80}}\])")
_DEFINITION = re.compile(r"[ ]{0,3}\[[^\]\n]{1,80}\]:\s+\S+.*")
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^<>\s]{1,2000}>")
_BARE = re.compile(r"(?:https?://|www\.)\S+")
_HEADING = re.compile(r"(?P<level>#{1,6})[ ]+(?P<text>.*?)[ ]*#*")
#: A line that makes the one above it a heading.
_UNDERLINE = re.compile(r"={3,}|-{3,}")
#: A line wholly in italics: below a picture it is the caption, if it is no longer than this, in words.
_SLANTED, _CAPTION = re.compile(r"(?P<mark>[*_])(?![*_])[^*_\n]+(?P=mark)"), 45
_ITEM = re.compile(r"(?:[-*+•]|\d{1,3}[.)])[ ]+")
_QUOTE = re.compile(r"(?:>[ ]?)+")
_EMPHASIS = re.compile(r"(?<![\w*\\])(?P<mark>\*{1,3}|_{1,3})(?=\S)(?P<text>[^*_\n]{1,1000}?)(?<=\S)(?P=mark)(?![\w*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_CLOSED = (".", "!", "?", ":", '"', "”", "…")


@dataclass(frozen=True)
class Mark:
    """What the marks of a block say: the level of a heading (0: none), an item of a list, italics, the share that is linked."""

    level: int = 0
    is_item: bool = False
    is_slanted: bool = False
    linked: float = 0.0


@dataclass(frozen=True)
class Marked:
    """The blocks of a text, the reason for each that its marks already condemn (else None), what its marks say, and the first
    top heading; a text without marks is not `is_marked`."""

    blocks: list[Block]
    reasons: list[str | None]
    marks: list[Mark]
    title: str | None = None
    is_marked: bool = False


@dataclass
class _Line:
    """A line without its marks; `linked` is the share of it that stood in links."""

    text: str
    level: int = 0
    is_item: bool = False
    linked: float = 0.0
    reason: str | None = None
    is_slanted: bool = False


def read_blocks(text: str) -> Marked:
    """The blocks of a text, of markdown without its marks."""
    if not is_markdown(text):
        blocks = split_blocks(text)
        return Marked(blocks, [None] * len(blocks), [Mark(is_item=bool(_ITEM.match(block.text))) for block in blocks])
    lines = [line for line in _joined(text) if line.text]
    for index, line in enumerate(lines):
        if line.level and _heads_links(lines, index):
            line.reason = LINKS
        elif line.is_slanted and index and lines[index - 1].reason == PICTURE and line.text.count(" ") < _CAPTION:
            line.reason = CAPTION
    title = next((line.text for line in lines if line.level == 1), None)
    marks = [Mark(line.level, line.is_item, line.is_slanted, line.linked) for line in lines]
    return Marked([Block(" ".join(line.text.split())) for line in lines], [line.reason for line in lines], marks, title, True)


def is_markdown(text: str) -> bool:
    """Whether the text clearly is markdown: several marks of it."""
    may_be = any(mark in text for mark in ("](", "# ", "===", "]: ", "**"))
    return may_be and sum(1 for _ in _MARK.finditer(text, 0, _SAMPLE)) >= _FEWEST


def _joined(text: str) -> list[_Line]:
    """The lines, a paragraph that goes on in the next line as one; a blank line, a heading or an item ends a paragraph."""
    lines: list[_Line] = []
    pending: list[str] = []

    def end() -> None:
        if pending:
            lines.append(_line(" ".join(pending)))
            pending.clear()

    for raw in text.split("\n"):
        stripped = raw.strip()
        starts = not stripped or _HEADING.fullmatch(stripped) or _ITEM.match(stripped) or stripped.startswith((">", *_PICTURES))
        if starts or (pending and pending[-1].endswith(_CLOSED)):
            end()
        if _UNDERLINE.fullmatch(stripped) and len(pending) == 1:
            pending[0] = f"{'#' if stripped[0] == '=' else '##'} {pending[0]}"
            end()
        elif _DEFINITION.fullmatch(raw):
            end()
            lines.append(_Line(stripped, reason=ADDRESS))
        elif stripped:
            pending.append(stripped)
            if _HEADING.fullmatch(stripped) or stripped.startswith(_PICTURES):
                end()
    end()
    return lines


def _line(raw: str) -> _Line:
    """What a line is and says."""
    text = _QUOTE.sub("", raw, count=1) if raw.startswith(">") else raw
    heading = _HEADING.fullmatch(text)
    level = len(heading["level"]) if heading else 0
    text = heading["text"] if heading else text
    item = _ITEM.match(text)
    bullet, text = (text[: item.end()], text[item.end() :]) if item else ("", text)
    text, pictures = _IMAGE.subn("", text)
    linked = sum(len(_plain(match["text"])) for match in _LINK.finditer(text))
    leads = bool(_LINK.search(text))
    shown = _plain(_BARE.sub("", _AUTOLINK.sub("", _LINK.sub(lambda match: match["text"], text)))).strip()
    if not any(map(str.isalnum, shown)):
        reason = PICTURE if pictures else ADDRESS if leads or _BARE.search(raw) else None
        return _Line(" ".join(_plain(raw).split()), level, bool(item), 1.0, reason)
    share = linked / len(shown)
    is_sentence = shown.count(" ") + 1 >= _SENTENCE and shown.endswith(_CLOSED)
    names = not item and bylines.are_bare_names(shown)
    most = _LINKED_ITEM if item and not shown.endswith(_CLOSED) else _LINKED
    reason = LINKS if share >= most and not is_sentence and not names and level != 1 else None
    shown = f"{bullet if reason is None else ''}{shown}"
    return _Line(shown, level, bool(item), share, reason, _SLANTED.fullmatch(raw) is not None)


def _plain(text: str) -> str:
    """The text without marks of emphasis and escapes."""
    previous = None
    while previous != text and ("*" in text or "_" in text):
        previous, text = text, _EMPHASIS.sub(lambda match: match["text"], text)
    return _ESCAPED.sub(r"\1", text)


def _heads_links(lines: list[_Line], index: int) -> bool:
    """Whether a heading stands over several links and nothing else."""
    under = 0
    for line in lines[index + 1 :]:
        if line.level:
            break
        if line.reason is None:
            return False
        under += line.reason == LINKS
    return under >= _UNDER
