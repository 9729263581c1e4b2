"""The columns of figures on coded passages, through the whole extraction.

`python -m training.territory.columns SCORER PASSAGES ...`, where SCORER is the script whose `same(name, name)` tells whether two
names are of one place or actor, and a passage has, beside what training reads, `place`, `holder` and `claimant` by name.

Prints how many figures are found and how often each column is right, with 90 % intervals over passages: with the words of place,
holder and claimant, the relation and the status as they are coded, which shows what the rules lose that tell whom and what words
mean; as the network reads them; and with one step of the rules left out at a time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import runpy
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from spacy.tokens import Doc, Span, Token

from training.territory.prepare import TOLERANCE, read_passages
from transforms.documents.nlp import build_nlp, parse
from transforms.extraction import annotate
from transforms.extraction.annotations import Article, Figure
from transforms.extraction.figures import finder
from transforms.extraction.figures.certainty import part_by_certainty
from transforms.extraction.figures.features import ROLES
from transforms.extraction.figures.quantities import Quantity, in_unit
from transforms.extraction.figures.reader import Told
from transforms.vocabulary import Vocabulary, load_vocabulary

DRAWS, SEED = 400, 20261130
COLUMNS = ("place", "relation", "holder", "claimant", "status")
#: What a figure must be right in to be right as a whole.
WHOLE = ("place", "relation", "holder")
#: A step of the rules: where it stands, its name, and what it answers when it is left out.
STEPS: dict[str, tuple[str, Any]] = {
    "our country, his territory": ("finder._Reading._own_land", []),
    "land that a group has or had": ("finder._Reading._held_land", []),
    "what the quantity is of": ("finder._Reading._measured", ()),
    "places beside and along others": ("localities.Localities._is_beside", False),
    "descriptions of places": ("place_descriptions.PlaceDescriptions._described_by", None),
    "holders by the land": ("holders.Holders._of_land", None),
    "rulers and their forces": ("holders.Holders._rulers", None),
    "holders by reference": ("holders.Holders._referred", None),
    "claimants by their words": ("holders.Holders.claimant", None),
}

Same = Callable[[str, str], bool]
Passage = dict[str, Any]


def coded_words(passage: Passage) -> Callable[[Sequence[Token], Sequence[Quantity], object], list[Told]]:
    """A reader that tells what is coded: of each figure its relation, its status and its words."""

    def read(tokens: Sequence[Token], quantities: Sequence[Quantity], _: object) -> list[Told]:
        doc, found = tokens[0].doc, []
        for figure in passage["figures"]:
            at = doc.text.find(figure["quantity_text"])
            sized = [
                quantity if quantity.kind != "bare" else in_unit(quantity, figure["unit"], quantities) for quantity in quantities
            ]
            fitting = [quantity for quantity in sized if is_extent(quantity.value, quantity.unit, figure)]
            if not fitting:
                continue
            places, holders, claimants = (_span(doc, figure[f"{role}_text"], at) for role in ROLES)
            nearest = min(fitting, key=lambda quantity: abs(doc[quantity.start].idx - at))
            found.append(Told(nearest, figure["relation"], figure["status"], places, holders, claimants))
        return found

    return read


def _span(doc: Doc, text: str, at: int) -> tuple[Span, ...]:
    starts = [place for place in range(len(doc.text)) if text and doc.text.startswith(text, place)]
    if not starts:
        return ()
    start = min(starts, key=lambda place: abs(place - at))
    span = doc.char_span(start, start + len(text), alignment_mode="expand")
    return () if span is None else (span,)


def is_extent(value: float, unit: str, figure: Passage) -> bool:
    """Whether a value in a unit is that of the coded figure."""
    is_same: bool = unit == figure["unit"]
    return is_same and abs(value - figure["value"]) <= TOLERANCE * max(1, abs(figure["value"]))


def tally(passage: Passage, figures: Sequence[Figure], same: Same) -> Counter[str]:
    """What of one passage is coded, told, found, and right by column; joint holders are a figure each."""
    left = [
        (figure, holder.name if holder else "")
        for figure in figures
        for holder in (*figure.holders, None)[: len(figure.holders) or 1]
    ]
    counted = Counter(coded=len(passage["figures"]), told=len(left))
    for coded in passage["figures"]:
        fitting = [(_right(one, coded, same), one) for one in left if is_extent(one[0].value, one[0].unit, coded)]
        if not fitting:
            continue
        right, best = max(fitting, key=lambda pair: len(pair[0]))
        left.remove(best)
        counted.update(["found", *right, *(["whole"] if right.issuperset(WHOLE) else [])])
    return counted


def _right(told: tuple[Figure, str], coded: Passage, same: Same) -> set[str]:
    figure, holder = told
    claimant = figure.claimant.name if figure.claimant else ""
    named = {
        "place": (coded["place"], figure.place_name),
        "holder": (coded["holder"], holder),
        "claimant": (coded["claimant"], claimant),
    }
    right = {column for column, (wanted, name) in named.items() if same(wanted, name) or not (wanted or name)}
    return right | {column for column in ("relation", "status") if getattr(figure, column) == coded[column]}


def summary(tallies: Sequence[Counter[str]]) -> dict[str, float]:
    """Precision, recall and F1, F1 of whole figures, and the share right of each column among those found."""
    total: Counter[str] = sum(tallies, Counter())
    both = total["told"] + total["coded"]
    return {
        "P": total["found"] / max(total["told"], 1),
        "R": total["found"] / max(total["coded"], 1),
        "F1": 2 * total["found"] / max(both, 1),
        "whole": 2 * total["whole"] / max(both, 1),
        **{column: total[column] / max(total["found"], 1) for column in COLUMNS},
    }


def intervals(tallies: Sequence[Counter[str]]) -> dict[str, tuple[float, float]]:
    """The 90 % interval of each figure of the summary over passages drawn anew."""
    chance = random.Random(SEED)  # noqa: S311 - a resampling, no secret
    drawn = [summary([chance.choice(tallies) for _ in tallies]) for _ in range(DRAWS)]
    edges = {}
    for name in drawn[0]:
        values = sorted(one[name] for one in drawn)
        edges[name] = (values[DRAWS // 20], values[-DRAWS // 20 - 1])
    return edges


@contextmanager
def without(step: str | None) -> Iterator[None]:
    """One step of the rules left out."""
    if step is None:
        yield
        return
    where, answer = STEPS[step]
    with mock.patch(f"transforms.extraction.figures.{where}", return_value=answer):
        yield


def asked(passage: Passage, doc: Doc, vocabulary: Vocabulary) -> tuple[Any, ...]:
    """What the figures of a passage are found from: what the extraction hands to `find_figures`."""
    with mock.patch.object(annotate, "find_figures", return_value=([], [])) as find:
        annotate.annotate(doc, _article(passage), vocabulary)
    arguments: tuple[Any, ...] = find.call_args.args
    return arguments


def tell(passage: Passage, arguments: tuple[Any, ...], *, is_coded: bool) -> list[Figure]:
    """The figures of a passage: all of them from coded words, else those that are published."""
    if not is_coded:
        return part_by_certainty(finder.find_figures(*arguments)[0])[0]
    with mock.patch.object(finder, "read_passage", coded_words(passage)):
        return finder.find_figures(*arguments)[0]


def _article(passage: Passage) -> Article:
    return Article(passage["id"], dt.date.fromisoformat(passage["date"]) if passage.get("date") else None)


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("scorer", type=Path)
    parser.add_argument("passages", type=Path, nargs="+")
    options = parser.parse_args()
    same: Same = runpy.run_path(str(options.scorer))["same"]
    passages, vocabulary = read_passages(options.passages), load_vocabulary()
    docs = parse(build_nlp(), [passage["sentence"] for passage in passages])
    found = [(passage, asked(passage, doc, vocabulary)) for passage, doc in zip(passages, docs, strict=True)]
    for name, step, is_coded in [
        ("words as coded", None, True),
        ("words as read", None, False),
        *((f"as read, without {step}", step, False) for step in STEPS),
    ]:
        with without(step):
            tallies = [tally(passage, tell(passage, arguments, is_coded=is_coded), same) for passage, arguments in found]
        edges = intervals(tallies) if step is None else {}
        shown = (
            f"{column} {value:.3f}" + (f" [{edges[column][0]:.3f}, {edges[column][1]:.3f}]" if edges else "")
            for column, value in summary(tallies).items()
        )
        print(f"{name}: {'  '.join(shown)}", flush=True)


if __name__ == "__main__":
    main()
