"""The tagger as shipped: roles as spans that travel with the Doc, and the same text the same roles, always."""

from __future__ import annotations

import json

import numpy as np
import pytest
from spacy.language import Language
from spacy.tokens import Doc

from transforms import model_files
from transforms.documents import model
from transforms.documents.features import read_features
from transforms.documents.model import exact_sums, load_model
from transforms.documents.nlp import parse
from transforms.documents.packed_docs import pack, unpack
from transforms.documents.tagger import read_tagged
from transforms.documents.windows import read_windows

TEXTS = [
    "The harbour master said that two ferries would stop on Monday.",
    "",
    "“We shall not sell the mill,” Oda Lind told shareholders. “Not this year.”\n\nThe union wants a vote, its lawyer says.",
    "Rain fell all night.",
    "The mayor denied that the bridge was unsafe. " * 40,
    "\u0301 \u0301",
]


def roles(doc: Doc) -> list[tuple[str, str | None, tuple[str, ...], float]]:
    return [
        (
            tagged.cue.text,
            tagged.source.text if tagged.source else None,
            tuple(span.text for span in tagged.content),
            tagged.confidence,
        )
        for tagged in read_tagged(doc)
    ]


@pytest.fixture(scope="module")
def docs(nlp: Language) -> list[Doc]:
    return list(parse(nlp, TEXTS))


def test_a_sentence_of_speech_has_its_roles(docs: list[Doc]) -> None:
    assert [found[:3] for found in roles(docs[0])] == [("said", "The harbour master", ("that two ferries would stop on Monday",))]


def test_a_quotation_split_by_its_tag_is_one_attribution(docs: list[Doc]) -> None:
    assert roles(docs[2])[0][2] == ("“We shall not sell the mill,”", "“Not this year.”")


@pytest.mark.parametrize("number", [1, 3, 5])
def test_a_text_without_speech_has_no_roles(docs: list[Doc], number: int) -> None:
    assert roles(docs[number]) == []


def test_confidence_is_a_share(docs: list[Doc]) -> None:
    assert all(0 <= found[3] <= 1 for doc in docs for found in roles(doc))


def test_more_sure_is_never_less_confident() -> None:
    shares = [share for _, share in load_model().steps]
    assert shares == sorted(shares)


@pytest.mark.parametrize("size", [1, 2, 64])
def test_the_batch_changes_nothing(nlp: Language, docs: list[Doc], size: int) -> None:
    assert [roles(doc) for doc in parse(nlp, TEXTS, size)] == [roles(doc) for doc in docs]


def test_the_neighbours_change_nothing(nlp: Language, docs: list[Doc]) -> None:
    assert [roles(next(parse(nlp, [text]))) for text in reversed(TEXTS)] == [roles(doc) for doc in reversed(docs)]


def test_roles_survive_the_archive(nlp: Language, docs: list[Doc]) -> None:
    assert [roles(doc) for doc in unpack(pack(docs), nlp.vocab)] == [roles(doc) for doc in docs]


def test_a_text_is_read_once_for_whoever_reads_it_next() -> None:
    shipped, text = load_model(), "Olav Dahl said the bridge was closed."
    assert shipped.read(text) is shipped.read(text)
    assert shipped.read(text)[0] == read_windows(text)
    long = f"{text}\n" * (model.LONGEST_KEPT // len(text))
    assert shipped.read(long) is not shipped.read(long)


def test_a_changed_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    read, spoilt = model_files.read_file, {model.TOKENIZER_FILE: b" "}
    monkeypatch.setattr(model_files, "read_file", lambda package, name: read(package, name) + spoilt.get(name, b""))
    load_model.cache_clear()
    with pytest.raises(model_files.ModelFileError, match=r"tokenizer\.json"):
        load_model()
    load_model.cache_clear()


def test_a_missing_file_is_named() -> None:
    with pytest.raises(model_files.ModelFileError, match=r"nothing\.bin"):
        model_files.read_file(model.__name__, "nothing.bin")


def test_every_processor_finds_the_same() -> None:
    """Scores as computed without overflow; one that overflows (x86 without VNNI, by default) is off by 0.07."""
    text = "The mayor denied that the bridge was unsafe. Oda Lind said that the union wanted a vote on Monday."
    loaded = load_model()
    (window,) = read_features(text, read_windows(text), loaded.tokenizer)
    exact = [[-1.64, 2.57, -0.68], [2.58, -3.04, -1.33], [2.50, -2.75, -1.20]]
    assert np.abs(loaded.scores(window).tags[2] - exact).mean() < 0.03


def opened_with_exact_sums(weights: bytes) -> bool:
    options = model.open_session(weights).get_session_options()
    try:
        return options.get_session_config_entry("session.x64quantprecision") == "1"
    except RuntimeError:  # what ONNX Runtime raises for an option that is not set
        return False


@pytest.mark.parametrize("wrong", [False, True])
def test_networks_are_opened_with_exact_sums_where_those_of_the_processor_are_wrong(
    monkeypatch: pytest.MonkeyPatch, wrong: bool
) -> None:
    network = model_files.read_file(model.__name__, exact_sums.NETWORK_FILE)
    given = exact_sums.one_thread_session(network, exact_sums=False).run(
        None, {"row": np.full((1, 64), exact_sums.LARGEST, np.float32)}
    )
    answer = (given[0][0] + wrong).tolist()
    monkeypatch.setattr(
        exact_sums, "checked_files", lambda *_: {exact_sums.NETWORK_FILE: network, exact_sums.ANSWER_FILE: json.dumps(answer)}
    )
    exact_sums.sums_overflow.cache_clear()
    assert opened_with_exact_sums(network) is wrong
    exact_sums.sums_overflow.cache_clear()


def test_exact_sums_are_those_that_are_shipped() -> None:
    files = {name: model_files.read_file(model.__name__, name) for name in (exact_sums.NETWORK_FILE, exact_sums.ANSWER_FILE)}
    session = exact_sums.one_thread_session(files[exact_sums.NETWORK_FILE], exact_sums=True)
    rows = np.full((3, 64), exact_sums.LARGEST, np.float32)
    assert session.run(None, {"row": rows})[0].tolist() == [json.loads(files[exact_sums.ANSWER_FILE])] * 3
