"""The shipped reader on passages that it did not see, and its calibration: `python -m training.territory.measure HELD ...`.

Prints what it finds and how often a figure is right in relation, status, place and holder, by its score, as fitted on one half
of the passages and seen on the other. `--write` fits all of them and writes the steps into the model's folder, with their hash in
its manifest.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from training.tagger.measure import Judged, fit, reliability
from training.territory.export import FOLDER, write_manifest
from training.territory.prepare import Example, held_out, read_codes, read_examples, read_passages
from training.territory.score import Scores, report
from transforms.extraction.figures.features import read_features
from transforms.extraction.figures.model import CALIBRATION_FILE, Model, load_model
from transforms.extraction.figures.reader import decode

#: Few figures are held out: more bins would tell chance.
BINS = 6


def scores_of(model: Model, examples: Sequence[Example]) -> list[Scores]:
    """The scores of each example by the shipped network."""
    found = []
    for example in examples:
        features = read_features(list(example.doc), example.quantity, example.told, model.tokenizer)
        found.append((*model.scores(features), features.start))
    return found


def judge(examples: Sequence[Example], scores: Sequence[Scores]) -> list[Judged]:
    """The figures read, each with its score and whether it is right."""
    judged = []
    for example, (heads, words, start) in zip(examples, scores, strict=True):
        told = decode(heads, words, example.doc, start, example.quantity, example.told)
        if told is None or told.relation is None:
            continue
        gold = example.figures[0] if example.figures else None
        is_right = gold is not None and (told.relation, told.status) == (gold["relation"], gold["status"])
        for role, spans in (("place", told.places), ("holder", told.holders)):
            read = {i for span in spans for i in range(span.start, span.end)}
            coded = {i for first, last in example.spans[role] for i in range(first, last)}
            is_right = is_right and bool(read & coded or not (read or coded))
        judged.append((told.score, is_right))
    return judged


def main() -> None:
    """Read the arguments, print the table and write the calibration if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("held", type=Path, nargs="+", help="files of passages; of each the part that training held back is read")
    parser.add_argument("--part", type=int, default=0)
    parser.add_argument("--whole", type=Path, nargs="*", default=[], help="files of passages that no training saw, read whole")
    parser.add_argument(
        "--codes", type=Path, nargs=2, action="append", default=[], help="passages coded by offsets, and their dump: likewise"
    )
    parser.add_argument("--write", action="store_true", help="write the calibration into the package")
    options = parser.parse_args()
    passages = read_passages(options.whole)
    for rows in (*(read_passages([path]) for path in options.held), *(read_codes(*pair) for pair in options.codes)):
        away = held_out(rows, options.part)
        passages += [one for one in rows if one["id"] in away]
    examples, model = read_examples(passages), load_model()
    scores = scores_of(model, examples)
    print(report(examples, scores))
    judged = judge(examples, scores)
    print("confidence  figures  right")
    for share, count, right in reliability(judged[::2], judged[1::2], BINS):
        print(f"{share:10.3f}  {count:7}  {right:5.3f}")
    if options.write:
        (FOLDER / CALIBRATION_FILE).write_text(json.dumps(fit(judged, BINS)) + "\n", encoding="utf-8")
        write_manifest(FOLDER)


if __name__ == "__main__":
    main()
