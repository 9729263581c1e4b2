from __future__ import annotations

import pytest

from tests.articles.linear import is_linear
from transforms.articles.cleaning.repairs.casing import in_ordinary_case

COPY = "TARN, MAY 5 (QUAYWIRE) -- PRESIDENT ADA MOYO SAID ON FRIDAY THAT SHE REJECTED A TRUCE."


def test_names_and_first_words_alone_keep_their_capitals() -> None:
    assert in_ordinary_case(COPY) == "Tarn, May 5 (Quaywire) -- President Ada Moyo said on Friday that she rejected a truce."


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ('"WE WILL NOT SIGN," MOYO SAID. "THE ARMY IS NEAR."', '"We will not sign," Moyo said. "The army is near."'),
        ("I AND O'HARA'S AIDES OF THE U.N. AND NATO", "I and O'Hara's aides of the U.N. and NATO"),
        ("THAT IS NATO’S AND THE ARMY'S TRUCE", "That is NATO’s and the army's truce"),
    ],
)
def test_sentences_quotations_and_initialisms(written: str, found: str) -> None:
    assert in_ordinary_case(f"{COPY} {written}")[-len(found) :] == found


def test_any_other_text_stays_as_it_is() -> None:
    for text in (COPY.title(), "NATO", f"{COPY} {COPY.lower()}"):
        assert in_ordinary_case(text) == text


def test_the_length_stays() -> None:
    text = f"{COPY} İSTANBUL AND STRAẞE"
    assert len(in_ordinary_case(text)) == len(text)


@pytest.mark.parametrize("unit", ["A", "A. ", "A'", '"', "A.B."])
def test_it_takes_linear_time(unit: str) -> None:
    assert is_linear(in_ordinary_case, unit)
