from __future__ import annotations

import pytest

from transforms.articles.decoding import Undecodable, decode, normalise, to_text

SENTENCE = "The minister – “a cautious man” – said café prices wouldn’t rise."


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_the_same_sentence_comes_out_of_each_encoding(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding)) == SENTENCE


def test_mojibake_is_repaired() -> None:
    assert normalise("The cafÃ© owner said it wasnâ€™t so.") == "The café owner said it wasn’t so."


@pytest.mark.parametrize(
    "text", [SENTENCE, "Ça va — “naïve” ‘test’…", "Тест «слово»", "Price: €5 – £6", "São Tomé, Åland, Đà Nẵng"]
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert normalise(text) == text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("10\u00a0000\u202fmen\tcame", "10 000 men came"),
        ("zero\u200bwidth\ufeff \u202eand\u202c bidi", "zerowidth and bidi"),
        ("cafe\u0301", "café"),
        ("null\x00s and \x07bells", "nulls and bells"),
        ("lone \ud800surrogate", "lone surrogate"),
        ("می‌خواهم", "می‌خواهم"),
        ("joined\u200dword", "joinedword"),
    ],
)
def test_unseen_characters(raw: str, clean: str) -> None:
    assert normalise(raw) == clean


def test_a_broken_byte_does_not_turn_utf8_into_another_page() -> None:
    data = "Přemysl žije v Brně, řekla jeho žena. ".encode() * 3
    assert decode(data + b"\xff").startswith("Přemysl žije")


@pytest.mark.parametrize("data", [bytes(range(256)) * 20, b"\x00" * 500, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200)])
def test_binary_data_is_no_text(data: bytes) -> None:
    with pytest.raises(Undecodable):
        to_text(data)
