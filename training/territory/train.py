"""Fit the reader of territorial figures on coded passages: `python -m training.territory.train PASSAGES ... --held FILE ...`.

With `--part` (0 to 4) a fifth of the articles, or of the written passages, of each file named with `--held` or `--codes` is held
back; the network sees the rest and all other files. Prints what it finds in those held back and writes `checkpoint.pt`.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import nn

from training.territory.augment import varied
from training.territory.network import HEADS, Reader
from training.territory.pieces import shortened
from training.territory.prepare import Example, held_out, read_codes, read_examples, read_passages
from training.territory.score import Scores, report
from transforms.extraction.figures.features import ROLES, TAGS, Features, read_features
from transforms.schema.codes import RELATIONS, STATUSES, UNITS

SEED = 20261130
BATCH = 16
RATE, HEAD_RATE, DECAY, WARM_UP = 1.5e-4, 5e-4, 0.01, 0.1
EPOCHS = 6
#: The part of the rates at which a fitted network is fitted further.
ONWARD = 0.5
#: How often a word is hidden from the network.
HIDDEN = 0.06
#: The share of the examples without a figure that an epoch sees, by chance.
EMPTY = 0.6
MASK_PIECE = "[MASK]"
CODES = {"relation": RELATIONS, "status": STATUSES, "unit": UNITS}


def tensors(batch: Sequence[Features]) -> tuple[torch.Tensor, ...]:
    """Ids, mask, case and mark of a batch, filled up with zeros."""
    length = max(len(one.ids) for one in batch)

    def filled(rows: Sequence[Sequence[int]]) -> torch.Tensor:
        return torch.tensor([[*row, *[0] * (length - len(row))] for row in rows])

    return (
        filled([one.ids for one in batch]),
        filled([[1] * len(one.ids) for one in batch]),
        filled([one.case for one in batch]),
        filled([one.mark for one in batch]),
    )


def tags_of(example: Example, features: Features) -> torch.Tensor:
    """For each word that the network reads, the tag of each role: (words, roles)."""
    tags = torch.zeros(len(features.first), len(ROLES), dtype=torch.long)
    for column, role in enumerate(ROLES):
        for start, end in example.spans[role]:
            for i in range(max(start - features.start, 0), min(end - features.start, len(tags))):
                tags[i, column] = 1 if i == start - features.start else 2
    return tags


def features_of(example: Example, tokenizer: Tokenizer) -> Features:
    """The features of an example."""
    return read_features(list(example.doc), example.quantity, example.told, tokenizer)


def loss_of(model: Reader, batch: Sequence[Example], features: Sequence[Features]) -> torch.Tensor:
    """Told or not for all; what is told, and by which words, for those that tell something."""
    heads, roles = model(*tensors(features))
    parts = dict(zip(HEADS, heads.float().split(list(HEADS.values()), -1), strict=True))
    told = torch.tensor([float(bool(example.figures)) for example in batch])
    loss = nn.functional.binary_cross_entropy_with_logits(parts["told"][:, 0], told)
    for number, example in enumerate(batch):
        if not example.figures:
            continue
        figure = example.figures[0]
        for name, codes in CODES.items():
            weight = 0.2 if name == "unit" else 1.0
            target = torch.tensor([codes.index(figure[name])])
            loss = loss + weight * nn.functional.cross_entropy(
                parts[name][number : number + 1], target, label_smoothing=0.05
            ) / len(batch)
        scores = roles[number][torch.tensor(features[number].first)].float().view(-1, len(ROLES), len(TAGS))
        tags = tags_of(example, features[number])
        weights = torch.tensor([1.0, 3.0, 3.0])
        loss = loss + 3 * nn.functional.cross_entropy(scores.flatten(0, 1), tags.flatten(), weight=weights) / len(batch)
    return loss


def _batches(lengths: Sequence[int], chance: random.Random) -> Iterator[list[int]]:
    """Numbers of examples in batches of like length, in an order of chance."""
    order = sorted(range(len(lengths)), key=lambda number: lengths[number] * chance.uniform(0.8, 1.2))
    batches = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    chance.shuffle(batches)
    yield from batches


def fit(
    examples: Sequence[Example], pieces: list[int], tokenizer: Tokenizer, epochs: int, folder: Path, onward: Path | None = None
) -> Reader:
    """A network fitted on the examples, on from a checkpoint at half the rate; a checkpoint is written after each epoch."""
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    chance = random.Random(SEED)  # noqa: S311 - an order of examples, no secret
    telling = [example for example in examples if example.figures]
    mask: int = tokenizer.token_to_id(MASK_PIECE)  # type: ignore[assignment]  # every encoder has one
    model = Reader(pieces)
    if onward is not None:
        model.load_state_dict(torch.load(onward)["model"])
    rate = 1.0 if onward is None else ONWARD
    model.train()
    model.bert.embeddings.word_embeddings.weight.requires_grad_(False)
    new = [value for name, value in model.named_parameters() if not name.startswith("bert.")]
    old = [value for name, value in model.named_parameters() if name.startswith("bert.") and value.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": old, "lr": rate * RATE}, {"params": new, "lr": rate * HEAD_RATE}], weight_decay=DECAY, fused=True
    )
    steps = epochs * math.ceil(len(examples) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1, (step + 1) / (WARM_UP * steps)) * max(0.02, 1 - step / steps)
    )
    for epoch in range(epochs):
        started, losses = time.time(), []
        seen = [example for example in examples if example.figures or chance.random() < EMPTY]
        for numbers in _batches([len(example.doc) for example in seen], chance):
            batch = [varied(seen[number], telling, chance) for number in numbers]
            features = [features_of(example, tokenizer) for example in batch]
            for one in features:
                for i in range(1, len(one.ids) - 1):
                    if one.mark[i] == 0 and chance.random() < HIDDEN:
                        one.ids[i] = mask
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(model, batch, features)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        torch.save({"model": model.state_dict()}, folder / "checkpoint.pt")
        print(epoch, round(float(np.mean(losses)), 4), round(time.time() - started, 1), flush=True)
    model.eval()
    return model


def scores_of(model: Reader, examples: Sequence[Example], tokenizer: Tokenizer) -> list[Scores]:
    """The scores of each example."""
    found = []
    with torch.no_grad():
        for example in examples:
            features = features_of(example, tokenizer)
            heads, roles = model(*tensors([features]))
            words = roles[0][torch.tensor(features.first)].view(-1, len(ROLES), len(TAGS))
            found.append((heads[0].numpy(), words.numpy(), features.start))
    return found


def main() -> None:
    """Read the arguments, and hold out or fit."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("passages", type=Path, nargs="+")
    parser.add_argument(
        "--codes",
        type=Path,
        nargs=2,
        action="append",
        default=[],
        help="passages coded by offsets, and their dump",
    )
    parser.add_argument(
        "--held", type=Path, nargs="+", default=[], help="passages of which a fifth is held back, as of coded ones"
    )
    parser.add_argument("--part", type=int, help="the fifth that is held back; without it none is")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--onward", type=Path, help="a checkpoint to go on from, at half the rate")
    parser.add_argument("--to", type=Path, required=True, help="the folder of the checkpoint")
    options = parser.parse_args()
    tokenizer, pieces = shortened()
    files = [read_passages([path]) for path in options.held]
    away = {name for passages in files for name in held_out(passages, options.part)}
    held = [one for passages in files for one in passages]
    seen = [*read_passages(options.passages), *(one for one in held if one["id"] not in away)]
    for codes, dump in options.codes:
        coded = read_codes(codes, dump)
        away |= held_out(coded, options.part)
        held += coded
        seen += [one for one in coded if one["id"] not in away]
    options.to.mkdir(parents=True, exist_ok=True)
    model = fit(read_examples(seen), pieces, tokenizer, options.epochs, options.to, options.onward)
    judged = read_examples([one for one in held if one["id"] in away])
    print(report(judged, scores_of(model, judged, tokenizer)))


if __name__ == "__main__":
    main()
