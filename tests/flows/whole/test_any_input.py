"""No input makes the pipeline raise anything but its own errors: what cannot be read becomes a row of its own."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.flows import harness, hostile
from transforms.articles.field_names import load_field_mapping
from transforms.articles.intake import SourceInfo, take_in
from transforms.articles.readers.files import read

MAPPING = load_field_mapping({})
NAMES = st.sampled_from(hostile.SUFFIXES).map(lambda suffix: f"dump/file{suffix}")
#: Words and signs that steer readers and cleaning, among any other text.
TEXTS = st.lists(st.sampled_from((*hostile.PROSE, *hostile.STRANGE, "\n", "\n\n", " ")) | st.text(max_size=40), max_size=12).map(
    "".join
)
CONTENTS = (
    st.binary(max_size=400)
    | TEXTS.map(lambda text: text.encode("utf-8", "replace"))
    | st.dictionaries(
        st.sampled_from(("text", "title", "published", "authors", "url", "body")),
        TEXTS | st.none() | st.integers() | st.lists(TEXTS),
    ).map(lambda record: json.dumps(record).encode())
)


def rows_of(name: str, content: bytes) -> list[dict[str, object]]:
    return list(take_in(read(io.BytesIO(content), name), SourceInfo("dump", name), MAPPING, 5))


def holds(name: str, content: bytes) -> None:
    for row in rows_of(name, content):
        assert row["status"] in {"article", "quarantined"}
        if row["status"] == "article":
            assert row["text"]
        else:
            assert row["reason"]
            assert row["detail"]


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(NAMES, CONTENTS)
def test_any_bytes_are_read_or_refused(name: str, content: bytes) -> None:
    holds(name, content)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(NAMES, CONTENTS)
def test_ten_thousand_times_any_bytes_are_read_or_refused(name: str, content: bytes) -> None:
    holds(name, content)


def test_broken_files_of_every_format_are_read_or_refused() -> None:
    for name, content in hostile.cases(400, seed=1):
        holds(name, content)


@pytest.mark.slow
@pytest.mark.usefixtures("prefect")
def test_the_command_takes_ten_thousand_broken_files(tmp_path: Path, write_dump: Callable[..., Path]) -> None:
    raw = write_dump(tmp_path / "raw" / "good", "ceasefire").parent
    (raw / "broken").mkdir()
    for name, content in hostile.cases(10_000, seed=2):
        (raw / "broken" / name).write_bytes(content)
    ended = harness.run(raw, tmp_path / "out", "--accept")
    assert ended.code == 0, ended.told[-4000:]
    assert "Traceback" not in ended.told
    release = harness.sound(tmp_path / "out")
    assert release is not None
    seen = {"/".join(path.split("/")[:2]) for path in release.tables("records")["records"]["source_path"]}
    written = {f"broken/{name}" for name, _ in hostile.cases(10_000, seed=2) if not name.endswith(".meta.json")}
    assert written <= seen, "no file is lost"
