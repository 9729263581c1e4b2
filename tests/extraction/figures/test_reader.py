"""The reader of territorial figures: what its scores say, that its files are whole, and that it reads the same always."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from transforms import model_files
from transforms.extraction.figures import model
from transforms.extraction.figures.features import MAX_PIECES, MAX_WORDS, ROLES, TAGS, read_features
from transforms.extraction.figures.model import load_model
from transforms.extraction.figures.quantities import find_quantities
from transforms.extraction.figures.reader import LEAST_RELATION, Told, decode, read_passage
from transforms.schema.codes import RELATIONS, STATUSES, UNITS
from transforms.vocabulary.figures.territory import load_territory_words

SENTENCE = "The army holds a third of Lorn and 40 villages."


def heads(told: float, relation: str, status: str, sure: float = 9.0) -> np.ndarray:
    """The heads' scores where all is as sure as told."""
    parts = [np.array([told])]
    parts += [np.eye(len(codes))[codes.index(code)] * sure for codes, code in ((RELATIONS, relation), (STATUSES, status))]
    return np.concatenate([*parts, np.zeros(len(UNITS))])


def tagged(length: int, **runs: tuple[int, int]) -> np.ndarray:
    """The words' scores with a run of each role named."""
    words = np.zeros((length, len(ROLES), len(TAGS)))
    words[:, :, 0] = 9
    for role, (start, end) in runs.items():
        words[start, ROLES.index(role), 1] = 20
        words[start + 1 : end, ROLES.index(role), 2] = 20
    return words


def decoded(
    nlp: Language, told: float = 5.0, sure: float = 9.0, sentence: str = SENTENCE, number: int = 0, **runs: tuple[int, int]
) -> Told | None:
    """What is made of a quantity of the sentence, by its number, where every unit is as likely: the first is taken, percent."""
    doc = nlp(sentence)
    quantities = find_quantities(list(doc), load_territory_words())
    return decode(heads(told, "controls", "fact", sure), tagged(len(doc), **runs), doc, 0, quantities[number], quantities)


def test_scores_become_codes_and_words(nlp: Language) -> None:
    found = decoded(nlp, holder=(0, 2), place=(6, 7))
    assert found is not None
    assert (found.relation, found.status) == ("controls", "fact")
    assert [[span.text for span in spans] for spans in (found.holders, found.places, found.claimants)] == [
        ["The army"],
        ["Lorn"],
        [],
    ]


def test_what_is_rather_no_extent_is_none(nlp: Language) -> None:
    assert decoded(nlp, told=-0.1) is None


def test_a_number_alone_is_of_a_unit_that_the_passage_tells(nlp: Language) -> None:
    of_shares = decoded(nlp, sentence="The army holds 40 percent of Lorn, the guard 31.", number=1)
    assert of_shares is not None
    assert (of_shares.quantity.value, of_shares.quantity.unit) == (31, "percent")
    assert decoded(nlp, sentence="Ana Marr, 31, walked 40 kilometres through Lorn.") is None


def test_no_share_is_more_than_the_whole(nlp: Language) -> None:
    assert decoded(nlp, sentence="The army holds a third of Lorn, and 5,300 have died.", number=1) is None


def test_an_open_relation_is_left_open(nlp: Language) -> None:
    found = decoded(nlp, sure=0.0)
    assert found is not None
    assert found.relation is None
    assert 1 / len(RELATIONS) < LEAST_RELATION


def test_the_quantity_and_the_others_are_marked(nlp: Language) -> None:
    doc = nlp(SENTENCE)
    quantities = find_quantities(list(doc), load_territory_words())
    features = read_features(list(doc), quantities[0], quantities, load_model().tokenizer)
    marks = [features.mark[position] for position in features.first]
    assert [doc[i].text for i, mark in enumerate(marks) if mark == 1] == ["a", "third"]
    assert [doc[i].text for i, mark in enumerate(marks) if mark == 2] == ["40", "villages"]


@pytest.mark.parametrize("word", ["valley", "\u0301", "x" * 300, "\u4e00" * 50])
def test_a_passage_of_any_length_is_read_around_the_quantity(nlp: Language, word: str) -> None:
    doc = nlp(f"{word} " * 300 + "a third of Lorn " + f"{word} " * 300)
    quantities = find_quantities(list(doc), load_territory_words())
    features = read_features(list(doc), quantities[-1], quantities, load_model().tokenizer)
    assert len(features.ids) <= MAX_PIECES
    assert len(features.first) <= MAX_WORDS
    load_model().scores(features)


def test_a_sentence_reads_the_same_whatever_was_read_before(nlp: Language) -> None:
    doc = nlp(SENTENCE)
    quantities = find_quantities(list(doc), load_territory_words())
    first = read_passage(list(doc), quantities, load_model())
    other = nlp("The rebels lost two of the nine towns of Marrow, the governor said.")
    read_passage(list(other), find_quantities(list(other), load_territory_words()), load_model())
    again = read_passage(list(doc), quantities, load_model())
    assert [(one.sure, one.relation) for one in first] == [(one.sure, one.relation) for one in again]


def test_a_changed_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    read = model_files.read_file
    added = {model.CERTAINTY_FILE: b" "}
    monkeypatch.setattr(model_files, "read_file", lambda package, name: read(package, name) + added.get(name, b""))
    load_model.cache_clear()
    try:
        with pytest.raises(model_files.ModelFileError, match=model.CERTAINTY_FILE):
            load_model()
    finally:
        load_model.cache_clear()


def test_each_part_is_as_sure_as_its_scores(nlp: Language) -> None:
    found = decoded(nlp, holder=(0, 2))
    assert found is not None
    assert found.sure.told == pytest.approx(1 / (1 + np.exp(-5)))
    assert min(found.sure.relation, found.sure.status, found.sure.holder) > 0.95
    assert found.sure.place > 0.95  # no word is taken for a place, and surely so
    doubtful = decoded(nlp, sure=1.0)
    assert doubtful is not None
    assert doubtful.sure.relation < 0.5
