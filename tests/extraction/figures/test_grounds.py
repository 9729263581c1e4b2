"""How sure a figure is: what speaks for and against it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from spacy.language import Language

from transforms.extraction.annotations import Entity
from transforms.extraction.figures.grounds import grounds
from transforms.extraction.figures.model import load_model
from transforms.extraction.figures.places.place_names import Locality
from transforms.extraction.figures.quantities import find_quantities
from transforms.extraction.figures.reader import Sureness, Told
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.figures.territory import load_territory_words

ARMY = Entity("Armed Forces of Chad", "organisation", "TCD", None, "a_army")


@pytest.fixture
def told(nlp: Language) -> Told:
    """Ninety per cent of a place, as surely told as can be."""
    doc = nlp("Chad's army holds a third of Borkou.")
    (quantity,) = find_quantities(list(doc), load_territory_words())
    return Told(quantity, "controls", "fact", (doc[7:8],), (doc[0:3],), ())


def sure(told: Told, locality: Locality, *holders: Entity) -> float:
    """The confidence of a figure."""
    sentence = told.places[0].sent
    return load_model().certainty.probability(grounds(told, locality, holders, None, sentence))


def test_a_figure_is_as_sure_as_its_columns(told: Told, vocabulary: Vocabulary) -> None:
    name = told.places[0]
    (place,) = [one for one in vocabulary.places.named("Borkou") if one.kind == "admin1"][:1]
    known, unknown = Locality(name, place.name, place), Locality(told.places[0].doc[3:4], "area", None)
    best = sure(told, known, ARMY)
    assert best > sure(told, unknown, ARMY)
    assert best > sure(told, known)
    assert best > sure(replace(told, sure=Sureness(relation=0.4)), known, ARMY)
    assert best > sure(replace(told, sure=Sureness(status=0.4)), known, ARMY)


def test_nobody_needs_to_hold_what_is_damaged(told: Told) -> None:
    locality = Locality(told.places[0], "Borkou", None)
    features = grounds(replace(told, relation="damaged"), locality, (), None, told.places[0].sent)
    assert not any(name.startswith("holder ") for name in features)
    assert "holder missing" in grounds(told, locality, (), None, told.places[0].sent)
