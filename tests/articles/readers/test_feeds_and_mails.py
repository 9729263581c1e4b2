from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable

import pytest

from transforms.articles.readers.records import RawRecord, Refusal

Found = list[RawRecord | Refusal]
ReadAll = Callable[..., Found]
Rules = Callable[..., list[str]]

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Quay</title>
<item><title>Pilot chosen</title><link>https://quay.example/1</link><dc:creator>Ana Diaz</dc:creator>
<pubDate>Tue, 05 May 2026 08:00:00 +0200</pubDate><description>A teaser.</description>
<content:encoded><![CDATA[<p>The board chose&nbsp;a pilot.</p><p>She starts soon.</p>]]></content:encoded></item>
<item><title>Pier shut</title><link>https://quay.example/2</link><description>The pier is shut for a year.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>The Quay</title><entry><title>Pilot chosen</title>
<link rel="enclosure" href="https://quay.example/1.mp3"/><link href="https://quay.example/1"/><author>
<name>Ana Diaz</name></author>
<published>2026-05-05T08:00:00+02:00</published><updated>2026-05-05T09:00:00+02:00</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>The board chose a pilot.</p></div></content></entry>
</feed>"""
NITF = """<nitf><head><docdata><date.issue norm="20260505T080000Z"/></docdata></head><body><body.head><hedline>
<hl1>Pilot chosen</hl1></hedline>
<byline>By ANA DIAZ<byttl>Delta Wire Writer</byttl></byline><distributor>Delta Wire</distributor></body.head>
<body.content><p>The board chose a pilot.</p><media><caption>A boat.</caption></media><p>She starts soon.</p>
</body.content></body></nitf>"""
G2 = """<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem><itemMeta><provider literal="Delta Wire"/><firstCreated>2026-05-05T08:00:00+02:00</firstCreated>
<pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><by>Ana Diaz</by><headline>Pilot chosen</headline></contentMeta><contentSet><inlineXML>
<html xmlns="http://www.w3.org/1999/xhtml"><body>
<p>The board chose a pilot.</p></body></html></inlineXML></contentSet></newsItem>
<newsItem><itemMeta><pubStatus qcode="stat:canceled"/></itemMeta><contentSet><inlineData>No.</inlineData></contentSet>
</newsItem></itemSet></newsMessage>"""
NEWSML = """<NewsML><NewsItem><NewsManagement><FirstCreated>20260505T080000+0200</FirstCreated></NewsManagement>
<NewsComponent><NewsLines>
<HeadLine>Pilot chosen</HeadLine><ByLine>Ana Diaz</ByLine></NewsLines><ContentItem><DataContent>
<p>The board chose a pilot.</p></DataContent></ContentItem>
</NewsComponent></NewsItem></NewsML>"""
MAIL = b"""From: "The Quay" <letter@quay.example>
Subject: =?utf-8?q?Pilot_=E2=80=9Cchosen=E2=80=9D?=
Date: Tue, 05 May 2026 08:00:00 +0200
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

The board chose a pilot =E2=80=93 s=
he starts soon.
--b
Content-Type: text/html; charset=utf-8

