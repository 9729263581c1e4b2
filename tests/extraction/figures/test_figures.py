"""One sentence, one figure; and the sentences that tell none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from spacy.language import Language
from spacy.tokens import Token

from transforms.extraction.annotate import annotate
from transforms.extraction.annotations import Article, Figure, Refused
from transforms.extraction.figures import finder, reader
from transforms.extraction.figures.certainty import part_by_certainty
from transforms.extraction.figures.model import Model
from transforms.extraction.figures.quantities import Quantity
from transforms.extraction.figures.reader import Told, read_passage
from transforms.vocabulary import Vocabulary

ARTICLE = Article("a_1", dt.date(2026, 10, 9))


def figures(text: str, nlp: Language, vocabulary: Vocabulary) -> list[Figure]:
    return annotate(nlp(text), ARTICLE, vocabulary).figures


def refused(text: str, nlp: Language, vocabulary: Vocabulary) -> list[Refused]:
    return annotate(nlp(text), ARTICLE, vocabulary).refused


#: Sentence, place, holder, relation and status.
TOLD = [
    ("Russia controls about 80 per cent of Donetsk.", "Donetsk Oblast", "Government of Russia", "controls", "fact"),
    ("Sudan's army holds most of Kordofan.", "Kordofan", "Armed Forces of Sudan", "controls", "fact"),
    ("Hamas controls half of the Gaza Strip.", "Gaza Strip", "Hamas", "controls", "fact"),
    ("Two thirds of Tigray is controlled by Ethiopia.", "Tigray", "Government of Ethiopia", "controls", "fact"),
    (
        "Ethiopian troops captured three villages in Amhara.",
        "Amhara Region",
        "Ethiopian National Defense Force",
        "gained",
        "fact",
    ),
    ("Ukraine liberated 600 sq km of Kharkiv region.", "Kharkiv Oblast", "Government of Ukraine", "gained", "fact"),
    ("Azerbaijan took full control of Nagorno-Karabakh.", "Nagorno-Karabakh", "Government of Azerbaijan", "gained", "fact"),
    ("Syria lost a tenth of Idlib.", "Idlib Governorate", "Government of Syria", "lost", "fact"),
    ("Russia demanded full control of the Donbas.", "Donbas", "Government of Russia", "demands", "demanded"),
    ("Russia demands all of the Donbas.", "Donbas", "Government of Russia", "demands", "demanded"),
    ("Israel plans to control the whole of the Gaza Strip.", "Gaza Strip", "Government of Israel", "controls", "planned"),
    ("Russia wants to seize all of Ukraine.", "Ukraine", "Government of Russia", "gained", "planned"),
    ("Russia would keep 20% of Ukraine.", "Ukraine", "Government of Russia", "controls", "hypothetical"),
    ("Russia does not control all of Luhansk.", "Luhansk Oblast", "Government of Russia", "controls", "denied"),
    ("Russia annexed four provinces of Ukraine.", "Ukraine", "Government of Russia", "claims", "fact"),
    ("Strikes destroyed 70 per cent of the buildings in Mariupol.", "Mariupol", None, "damaged", "fact"),
    (
        "A third of Darfur is under the control of the Rapid Support Forces.",
        "Darfur",
        "Rapid Support Forces",
        "controls",
        "fact",
    ),
    ("Half of Idlib has been captured by Turkish troops.", "Idlib Governorate", "Armed Forces of Turkey", "gained", "fact"),
    ("Most of Tigray fell to Ethiopian soldiers.", "Tigray", "Ethiopian National Defense Force", "gained", "fact"),
    ("Serbian forces drove Albanian fighters out of most of Kosovo.", "Kosovo", None, "lost", "fact"),
    ("Armenia withdrew from the whole of Nagorno-Karabakh.", "Nagorno-Karabakh", "Government of Armenia", "lost", "fact"),
    (
        "Israel offered to return 80 per cent of the Golan Heights.",
        "Golan Heights",
        "Government of Israel",
        "offers",
        "hypothetical",
    ),
    ("Turkish troops have yet to capture half of Idlib.", "Idlib Governorate", "Armed Forces of Turkey", "gained", "denied"),
    ("Saudi troops failed to retake all of Yemen.", "Yemen", "Armed Forces of Saudi Arabia", "gained", "denied"),
    ("China's plan to take all of Taiwan is known.", "Taiwan", "Government of China", "gained", "planned"),
    (
        "Moroccan forces are trying to occupy the whole of Western Sahara.",
        "Western Sahara",
        "Armed Forces of Morocco",
        "gained",
        "planned",
    ),
    ("Russian objective: capture all of Donetsk.", "Donetsk Oblast", "Government of Russia", "gained", "planned"),
    ("Pakistan must retake all of Kashmir.", "Kashmir", "Government of Pakistan", "gained", "demanded"),
    ("Russia brought all of Luhansk under its control.", "Luhansk Oblast", "Government of Russia", "gained", "fact"),
    ("Iraqi troops moved into a fifth of Kirkuk province.", "Kirkuk Governorate", "Armed Forces of Iraq", "gained", "fact"),
    ("Government troops retook four villages in Idlib.", "Idlib Governorate", "Armed Forces of Syria", "gained", "fact"),
    ("The junta has lost 40 per cent of Myanmar.", "Myanmar", "Government of Myanmar", "lost", "fact"),
    ("Ethiopian troops hold three Eritrean towns.", "Eritrea", "Ethiopian National Defense Force", "controls", "fact"),
    ("Rwandan troops captured most of Lubero.", "Lubero", "Armed Forces of Rwanda", "gained", "fact"),
    ("Ukrainian troops fully retook Snihurivka.", "Snihurivka", "Armed Forces of Ukraine", "gained", "fact"),
    ("About 40 settlements in Ukraine have been de-occupied.", "Ukraine", "Government of Ukraine", "gained", "fact"),
    ("Israeli soldiers took 90 sq km of southern Lebanon.", "Southern Lebanon", "Israel Defense Forces", "gained", "fact"),
    (
        "Ukrainian troops hold 300 sq km of Russia's Kursk region.",
        "Kursk Oblast",
        "Armed Forces of Ukraine",
        "controls",
        "fact",
    ),
    ("The attack destroyed half of all houses in Gaza.", "Gaza Strip", None, "damaged", "fact"),
    ("Ukraine should retake all of its territory.", "Ukraine", "Government of Ukraine", "gained", "demanded"),
]
UNTOLD = [
    "About 61 per cent of Ukrainians want to talk, a poll found.",
    "Bread prices in Donetsk rose by 40 per cent.",
    "The missile can fly 300 km from Russia.",
    "Nearly 90 per cent of voters in Georgia stayed at home.",
    "All of Ukraine's grain goes through the port.",
    "Half of the prisoners came from Kharkiv.",
    "An area the size of Luxembourg burned down in Canada.",
    "Volunteers came from all of Russia.",
    "The army lost 40 per cent of its tanks near Pokrovsk.",
    "Two thirds of the people of Yemen need help.",
    "Iran holds 60 per cent of the shares of the company.",
    "The ministers agreed on half of the articles in Geneva.",
    "Russian troops advance by 5 square kilometres a day in Donetsk.",
    "The whole world watched Kyiv.",
    "Most of the delegates left Doha on Friday.",
    "The budget of Syria grew by a fifth.",
    "Israel has built 160 schools in the north.",
    "He has full control of his party in Hungary.",
    "Some 30 per cent of Gaza's workers lost their jobs.",
    "Turkey supplies a quarter of the power of Northern Cyprus.",
    "The fund holds 20 per cent of the company in Norway.",
    "Investors own half of the shares of a bank in Cyprus.",
    "Chinese firms control 60 per cent of the cobalt market in Congo.",
    "The party won 40 per cent of the vote in Kosovo.",
    "Turnout reached 70 per cent in Idlib.",
    "Half of the country's children in Yemen go hungry.",
    "A third of Sudan's hospitals were destroyed.",
    "Strikes damaged 40 per cent of the power plants of Ukraine.",
    "Fire destroyed 300 sq km of forest in Greece.",
    "The farm near Odesa covers 200 hectares of vineyards.",
    "Israel has built 12 settlements since it occupied the West Bank.",
    "The army shelled five villages in Amhara.",
    "The storm hit three provinces of the Philippines.",
    "Voters in four regions of Ukraine went to the polls.",
    "Officials visited six towns in Kashmir.",
    "Aid reached two villages in Darfur.",
    "Russian troops advanced 12 km towards Pokrovsk.",
    "The front in Donetsk is 300 km long.",
    "A 60-km-long convoy moved through Ethiopia.",
    "The drone struck a depot 30 km deep inside Russia.",
    "The army spent 40 per cent of the budget of Mali.",
    "Mali's forces lost half of their vehicles near Tinzaouaten.",
    "Some 70 per cent of people in Gaza have fled.",
    "Two thirds of the refugees from Syria went home.",
    "He spent all of March in Tbilisi.",
    "The talks lasted the whole day in Muscat.",
    "Rain fell across all of Kashmir.",
    "Prices rose in all of Lebanon.",
    "Nearly all of the ministers of Armenia resigned.",
    "Most of the soldiers in Moldova are volunteers.",
    "The war against the whole of Ukraine goes on.",
    "Exports to Russia fell by a third.",
    "Georgia buys half of its gas from Azerbaijan.",
    "The court in The Hague rejected all of the claims.",
    "The entire cabinet of Serbia stepped down.",
    "The whole team flew to Qatar on Monday.",
    "Troops advanced at 4 sq km per day in Donetsk.",
    "The lake in Ethiopia grew by ten per cent.",
    "About 15 per cent of drivers in Israel were fined.",
    "The group kept 40 acres of horses off the road in Texas.",
    "A majority of the members of the council in Baghdad agreed.",
    "The singer filled half of the hall in Beirut.",
]


def test_plain_sentences_tell_their_figures(nlp: Language, vocabulary: Vocabulary) -> None:
    right = []
    for sentence, *told in TOLD:
        found = [
            [figure.place_name, figure.holders[0].name if figure.holders else None, figure.relation, figure.status]
            for figure in figures(str(sentence), nlp, vocabulary)
        ]
        right.append(found == [told])
    assert sum(right) / len(right) >= 0.75


def test_sentences_on_other_things_tell_none(nlp: Language, vocabulary: Vocabulary) -> None:
    right = [not figures(sentence, nlp, vocabulary) for sentence in UNTOLD]
    assert sum(right) / len(right) >= 0.85


def test_each_place_of_a_list_has_a_figure_of_its_own(nlp: Language, vocabulary: Vocabulary) -> None:
    found = figures("Russia wants all of Donetsk and Luhansk.", nlp, vocabulary)
    assert [figure.place_name for figure in found] == ["Donetsk Oblast", "Luhansk Oblast"]


def test_two_quantities_share_a_verb(nlp: Language, vocabulary: Vocabulary) -> None:
    found = figures("Russia controls all of Luhansk and about 75 per cent of Donetsk.", nlp, vocabulary)
    assert [(f.place_name, f.value, f.qualifier) for f in found] == [
        ("Luhansk Oblast", 100, "exact"), ("Donetsk Oblast", 75, "about"),
    ]  # fmt: skip


def test_a_share_becomes_an_area_through_the_gazetteer(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Russia controls 50 per cent of Donetsk.", nlp, vocabulary)
    assert (figure.share, figure.area_km2, figure.area_is_derived) == (0.5, 13258.5, True)


def test_an_area_becomes_a_share(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Ukraine captured 3,012.7 sq km of Kursk region.", nlp, vocabulary)
    assert (figure.area_km2, figure.area_is_derived, round(figure.share or 0, 3)) == (3012.7, False, 0.1)


def test_who_says_so_is_the_claimant(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Anna Weiss said that Russia controls half of Donetsk.", nlp, vocabulary)
    assert figure.claimant is not None
    assert figure.claimant.name == "Anna Weiss"


def test_what_a_speaker_denies_is_denied(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Anna Weiss denied that Russian troops had taken half of Pokrovsk.", nlp, vocabulary)
    assert figure.status == "denied"


def test_a_description_stands_for_the_place_before_it(nlp: Language, vocabulary: Vocabulary) -> None:
    found = figures("Fighting went on in Tigray. Ethiopia controls half of the region.", nlp, vocabulary)
    assert [figure.place_name for figure in found] == ["Tigray"]


def test_a_day_told_with_the_figure_dates_it(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Ethiopian troops captured three villages in Amhara on Tuesday.", nlp, vocabulary)
    assert figure.as_of is not None
    assert (figure.as_of.on, figure.as_of.precision) == (dt.date(2026, 10, 6), "day")


def test_joined_counts_share_place_and_holder(nlp: Language, vocabulary: Vocabulary) -> None:
    found = figures("Ethiopian troops captured five villages and two towns in Amhara.", nlp, vocabulary)
    assert [(f.value, f.place_name, f.holders[0].name) for f in found] == [
        (5, "Amhara Region", "Ethiopian National Defense Force"), (2, "Amhara Region", "Ethiopian National Defense Force"),
    ]  # fmt: skip


def test_villages_taken_lie_in_the_region_spoken_of_before(nlp: Language, vocabulary: Vocabulary) -> None:
    found = figures("Fighting went on in Tigray on Friday. Ethiopian troops captured three villages.", nlp, vocabulary)
    assert [figure.place_name for figure in found] == ["Tigray"]


def test_only_a_range_has_an_upper_end(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Russia holds between 70 and 75 per cent of Donetsk.", nlp, vocabulary)
    assert (figure.qualifier, figure.value, figure.value_high) == ("between", 70, 75)


def test_an_extent_whose_relation_is_open_is_refused(
    nlp: Language, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "LEAST_RELATION", 1.1)
    text = "Russia controls about 80 per cent of Donetsk."
    assert not figures(text, nlp, vocabulary)
    assert [found.rule for found in refused(text, nlp, vocabulary)] == ["relation_unknown"]


def test_an_area_without_a_relation_is_not_published(nlp: Language, vocabulary: Vocabulary) -> None:
    told = figures("The talks were about 300 square kilometres of Ladakh.", nlp, vocabulary)
    assert not part_by_certainty(told)[0]


def test_a_place_that_nobody_can_tell_is_called_by_its_words(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Hamas controls half of the valley.", nlp, vocabulary)
    assert (figure.place_name, figure.place_id, figure.holders[0].name) == ("valley", None, "Hamas")


def test_land_is_told_by_the_group_that_lost_it(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Islamic State has lost half of the territory it once held in Iraq.", nlp, vocabulary)
    assert figure.place_name == "Islamic State territory in Iraq"


def test_our_country_is_the_one_that_is_spoken_of_besides_the_holders(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("Libyan troops entered Chad and hold a fifth of our territory.", nlp, vocabulary)
    assert figure.place_id == "TCD"


def test_who_says_so_of_what_he_holds_is_the_holder(nlp: Language, vocabulary: Vocabulary) -> None:
    (figure,) = figures("RSF gunmen said they controlled half of Darfur.", nlp, vocabulary)
    assert figure.claimant is not None
    assert figure.claimant.name == figure.holders[0].name == "Rapid Support Forces"


def _sees_nobody_say_so(tokens: Sequence[Token], quantities: Sequence[Quantity], model: Model) -> list[Told]:
    return [replace(told, claimants=()) for told in read_passage(tokens, quantities, model)]


def _takes_the_holder_for_who_says_so(tokens: Sequence[Token], quantities: Sequence[Quantity], model: Model) -> list[Told]:
    return [replace(told, claimants=told.holders) for told in read_passage(tokens, quantities, model)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Anna Weiss said that Russia controls half of Donetsk.", None),
        ("“Russia controls half of Donetsk. The rest is free,” said Anna Weiss.", "Anna Weiss"),
    ],
)
def test_whom_the_model_does_not_see_say_so_speaks_only_from_another_sentence(
    nlp: Language, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch, text: str, name: str | None
) -> None:
    monkeypatch.setattr(finder, "read_passage", _sees_nobody_say_so)
    (figure,) = figures(text, nlp, vocabulary)
    assert (figure.claimant.name if figure.claimant else None) == name


def test_who_only_holds_the_land_says_nothing_of_it(
    nlp: Language, vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finder, "read_passage", _takes_the_holder_for_who_says_so)
    (figure,) = figures("Russia controls half of Donetsk.", nlp, vocabulary)
    assert (figure.holders[0].name, figure.claimant) == ("Government of Russia", None)


def test_a_heading_tells_none(nlp: Language, vocabulary: Vocabulary) -> None:
    assert not figures("Russia controls all of Luhansk\n\nThe talks went on in Geneva on Monday.", nlp, vocabulary)


def test_a_share_is_of_the_place_that_it_is_said_to_be_of(nlp: Language, vocabulary: Vocabulary) -> None:
    text = "Russian troops hold all of Luhansk and some 60 per cent of neighbouring Donetsk."
    told = {(figure.value, figure.place_name) for figure in annotate(nlp(text), ARTICLE, vocabulary).figures}
    assert told == {(100, "Luhansk Oblast"), (60, "Donetsk Oblast")}


def test_two_parts_make_up_a_place_of_the_gazetteer(nlp: Language, vocabulary: Vocabulary) -> None:
    told = figures("They keep most of Luhansk and a third of nearby Donetsk, which both make up the Donbas.", nlp, vocabulary)
    assert ("Donbas", "composition", 2) in [(figure.place_name, figure.relation, figure.value) for figure in told]
    other = figures("The army keeps most of Luhansk and its two wings, which both make up the choir.", nlp, vocabulary)
    assert all(figure.relation != "composition" for figure in other)


def _told(words: dict[str, str], relation: str, status: str = "fact") -> Callable[..., list[Told]]:
    """A reader that takes the first quantity for an extent and sees these words of each role."""

    def read(tokens: Sequence[Token], quantities: Sequence[Quantity], _: Model) -> list[Told]:
        doc = tokens[0].doc
        spans = {role: (doc.char_span(doc.text.index(text), doc.text.index(text) + len(text)),) for role, text in words.items()}
        return [Told(quantities[0], relation, status, spans.get("place", ()), spans.get("holder", ()), spans.get("claimant", ()))]

    return read


@pytest.mark.parametrize(
    ("text", "words", "relation", "place", "holder"),
    [
        (
            "Ukraine wants to regain all its territory, including Crimea.",
            {"place": "Crimea", "holder": "Ukraine"},
            "gained",
            "Ukraine",
            "Government of Ukraine",
        ),
        (
            "Hamas looked on. Ukraine fights to regain all of the territory it has lost.",
            {"place": "the territory it has lost", "holder": "Ukraine"},
            "gained",
            "Occupied territory of Ukraine",
            "Government of Ukraine",
        ),
        (
            "Chad ceded a tenth of Borkou to Libya.",
            {"place": "Borkou", "holder": "Libya"},
            "lost",
            "Borkou",
            "Government of Chad",
        ),
        (
            "The United Nations demanded that Russia leave all of Ukraine.",
            {"place": "Ukraine", "holder": "Russia", "claimant": "The United Nations"},
            "demands",
            "Ukraine",
            "Government of Russia",
        ),
    ],
)
def test_the_words_told_are_taken_for_the_right_place_and_holder(
    nlp: Language,
    vocabulary: Vocabulary,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    words: dict[str, str],
    relation: str,
    place: str,
    holder: str,
) -> None:
    monkeypatch.setattr(finder, "read_passage", _told(words, relation))
    (figure,) = figures(text, nlp, vocabulary)
    assert (figure.place_name, [one.name for one in figure.holders]) == (place, [holder])


def test_what_is_said_of_the_future_is_planned_or_expected(nlp: Language, vocabulary: Vocabulary) -> None:
    texts = [
        "The minister said that all of the Gaza Strip would be under Israeli control by the end of the war.",
        "Under the accord, Azerbaijan is to receive four villages in Tavush.",
        "Ethiopian troops will pull out of all of Tigray in May, the mediator announced.",
        "Analysts expect Russian forces to take all of Pokrovsk within weeks.",
    ]
    assert all(figure.status in {"planned", "hypothetical"} for text in texts for figure in figures(text, nlp, vocabulary))
    assert all(figures(text, nlp, vocabulary) for text in texts)
