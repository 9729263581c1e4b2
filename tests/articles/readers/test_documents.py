from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from transforms.articles.readers.limits import Limits
from transforms.articles.readers.options import Options
from transforms.articles.readers.records import RawRecord, Refusal

Found = list[RawRecord | Refusal]
ReadAll = Callable[..., Found]
Rules = Callable[..., list[str]]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LINES = ("The harbour board met at noon.", "It chose a new pilot.")


def zipped(parts: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return data.getvalue()


def word(body: str, **more: bytes) -> bytes:
    document = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return zipped({"docProps/app.xml": b"<x/>", "word/document.xml": document.encode(), **more})


def paragraphs(*lines: str) -> str:
    return "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)


def workbook(*rows: tuple[object, ...]) -> bytes:
    book, data = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(data)
    return data.getvalue()


def rich(*lines: str) -> bytes:
    return ("{\\rtf1\\ansi " + "\\par\n".join(lines) + "}").encode("cp1252")


def pdf(*lines: str) -> bytes:
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 72 720 Td {shown} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    text, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{len(text)}\n%%EOF\n"
    return (text + end).encode()


def protected(data: bytes) -> bytes:
    """The PDF with a password that nobody knows."""
    secret = "0" * 64
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{secret}> /U <{secret}> >> /ID [<00> <00>]"
    return data.replace(b"/Size 6", f"/Size 6 {lock}".encode())


def epub(*chapters: str, **more: bytes) -> bytes:
    items = "".join(f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters)))
    order = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    book = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:publisher>The Quay</dc:publisher></metadata><manifest>{items}</manifest><spine>{order}</spine></package>"
    )
    names = "urn:oasis:names:tc:opendocument:xmlns:container"
    container = f'<container xmlns="{names}"><rootfiles><rootfile full-path="o/b.opf"/></rootfiles></container>'
    pages = {f"o/c{n}.xhtml": f"<html><body>{chapter}</body></html>".encode() for n, chapter in enumerate(chapters)}
    head = {"mimetype": b"application/epub+zip", "META-INF/container.xml": container.encode(), "o/b.opf": book.encode()}
    return zipped({**head, **pages, **more})


SOUND = {
    "docx": (word(paragraphs(*LINES)), "a.docx"),
    "rtf": (rich(*LINES), "a.rtf"),
    "pdf": (pdf(*LINES), "a.pdf"),
}


@pytest.mark.parametrize("kind", SOUND)
def test_a_document_is_an_article_under_any_name(kind: str, read_all: ReadAll) -> None:
    data, name = SOUND[kind]
    for called in (name, "a.bin"):
        (found,) = read_all(data, called)
        assert isinstance(found, RawRecord)
        assert found.fields["text"].split() == " ".join(LINES).split()


def test_a_paragraph_of_a_word_file_is_a_block_and_what_was_struck_out_is_gone(read_all: ReadAll) -> None:
    body = (
        paragraphs("One.")
        + "<w:p><w:del><w:r><w:delText>Gone.</w:delText></w:r></w:del><w:r><w:t>Two</w:t><w:tab/><w:t>b.</w:t></w:r></w:p>"
    )
    assert read_all(word(body, **{"word/vbaProject.bin": b"\x00macro"}), "a.docm") == [RawRecord(0, {"text": "One.\n\nTwo b."})]


def test_a_row_of_a_workbook_is_a_record(read_all: ReadAll) -> None:
    data = workbook(
        (None, None), ("date", "title", "text"), (date(2026, 4, 3), "Quay", "One."), (None, None, None), (None, "Pier", "Two.")
    )
    first, second = read_all(data, "a.xlsx")
    assert isinstance(first, RawRecord)
    assert (str(first.fields["date"])[:10], first.fields["title"], first.fields["text"]) == ("2026-04-03", "Quay", "One.")
    assert second == RawRecord(1, {"title": "Pier", "text": "Two."})


def test_cells_far_apart_take_no_memory(read_all: ReadAll) -> None:
    book, data = openpyxl.Workbook(), io.BytesIO()
    book.active["A1"], book.active["A2"], book.active["XFD1048576"] = "text", "One.", "far"
    book.save(data)
    assert read_all(data.getvalue(), "a.xlsx") == [RawRecord(0, {"text": "One."})]


