"""Coded passages to training examples: one a quantity, with what it tells.

A passage is a JSON line with `id`, `sentence` and `figures`; each figure has `quantity_text, value, unit, relation, status`
and, verbatim, `place_text`, `holder_text` and `claimant_text` ("" where the passage has none).
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import spacy
from spacy.tokens import Doc

from training.dumps import texts_of
from transforms.extraction.figures.features import ROLES
from transforms.extraction.figures.quantities import Quantity, find_quantities
from transforms.vocabulary.figures.territory import load_territory_words

PARTS, SPLIT_SEED = 5, 20261130
#: The source of passages that were written for training.
OWN = "own"
#: How far apart two values may be and be the same.
TOLERANCE = 0.01


@dataclass(frozen=True)
class Example:
    """A quantity of a passage; `figures` are those that it tells, and `spans` by role the token spans of their words."""

    passage: str
    doc: Doc
    quantity: Quantity
    told: tuple[Quantity, ...]
    figures: tuple[dict[str, Any], ...]
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


def read_passages(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The passages of the files, in order."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def held_out(passages: Sequence[dict[str, Any]], part: int | None) -> set[str]:
    """The ids of one of five parts of the passages, or of none; an article's are together, written ones are each by itself."""
    if part is None:
        return set()
    groups = sorted({_group(passage) for passage in passages})
    random.Random(SPLIT_SEED).shuffle(groups)  # noqa: S311 - a split, no secret
    chosen = set(groups[part::PARTS])
    return {passage["id"] for passage in passages if _group(passage) in chosen}


def _group(passage: dict[str, Any]) -> str:
    return str(passage["id"] if passage["source"] == OWN else passage["source"])


def read_codes(codes: Path, dump: Path) -> list[dict[str, Any]]:
    """The passages of a dump that are coded by their offsets in its texts: `article, start, end, sha256` and `figures`.

    `article` is the name of a text, or the number of its line. The words of a figure are offsets in its passage; its value and
    unit are read by the rules. Raises ValueError where a text is not the one that was coded.
    """
    texts = texts_of(dump)
    return [_coded(row, texts) for row in read_passages([codes])]


def _coded(row: dict[str, Any], texts: dict[str, str]) -> dict[str, Any]:
    text = texts[row["article"]][row["start"] : row["end"]]
    if not hashlib.sha256(text.encode()).hexdigest().startswith(row["sha256"]):
        raise ValueError(f"the text of {row['article']} at {row['start']} is not the one that was coded")
    doc = spacy.blank("en").make_doc(text)
    told = find_quantities(list(doc), load_territory_words())
    figures = []
    for figure in row["figures"]:
        start, end = figure["quantity"]
        span = doc.char_span(start, end, alignment_mode="expand")
        quantity = next(one for one in told if one.start < span.end and span.start < one.end)
        words = {f"{role}_text": text[slice(*figure[role])] if figure[role] else "" for role in ROLES}
        codes = {name: figure[name] for name in ("relation", "status")}
        figures.append({"quantity_text": text[start:end], "value": quantity.value, "unit": quantity.unit, **codes, **words})
    return {"id": f"{row['article']}:{row['start']}", "source": row["article"], "sentence": text, "figures": figures}


def read_examples(passages: Sequence[dict[str, Any]]) -> list[Example]:
    """The examples of all quantities of the passages; a coded quantity that the rules do not see is an example too."""
    nlp = spacy.blank("en")
    return [example for passage in passages for example in _of_passage(passage, nlp.make_doc(passage["sentence"]))]


def _of_passage(passage: dict[str, Any], doc: Doc) -> list[Example]:
    told = find_quantities(list(doc), load_territory_words())
    figures: dict[int, list[dict[str, Any]]] = {}
    for figure in passage["figures"]:
        place = doc.text.find(figure["quantity_text"])
        fitting = [number for number, quantity in enumerate(told) if _fits(quantity, figure)]
        near = min(fitting, key=lambda number: abs(doc[told[number].start].idx - place), default=None)
        if near is None:
            span = doc.char_span(place, place + len(figure["quantity_text"]), alignment_mode="expand") if place >= 0 else None
            if span is None:
                continue
            near = len(told)
            told.append(Quantity(span.start, span.end, "bare", figure["value"], figure["unit"]))
        figures.setdefault(near, []).append(figure)
    return [
        Example(passage["id"], doc, quantity, tuple(told), tuple(figures.get(number, ())),
                {role: _spans(doc, quantity, figures.get(number, ()), role) for role in ROLES})
        for number, quantity in enumerate(told)
    ]  # fmt: skip


def _fits(quantity: Quantity, figure: dict[str, Any]) -> bool:
    if quantity.kind == "bare":
        return quantity.start < quantity.end and f"{quantity.value:g}" in {
            f"{figure['value']:g}",
            figure["quantity_text"].replace(",", ""),
        }
    value: float = figure["value"]
    is_same: bool = quantity.unit == figure["unit"]
    return is_same and abs(quantity.value - value) <= TOLERANCE * max(1, abs(value))


def _spans(doc: Doc, quantity: Quantity, figures: Sequence[dict[str, Any]], role: str) -> list[tuple[int, int]]:
    """Where the words of a role stand: of several places with these words, the nearest to the quantity."""
    found = set()
    at = doc[quantity.start].idx
    for figure in figures:
        text = figure.get(f"{role}_text", "")
        starts = [
            i for i in range(len(doc.text)) if text and doc.text.startswith(text, i) and _is_whole(doc.text, i, i + len(text))
        ]
        if not starts:
            continue
        start = min(starts, key=lambda place: abs(place - at))
        span = doc.char_span(start, start + len(text), alignment_mode="expand")
        if span is not None:
            found.add((span.start, span.end))
    return sorted(found)


def _is_whole(text: str, start: int, end: int) -> bool:
    return not (start and text[start - 1].isalnum() and text[start].isalnum()) and not (
        end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    )
