from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from transforms.extraction.annotations import Attribution, Claim, Entity, Speaker
from transforms.extraction.claims.said_on import Dating

# A Thursday.
PUBLISHED_ON = dt.date(2025, 6, 12)

SAID_ON = [
    ("{He} <said> on Tuesday that [the port was shut].", "2025-06-10", "day"),
    ("On Tuesday, {he} <said> [the port was shut].", "2025-06-10", "day"),
    ("{He} <said> Thursday [the port was shut].", "2025-06-12", "day"),
    ("{He} <said> on Friday that [the port was shut].", "2025-06-06", "day"),
    ("{He} <said> that [the port would open on Tuesday].", None, None),
    ("{He} <said> [the port was shut].", None, None),
    ('"[The port was shut on Monday]," {he} <said> on Wednesday.', "2025-06-11", "day"),
    ("{He} <said> on 3 May that [the port was shut].", "2025-05-03", "day"),
    ("{He} <said> on May 3 that [the port was shut].", "2025-05-03", "day"),
    ("{He} <said> on May 3, 2024 that [the port was shut].", "2024-05-03", "day"),
    ("{He} <said> on 20 June that [the port was shut].", "2024-06-20", "day"),
    ("{He} <said> yesterday that [the port was shut].", "2025-06-11", "day"),
    ("{He} <said> two days ago that [the port was shut].", "2025-06-10", "day"),
    ("{He} <said> last week that [the port was shut].", "2025-06-02", "week"),
    ("{He} <said> earlier this month that [the port was shut].", "2025-06-01", "month"),
    ("{He} <said> last month that [the port was shut].", "2025-05-01", "month"),
    ("{He} <said> in March that [the port was shut].", "2025-03-01", "month"),
    ("{He} <said> in August that [the port was shut].", "2024-08-01", "month"),
    ("{He} <said> in 2019 that [the port was shut].", "2019-01-01", "year"),
    ("{He} <said> last year that [the port was shut].", "2024-01-01", "year"),
    ("{The mayor}, who resigned on Monday, <said> [the port was shut].", None, None),
    ("{He} <said> 3000 years ago [the port was shut].", None, None),
    ("{He} <said> ² on 31 June [the port was shut].", "2024-06-01", "month"),
    ("{He} <may have said> that [the port was shut].", None, None),
    ("{He} <said> this morning that [the port was shut].", "2025-06-12", "day"),
    ("{He} <said> last night that [the port was shut].", "2025-06-11", "day"),
    ("{He} <said> over the weekend that [the port was shut].", "2025-06-02", "week"),
    ("{The mayor} <described> [the strike on Tuesday as a gift].", "2025-06-10", "day"),
    ("{The firm} <said> in a statement released on Monday that [the port was shut].", "2025-06-09", "day"),
    ("Speaking during Monday's hearing, {she} <floated> [the idea of a ban].", "2025-06-09", "day"),
    ("Speaking to dockers in the old town hall on Monday, {she} <said> [the port was shut].", "2025-06-09", "day"),
    ('"[The port is shut]," {she} <said> after Sunday\'s vote.', "2025-06-08", "day"),
    ('"[The port is shut]," {she} <said> before Sunday\'s vote.', None, None),
    ("{The mayor} <criticised> [Monday's vote].", None, None),
    ("However they came back to the valley on Saturday, {he} <said> [the port was shut].", None, None),
    ("{The Sun Herald} <said> [the port was shut].", None, None),
]


@pytest.mark.parametrize(("marked", "on", "precision"), SAID_ON)
def test_said_on(claim_of, marked: str, on: str | None, precision: str | None) -> None:
    found = claim_of(marked).said_on
    assert (found and (found.on.isoformat(), found.precision)) == ((on, precision) if on else None)


