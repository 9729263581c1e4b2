from __future__ import annotations

from collections.abc import Callable

import pytest

from transforms.articles.readers.records import RawRecord, Refusal

ReadAll = Callable[..., list[RawRecord | Refusal]]


def test_front_matter_is_fields(read_all: ReadAll) -> None:
    data = b"---\ntitle: 'Talks: day two'\nauthors:\n  - Ana Diaz\n2024: x\n---\n\n# Talks\n\nThey went on.\n"
    assert read_all(data, "a.md") == [
        RawRecord(0, {"title": "Talks: day two", "authors": ["Ana Diaz"], "2024": "x", "text": "\n# Talks\n\nThey went on.\n"})
    ]


def test_front_matter_that_is_no_yaml_is_read_line_by_line_and_noted(read_all: ReadAll) -> None:
    (found,) = read_all(b'---\ntitle: Talks: "day two" goes on\ndate: 2024-05-01\n---\nThey went on.', "a.md")
    assert isinstance(found, RawRecord)
    assert found.fields == {"title": 'Talks: "day two" goes on', "date": "2024-05-01", "text": "They went on."}
    assert found.warnings[0].startswith("broken_front_matter: ")


def test_the_head_of_a_page_reader_is_fields(read_all: ReadAll) -> None:
    data = b"Title: Talks\n\nURL Source: https://echo.example/1\n\nMarkdown Content:\nThey went on."
    assert read_all(data, "a.md") == [
        RawRecord(0, {"Title": "Talks", "URL Source": "https://echo.example/1", "text": "They went on."})
    ]


@pytest.mark.parametrize(
    "text",
    ["---\nThey went on.\n---\nAnd on.", "---\n\nThey went on.", "They said: no.\n\n---\n\nAnd on.", "# Talks\n\nOn."],
)
def test_a_rule_is_no_front_matter(text: str, read_all: ReadAll) -> None:
    assert read_all(text.encode(), "a.md") == [RawRecord(0, {"text": text})]


ALIASES = "---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\nThey went on."
DEEP = "---\na: " + "[" * 5_000 + "\n---\nThey went on."


@pytest.mark.parametrize("text", [ALIASES, DEEP, "---\na: " + "[" * 300 + "]" * 300 + "\n---\nThey went on."])
def test_front_matter_cannot_blow_up(text: str, read_all: ReadAll) -> None:
    (found,) = read_all(text.encode(), "a.md")
    assert isinstance(found, RawRecord)
    assert "They went on." in found.fields["text"]
    assert all(isinstance(value, str) for value in found.fields.values())


def test_nothing_below_the_front_matter_is_refused(rules: Callable[..., list[str]]) -> None:
    assert rules(b"---\ntitle: Talks\n---\n \n", "a.md") == ["empty_file"]
