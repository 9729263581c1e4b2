"""Names that several places bear, by context, both ways; and names that are no places."""

from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.extraction.figures.places.localities import Localities
from transforms.vocabulary import Vocabulary
from transforms.vocabulary.figures.territory import load_territory_words


@pytest.mark.parametrize(
    ("text", "name", "place_id"),
    [
        ("The parliament in Tbilisi met. Troops hold a fifth of Georgia.", "Georgia", "GEO"),
        ("The United States and Georgia signed a treaty on a fifth of Georgia.", "Georgia", "GEO"),
        ("Voters in Pennsylvania, Arizona and Michigan went first. Fires burned half of Georgia.", "Georgia", "US-GA"),
        ("Fires burned half of the state of Georgia.", "Georgia", "US-GA"),
        ("Governor Dale Rusk said that forests are half of Georgia.", "Georgia", "US-GA"),
        (
            "Georgian troops left. In Macon, Georgia, Governor Dale Rusk said that parks are a fifth of Georgia.",
            "Georgia",
            "US-GA",
        ),
        ("Georgian troops left. Governor Dale Rusk said that parks are a fifth of Georgia.", "Georgia", None),
        ("The Georgian governor said that troops hold a fifth of Georgia.", "Georgia", "GEO"),
        ("The army of Jordan patrols all of Jordan.", "Jordan", "JOR"),
        ("The drought hit most of Jordan.", "Jordan", "JOR"),
        ("Israel holds most of the Jordan Valley.", "Jordan Valley", "r-jordan-valley"),
        ("Russian troops hold a third of Kharkiv region.", "Kharkiv region", "UA-63"),
        ("Russian troops hold a third of Kharkiv.", "Kharkiv", "UA-63"),
        ("Russian troops hold a third of the city of Kharkiv.", "Kharkiv", "c-kharkiv-city"),
        ("Russian troops hold most of the outskirts of Kharkiv.", "Kharkiv", "c-kharkiv-city"),
        ("Shells fell on Kharkiv's suburbs.", "Kharkiv", "c-kharkiv-city"),
        ("Russia holds most of Luhansk oblast.", "Luhansk oblast", "UA-09"),
        ("Shells fell on downtown Luhansk.", "Luhansk", "c-luhansk-city"),
        ("Islamabad sent troops. Floods covered a third of Punjab.", "Punjab", "PK-PB"),
        ("Delhi sent troops. Floods covered a third of Punjab.", "Punjab", "IN-PB"),
        ("Floods covered a third of Punjab.", "Punjab", None),
        ("Baghdad sent troops to Mosul. They hold a third of Kurdistan.", "Kurdistan", "r-kurdistan-region"),
        ("Tehran sent troops. They hold a third of Kurdistan.", "Kurdistan", "IR-16"),
        ("The party wants all of Kurdistan.", "Kurdistan", "r-kurdistan"),
        ("Raiders hold villages in Zamfara and Kaduna. They took a tenth of Niger state.", "Niger state", "NG-NI"),
        ("The junta in Niamey expelled envoys. Rebels hold a tenth of Niger.", "Niger", "NER"),
        ("Russia holds all of Crimean territory.", "Crimean territory", "r-crimea"),
        ("Rebels hold a third of Unity state in South Sudan.", "Unity state", "SS-UY"),
        ("Fighters hold most of Bay region in Somalia.", "Bay region", "SO-BY"),
    ],
)
def test_a_name_is_told_by_what_is_around_it(
    nlp: Language, vocabulary: Vocabulary, text: str, name: str, place_id: str | None
) -> None:
    doc = nlp(text)
    found = [x for s in doc.sents for x in Localities(doc, vocabulary, load_territory_words()).named_in(s) if x.span.text == name]
    assert [x.place and x.place.place_id for x in found][-1:] == [place_id]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They reached the Jordan River at dawn.", "Jordan River"),
        ("They took most of Donetsk airport.", "Donetsk airport"),
        ("They took all of the Kherson bridge.", "Kherson bridge"),
        ("They sailed on Lake Tanganyika.", "Lake Tanganyika"),
    ],
)
def test_what_is_named_after_a_place_is_another_place(nlp: Language, vocabulary: Vocabulary, text: str, name: str) -> None:
    doc = nlp(text)
    (found,) = Localities(doc, vocabulary, load_territory_words()).named_in(doc[:])
    assert (found.span.text, found.place) == (name, None)


@pytest.mark.parametrize("text", ["Michael Jordan met the envoy.", "Jordan Bell met the envoy.", "Vladimir said he would come."])
def test_a_person_is_no_place(nlp: Language, vocabulary: Vocabulary, text: str) -> None:
    doc = nlp(text)
    assert not [x for x in Localities(doc, vocabulary, load_territory_words()).named_in(doc[:]) if x.place]


@pytest.mark.parametrize(
    "text", ["They sailed most of the Gulf.", "Unity is all.", "Car bombs went off.", "The Pool was closed."]
)
def test_ordinary_words_are_no_places(nlp: Language, vocabulary: Vocabulary, text: str) -> None:
    doc = nlp(text)
    assert not [x for x in Localities(doc, vocabulary, load_territory_words()).named_in(doc[:]) if x.place]


@pytest.mark.parametrize(
    ("text", "words", "name", "place_id"),
    [
        ("They took five villages around Kupiansk.", "Kupiansk", "Kupiansk area", None),
        ("They hold half of central Khartoum.", "Khartoum", "Central Khartoum", None),
        ("They took all of Kupiansk district.", "Kupiansk", "Kupiansk district", None),
        ("They hold a third of western Mosul.", "Mosul", "Western Mosul", None),
        ("They took a fifth of south Lebanon.", "Lebanon", "Southern Lebanon", "r-southern-lebanon"),
        ("They took most of the eastern Donbas.", "Donbas", "Donbas", "r-donbas"),
        ("They hold a strip between Kupiansk and the lake.", "a strip between Kupiansk", "strip between Kupiansk", None),
        ("They hold most of the coast of Sudan.", "the coast of Sudan", "coast of Sudan", None),
        ("They hold half of Iraqi and Syrian territory.", "Iraqi and Syrian territory", "Iraq and Syria", None),
        ("They annexed four Ukrainian regions.", "four Ukrainian regions", "Ukraine", "UKR"),
        ("The army of Mali came back. It holds most of the north.", "the north", "Northern Mali", "r-northern-mali"),
        ("Haiti's police fled. Gangs hold most of the capital.", "the capital", "Port-au-Prince", "c-port-au-prince"),
        (
            "They hold half of Afghanistan's province of Helmand.",
            "Afghanistan's province of Helmand",
            "Helmand Province",
            "AF-HEL",
        ),
    ],
)
def test_words_beside_a_name_say_what_of_it_is_meant(
    nlp: Language, vocabulary: Vocabulary, text: str, words: str, name: str, place_id: str | None
) -> None:
    doc = nlp(text)
    start = text.rindex(words)
    span = doc.char_span(start, start + len(words), alignment_mode="expand")
    (found,) = Localities(doc, vocabulary, load_territory_words()).at(span)
    assert (found.name, found.place and found.place.place_id) == (name, place_id)


def test_the_country_is_that_of_who_holds_where_none_is_named(nlp: Language, vocabulary: Vocabulary) -> None:
    doc = nlp("The group holds half of the country.")
    places = Localities(doc, vocabulary, load_territory_words())
    assert [found.name for found in places.at(doc[5:7], "MLI")] == ["Mali"]
    assert [found.place for found in places.at(doc[5:7])] == [None]
