"""Which actors a text mentions: people, bodies, metonyms, unnamed sources, and what is no mention. One sentence, one case."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from transforms.documents.structure import read_structure
from transforms.extraction.annotations import Article, Mention
from transforms.extraction.mentions.finder import find_mentions

ON = dt.date(2025, 10, 6)


@pytest.fixture(scope="session")
def read(nlp, vocabulary):
    def find(text: str, on: dt.date | None = ON) -> list[Mention]:
        doc = nlp(text)
        return find_mentions(doc, read_structure(doc), vocabulary, Article("a1", on))

    return find


def _names(mentions: list[Mention]) -> list[str]:
    return [mention.entity.name for mention in mentions if mention.entity is not None]


def _entity(mentions: list[Mention], text: str):
    return next((mention.entity for mention in mentions if mention.span.text == text), "no mention")


PEOPLE = [
    ("Ghanaian Foreign Minister Kofi Mensah said the border would reopen.", "Kofi Mensah", "GHA", "Foreign Minister"),
    ("Abena Owusu, Ghana's defence minister, said talks had begun.", "Abena Owusu", "GHA", "defence minister"),
    ("Kenya's Interior Minister Peter Otieno announced a curfew.", "Peter Otieno", "KEN", "Interior Minister"),
    (
        "Defence Minister Tomas Novotny of the Czech Republic said more shells would come.",
        "Tomas Novotny",
        None,
        "Defence Minister",
    ),
    ("Lukas Brandt, a spokesman for the German army, said two soldiers were hurt.", "Lukas Brandt", "DEU", "spokesman"),
    ("Former Chilean president Ignacio Fuentes criticised the deal.", "Ignacio Fuentes", "CHL", "Former president"),
    ("Vietnamese General Nguyen Van Hoa denied the report.", "Nguyen Van Hoa", "VNM", "General"),
    ("The mayor of Odesa, Hennadiy Kovalenko, said the port was hit.", "Hennadiy Kovalenko", None, "mayor"),
    ("Analyst Maria Fernandez said the truce would not last.", "Maria Fernandez", None, "Analyst"),
    (
        "Rahim Siddiqui, deputy foreign minister of Bangladesh, rejected the claim.",
        "Rahim Siddiqui",
        "BGD",
        "deputy foreign minister",
    ),
    ("Peruvian Prime Minister Ana Quispe resigned on Monday.", "Ana Quispe", "PER", "Prime Minister"),
    ("Lt. Gen. Samuel Adeyemi told reporters that the town was safe.", "Samuel Adeyemi", None, None),
    ("Sheikh Hamad al-Mansouri said the talks were useful.", "Hamad al-Mansouri", None, None),
    ("Philippine coast guard spokesman Jose Ramos said a boat was rammed.", "Jose Ramos", "PHL", None),
    ("Dutch Prime Minister Pieter van den Berg welcomed the vote.", "Pieter van den Berg", "NLD", "Prime Minister"),
    ("Mongolian President Bat Erdene said he would travel to Beijing.", "Bat Erdene", "MNG", "President"),
]


@pytest.mark.parametrize(("text", "name", "country", "role"), PEOPLE)
def test_person_unknown_to_the_base_takes_country_and_role_from_the_text(read, text, name, country, role):
    entity = next(mention.entity for mention in read(text) if mention.entity and mention.entity.name == name)
    assert (entity.actor_type, entity.country_code, entity.known_actor_id) == ("person", country, None)
    assert role is None or entity.role_text.casefold() == role.casefold()


def test_title_of_an_owner_beside_a_name_is_not_his(read):
    entity = next(
        mention.entity for mention in read("Lars Holm, the Chilean president's son, said he would sail.") if mention.entity
    )
    assert (entity.name, entity.role_text, entity.country_code) == ("Lars Holm", None, None)


KNOWN = [
    ("Volodymyr Zelenskyy thanked his allies.", "per-volodymyr-zelensky"),
    ("Volodymyr Zelenskyi thanked his allies.", "per-volodymyr-zelensky"),
    ("Sergei Lavrov spoke for an hour.", "per-sergey-lavrov"),
    ("Viktor Orbán said no.", "per-viktor-orban"),
    ("President Emmanuel Macron flew to Rabat.", "per-emmanuel-macron"),
    ("Kim Jong-un inspected a shipyard.", "per-kim-jong-un"),
    ("Saudi Crown Prince Mohammed bin Salman hosted the meeting.", "per-mohammed-bin-salman"),
    ("Ahmad al-Sharaa arrived in Doha.", "per-ahmed-al-sharaa"),
    ("Ursula von der Leyen presented the plan.", "per-ursula-von-der-leyen"),
    ("Recep Tayyip Erdoğan said Turkey would help.", "per-recep-tayyip-erdogan"),
    ("Luiz Inácio Lula da Silva opened the summit.", "per-luiz-inacio-lula-da-silva"),
    ("Cyril Ramaphosa spoke in Pretoria.", "per-cyril-ramaphosa"),
    ("Xi Jinping received the delegation.", "per-xi-jinping"),
    ("Aleksandar Vučić said the vote was fair.", "per-aleksandar-vucic"),
    ("Netanyahu rejected the offer.", "per-benjamin-netanyahu"),
    ("The adviser said Putin had agreed.", "per-vladimir-putin"),
    ("Abiy Ahmed met the rebels.", "per-abiy-ahmed"),
    ("Mohamed Hamdan Dagalo denied the charge.", "per-mohamed-hamdan-dagalo"),
]


@pytest.mark.parametrize(("text", "actor_id"), KNOWN)
def test_known_person_is_found_under_every_spelling(read, text, actor_id):
    assert actor_id in [mention.entity.known_actor_id for mention in read(text) if mention.entity]


BACK = [
    ("Kofi Mensah led the talks. Mensah said they were hard.", "Mensah", "Kofi Mensah"),
    ("Pieter van den Berg spoke first. Van den Berg then left.", "Van den Berg", "Pieter van den Berg"),
    ("Huda al-Rashid opposed it. Rashid said it was a mistake.", "Rashid", "Huda al-Rashid"),
    ("Chinese diplomat Zhou Lan objected. Zhou said the text was wrong.", "Zhou", "Zhou Lan"),
    ('Amina Diallo and her team left. "We tried," Diallo said.', "Diallo", "Amina Diallo"),
    ("John A. Smith was elected. Smith promised reform.", "Smith", "John A. Smith"),
    ("Jane Okello signed it. J. Okello later said she regretted it.", "J. Okello", "Jane Okello"),
    ("President Ferreira said no. Ferreira then left.", "Ferreira", "Ferreira"),
]


@pytest.mark.parametrize(("text", "surname", "name"), BACK)
def test_surname_refers_back_to_the_person_introduced(read, text, surname, name):
    entity = _entity(read(text), surname)
    assert entity.name == name
    assert entity.actor_type == "person"


def test_all_names_of_a_person_have_one_entity(read):
    found = read("Hungarian Foreign Minister Zoltan Varga said no. Varga flew home. Zoltan Varga will be back.")
    assert len({mention.entity for mention in found if mention.entity.actor_type == "person"}) == 1


def test_surname_of_two_people_is_not_settled(read):
    found = read("Anna Keller and Jonas Keller disagreed. Keller said the vote was lost.")
    assert _entity(found, "Keller") is None


def test_title_settles_a_shared_surname(read):
    found = read("Foreign Minister Anna Keller and Senator Jonas Keller disagreed. Senator Keller said the vote was lost.")
    assert _entity(found, "Keller").name == "Jonas Keller"


@pytest.mark.parametrize(
    ("first", "word", "name"),
    [("Ed", "Ms", "Mary Owusu"), ("Ed", "Mr", "Ed Owusu"), ("Xo", "Mr", "Xo Owusu"), ("Anna", "Ms", None), ("Anna", "Dr", None)],
)
def test_a_word_of_gender_settles_a_shared_surname_where_first_names_do(read, first, word, name):
    entity = _entity(read(f"Mary Owusu met {first} Owusu. {word} Owusu said the bridge was closed."), "Owusu")
    assert (entity and entity.name) == name


def test_surname_known_to_the_base_yields_to_the_article(read):
    found = read("Rosa Petro runs a bakery in Lima. Petro said flour was dear.")
    assert _entity(found, "Petro").name == "Rosa Petro"


BODIES = [
    ("Russia's Foreign Ministry rejected the note.", "Ministry of Foreign Affairs of Russia", "government", "RUS"),
    (
        "The Ministry of Foreign Affairs of Turkey summoned the envoy.",
        "Ministry of Foreign Affairs of Turkey",
        "government",
        "TUR",
    ),
    ("The Philippine defence ministry said two ships collided.", "Ministry of Defence of the Philippines", "government", "PHL"),
    ("The State Department declined to comment.", "United States Department of State", "government", "USA"),
    ("The Pentagon said the strike was lawful.", "United States Department of Defense", "government", "USA"),
    ("The IDF said it had hit a launcher.", "Israel Defense Forces", "organisation", "ISR"),
    ("The Israeli military said it had hit a launcher.", "Israel Defense Forces", "organisation", "ISR"),
    ("Ukrainian forces pulled back.", "Armed Forces of Ukraine", "organisation", "UKR"),
    ("The Sudanese army accused its rival of the attack.", "Armed Forces of Sudan", "organisation", "SDN"),
    ("The Kenyan police denied the report.", "Police of Kenya", "organisation", "KEN"),
    ("Hezbollah said it would respond.", "Hezbollah", "armed_group", "LBN"),
    ("The M23 rebels took the airport.", "M23", "armed_group", "COD"),
    ("The Rapid Support Forces denied the massacre.", "Rapid Support Forces", "armed_group", "SDN"),
    ("The Houthis claimed the attack.", "Houthis", "armed_group", "YEM"),
    ("The African Union called for calm.", "African Union", "organisation", None),
    ("The WHO said hospitals had run out of fuel.", "World Health Organization", "organisation", None),
    ("NATO said it was watching.", "NATO", "organisation", None),
    ("The European Commission proposed a cap.", "European Commission", "organisation", None),
    ("TASS reported the arrest.", "TASS", "media", "RUS"),
    ("Reuters reported the arrest.", "Reuters", "media", None),
    ("The Brazilian government welcomed the truce.", "Government of Brazil", "government", "BRA"),
    ("The government of Colombia welcomed the truce.", "Government of Colombia", "government", "COL"),
    ("The Biden administration opposed the sale.", "Government of the United States", "government", "USA"),
    ("The Vatican offered to host the talks.", "Holy See", "government", "VAT"),
    ("The Palestinian Authority welcomed the decision.", "Palestinian Authority", "government", "PSE"),
    ("India's Ministry of External Affairs rejected the map.", "Ministry of External Affairs of India", "government", "IND"),
    ("Mossad denied any role.", "Mossad", "organisation", "ISR"),
    ("The Andean Water Council said the dam was unsafe.", "Andean Water Council", "organisation", None),
    ("The Lagos Daily Tribune reported the arrest.", "Lagos Daily Tribune", "media", None),
]


@pytest.mark.parametrize(("text", "name", "actor_type", "country"), BODIES)
def test_body_is_named_typed_and_placed(read, text, name, actor_type, country):
    entities = {mention.entity.name: mention.entity for mention in read(text) if mention.entity}
    assert name in entities
    assert (entities[name].actor_type, entities[name].country_code) == (actor_type, country)


def test_bare_form_refers_to_the_one_body_of_its_kind(read):
    found = read("The Ukrainian military denied it. The military said nothing more.")
    assert _names(found) == ["Armed Forces of Ukraine", "Armed Forces of Ukraine"]


def test_bare_form_of_two_bodies_is_no_mention(read):
    found = read("The Chadian army met the Sudanese army. The army said nothing more.")
    assert len(found) == 2


AS_ACTORS = [
    ("Moscow said the talks had failed.", "Moscow", "Government of Russia"),
    ("Moscow rejected the plan.", "Moscow", "Government of Russia"),
    ("Kyiv has demanded security guarantees.", "Kyiv", "Government of Ukraine"),
    ("The proposal was rejected by Tehran.", "Tehran", "Government of Iran"),
    ("Talks with Beijing are due next week.", "Beijing", "Government of China"),
    ("The agreement between Ankara and Athens was signed.", "Ankara", "Government of Turkey"),
    ("The agreement between Ankara and Athens was signed.", "Athens", "Government of Greece"),
    ("She urged Jakarta to free the crew.", "Jakarta", "Government of Indonesia"),
    ("According to Islamabad, two jets were lost.", "Islamabad", "Government of Pakistan"),
    ("Caracas's refusal surprised the envoys.", "Caracas", "Government of Venezuela"),
    ("The Kremlin denied the report.", "Kremlin", "Government of Russia"),
    ("The White House praised the deal.", "White House", "Government of the United States"),
    ("Downing Street said the minister had resigned.", "Downing Street", "Government of the United Kingdom"),
    ("The Élysée confirmed the visit.", "Élysée", "Government of France"),
    ("Washington is ready to lift the tariffs.", "Washington", "Government of the United States"),
    ("Pyongyang threatened to test another missile.", "Pyongyang", "Government of North Korea"),
    ("Kinshasa accuses Kigali of backing the rebels.", "Kigali", "Government of Rwanda"),
    ("Kinshasa accuses Kigali of backing the rebels.", "Kinshasa", "Government of the Democratic Republic of the Congo"),
    ("Egypt and Qatar proposed a new text.", "Egypt", "Government of Egypt"),
    ("Egypt and Qatar proposed a new text.", "Qatar", "Government of Qatar"),
    ("Russia invaded its neighbour in 2022.", "Russia", "Government of Russia"),
    ("The minister called on Ethiopia to withdraw.", "Ethiopia", "Government of Ethiopia"),
    ("Sanctions against Myanmar will stay.", "Myanmar", "Government of Myanmar"),
    ("The court condemned Japan over the dump.", "Japan", "Government of Japan"),
    ("Australia's decision angered the fishermen.", "Australia", "Government of Australia"),
    ("Brussels warned the platforms.", "Brussels", "European Union"),
    ("The UK is prepared to send troops.", "UK", "Government of the United Kingdom"),
    ("Canberra told Honiara that it would pay.", "Honiara", "Government of the Solomon Islands"),
]


@pytest.mark.parametrize(("text", "form", "name"), AS_ACTORS)
def test_place_that_acts_or_is_addressed_is_its_government(read, text, form, name):
    entity = _entity(read(text), form)
    assert entity != "no mention"
    assert entity.name == name


AS_PLACES = [
    ("The envoys met in Moscow.", "Moscow"),
    ("She flew to Kyiv on Friday.", "Kyiv"),
    ("Drones struck Kyiv overnight.", "Kyiv"),
    ("The road from Damascus to Beirut was closed.", "Damascus"),
    ("Thousands marched through Tehran.", "Tehran"),
    ("Moscow's streets were empty.", "Moscow"),
    ("A fire broke out near Paris.", "Paris"),
    ("Beirut was hit by two missiles.", "Beirut"),
    ("Kyiv awoke to explosions.", "Kyiv"),
    ("Ukraine lies between Poland and Russia.", "Ukraine"),
    ("Chad borders Sudan.", "Chad"),
    ("The population of Kenya is growing.", "Kenya"),
    ("Brazil beat Argentina in the final.", "Brazil"),
    ("Wheat from Kazakhstan is cheap.", "Kazakhstan"),
    ("He was born in Canada.", "Canada"),
    ("Prices rose across Turkey.", "Turkey"),
    ("The summit will be held in Seoul.", "Seoul"),
    ("Villages outside Khartoum were shelled.", "Khartoum"),
    ("Troops entered Goma from Rwanda.", "Rwanda"),
    ("The train left Warsaw at noon.", "Warsaw"),
    ("Rain fell on London.", "London"),
    ("An office opened in Washington, DC.", "Washington, DC"),
    ("Nepal's mountains draw climbers.", "Nepal"),
    ("Guests walked past the White House.", "White House"),
]


@pytest.mark.parametrize(("text", "form"), AS_PLACES)
def test_place_where_something_happens_is_no_mention(read, text, form):
    assert _entity(read(text), form) == "no mention"


UNNAMED = [
    ("A senior White House official said the plan was dead.", "Senior White House official", "anonymous", "USA"),
    ("US officials said the plan was dead.", "US officials", "anonymous", "USA"),
    ("Two people familiar with the talks said the plan was dead.", "Two people familiar with the talks", "anonymous", None),
    ("A spokesperson for the ministry denied it.", "Spokesperson for the ministry", "anonymous", None),
    ("Two of the Malian officials said the base fell.", "Two Malian officials", "anonymous", "MLI"),
    ("Residents said they heard gunfire.", "Residents", "group", None),
    ("Analysts warned of a long war.", "Analysts", "group", None),
    ("Protesters demanded new elections.", "Protesters", "group", None),
    ("Three Malian security sources said the base fell.", "Three Malian security sources", "anonymous", "MLI"),
    ("The plan was leaked by a European diplomat, according to aides.", "Aides", "anonymous", None),
    ("Local activists accused the police of torture.", "Local activists", "group", None),
    ("EU foreign ministers agreed to extend the sanctions.", "EU foreign ministers", "group", None),
    ("Ukrainians fear another winter without power.", "Ukrainians", "group", "UKR"),
    ("Syrian state media reported the strike.", "Syrian state media", "media", "SYR"),
    ("Human rights groups condemned the verdict.", "Human rights groups", "group", None),
    ("Trump administration officials said the talks went on.", "Trump administration officials", "anonymous", "USA"),
]


@pytest.mark.parametrize(("text", "name", "actor_type", "country"), UNNAMED)
def test_unnamed_source_keeps_its_words(read, text, name, actor_type, country):
    entities = {mention.entity.name: mention.entity for mention in read(text) if mention.entity}
    assert name in entities
    assert (entities[name].actor_type, entities[name].country_code) == (actor_type, country)


def test_official_mentioned_again_is_the_same_source(read):
    found = read("A Chadian official said the road was open. The official asked for aid.")
    assert _names(found) == ["Chadian official", "Chadian official"]


OFFICES = [
    ("The Ukrainian president said no.", "Ukrainian president", "Volodymyr Zelensky", ON),
    ("France's president called for a summit.", "France's president", "Emmanuel Macron", ON),
    ("The prime minister of Japan resigned.", "prime minister of Japan", "Prime Minister of Japan", dt.date(2025, 10, 1)),
    ("The US president said no.", "US president", "President of the United States", dt.date(2024, 5, 1)),
    ("The US president said no.", "US president", "Donald Trump", dt.date(2025, 5, 1)),
    ("The foreign minister of Oman said talks would go on.", "foreign minister of Oman", "Foreign Minister of Oman", ON),
    ("Brazil's finance minister promised cuts.", "Brazil's finance minister", "Finance Minister of Brazil", ON),
    ("The Ukrainian president said no.", "Ukrainian president", "President of Ukraine", None),
]


@pytest.mark.parametrize(("text", "form", "name", "on"), OFFICES)
def test_office_is_its_holder_on_the_day_or_itself(read, text, form, name, on):
    assert _entity(read(text, on), form).name == name


def test_office_is_whom_the_article_names_so(read):
    found = read("Ghanaian Foreign Minister Kofi Mensah spoke. The Ghanaian foreign minister said the border would reopen.")
    assert set(_names(found)) == {"Kofi Mensah"}


NO_MENTION = [
    "The meeting lasted two hours.",
    "The Ukrainian city was dark.",
    "A former minister lives there.",
    "The president's car was late.",
    "Residents fled the town.",
    "Military operations continued.",
    "The General Assembly hall was empty.",
    "He spoke on Monday about the Geneva Conventions.",
    "An American flag hung over the door.",
    "We waited for us all to go.",
    "Their chad was left hanging.",
    "It rained in Jordan in March.",
    "The officials were seated by the window.",
    "Turkey was served at noon.",
]


@pytest.mark.parametrize("text", NO_MENTION)
def test_text_without_actors_has_no_mention(read, text):
    assert [mention.span.text for mention in read(text)] == []


def test_headings_give_no_mention(read):
    assert read("What did Putin want\n\nThe meeting lasted two hours, and the hall was cold and dark.") == []


def test_mentions_are_in_order_and_do_not_overlap(read):
    found = read("An adviser to Syrian President Ahmed al-Sharaa said the US and Israel had told Reuters of a deal.")
    assert all(before.span.end <= after.span.start for before, after in pairwise(found))


MORE = [
    ("Former President Biden will speak in May.", "per-joe-biden"),
    ("Keir Starmer spoke. Sir Keir then left.", "per-keir-starmer"),
    ("Vladimir Vladimirovich Putin signed it.", "per-vladimir-putin"),
]


@pytest.mark.parametrize(("text", "actor_id"), MORE)
def test_every_form_of_a_known_person_is_that_person(read, text, actor_id):
    assert {mention.entity.known_actor_id for mention in read(text)} == {actor_id}


@pytest.mark.parametrize("text", ["The World Farmers Congress was cold.", "People say the winter was hard."])
def test_part_of_a_longer_name_or_anybody_is_no_mention(read, text):
    assert read(text) == []


def test_city_is_never_a_person(read):
    found = read("Kyiv thanked Warsaw. Kyiv is in the north.")
    assert all(mention.entity.actor_type == "government" for mention in found)


def test_person_is_never_an_organisation(read):
    found = read("Trump praised the deal, and Trump's aides agreed.")
    assert {mention.entity.actor_type for mention in found if mention.span.text == "Trump"} == {"person"}


def test_abbreviation_after_a_name_is_the_same_body(read):
    found = read("The Andean Water Council (AWC) said the dam was unsafe. The AWC wants it closed.")
    assert {mention.entity.name for mention in found} == {"Andean Water Council"}
