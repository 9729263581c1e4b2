"""PDF: the text of one article, or of an export, page by page; what only is a picture of text is not read."""

from __future__ import annotations

import io
from collections.abc import Iterator

from transforms.articles import decoding
from transforms.articles.cleaning.repairs.layout import joined_pages
from transforms.articles.readers.documents.texts import records_of, whole
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import MAX_RECORD_BYTES, RawRecord, Refusal, Unreadable

#: More pages are no article.
_MOST_PAGES = 5_000


def read_pdf(stream: io.BufferedReader, options: Options) -> Iterator[RawRecord | Refusal]:
    """The text of a PDF, in the order of its pages, without what repeats at their edges."""
    import pypdfium2

    data = whole(stream)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("encrypted", "protected by a password; save it without") from error
        raise Unreadable("broken_pdf", f"damaged or cut short: {error}") from error
    try:
        if len(document) > _MOST_PAGES:
            raise Unreadable("too_long", f"{len(document)} pages, more than {_MOST_PAGES}")
        pages: list[str] = []
        for page in document:
            text = page.get_textpage()
            pages.append(text.get_text_bounded())
            text.close()
            page.close()
            if sum(map(len, pages)) > MAX_RECORD_BYTES:
                raise Unreadable("too_long", f"more than {MAX_RECORD_BYTES} characters")
    except pypdfium2.PdfiumError as error:
        raise Unreadable("broken_pdf", f"page {len(pages) + 1} is damaged: {error}") from error
    finally:
        document.close()
    text = joined_pages([decoding.normalise(page) for page in pages])
    if text.strip():
        yield from records_of(text, options)
    else:
        yield Refusal(0, "no_text", f"none of the {len(pages)} pages holds a text; they may be pictures of one")
