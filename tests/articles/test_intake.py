from __future__ import annotations

import io
from typing import Any

from transforms.articles.intake import SourceInfo, take_in, texts_of
from transforms.articles.names import load_field_mapping
from transforms.articles.readers.files import read

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
