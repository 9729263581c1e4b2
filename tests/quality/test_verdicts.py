"""Every kind of expectation has a frame that violates it; a row that goes takes its dependants with it."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from pandas.api.types import is_integer

from transforms.frames import keys
from transforms.quality.docs import render
from transforms.quality.verdicts import ARTICLE_QUARANTINED, PARENT_QUARANTINED, Failure, Verdicts, split, validate
from transforms.schema import TABLES

Tables = dict[str, pd.DataFrame]


def spoilt(tables: Tables, table: str, **values: Any) -> Tables:
    """The tables with the first row of one of them changed."""
    frame = tables[table].copy()
    for column, value in values.items():
        frame.at[0, column] = value  # of a list, `loc` would take the items
    return {**tables, table: frame}


def rules(tables: Tables, table: str) -> set[str]:
    return {failure.rule for failure in validate(tables, only=[table]).failures}


@pytest.fixture(scope="module")
def of_sound(sound_once: Tables) -> Verdicts:
    """What is found in the sound tables."""
    return validate(sound_once)


def test_sound_tables_meet_every_expectation(of_sound: Verdicts) -> None:
    assert not of_sound.failures
    assert all(result.success for result in of_sound.results.values())
    assert of_sound.rows["claims"] == 1


def test_of_rows_that_passed_before_only_what_depends_on_others_is_asked(sound_once: Tables) -> None:
    sound = {"actors": sound_once["actors"], "actor_roles": sound_once["actor_roles"]}
    asked = validate(sound_once, ["actors", "actor_roles"], sound=sound)
    assert not asked.failures
    assert asked.rows == {name: len(frame) for name, frame in sound.items()}
    twice = {**sound_once, "actors": pd.concat([sound["actors"], sound["actors"].head(1)], ignore_index=True)}
    assert [failure.rule for failure in validate(twice, ["actors"], sound=sound).failures] == ["key_unique"] * 2
    orphaned = {**sound_once, "actors": sound["actors"].iloc[:0]}
    found = validate(orphaned, ["actor_roles"], sound=sound).failures
    assert {failure.rule for failure in found} == {"foreign_key:actor_id"}
    assert len(found) == len(sound["actor_roles"])
    new = validate(spoilt(sound_once, "actors", mention_count=-1), ["actors"], sound=sound).failures
    assert [failure.rule for failure in new] == ["range:mention_count"]


def test_the_same_is_found_however_many_rows_are_judged_at_once(sound_once: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [sound_once["actors"].assign(actor_id=f"act_{number}", mention_count=number - 1) for number in range(5)]
    tables = {**sound_once, "actors": pd.concat([*rows, rows[0], rows[3].assign(name="")], ignore_index=True)}
    whole = validate(tables, ["actors"])
    monkeypatch.setattr("transforms.quality.verdicts.JUDGED_AT_ONCE", 2)
    apart = validate(tables, ["actors"])
    assert len({failure.rule for failure in whole.failures}) == 3
    assert apart.failures == whole.failures
    assert apart.results["actors"].statistics == whole.results["actors"].statistics
    assert not apart.results["actors"].success


#: What breaks a sound row, by table, with the rule under which it is to be named.
BROKEN: dict[str, list[tuple[dict[str, Any], str]]] = {
    "claims": [
        ({"act": None}, "not_null:act"),
        ({"act": "mutter"}, "category:act"),
        ({"confidence": 1.5}, "range:confidence"),
        ({"cue_text": ""}, "not_empty:cue_text"),
        ({"actor_id": "act_9"}, "foreign_key:actor_id"),
        ({"evidence_text": "Mara Quist said it must end."}, "evidence:evidence_start"),
        ({"claim_end": 4_000}, "evidence:claim_start"),
        ({"speaker_status": "unresolved"}, "resolved_has_actor"),
        ({"speaker_reason": "ambiguous"}, "unresolved_has_reason"),
        ({"stated_on_source": None}, "stated_has_source"),
        ({"said_on_precision": "day"}, "said_has_precision"),
        ({"said_on_cue": "on Monday"}, "said_cue_has_date"),
        ({"said_on_rule": "weekday"}, "said_cue_has_rule"),
        ({"said_on_reach": "news"}, "said_cue_has_reach"),
        ({"negation_cue": "not"}, "negation_cue_has_flag"),
        ({"condition_cue": "if"}, "condition_cue_has_flag"),
        ({"is_hedged": True}, "hedge_has_cue"),
    ],
    "claim_spans": [
        ({"end": 4_000}, "evidence:start"),
        ({"claim_id": "c_9"}, "foreign_key:claim_id"),
    ],
    "positions": [
        ({"stance": "unclear"}, "unclear_has_reason"),
        ({"issue_code": "weather"}, "foreign_key:issue_code"),
    ],
    "territorial_figures": [
        ({"unit": "acre"}, "category:unit"),
        ({"qualifier": "between"}, "range_is_between"),
        ({"area_is_derived": True}, "derived_has_area"),
        ({"as_of_precision": "day"}, "as_of_has_precision"),
        ({"place_id": "r-none"}, "foreign_key:place_id"),
    ],
    "articles": [
        ({"char_count": 3}, "char_count_of_text"),
        ({"origin_id": "a_9"}, "foreign_key:origin_id"),
        ({"published_at_source": None}, "published_has_source"),
    ],
    "mentions": [
        ({"mention_start": 1}, "evidence:mention_start"),
    ],
    "places": [
        ({"area_km2": 12.0}, "area_has_source"),
        ({"latitude": 91.0}, "range:latitude"),
        ({"claimed_by": ["NOR"]}, "claimed_is_disputed"),
    ],
    "figures_compared": [
        ({"figure_count": 2}, "figures_are_listed"),
        ({"lowest_share": 0.5}, "lowest_is_lowest"),
    ],
    "records": [
        ({"reason": "too_short"}, "reason_iff_quarantined"),
        ({"article_id": None}, "article_unless_quarantined"),
    ],
}


@pytest.mark.parametrize("table", BROKEN)
def test_each_broken_row_is_named_under_its_rule(sound: Tables, table: str) -> None:
    """All at once, each with a key of its own, beside a sound row."""
    rows, key = pd.concat([sound[table].head(1)] * (len(BROKEN[table]) + 1), ignore_index=True), TABLES[table].key[-1]
    for number, (values, _) in enumerate(BROKEN[table], start=1):
        own = {key: number if is_integer(rows.at[0, key]) else f"{rows.at[0, key]}-{number}"}
        for column, value in (own | values).items():
            rows.at[number, column] = value
    found = {(failure.key, failure.rule) for failure in validate({**sound, table: rows}, only=[table]).failures}
    first, *broken = keys(rows, TABLES[table])
    assert {(one, rule) for one, (_, rule) in zip(broken, BROKEN[table], strict=True)} <= found
    assert first not in {one for one, _ in found}


def test_a_key_that_stands_twice_is_named(sound: Tables) -> None:
    claims = pd.concat([sound["claims"], sound["claims"]], ignore_index=True)
    failures = [f for f in validate({**sound, "claims": claims}, only=["claims"]).failures if f.rule == "key_unique"]
    assert [failure.key for failure in failures] == ["c_1", "c_1"]


def test_a_compound_key_that_stands_twice_is_named_even_with_a_null_part(sound: Tables) -> None:
    roles = pd.concat([sound["actor_roles"], sound["actor_roles"]], ignore_index=True)
    assert "key_unique" in rules({**sound, "actor_roles": roles}, "actor_roles")


def test_a_failure_tells_what_was_found(sound: Tables) -> None:
    failures = validate(spoilt(sound, "claims", act="mutter"), only=["claims"]).failures
    assert Failure("claims", "category:act", "c_1", "act = 'mutter'") in failures


def test_a_claim_that_goes_takes_its_dependants_with_it(sound: Tables) -> None:
    kept, gone = split(sound, [Failure("claims", "category:act", "c_1", "")])
    assert {failure.table: failure.rule for failure in gone} == {
        "claims": "category:act", "claim_spans": PARENT_QUARANTINED, "positions": PARENT_QUARANTINED,
    }  # fmt: skip
    assert len(kept["claims"]) == len(kept["claim_spans"]) == len(kept["positions"]) == 0
    assert len(kept["territorial_figures"]) == 1


def test_an_actor_that_goes_takes_all_that_rests_on_it(sound: Tables) -> None:
    kept, gone = split(sound, [Failure("actors", "not_null:name", "act_1", "")])
    assert {failure.table for failure in gone} >= {"actors", "actor_roles", "mentions", "claims", "positions"}
    assert len(kept["articles"]) == 1


def test_a_record_is_marked_and_never_taken_out(sound: Tables) -> None:
    kept, _ = split(sound, [Failure("articles", "char_count_of_text", "a_1", "")])
    assert kept["records"]["status"].to_list() == ["quarantined", "quarantined"]
    assert kept["records"]["reason"].to_list() == [ARTICLE_QUARANTINED, "empty_file"]
    assert kept["records"]["article_id"].isna().all()
    assert len(kept["articles"]) == 0


def test_a_record_that_cannot_be_published_even_as_refused_is_taken_out(sound: Tables) -> None:
    kept, gone = split(sound, [Failure("records", "key_unique", "r_2", ""), Failure("records", "not_empty:reason", "r_1", "")])
    assert kept["records"][["record_id", "status", "reason"]].to_numpy().tolist() == [["r_1", "quarantined", ARTICLE_QUARANTINED]]
    assert {failure.key for failure in gone if failure.table == "records"} == {"r_1", "r_2"}


def test_a_row_without_offsets_has_no_evidence(sound: Tables) -> None:
    assert rules(spoilt(sound, "claims", evidence_start=None), "claims") >= {"not_null:evidence_start", "evidence:evidence_start"}
    assert rules(spoilt(sound, "claims", evidence_text=None), "claims") >= {"not_null:evidence_text", "evidence:evidence_start"}


def test_what_is_kept_is_sound_again(sound: Tables) -> None:
    bad = spoilt(sound, "claims", act="mutter")
    base = {name: frame for name, frame in bad.items() if not name.startswith("position") or name == "positions"}
    kept, _ = split(base, validate(base, only=["claims"]).failures)
    assert not validate(kept).failures


def test_the_pages_name_every_table_and_its_outcome(sound: Tables) -> None:
    pages = render(validate(spoilt(sound, "claims", act="mutter"), only=["claims", "articles"]).results)
    assert set(pages) == {"index.html", "claims.html", "articles.html"}
    assert "1 of 2 tables meet all expectations" in pages["index.html"]
    failed = next(line for line in pages["claims.html"].splitlines() if "failed</span>" in line)
    assert "<code>act</code> is one of say, announce" in failed
    assert "<td class=n>1</td><td><code>c_1</code> (mutter)</td>" in failed


def test_the_pages_need_nothing_from_elsewhere_and_escape_what_articles_say(sound: Tables) -> None:
    pages = render(validate(spoilt(sound, "claims", act="<script>x</script>"), only=["claims"]).results)
    assert not re.search(r"https?:|//|<script|<link|src=", "".join(pages.values()))
    assert "(&lt;script&gt;x&lt;/script&gt;)" in pages["claims.html"]


def test_every_rule_is_told_in_words(of_sound: Verdicts) -> None:
    pages = render(of_sound.results)
    told = {re.sub("<[^>]+>", "", line.partition("</td>")[0]) for page in pages.values() for line in page.splitlines()}
    assert not {line for line in told if re.search(r"^(\w+:|key_unique)", line)}


def test_nothing_is_expected_of_an_empty_table(sound: Tables) -> None:
    verdicts = validate({**sound, "claims": sound["claims"].head(0)}, only=["claims"])
    assert verdicts.results["claims"].statistics["evaluated_expectations"] == 0
    assert verdicts.results["claims"].success
