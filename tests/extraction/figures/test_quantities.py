from __future__ import annotations

import pytest
from spacy.language import Language

from transforms.extraction.figures.extents import candidates
from transforms.extraction.figures.quantities import find_quantities, in_unit
from transforms.vocabulary.figures.territory import load_territory_words


@pytest.mark.parametrize(
    ("sentence", "text", "value", "unit", "qualifier"),
    [
        ("They hold 40 per cent of the valley.", "40 per cent", 40, "percent", "exact"),
        ("They hold 40% of the valley.", "40%", 40, "percent", "exact"),
        ("They hold 12.5 percent of the valley.", "12.5 percent", 12.5, "percent", "exact"),
        ("They hold about a fifth of the valley.", "about a fifth", 20, "percent", "about"),
        ("They hold two-thirds of the valley.", "two-thirds", 66.67, "percent", "exact"),
        ("They hold nearly three quarters of the valley.", "nearly three quarters", 75, "percent", "about"),
        ("They hold half of the valley.", "half of", 50, "percent", "exact"),
        ("They hold most of the valley.", "most of", 50, "percent", "at_least"),
        ("They hold all of the valley.", "all of", 100, "percent", "exact"),
        ("They hold the whole of the valley.", "the whole of", 100, "percent", "exact"),
        ("They hold the entire valley.", "the entire", 100, "percent", "exact"),
        ("They hold almost the entire valley.", "almost the entire", 100, "percent", "about"),
        ("They want every inch of the valley.", "every inch of", 100, "percent", "exact"),
        ("They have full control of the valley.", "full control of", 100, "percent", "exact"),
        ("They fully control the valley.", "fully", 100, "percent", "exact"),
        ("They took 4,300 square kilometres of it.", "4,300 square kilometres", 4300, "km2", "exact"),
        ("They took more than 1,000 sq km of it.", "more than 1,000 sq km", 1000, "km2", "at_least"),
        ("They took up to 250 km2 of it.", "up to 250 km2", 250, "km2", "at_most"),
        ("They took 10 square miles of it.", "10 square miles", 25.89988110336, "km2", "exact"),
        ("They took 120 hectares of it.", "120 hectares", 1.2, "km2", "exact"),
        ("They took 740 acres of it.", "740 acres", 2.994673752576, "km2", "exact"),
        ("They took 500 dunams of it.", "500 dunams", 0.5, "km2", "exact"),
        ("They took 100 sq km (39 sq miles) of it.", "100 sq km (39 sq miles)", 100, "km2", "exact"),
        ("They took three villages.", "three villages", 3, "settlements", "exact"),
        ("They took two more small towns.", "two more small towns", 2, "settlements", "exact"),
        ("They took at least 30 settlements.", "at least 30 settlements", 30, "settlements", "at_least"),
        ("They took a dozen villages.", "a dozen villages", 12, "settlements", "exact"),
        ("They took about a thousand settlements.", "about a thousand settlements", 1000, "settlements", "about"),
        ("They hold most if not all of the valley.", "most if not all", 50, "percent", "between"),
        ("They may lose some or all of the valley.", "some or all", 100, "percent", "at_most"),
        ("They retook all but a tenth of the valley.", "all but a tenth", 90, "percent", "exact"),
        ("They hold all of the valley except the dam.", "all of", 100, "percent", "about"),
        ("They hold a large majority of the valley.", "a large majority of", 50, "percent", "at_least"),
        ("They took dozens of villages.", "dozens of villages", 24, "settlements", "at_least"),
        ("They hold 14 of the province's 17 districts.", "14 of the province's 17 districts", 14, "count", "exact"),
        ("They took as much as about 540 sq km of it.", "as much as about 540 sq km", 540, "km2", "at_most"),
        ("They want a buffer zone 30 km deep.", "30 km", 30, "km", "exact"),
        ("They hold a 10-mile-wide strip of it.", "10-mile", 16.09344, "km", "exact"),
        ("They annexed four provinces.", "four provinces", 4, "count", "exact"),
    ],
)
def test_a_quantity_is_read_with_its_hedge(
    nlp: Language, sentence: str, text: str, value: float, unit: str, qualifier: str
) -> None:
    doc = nlp(sentence)
    (found,) = find_quantities(list(doc), load_territory_words())
    assert (doc[found.start : found.end].text, found.value, found.unit, found.qualifier) == (text, value, unit, qualifier)


@pytest.mark.parametrize(
    ("sentence", "low", "high"),
    [
        ("They hold between 18 and 20 per cent of the land.", 18, 20),
        ("They hold 40–45% of the land.", 40, 45),
        ("They hold 10 to 15 percent of the land.", 10, 15),
    ],
)
def test_a_range_has_two_ends(nlp: Language, sentence: str, low: float, high: float) -> None:
    (found,) = find_quantities(list(nlp(sentence)), load_territory_words())
    assert (found.value, found.value_high, found.qualifier) == (low, high, "between")


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("One in four districts is theirs.", 25),
        ("They hold three of every five villages.", 60),
        ("They hold seven out of ten hamlets.", 70),
        ("They hold every second village.", 50),
        ("They hold all but a quarter of the valley.", 75),
    ],
)
def test_a_ratio_is_a_share(nlp: Language, sentence: str, value: float) -> None:
    (found,) = find_quantities(list(nlp(sentence)), load_territory_words())
    assert (found.value, found.unit) == (value, "percent")


@pytest.mark.parametrize(
    ("sentence", "text", "value"),
    [
        ("They hold all 17 districts.", "all 17 districts", 17),
        ("They took nine of its twelve bases.", "nine of its twelve bases", 9),
        ("They took 16 mostly empty villages.", "16 mostly empty villages", 16),
        ("They left five hilltop positions.", "five hilltop positions", 5),
        ("They hold all but two of the 34 capitals.", "all but two of the 34 capitals", 32),
    ],
)
def test_places_are_counted_through_what_is_told_of_them(nlp: Language, sentence: str, text: str, value: float) -> None:
    doc = nlp(sentence)
    (found,) = find_quantities(list(doc), load_territory_words())
    assert (doc[found.start : found.end].text, found.value) == (text, value)


@pytest.mark.parametrize(
    "sentence",
    [
        "They met on 4 May in the valley.",
        "The train was late.",
        "He bought two horses.",
        "Scores of people came.",
        "Nothing came of it at all.",
        "All hostages must be freed.",
        "They took office in 2015.",
    ],
)
def test_other_numbers_are_no_quantities(nlp: Language, sentence: str) -> None:
    assert not find_quantities(list(nlp(sentence)), load_territory_words())


def test_a_number_alone_is_told_in_the_measure_beside_it(nlp: Language) -> None:
    first, second = find_quantities(list(nlp("They held 700 hectares and took 300.")), load_territory_words())
    assert (second.kind, second.value) == ("bare", 300)
    assert in_unit(second, "km2", [first, second]).value == pytest.approx(3)
    assert in_unit(second, "settlements", [first, second]).value == 300


@pytest.mark.parametrize(
    ("sentence", "count"),
    [
        ("Rebels hold a third of the province.", 1),
        ("Lorn is two-thirds of Marrow.", 1),
        ("The bank made 5 per cent more than in spring.", 0),
        ("The ministers met again on Sunday.", 0),
        ("The group holds captives, around a third of whom are alive.", 0),
        ("The group holds the valley, around a third of which is desert.", 1),
    ],
)
def test_the_model_is_asked_only_where_land_may_be_spoken_of(nlp: Language, sentence: str, count: int) -> None:
    assert len(candidates(list(nlp(sentence)), load_territory_words())) == count
