"""The shipped tagger on the articles that were held out, and its calibration: `python -m training.tagger.measure SPLIT_DIR`.

Prints how often an attribution is right by its score (content with a Dice of at least 0.5, and a source that shares a word
or is missing in both), as fitted on one half of the articles and seen on the other. `--write` fits all of them and writes
the steps into the model's folder, with their hash in its manifest.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from training.tagger.prepare import Annotated, Spans, held_out, read_split
from transforms.documents.features import read_features
from transforms.documents.linker import LinkerSettings, Run, link
from transforms.documents.model import CALIBRATION_FILE, Model, load_model
from transforms.documents.windows import read_windows
from transforms.model_files import MANIFEST_FILE

BINS = 10
FOLDER = Path("transforms/documents/model")

#: Score and whether the attribution is right.
Judged = tuple[float, bool]


def judge(text: str, gold: Sequence[Annotated], model: Model) -> list[Judged]:
    """The attributions of one article, each with its score and whether it is right."""
    judged = []
    windows = read_windows(text)
    for window, features in zip(windows, read_features(text, windows, model.tokenizer), strict=True):
        if not features.first:
            continue
        for found in link(model.scores(features), model.distance, LinkerSettings()):
            content = _letters(text, _spans(window.words, found.content))
            source = _letters(text, _spans(window.words, [found.source] if found.source else []))
            judged.append((found.score, any(_agrees(text, content, source, wanted) for wanted in gold)))
    return judged


def _spans(words: Sequence[tuple[int, int]], runs: Iterable[Run]) -> Spans:
    return [(words[start][0], words[end - 1][1]) for start, end in runs]


def _letters(text: str, spans: Spans) -> set[int]:
    return {place for start, end in spans for place in range(start, end) if text[place].isalnum()}


def _agrees(text: str, content: set[int], source: set[int], wanted: Annotated) -> bool:
    gold_content, gold_source = _letters(text, wanted.content), _letters(text, wanted.source)
    dice = 2 * len(content & gold_content) / max(len(content) + len(gold_content), 1)
    return dice >= 0.5 and (bool(source & gold_source) or not (source or gold_source))


def fit(judged: Sequence[Judged], bins: int = BINS) -> list[tuple[float, float]]:
    """Steps (least score, share right) over bins of like size, neighbours pooled until the shares rise."""
    ordered = sorted(judged)
    size = max(len(ordered) // bins, 1)
    pools: list[list[float]] = []
    for start in range(0, len(ordered), size):
        part = ordered[start : start + size]
        pools.append([part[0][0], sum(right for _, right in part), len(part)])
        while len(pools) > 1 and pools[-2][1] * pools[-1][2] >= pools[-1][1] * pools[-2][2]:
            _, right, count = pools.pop()
            pools[-1][1] += right
            pools[-1][2] += count
    return [
        (0.0 if number == 0 else round(least, 4), round(right / count, 3)) for number, (least, right, count) in enumerate(pools)
    ]


def reliability(train: Sequence[Judged], test: Sequence[Judged], bins: int = BINS) -> list[tuple[float, int, float]]:
    """For each confidence fitted on `train`: how many attributions of `test` have it, and the share of them that is right."""
    steps = fit(train, bins)
    table = []
    for (least, share), (beyond, _) in zip(steps, [*steps[1:], (2.0, 0.0)], strict=True):
        part = [right for score, right in test if least <= score < beyond]
        table.append((share, len(part), sum(part) / max(len(part), 1)))
    return table


def main() -> None:
    """Read the arguments, print the table and write the calibration if asked."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("split", type=Path)
    parser.add_argument("--write", action="store_true", help="write the calibration into the package")
    options = parser.parse_args()
    split, model = read_split(options.split), load_model()
    articles = [judge(*split[article], model) for article in sorted(held_out(sorted(split)))]
    first, second = ([one for article in articles[start::2] for one in article] for start in (0, 1))
    print("confidence  attributions  right")
    for share, count, right in reliability(first, second):
        print(f"{share:10.3f}  {count:12}  {right:5.3f}")
    if options.write:
        data = json.dumps(fit([*first, *second])) + "\n"
        (FOLDER / CALIBRATION_FILE).write_text(data, encoding="utf-8")
        manifest = json.loads((FOLDER / MANIFEST_FILE).read_text(encoding="utf-8"))
        manifest[CALIBRATION_FILE] = hashlib.sha256(data.encode()).hexdigest()
        (FOLDER / MANIFEST_FILE).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