def test_a_chapter_of_a_book_with_paragraphs_is_a_record(read_all: ReadAll) -> None:
    found = read_all(epub("<h1>Contents</h1>", "<p>One.</p>", "<p>Two.</p>"), "a.epub")
    assert [isinstance(one, RawRecord) and (one.fields["publisher"], "<p>" in one.fields["html"]) for one in found] == [
        ("The Quay", True)
    ] * 2


ENTITIES = (
    b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    + b'<w:document xmlns:w="%s"><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>' % W.encode()
)
BOOK = b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]><%s>&a;</%s>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


@pytest.mark.parametrize(
    ("data", "name", "rule"),
    [
        (word(paragraphs(*LINES))[:-30], "a.docx", "broken_zip"),
        (zipped({"word/document.xml": b"<w:document"}), "a.docx", "broken_docx"),
        (zipped({"word/document.xml": ENTITIES}), "a.docx", "broken_docx"),
        (word(""), "a.docx", "empty_file"),
        (OLE, "a.doc", "unknown_format"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted"),
        (rich(*LINES)[:-1], "a.rtf", "broken_rtf"),
        (b"{\\rtf1" + b"{" * 5000 + b"}" * 5001, "a.rtf", "broken_rtf"),
        (pdf(*LINES)[:60], "a.pdf", "broken_pdf"),
        (pdf(""), "a.pdf", "no_text"),
        (protected(pdf(*LINES)), "a.pdf", "encrypted"),
        (workbook(("text",)), "a.xlsx", "empty_file"),
        (workbook(("text",), ("One.",))[:-40], "a.xlsx", "broken_zip"),
        (zipped({"xl/workbook.xml": b"<workbook", "[Content_Types].xml": b"<x/>"}), "a.xlsx", "broken_workbook"),
        (zipped({"xl/workbook.xml": BOOK % (b"workbook", b"workbook")}), "a.xlsx", "broken_workbook"),
        (zipped({"xl/workbook.bin": b"x"}), "a.xlsb", "unknown_format"),
        (zipped({"ppt/presentation.xml": b"<x/>"}), "a.pptx", "unknown_format"),
        (epub(), "a.epub", "empty_file"),
        (epub("<p>One.</p>", **{"META-INF/encryption.xml": b'<EncryptedData URI="o/c0.xhtml"/>'}), "a.epub", "encrypted"),
        (zipped({"META-INF/container.xml": b"<c"}), "a.epub", "broken_epub"),
        (zipped({"META-INF/container.xml": BOOK % (b"container", b"container")}), "a.epub", "broken_epub"),
        (epub("<p>One.</p>")[:-40], "a.epub", "broken_zip"),
    ],
)
def test_a_document_that_cannot_be_read_is_one_refusal(data: bytes, name: str, rule: str, rules: Rules) -> None:
    assert rules(data, name) == [rule]


@pytest.mark.parametrize("name", ["word/document.xml", "xl/workbook.xml", "META-INF/container.xml"])
def test_a_document_that_unpacks_to_too_much_is_one_refusal(name: str, rules: Rules) -> None:
    bomb = zipped({name: b"<a>" + b" " * 3_000_000 + b"</a>"})
    assert rules(bomb, "a.bin", Options(limits=Limits(ratio_from=100_000))) == ["unpacks_to_too_much"]


def test_macros_and_objects_are_not_read(read_all: ReadAll) -> None:
    macro = io.BytesIO(workbook(("text",), ("One.",)))
    with zipfile.ZipFile(macro, "a") as book:
        book.writestr("xl/vbaProject.bin", b"\x00macro")
    assert read_all(macro.getvalue(), "a.xlsm") == [RawRecord(0, {"text": "One."})]
    embedded = rich(*LINES)[:-1] + rb"{\object\objemb{\*\objclass Package}{\*\objdata 0105000002000000}}}"
    (found,) = read_all(embedded, "a.rtf")
    assert isinstance(found, RawRecord)
    assert found.fields["text"].split() == " ".join(LINES).split()
