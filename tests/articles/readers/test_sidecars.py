from __future__ import annotations

import pytest

from transforms.articles.readers.formats import is_sidecar, sidecar_of
from transforms.articles.readers.records import Refusal
from transforms.articles.readers.sidecars import read_sidecar


def test_sidecars() -> None:
    assert is_sidecar("talks.meta.json")
    assert not is_sidecar("talks.json")
    assert read_sidecar(b'{"title": "Talks"}') == {"title": "Talks"}


@pytest.mark.parametrize("data", [b"[1]", b"{", b"\x00\x01" * 50, b'{"a": "' + b"x" * 2_000_000 + b'"}'])
def test_a_broken_sidecar_is_told(data: bytes) -> None:
    said = read_sidecar(data)
    assert isinstance(said, Refusal)
    assert said.rule == "broken_sidecar"


@pytest.mark.parametrize("name", ["a/talks.txt", "a/talks.html.gz", "a/talks.HTM", "a/talks.md.zst"])
def test_a_sidecar_is_called_after_the_stem(name: str) -> None:
    assert sidecar_of(name) == "a/talks.meta.json"
