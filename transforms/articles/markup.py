"""HTML inside a text field of an export, reduced to its text."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_TAG = re.compile(
    r"</?(?:p|div|br|span|a|em|strong|b|i|ul|ol|li|h[1-6]|figure|figcaption|blockquote|img|article|section|body|html)\b"
    r"[^<>]{0,2000}>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:amp|quot|apos|nbsp|lt|gt|[lr][sd]quo|[mn]dash|hellip|#\d{2,5}|#x[0-9a-f]{2,5});", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"\s{0,2000}(?:<\?xml[^>]{0,200}>\s{0,200}|<!--(?:(?!-->).){0,2000}-->\s{0,200}){0,9}"
    r"<(?:!doctype\s{1,9}html|html|head|body)[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
#: So often are entities escaped at most.
_ESCAPED = 2
#: Tags that end a paragraph; the others stand within one.
_BREAKS = frozenset((
    "p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "section", "article", "header",
    "footer", "figure", "figcaption", "blockquote", "aside", "nav",
))  # fmt: skip
#: Tags whose content is no text of the article.
_SKIPPED = frozenset((
    "script", "style", "noscript", "template", "figcaption", "nav", "aside", "button", "form", "select", "svg", "iframe",
))  # fmt: skip


def is_document(text: str) -> bool:
    """Whether the text is a whole page, and not a part of one."""
    return _DOCUMENT.match(text) is not None


def plain(text: str) -> str:
    """The text without tags if it clearly is markup (two tags or more), with entities resolved, also those that were escaped
    twice; paragraphs by `\\n\\n`."""
    if len(_TAG.findall(text, 0, 20_000)) >= 2:
        parser = _TextOnly()
        parser.feed(text)
        parser.close()
        text = re.sub(r"\s*\n\s*", "\n\n", "".join(parser.parts)).strip()
    for _ in range(_ESCAPED):
        text = html.unescape(text) if _ENTITY.search(text) else text
    return text


class _TextOnly(HTMLParser):
    """Keeps the text between tags, a line end where a block of it ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._skipped = ""
        self._depth = 0

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """A section between `<![` and `>` of no kind that the parser knows is passed over, as browsers do."""
        try:
            return super().parse_marked_section(i, report)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's signature
        if tag in _BREAKS:
            self.parts.append("\n")
        if not self._skipped and tag in _SKIPPED:
            self._skipped = tag
        if tag == self._skipped:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == self._skipped:
            self._depth -= 1
            if not self._depth:
                self._skipped = ""
        if tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.parts.append(re.sub(r"\s+", " ", data))
