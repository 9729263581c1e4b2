"""The shipped reader on passages that it did not see: `python -m training.territory.measure HELD ...`.

Prints what it finds by the words alone: whether a quantity tells an extent, the relation, the status and the words of each role.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from training.territory.prepare import Example, held_out, read_codes, read_examples, read_passages
from training.territory.score import Scores, report
from transforms.extraction.figures.features import read_features
from transforms.extraction.figures.model import Model, load_model


def scores_of(model: Model, examples: Sequence[Example]) -> list[Scores]:
    """The scores of each example by the shipped network."""
    found = []
    for example in examples:
        features = read_features(list(example.doc), example.quantity, example.told, model.tokenizer)
        found.append((*model.scores(features), features.start))
    return found


def main() -> None:
    """Read the arguments and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("held", type=Path, nargs="+", help="files of passages; of each the part that training held back is read")
    parser.add_argument("--part", type=int, default=0)
    parser.add_argument("--whole", type=Path, nargs="*", default=[], help="files of passages that no training saw, read whole")
    parser.add_argument(
        "--codes", type=Path, nargs=2, action="append", default=[], help="passages coded by offsets, and their dump: likewise"
    )
    options = parser.parse_args()
    passages = read_passages(options.whole)
    for rows in (*(read_passages([path]) for path in options.held), *(read_codes(*pair) for pair in options.codes)):
        away = held_out(rows, options.part)
        passages += [one for one in rows if one["id"] in away]
    examples, model = read_examples(passages), load_model()
    print(report(examples, scores_of(model, examples)))


if __name__ == "__main__":
    main()