<html><body><p>The board chose a pilot.</p></body></html>
--b--
"""


def response(url: str, html: str, kind: str = "text/html; charset=utf-8", status: str = "200 OK") -> bytes:
    body = html.encode()
    content = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-05-06T00:00:00Z\r\n"
    head += f"WARC-Record-ID: <urn:uuid:{len(body):032d}>\r\nContent-Type: application/http; msgtype=response\r\n"
    return head.encode() + f"Content-Length: {len(content)}\r\n\r\n".encode() + content + b"\r\n\r\n"


def fields(found: Found) -> list[dict[str, object]]:
    assert all(isinstance(one, RawRecord) for one in found)
    return [one.fields for one in found if isinstance(one, RawRecord)]


@pytest.mark.parametrize("name", ["feed.rss", "feed.xml", "feed.txt"])
def test_an_item_of_a_feed_is_a_record_with_its_whole_text(name: str, read_all: ReadAll) -> None:
    first, second = read_all(RSS.encode(), name)
    assert isinstance(first, RawRecord)
    assert first.fields == {
        "title": "Pilot chosen", "url": "https://quay.example/1", "authors": ["Ana Diaz"], "publisher": "The Quay",
        "published": "Tue, 05 May 2026 08:00:00 +0200", "text": "<p>The board chose&#160;a pilot.</p><p>She starts soon.</p>",
    }  # fmt: skip
    assert isinstance(second, RawRecord)
    assert (second.fields["text"], second.warnings[0].partition(":")[0]) == ("The pier is shut for a year.", "summary_only")


def test_an_entry_of_atom_is_a_record(read_all: ReadAll) -> None:
    (found,) = fields(read_all(ATOM.encode(), "a.atom"))
    assert (found["url"], found["authors"], found["publisher"]) == ("https://quay.example/1", ["Ana Diaz"], "The Quay")
    assert (found["published"], found["modified"]) == ("2026-05-05T08:00:00+02:00", "2026-05-05T09:00:00+02:00")
    assert "The board chose a pilot." in str(found["text"])


@pytest.mark.parametrize(
    ("data", "text", "publisher", "published"),
    [
        (NITF, "The board chose a pilot.\n\nShe starts soon.", "Delta Wire", "20260505T080000Z"),
        (G2, "The board chose a pilot.", "Delta Wire", "2026-05-05T08:00:00+02:00"),
        (NEWSML, "The board chose a pilot.", None, "20260505T080000+0200"),
    ],
)
def test_what_agencies_deliver_is_read(data: str, text: str, publisher: str | None, published: str, read_all: ReadAll) -> None:
    found = fields(read_all(data.encode(), "a.xml")[:1])[0]
    assert (found["title"], found["text"], found.get("publisher"), found["published"]) == (
        "Pilot chosen",
        text,
        publisher,
        published,
    )
    assert "Ana Diaz".lower() in str(found["authors"]).lower()
    assert "Writer" not in str(found["authors"])


def test_what_an_agency_took_back_is_refused(rules: Rules) -> None:
    assert rules(G2.encode(), "a.xml") == ["withdrawn"]


def test_a_mail_is_read_from_one_part(read_all: ReadAll) -> None:
    (found,) = fields(read_all(MAIL, "a.eml"))
    assert found == {
        "title": "Pilot “chosen”", "publisher": "The Quay", "published": "Tue, 05 May 2026 08:00:00 +0200",
        "text": "The board chose a pilot – she starts soon.",
    }  # fmt: skip


def test_each_mail_of_a_mailbox_is_a_record(read_all: ReadAll) -> None:
    box = (
        b"From letter Tue May  5 08:00:00 2026\n"
        + MAIL
        + b"\nFrom letter Tue May  5 09:00:00 2026\n"
        + MAIL.replace(b"soon", b">From June")
    )
    assert [one["text"] for one in fields(read_all(box, "a.mbox"))] == [
        "The board chose a pilot – she starts soon.", "The board chose a pilot – she starts >From June.",
    ]  # fmt: skip


def test_pages_of_a_web_archive_are_records_and_the_rest_is_told(read_all: ReadAll) -> None:
    page = "<html><body><p>One.</p></body></html>"
    data = b"".join(
        gzip.compress(part)
        for part in (response("https://a.example/1", page), response("https://a.example/x", "gone", status="404 Not Found"),
                     response("https://a.example/y", "{}", "application/json"), response("https://a.example/2", page),
                     response("https://a.example/2", "").replace(b"Type: response", b"Type: revisit"))
    )  # fmt: skip
    *pages, rest = read_all(data, "CC.warc.gz")
    assert [one["url"] for one in fields(pages)] == ["https://a.example/1", "https://a.example/2"]
    assert isinstance(rest, Refusal)
    assert (rest.rule, rest.detail) == ("no_page", "3 records are no pages: status 404 1, application/json 1, revisit 1")


ENTITY = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (RSS.encode()[:-60], "a.rss", ["broken_xml"]),
        (RSS.encode().replace(b"<rss", ENTITY + b"<rss"), "a.rss", ["broken_xml"]),
        (b"<rss><channel/></rss>", "a.rss", ["empty_file"]),
        (b"<sitemap><a/></sitemap>", "a.xml", ["unknown_format"]),
        (RSS.encode().replace(b"The pier is shut for a year.", b""), "a.rss", ["no_text"]),
        (ATOM.encode().replace(b"<feed", ENTITY.replace(b"rss", b"feed") + b"<feed"), "a.atom", ["broken_xml"]),
        (NITF.encode().replace(b"<nitf", ENTITY.replace(b"rss", b"nitf") + b"<nitf"), "a.xml", ["broken_xml"]),
        (NITF.encode()[:-60], "a.xml", ["broken_xml"]),
        (b"", "a.eml", ["empty_file"]),
        (b"Just a text.", "a.eml", ["broken_mail"]),
        (b"Subject: x\nContent-Type: multipart/encrypted\n\nx", "a.eml", ["encrypted"]),
        (b"Subject: x\nContent-Type: text/plain; charset=none-such\n\n", "a.eml", ["no_text"]),
        (MAIL[:60], "a.eml", ["no_text"]),
        (response("https://a.example/1", "x" * 500)[:250], "a.warc", ["broken_warc"]),
        (b"WARC/1.0\r\nnonsense", "a.warc", ["empty_file"]),
        (
            re.sub(
                rb"(WARC.*?Content-Length: )",
                rb"\g<1>" + b"9" * 25,
                response("https://a.example/1", "x"),
                count=1,
                flags=re.DOTALL,
            ),
            "a.warc",
            ["broken_warc"],
        ),
        (b"\n\n", "a.mbox", ["empty_file"]),
    ],
)
def test_what_cannot_be_read_is_told_once(data: bytes, name: str, expected: list[str], rules: Rules) -> None:
    assert rules(data, name) == expected


def test_of_a_web_archive_with_a_wrong_length_the_pages_are_read_and_nothing_is_printed(
    read_all: ReadAll, capfd: pytest.CaptureFixture[str]
) -> None:
    page = f"<html><body>{'<p>The board chose a pilot.</p>' * 5}</body></html>"
    first = response("https://quay.example/1", page)[:-4] + b"\x1b[2J more\r\n\r\n"
    found = read_all(first + response("https://quay.example/2", page), "a.warc")
    assert [one.rule if isinstance(one, Refusal) else one.fields["url"] for one in found] == [
        "https://quay.example/1", "https://quay.example/2", "broken_warc",
    ]  # fmt: skip
    assert capfd.readouterr() == ("", "")


def test_of_a_web_archive_with_a_strange_address_nothing_is_printed(read_all: ReadAll, capfd: pytest.CaptureFixture[str]) -> None:
    page = f"<html><body>{'<p>The board chose a pilot.</p>' * 5}</body></html>"
    (found,) = read_all(response("https://quay.example/a b", page), "a.warc")
    assert found.fields["url"] == "https://quay.example/a%20b"
    assert capfd.readouterr() == ("", "")


def test_a_mail_with_a_date_of_no_calendar_is_read(read_all: ReadAll) -> None:
    (found,) = read_all(MAIL.replace(b"Date: Tue, 05 May", b"Date: Tue, 9999999999999999999999999 May"), "a.eml")
    assert found.fields["published"].startswith("Tue, 9999999999999999999999999 May")
    assert found.fields["text"]


def test_a_feed_whose_prefixes_nothing_declares_is_read_as_far_as_it_goes(read_all: ReadAll) -> None:
    whole = read_all(RSS.encode(), "a.rss")
    bare = re.sub(rb' ?xmlns:\w+="[^"]*"', b"", RSS.encode())
    assert bare != RSS.encode()
    found = read_all(bare, "a.rss")
    assert [one.fields for one in found if isinstance(one, RawRecord)] == [one.fields for one in whole]


def test_of_a_damaged_feed_the_items_before_the_damage_are_read(read_all: ReadAll) -> None:
    first, refusal = read_all(RSS.encode()[:-60], "a.rss")
    assert isinstance(first, RawRecord)
    assert first.fields["title"] == "Pilot chosen"
    assert isinstance(refusal, Refusal)


def test_a_mail_whose_sender_does_not_end_is_read(read_all: ReadAll) -> None:
    """The library's time grows with the square of a header; of a million letters it was minutes."""
    began = time.process_time()
    (found,) = read_all(MAIL.replace(b'"The Quay"', b'"The Quay' + b" By" * 300_000), "a.eml")
    assert found.fields["publisher"].startswith("The Quay By By")
    assert time.process_time() - began < 10
