"""How sure a figure is: `python -m training.territory.certainty SCORER PASSAGES ... --readers FOLDER ... [--codes CODES DUMP]`.

Each reader is the folder of an exported model that held back one of five parts (`train --held PASSAGES --part`), in the order of
the parts; not all need be there. Its part is read through the whole extraction; a figure is right if a coded one is the same in
value, unit, place, relation, status and holders. SCORER is the script whose `same(name, name)` tells whether two names are of one
place or actor. Of passages that are coded by their offsets, those that tell no extent are read, too. What is written for training
is harder than news: how much, is fitted and left away.

Prints for the passages of news, each judged by a model that was fitted to other passages, how often figures of like confidence
are right, and what is published from which confidence on. `--write` fits all and writes the model into the package, with its hash
in the manifest.
"""

from __future__ import annotations

import argparse
import json
import random
import runpy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from training.logistic import fit_logistic
from training.territory.columns import Passage, Same, asked, is_extent
from training.territory.export import FOLDER, read_exported, write_manifest
from training.territory.prepare import OWN, SPLIT_SEED, held_out, read_codes, read_passages
from transforms.documents.nlp import build_nlp, parse
from transforms.extraction.annotations import Figure
from transforms.extraction.figures import finder
from transforms.extraction.figures.model import CERTAINTY_FILE
from transforms.logistic import Logistic
from transforms.vocabulary import load_vocabulary

PENALTY = 3.0
BINS, FOLDS = 6, 8
#: The feature of passages that were written for training.
WRITTEN = "written"
THRESHOLDS = tuple(round(0.05 * step, 2) for step in range(15))


@dataclass(frozen=True)
class Read:
    """A figure told of a passage that its reader did not see; `is_found` if an extent is coded there, `is_right` if all of it."""

    passage: str
    is_written: bool
    figure: Figure
    is_found: bool
    is_right: bool


def judged(figures: Sequence[Figure], passage: Passage, same: Same) -> Iterator[Read]:
    """The figures of a passage, each coded one taken once."""
    left = list(passage["figures"])
    for figure in figures:
        fitting = [coded for coded in left if is_extent(figure.value, figure.unit, coded)]
        right = [coded for coded in fitting if is_right(figure, coded, same)]
        for coded in (right or fitting)[:1]:
            left.remove(coded)
        yield Read(passage["id"], passage["source"] == OWN, figure, bool(fitting), bool(right))


def is_right(figure: Figure, coded: Passage, same: Same) -> bool:
    """Whether place, relation, status and all holders are the coded ones."""
    wanted = [name for name in coded["holder"].split("; ") if name]
    told = [holder.name for holder in figure.holders]
    is_held = len(wanted) == len(told) and all(any(same(name, other) for other in told) for name in wanted)
    is_same = (figure.relation, figure.status) == (coded["relation"], coded["status"])
    return is_held and is_same and same(coded["place"], figure.place_name)


def _is_named(passage: Passage) -> bool:
    """Whether the place of each coded figure is named; of passages coded by their offsets only the words are known."""
    return all("place" in figure for figure in passage["figures"])


def crossed(reads: Sequence[Read]) -> list[float]:
    """The confidence of each figure by a model that was fitted to other passages."""
    names = sorted({one.passage for one in reads})
    random.Random(SPLIT_SEED).shuffle(names)  # noqa: S311 - a split, no secret
    fold = {name: number % FOLDS for number, name in enumerate(names)}
    models = {number: fitted([one for one in reads if fold[one.passage] != number]) for number in range(FOLDS)}
    return [models[fold[one.passage]].probability(one.figure.grounds) for one in reads]


def fitted(reads: Sequence[Read]) -> Logistic:
    """The model of the figures, as of news."""
    rows = [{**one.figure.grounds, WRITTEN: float(one.is_written)} for one in reads]
    weights, bias = fit_logistic(rows, [one.is_right for one in reads], PENALTY)
    return Logistic({name: weight for name, weight in weights.items() if name != WRITTEN}, bias)


def tables(pairs: Sequence[tuple[float, Read]], coded: int) -> str:
    """What figures of like confidence are worth, and what is published from a confidence on; the pairs are in its order."""
    lines, size = ["confidence  figures  right"], len(pairs) // BINS + 1
    for start in range(0, len(pairs), size):
        some = pairs[start : start + size]
        likely, right = (sum(values) / len(some) for values in ([pair[0] for pair in some], [pair[1].is_right for pair in some]))
        lines.append(f"{likely:10.3f}  {len(some):7}  {right:5.3f}")
    lines.append("from  figures  P      R      wholly right: of them, of all coded")
    for least in THRESHOLDS:
        kept = [one for share, one in pairs if share >= least]
        found, whole, told = sum(one.is_found for one in kept), sum(one.is_right for one in kept), max(len(kept), 1)
        lines.append(
            f"{least:4.2f}  {len(kept):7}  {found / told:.3f}  {found / coded:.3f}  {whole / told:.3f}  {whole / coded:.3f}"
        )
    return "\n".join(lines)


def main() -> None:
    """Read the arguments, print the tables and write the model if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("scorer", type=Path)
    parser.add_argument("passages", type=Path, nargs="+")
    parser.add_argument("--readers", type=Path, nargs="+", required=True)
    parser.add_argument("--codes", type=Path, nargs=2, action="append", default=[], help="coded by offsets, and their dump")
    parser.add_argument("--write", action="store_true", help="write the model into the package")
    options = parser.parse_args()
    same: Same = runpy.run_path(str(options.scorer))["same"]
    files = [read_passages([path]) for path in options.passages]
    files += [read_codes(*pair) for pair in options.codes]
    reads: list[Read] = []
    vocabulary, nlp = load_vocabulary(), build_nlp()
    seen: set[str] = set()
    for part, folder in enumerate(options.readers):
        away = set().union(*(held_out(rows, part) for rows in files))
        seen |= away
        passages = [one for rows in files for one in rows if one["id"] in away and _is_named(one)]
        docs = parse(nlp, [passage["sentence"] for passage in passages])
        with mock.patch.object(finder, "load_model", return_value=read_exported(folder)):
            for passage, doc in zip(passages, docs, strict=True):
                figures, _ = finder.find_figures(*asked(passage, doc, vocabulary))
                reads += judged(figures, passage, same)
    coded = sum(
        len(one["figures"]) for rows in files for one in rows if one["id"] in seen and one["source"] != OWN and _is_named(one)
    )
    pairs = [pair for pair in zip(crossed(reads), reads, strict=True) if not pair[1].is_written]
    print(tables(sorted(pairs, key=lambda pair: pair[0]), coded))
    if options.write:
        model = fitted(reads)
        data = json.dumps({"weights": dict(model.weights), "bias": model.bias}, indent=1)
        (FOLDER / CERTAINTY_FILE).write_text(data + "\n", encoding="utf-8")
        write_manifest(FOLDER)


if __name__ == "__main__":
    main()