@pytest.mark.parametrize("weekday", ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
def test_a_weekday_lies_in_the_week_up_to_publication(claim_of, weekday: str) -> None:
    found = claim_of(f"{{He}} <said> on {weekday} that [it rained].").said_on
    assert found is not None
    assert 0 <= (dt.date(2025, 6, 12) - found.on).days < 7


def claims_in(nlp, text: str, quotes: list[tuple[str, str, str]]) -> list[Claim]:
    """Claims of speakers (name, cue, content) in one text; a name that starts with "the" is a body's, "" is no one's."""
    doc = nlp(text)
    place = 0

    def span(words: str):
        nonlocal place
        start = text.index(words, place)
        return doc.char_span(start, start + len(words), alignment_mode="expand")

    claims = []
    for name, cue, content in quotes:
        content_span, cue_span = span(content), span(cue)
        place = max(content_span.end_char, cue_span.end_char) - len(content)
        before = cue_span[0].nbor(-1) if cue_span.start else None
        source = doc[before.i : before.i + 1] if before is not None and before.pos_ == "PRON" else None
        is_quoted = content_span.start > 0 and doc[content_span.start - 1].is_quote
        attribution = Attribution((content_span,), "direct" if is_quoted else "indirect", source, cue_span)
        evidence = doc[min(cue_span.sent.start, content_span.sent.start) : max(cue_span.sent.end, content_span.sent.end)]
        entity = Entity(name, "organisation" if name.startswith("the") else "person") if name else None
        speaker = Speaker("resolved" if entity else "unresolved", entity)
        claims.append(Claim(attribution, evidence, speaker))
    return claims


def dates_in(nlp, text: str, quotes: list[tuple[str, str, str]]) -> list[str | None]:
    return [date and date.on.isoformat() for date in Dating(claims_in(nlp, text, quotes), PUBLISHED_ON).all()]


TWO = [("Ada Lind", "told", "it is over"), ("Ada Lind", "added", "We go home")]
CARRIED = [
    ('Ada Lind told reporters on Tuesday "it is over". "We go home," she added.', TWO, "2025-06-10"),
    ('Ada Lind told reporters on Tuesday "it is over". "We go home," Bo Berg added.', [TWO[0], ("Bo Berg", *TWO[1][1:])], None),
    ('Ada Lind told reporters on Tuesday "it is over". "We go home," she added.', [TWO[0], ("", *TWO[1][1:])], "2025-06-10"),
    ('Ada Lind told reporters on Tuesday "it is over". In March the port fell. "We go home," Lind added.', TWO, None),
    (
        'Ada Lind told reporters on Tuesday "it is over". The port that fell in March is shut. "We go home," Lind added.',
        TWO,
        "2025-06-10",
    ),
    ('Ada Lind told reporters on Tuesday "it is over". On Monday the port fell. "We go home," Lind added.', TWO, None),
    ('Ada Lind told reporters on Tuesday "it is over". "We go home," Lind had added.', TWO, None),
    ('Ada Lind told reporters on Tuesday "it is over". "We go home," Lind often added.', TWO, None),
    ('Ada Lind told reporters "it is over". "We go home," she added.', TWO, None),
    ('Ada Lind told reporters "it is over". She spoke at a hearing on Tuesday. "We go home," she added.', TWO, "2025-06-10"),
    ('Ada Lind told reporters "it is over". Bo Berg spoke at a hearing on Tuesday. "We go home," Lind added.', TWO, None),
    ('OSLO, June 11. Ada Lind told reporters "it is over". "We go home," she added.', TWO, "2025-06-11"),
    ('The port burnt on Wednesday. Ada Lind told reporters "it is over". "We go home," Lind added.', TWO, "2025-06-11"),
    ('The port burnt on Friday. Ada Lind told reporters "it is over". "We go home," Lind added.', TWO, None),
]


@pytest.mark.parametrize(("text", "quotes", "on"), CARRIED)
def test_carried_dates(nlp, text: str, quotes: list[tuple[str, str, str]], on: str | None) -> None:
    assert dates_in(nlp, text, quotes)[1] == on


LATER = [
    ('Ada Lind resigned on Monday. The next day, she said "it is over".', "2025-06-10"),
    ('Ada Lind resigned on Monday. Two days later, she said "it is over".', "2025-06-11"),
    ('Ada Lind resigned on Monday. On the same day, she said "it is over".', "2025-06-09"),
    ('Ada Lind resigned. Two days later, she said "it is over".', None),
]


@pytest.mark.parametrize(("text", "on"), LATER)
def test_days_are_counted_from_the_last_day_told(nlp, text: str, on: str | None) -> None:
    assert dates_in(nlp, text, [("Ada Lind", "said", "it is over")]) == [on]


def test_what_stands_before_a_speakers_only_day_is_of_this_day_if_it_is_news(nlp) -> None:
    text = 'The harbour is lost, Ada Lind said. Ships left. "It is over," she told a rally on {}.'
    quotes = [("Ada Lind", "said", "The harbour is lost"), ("Ada Lind", "told", "It is over")]
    assert dates_in(nlp, text.format("Wednesday"), quotes) == ["2025-06-11", "2025-06-11"]
    assert dates_in(nlp, text.format("May 2"), quotes) == [None, "2025-05-02"]


def test_bodies_speak_on_many_days(nlp) -> None:
    text = 'The harbour is lost, the guild said. Ships left. "It is over," it wrote on Wednesday.'
    quotes = [("the guild", "said", "The harbour is lost"), ("the guild", "wrote", "It is over")]
    assert dates_in(nlp, text, quotes) == [None, "2025-06-11"]


def test_second_hand_claims_take_no_other_date(nlp) -> None:
    text = 'Ada Lind told reporters on Tuesday "it is over". "We go home," she added.'
    claims = claims_in(nlp, text, TWO)
    relayed = replace(claims[1], reported_by=Entity("Bo", "person"))
    assert Dating([claims[0], relayed], PUBLISHED_ON).all()[1] is None


def test_a_relayed_claim_is_not_of_the_day_of_the_relay(nlp) -> None:
    claims = claims_in(
        nlp,
        "Ada Lind said on Tuesday that Bo Berg promised to leave.",
        [("Ada Lind", "said", "Bo Berg promised to leave"), ("Bo Berg", "promised", "to leave")],
    )
    inner = replace(claims[1], attribution=replace(claims[1].attribution, outer=0), reported_by=claims[0].speaker.entity)
    assert [date is None for date in Dating([claims[0], inner], PUBLISHED_ON).all()] == [False, True]


TOLD_BY = [
    ("{He} <said> on Tuesday that [the port was shut].", ("Tuesday", "weekday", "claim")),
    ("{He} <said> on 3 May that [the port was shut].", ("3 May", "calendar", "claim")),
    ("{He} <said> yesterday that [the port was shut].", ("yesterday", "relative", "claim")),
    ("{He} <said> two days ago that [the port was shut].", ("two days ago", "ago", "claim")),
    ("{He} <said> in 2019 that [the port was shut].", ("2019", "year", "claim")),
]


@pytest.mark.parametrize(("marked", "told"), TOLD_BY)
def test_words_and_rule_that_fix_a_date(claim_of, marked: str, told: tuple[str, str, str]) -> None:
    found = claim_of(marked).said_on
    assert (found.cue, found.rule, found.reach) == told


REACHED_BY = [
    ('Ada Lind told reporters on Tuesday "it is over". "We go home," Lind added.', "Tuesday", "occasion"),
    ('OSLO, June 11. Ada Lind told reporters "it is over". "We go home," Lind added.', "June 11", "dateline"),
    ('The port burnt on Wednesday. Ada Lind told reporters "it is over". "We go home," Lind added.', "Wednesday", "news"),
]


@pytest.mark.parametrize(("text", "cue", "reach"), REACHED_BY)
def test_how_a_date_reaches_a_claim(nlp, text: str, cue: str, reach: str) -> None:
    found = Dating(claims_in(nlp, text, TWO), PUBLISHED_ON).all()[1]
    assert found is not None
    assert (found.cue, found.reach) == (cue, reach)


def test_a_pronoun_takes_the_date_of_the_claim_before(nlp) -> None:
    text = 'Ada Lind told reporters on Tuesday "it is over". "We go home," she added.'
    found = Dating(claims_in(nlp, text, [TWO[0], ("", "added", "We go home")]), PUBLISHED_ON).all()[1]
    assert found is not None
    assert (found.cue, found.reach) == ("Tuesday", "before")
