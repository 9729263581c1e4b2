"""Who holds land, by the words of a holder."""

from __future__ import annotations

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from transforms.extraction.annotate import read_words
from transforms.extraction.annotations import Article, Entity
from transforms.extraction.figures.holders import Holders
from transforms.extraction.figures.powers import Powers
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.figures.territory import load_territory_words


def holders_of(doc: Doc, vocabulary: Vocabulary) -> Holders:
    """The holders of a parsed article."""
    told = read_words(doc, Article("a_1"), vocabulary)
    words = load_territory_words()
    return Holders(told.mentions, told.structure, vocabulary, words, told.resolver, Powers(vocabulary, words, told.mentions))


def held_by(
    text: str, words: str, nlp: Language, vocabulary: Vocabulary, country: str | None = None, claimant: Entity | None = None
) -> list[str]:
    """The names of the holders that the words of a text mean."""
    doc = nlp(text)
    start = text.index(words)
    span = doc.char_span(start, start + len(words), alignment_mode="expand")
    holders = holders_of(doc, vocabulary)
    return [entity.name for entity in holders.entities([span], claimant, country)]


@pytest.mark.parametrize(
    ("text", "words", "country", "names"),
    [
        ("The Palestinians would keep half of it.", "The Palestinians", None, ["Palestinians"]),
        ("RSF gunmen hold half of the town.", "RSF gunmen", None, ["Rapid Support Forces"]),
        ("Hemedti's men hold half of the town.", "Hemedti's men", None, ["Rapid Support Forces"]),
        ("Tigrayan fighters hold half of the town.", "Tigrayan fighters", None, ["Tigrayan fighters"]),
        ("Rebels hold half of the town.", "Rebels", "SYR", ["Syrian rebels"]),
        ("The rebels hold half of the town.", "The rebels", "SYR", []),
        ("Rebels hold half of the town.", "Rebels", None, []),
        ("The army holds half of the town.", "The army", "SDN", ["Armed Forces of Sudan"]),
        ("The army holds half of the town.", "The army", "PSE", []),
        ("The junta lost half of the town.", "The junta", "MMR", ["Government of Myanmar"]),
        ("The Harmattan Alliance holds half of the town.", "The Harmattan Alliance", None, ["Harmattan Alliance"]),
        ("An occupying power holds half of the town.", "An occupying power", None, []),
        ("The occupying power holds half of the town.", "The occupying power", "PSE", ["Government of Israel"]),
        ("Kurdish forces hold half of the town.", "Kurdish forces", "IRQ", ["Peshmerga"]),
        ("Kurdish forces hold half of the town.", "Kurdish forces", "TUR", []),
        ("IS fighters hold half of the town.", "IS fighters", None, ["Islamic State"]),
        ("Federal troops hold half of the town.", "Federal troops", "NGA", ["Armed Forces of Nigeria"]),
        ("Half of the town is under U.S. military control.", "U.S. military", None, ["United States Armed Forces"]),
        ("TBILISI - Russian troops hold half of the town.", "TBILISI - Russian troops", None, ["Armed Forces of Russia"]),
        ("The Republic of Sudan lost half of the town.", "The Republic of Sudan", None, ["Government of Sudan"]),
        ("Al-Shabaab fled. The group holds half of the town.", "The group", None, ["Al-Shabaab"]),
        ("Half of the town is under Israeli security control.", "Israeli security", None, ["Government of Israel"]),
        ("Half of the town is under local security control.", "local security", None, []),
    ],
)
def test_the_words_of_a_holder_mean_who_holds(
    nlp: Language, vocabulary: Vocabulary, text: str, words: str, country: str | None, names: list[str]
) -> None:
    assert held_by(text, words, nlp, vocabulary, country) == names


def test_we_are_those_of_who_speaks(nlp: Language, vocabulary: Vocabulary) -> None:
    general = Entity("Ukrainian general", "anonymous", "UKR")
    text = "Our soldiers hold half of the town."
    assert held_by(text, "Our soldiers", nlp, vocabulary, claimant=general) == ["Armed Forces of Ukraine"]
    assert held_by(text, "Our soldiers", nlp, vocabulary) == []


def test_his_country_is_that_of_who_speaks(nlp: Language, vocabulary: Vocabulary) -> None:
    minister = Entity("Ana Marr", "person", "MAR")
    text = "She said her country held half of the town."
    assert held_by(text, "her country", nlp, vocabulary, claimant=minister) == ["Government of Morocco"]
    assert held_by(text, "her country", nlp, vocabulary) == []


def test_a_description_means_who_was_introduced_by_its_noun(nlp: Language, vocabulary: Vocabulary) -> None:
    text = (
        "Troops moved on, the research group Open Borders said. Rebels hold half of it, the group said. The group of rebels fled."
    )
    doc = nlp(text)
    holders = holders_of(doc, vocabulary)
    start = text.index("the group said")
    introduced = holders.introduced(doc.char_span(start, start + len("the group")))
    assert introduced is not None
    assert introduced.name == "Open Borders"
    start = text.index("The group of")
    assert holders.introduced(doc.char_span(start, start + len("The group of rebels"))) is None


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('"We hold half of the town," RSF spokesman Adam Yahya said.', ["Rapid Support Forces"]),
        ('The deputy leader of the M23, Jean Bosco, said: "We hold half of the town."', ["M23"]),
        ('A spokesman for the RSF said: "We hold half of the town."', ["Rapid Support Forces"]),
        ('Russian foreign minister Andrei Lebedev said: "We hold half of the town."', ["Government of Russia"]),
    ],
)
def test_we_of_who_speaks_for_a_force_is_that_force(text: str, names: list[str], nlp: Language, vocabulary: Vocabulary) -> None:
    claim = read_words(nlp(text), Article("a_1"), vocabulary).claims[0]
    assert held_by(text, "We", nlp, vocabulary, claimant=claim.speaker.entity) == names


def test_a_body_is_known_by_its_name_as_an_owner(nlp: Language, vocabulary: Vocabulary) -> None:
    assert held_by("The RSF's deputy leader holds half of the town.", "RSF's", nlp, vocabulary) == ["Rapid Support Forces"]
