from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from transforms.extraction.annotations import Article, Attribution, Claim, Entity, Speaker
from transforms.extraction.claims.dates import carry_dates, said_on

# A Thursday.
PUBLISHED = Article("a", dt.date(2025, 6, 12))

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
]


@pytest.mark.parametrize(("marked", "on", "precision"), SAID_ON)
def test_said_on(attribute, marked: str, on: str | None, precision: str | None) -> None:
    found = said_on(attribute(marked), PUBLISHED)
    assert (found and (found.on.isoformat(), found.precision)) == ((on, precision) if on else None)


def test_without_a_publication_date_nothing_is_fixed(attribute) -> None:
    assert said_on(attribute("{He} <said> on Tuesday that [it rained]."), Article("a")) is None


@pytest.mark.parametrize("weekday", ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"])
def test_a_weekday_lies_in_the_week_up_to_publication(attribute, weekday: str) -> None:
    found = said_on(attribute(f"{{He}} <said> on {weekday} that [it rained]."), PUBLISHED)
    assert found is not None
    assert 0 <= (dt.date(2025, 6, 12) - found.on).days < 7


def claims_in(attribute, nlp, text: str, quotes: list[tuple[str, str, str]]) -> list[Claim]:
    """Claims of speakers (name, cue, content) in one text, with their own dates."""
    doc = nlp(text)

    def span(words: str):
        start = text.index(words)
        return doc.char_span(start, start + len(words), alignment_mode="expand")

    claims = []
    for speaker, cue, content in quotes:
        attribution = Attribution((span(content),), "direct", None, span(cue))
        evidence = doc[min(span(cue).sent.start, span(content).sent.start) : max(span(cue).sent.end, span(content).sent.end)]
        claim = Claim(attribution, evidence, Speaker("resolved", Entity(speaker, "person")), assertion=None)  # type: ignore[arg-type]
        claims.append(replace(claim, said_on=said_on(attribution, PUBLISHED)))
    return claims


CARRIED = [
    ('Ada Lind told reporters on Tuesday "it is over". "We go home," she added.', "Ada", "2025-06-10"),
    ('Ada Lind told reporters on Tuesday "it is over". "We go home," Bo Berg added.', "Bo", None),
    ('Ada Lind told reporters on Tuesday "it is over". In March the port fell. "We go home," she added.', "Ada", None),
    ('Ada Lind told reporters "it is over". "We go home," she added.', "Ada", None),
    ('Ada Lind told reporters "it is over". She spoke at a hearing on Tuesday. "We go home," she added.', "Ada", "2025-06-10"),
    ('OSLO, June 11. Ada Lind told reporters "it is over". "We go home," she added.', "Ada", "2025-06-11"),
]


@pytest.mark.parametrize(("text", "speaker", "on"), CARRIED)
def test_carried_dates(attribute, nlp, text: str, speaker: str, on: str | None) -> None:
    claims = claims_in(attribute, nlp, text, [("Ada", "told", "it is over"), (speaker, "added", "We go home")])
    found = carry_dates(claims, PUBLISHED)[1].said_on
    assert (found and found.on.isoformat()) == on


def test_second_hand_claims_take_no_other_date(attribute, nlp) -> None:
    text = 'Ada Lind told reporters on Tuesday "it is over". "We go home," she added.'
    claims = claims_in(attribute, nlp, text, [("Ada", "told", "it is over"), ("Ada", "added", "We go home")])
    relayed = replace(claims[1], reported_by=Entity("Bo", "person"))
    assert carry_dates([claims[0], relayed], PUBLISHED)[1].said_on is None
