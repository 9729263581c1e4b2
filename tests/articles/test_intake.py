from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from transforms.articles.field_names import load_field_mapping
from transforms.articles.intake import SourceInfo, take_in, texts_of
from transforms.articles.readers.files import read
from transforms.articles.readers.records import RawRecord

BODY = "The two governments agreed on Monday to reopen the border crossing, officials in both capitals said."


def rows(data: bytes, path: str, min_words: int = 5, **sidecar: str) -> list[dict[str, Any]]:
    return list(take_in(read(io.BytesIO(data), path), SourceInfo("dump", path, sidecar), load_field_mapping(), min_words))


def test_every_record_has_a_row_and_a_bad_one_stops_nothing() -> None:
    lines = f'{{"text": "{BODY}", "title": "Border"}}\n{{bad\n{{"title": "x"}}\n{{"text": "Home News Sport"}}\n{{"text": "They met again, aides said."}}'  # noqa: E501
    found = rows(lines.encode(), "d.jsonl", min_words=6)
    assert [row["status"] for row in found] == ["article", *["quarantined"] * 4]
    assert [row["reason"] for row in found] == [None, "broken_json", "no_text", "no_article_text", "too_short"]
    assert len({row["record_id"] for row in found}) == 5
    assert len({tuple(row) for row in found}) == 1


def test_an_article_has_its_columns() -> None:
    row = rows(BODY.encode(), "2024-05-01-border.txt", publisher="Echo", title="Border")[0]
    assert (row["text"], row["title"], row["publisher"], row["language"]) == (BODY, "Border", "Echo", "en")
    assert (row["char_count"], row["word_count"]) == (len(BODY), 16)
    assert (str(row["published_at"].date()), row["published_at_source"]) == ("2024-05-01", "file")


def test_the_name_of_a_dump_dates_none_of_its_records() -> None:
    assert rows(f'{{"text": "{BODY}"}}'.encode(), "2024-05-01.jsonl")[0]["published_at"] is None


def test_the_article_id_hangs_on_the_text_as_decoded_alone() -> None:
    first, second = rows(BODY.encode(), "a.txt", title="A")[0], rows(("\ufeff" + BODY.replace(" ", "\n", 1)).encode(), "b.txt")[0]
    assert first["article_id"] == second["article_id"]
    assert first["record_id"] != second["record_id"]
    assert rows((BODY + " Sign up to our newsletter.").encode(), "c.txt")[0]["article_id"] != first["article_id"]


def test_what_was_removed_is_told() -> None:
    row = rows((BODY + "\n\nSign up for our newsletter").encode(), "a.txt")[0]
    assert row["removed"] == [{"text": "Sign up for our newsletter", "reason": "call to the reader", "at": len(row["text"])}]


def test_texts_to_learn_from_are_those_of_sound_records() -> None:
    assert list(texts_of(read(io.BytesIO(b'{"text": "One."}\n{bad\n'), "d.jsonl"), load_field_mapping())) == ["One."]


def test_a_member_of_an_archive_has_a_path_sidecar_and_date_of_its_own() -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("b/talks-2024-05-06.txt", BODY)
        archive.writestr("b/talks-2024-05-06.meta.json", '{"title": "Talks"}')
        archive.writestr("b/wire-2024-05-06.jsonl", f'{{"text": "{BODY} Twice."}}\n{{}}\n')
        archive.writestr("../up.txt", BODY)
    records = read(io.BytesIO(data.getvalue()), "dump.zip")
    rows = list(take_in(records, SourceInfo("dump.zip", "dump.zip"), load_field_mapping(), 5))
    assert [(row["source_path"], row["source_record"], row["reason"]) for row in rows] == [
        ("dump.zip/b/talks-2024-05-06.txt", 0, None),
        ("dump.zip/b/wire-2024-05-06.jsonl", 0, None),
        ("dump.zip/b/wire-2024-05-06.jsonl", 1, "no_text"),
        ("dump.zip", 0, "unsafe_path"),
    ]
    assert (rows[0]["title"], rows[0]["published_at_source"]) == ("Talks", "file")
    assert (rows[1]["title"], rows[1]["published_at"]) == (None, None)


def test_the_same_page_has_the_same_id_whatever_is_found_in_it() -> None:
    page = f"<!doctype html><html><body><article><p>{BODY}</p><p>{BODY} Again.</p></article></body></html>"
    mapping = load_field_mapping()
    rows = [
        next(take_in(read(io.BytesIO(page.encode()), name), SourceInfo("d", name), mapping, 5)) for name in ("a.html", "b.htm")
    ]
    assert rows[0]["article_id"] == rows[1]["article_id"]
    assert [row["status"] for row in rows] == ["article", "article"]
    assert rows[0]["record_id"] != rows[1]["record_id"]


@pytest.mark.parametrize(
    ("body", "name", "published", "told"),
    [
        (f"Talks end\nPublished 3 May 2024\n\n{BODY}", "2024-05-09.txt", None, ("2024-05-03", "text")),
        (f"QUITO, 4 May 2024 (Agency) - {BODY}", "2024-05-09.txt", None, ("2024-05-04", "text")),
        (f"{BODY} They had met on 1 May 2024 for the first time.", "2024-05-09.txt", None, ("2024-05-09", "file")),
        (f"{BODY} They had met on 1 May 2024 for the first time.", "talks.txt", None, None),
        (BODY, "2024-05-09.txt", "2024-05-02", ("2024-05-02", "sidecar")),
        (BODY, "2024-05-09.txt", "2024-07-02", ("2024-05-09", "file")),  # not yet when it was read
        (BODY, "2024-07-09.txt", None, None),
    ],
)
def test_where_a_publication_date_comes_from(body: str, name: str, published: str | None, told: tuple[str, str] | None) -> None:
    source = SourceInfo("d", name, {"published": published} if published else {}, datetime(2024, 6, 1, tzinfo=UTC))
    (row,) = take_in([RawRecord(0, {"text": body})], source, load_field_mapping(), 5)
    found = row["published_at"]
    assert (found and (str(found.date()), row["published_at_source"])) == told
