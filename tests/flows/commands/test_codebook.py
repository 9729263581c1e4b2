"""`positions codebook` from the command line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from spacy.language import Language
from typer.testing import CliRunner

from flows.cli import app
from flows.commands import codebook
from flows.store.releases.current import make_current
from flows.store.releases.release_writing import write_release

RIVERS = """codebook: rivers
issues:
  - code: dams
    label: Dams
    description: Damming a river.
    support: building dams
    phrases:
      - build ~ dam
      - {}
    near_misses:
      - build ~ dam of lies
    examples:
      - {{text: "We will build a dam.", stance: {}}}
"""


@pytest.fixture(autouse=True)
def loaded(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    """What all tests share in place of a pipeline for each command."""
    monkeypatch.setattr(codebook, "build_nlp", lambda: nlp)


def told(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["codebook", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def write(folder: Path, phrase: str, stance: str) -> str:
    file = folder / "rivers.yml"
    file.write_text(RIVERS.format(phrase, stance))
    return str(file)


def test_a_sound_codebook(tmp_path: Path) -> None:
    code, text = told("check", write(tmp_path, "new dam", "support"))
    assert (code, text.splitlines()[-1]) == (0, "Sound.")
    assert "1 issues, 3 phrases, 1 examples" in text


def test_errors_are_told_and_fail(tmp_path: Path) -> None:
    code, text = told("check", write(tmp_path, "can't dam", "oppose"))
    assert (code, text.splitlines()[-1]) == (1, "1 errors.")
    assert 'dams: phrase "can\'t dam" can never match' in text


def test_an_example_that_the_judge_reads_otherwise_is_told_and_no_error(tmp_path: Path) -> None:
    code, text = told("check", write(tmp_path, "new dam", "conditional"))
    assert (code, text.splitlines()[-1]) == (0, "Sound.")
    assert "Examples that the judge reads otherwise" in text
    assert "dams, line 13: expected conditional, found" in text


def test_a_broken_codebook_is_told_with_its_line(tmp_path: Path) -> None:
    code, text = told("check", write(tmp_path, "~ dam", "oppose"))
    assert code == 1
    assert "rivers.yml:9: phrases: a phrase must start and end with a word" in text


def test_no_codebook_there(tmp_path: Path) -> None:
    code, text = told("try", "We will build a dam.", "--codebook", str(tmp_path / "none.yml"))
    assert code == 2
    assert "one of those shipped: conflict, politics" in text


def test_a_sentence_tried_on_two_codebooks(tmp_path: Path) -> None:
    mine = write(tmp_path, "new dam", "support")
    code, text = told(
        "try", "The minister said they must not build a dam and cut taxes.", "--codebook", mine, "--codebook", "politics"
    )
    assert code == 0
    assert "source    The minister" in text
    assert "named     dams (Dams) by 'build a dam', the issue" in text
    assert "genuine   0." in text or "genuine   1." in text
    assert "side      dams (Dams): " in text


def test_gaps_of_a_release(tmp_path: Path, sound: dict[str, pd.DataFrame]) -> None:
    claims = pd.concat([sound["claims"].assign(claim_id=name, claim_text="ban the throwaway cups") for name in ("c_2", "c_3")])
    articles = pd.concat([sound["articles"], sound["articles"].assign(article_id="a_2", origin_id="a_2")])
    claims["article_id"] = ["a_1", "a_2"]
    tables = {**sound, "claims": pd.concat([sound["claims"], claims]), "articles": articles}
    make_current(tmp_path, write_release(tmp_path, "r1", tables, {"inputs": ""}))
    code, text = told("gaps", "--output", str(tmp_path))
    assert code == 0
    assert text.splitlines()[0] == "Release r1: 3 claims, 2 without a position on any issue."
    assert "throwaway cups: 2 claims in 2 stories, by Mara Quist" in text


def test_gaps_without_a_release(tmp_path: Path) -> None:
    code, text = told("gaps", "--output", str(tmp_path))
    assert code == 2
    assert "There is no release" in text
