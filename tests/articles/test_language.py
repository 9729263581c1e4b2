from __future__ import annotations

import pytest

from transforms.articles.language import language_of


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The ministers agreed to meet again before the rains.", "en"),
        ("Die Minister wollen sich vor dem Regen noch einmal treffen.", "de"),
        ("Les ministres se réuniront de nouveau avant les pluies.", "fr"),
        ("12 345 — 67", "en"),
    ],
)
def test_languages(text: str, code: str) -> None:
    assert language_of(text) == code
