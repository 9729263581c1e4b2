"""What the closing summary says of positions: how many take a side, and why the others do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows.publish.release_counts import summarise_release
from flows.publish.summary import Summary, as_text
from transforms.lazy_tables import reader_of


def text_of(told: dict[str, Any]) -> str:
    return as_text(Summary("r1", Path("current"), True, 1, 1, 2.0, told))


def with_stances(sound: dict[str, pd.DataFrame], unclear: int, clear: int) -> dict[str, pd.DataFrame]:
    one = sound["positions"]
    left_open = one.assign(stance="unclear", unclear_reason="raises the issue and leaves it open")
    return {**sound, "positions": pd.concat([left_open] * unclear + [one] * clear, ignore_index=True)}


@pytest.mark.parametrize(
    ("unclear", "clear", "words"),
    [
        (0, 3, "3   each takes a side"),
        (1, 3, "4   3 take a side, 1 (25%) are unclear: raises the issue and leaves it open 1"),
        (1, 300, "301   300 take a side, 1 (under 1%) are unclear: raises the issue and leaves it open 1"),
    ],
)
def test_unclear_positions_are_counted_by_reason(sound: dict[str, pd.DataFrame], unclear: int, clear: int, words: str) -> None:
    assert words in text_of(summarise_release(reader_of(with_stances(sound, unclear, clear))))


def test_no_positions_are_no_share(sound: dict[str, pd.DataFrame]) -> None:
    told = summarise_release(reader_of({**sound, "positions": sound["positions"].iloc[:0]}))
    assert "positions               0\n" in text_of(told)


def test_a_manifest_that_does_not_tell_reasons_is_read(sound: dict[str, pd.DataFrame]) -> None:
    told = summarise_release(reader_of(sound))
    del told["unclear_by_reason"]
    assert "positions               1\n" in text_of(told)


def test_what_is_to_be_told_of_a_dump_stands_in_the_summary(sound: dict[str, pd.DataFrame]) -> None:
    rules = ["dump_undated"] * 7 + ["text_cut"]
    rows = [{"run_id": "r", "rule": rule, "table": "records", "key": f"in/{number}", "detail": "9 of 9"}
            for number, rule in enumerate(rules)]  # fmt: skip
    told = summarise_release(reader_of({**sound, "quality_warnings": pd.DataFrame(rows)}))
    assert told["of_dumps"] == [f"in/{number}: 9 of 9" for number in range(7)]
    text = text_of(told)
    assert "Of dumps as a whole:\n  - in/0: 9 of 9\n" in text
    assert "  - in/4: 9 of 9\n  - 2 more in quality_warnings\n" in text
    del told["of_dumps"]
    assert "Of dumps" not in text_of(told)


def test_examples_are_the_surest_sides_and_none_of_an_open_speaker(sound: dict[str, pd.DataFrame]) -> None:
    one, claim = sound["positions"], sound["claims"]
    names = ["open", "unclear", "sure", "likely"]
    positions = pd.concat(
        [
            one.assign(position_id=f"p_{name}", claim_id=f"c_{name}", confidence=share)
            for name, share in zip(names, (0.99, 0.98, 0.9, 0.7), strict=True)
        ],
        ignore_index=True,
    )
    positions.loc[0, "actor_id"] = None
    positions.loc[1, ["stance", "unclear_reason"]] = ["unclear", "raises the issue and leaves it open"]
    claims = pd.concat(
        [claim.assign(claim_id=f"c_{name}", evidence_text=f"The {name} one.") for name in names], ignore_index=True
    )
    claims.loc[0, ["actor_id", "speaker_status", "speaker_reason"]] = [None, "unresolved", "ambiguous"]
    first, second = summarise_release(reader_of({**sound, "positions": positions, "claims": claims}))["examples"]
    assert "The sure one." in first
    assert "The likely one." in second
