"""Fit, calibrate and write the resolver's model: `python -m training.speakers.fit FILE.npz [--measure]`.

FILE comes from `training.speakers.prepare`. Five folds by article give probabilities that the networks did not see: from them the
threshold is chosen and the confidence calibrated (isotonic). The shipped networks are fitted on all articles. `--measure` leaves
out each group of features, and takes shares of the articles, and writes nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from transforms.extraction.speakers.features import BARE_KINDS, FEATURES, GROUPS, SHARED, UNMET, UNMET_ACT, Use

FOLDS = 5
NETWORKS = 4
HIDDEN, SECOND = 48, 24
EPOCHS, BATCH, RATE, DECAY, DROPOUT = 12, 128, 4e-3, 1e-3, 0.2
#: The threshold is the lowest that keeps the share of wrong speakers stated at or below this.
WRONG = 0.047
#: What is known of a word counts as much as so many further sources that are like all.
PRIOR = 4
#: A word that fewer sources had is not kept.
LEAST_SOURCES = 2
_STEP = 40
#: Of nouns and of what sources do: where their uses stand among the features, and what is taken of one that was not met.
_USES = (
    ([FEATURES.index(name) for name in ("noun_own", "noun_open", "noun_seen")], UNMET),
    ([FEATURES.index(name) for name in ("act_own", "act_open", "act_seen")], UNMET_ACT),
)

Array = NDArray[Any]


@dataclass
class Data:
    """Padded questions: features (questions, candidates, features), which candidates there are, and which are right.

    `own` tells whether whom the source's words name is right, `words` the noun at its head and what it does.
    """

    features: Array
    mask: Array
    right: Array
    record: Array
    known: Array
    named: Array
    words: tuple[Array, Array]
    own: Array


def read(path: Path) -> Data:
    """The prepared file."""
    held = np.load(path, allow_pickle=False)
    sizes, flat, told = held["sizes"], held["rows"], held["right"]
    count, most = len(sizes), int(sizes.max())
    features = np.zeros((count, most, len(FEATURES)), np.float32)
    mask, right = np.zeros((count, most), bool), np.zeros((count, most), bool)
    own = np.zeros(count, bool)
    starts = np.concatenate([[0], np.cumsum(sizes)])
    for number, size in enumerate(sizes):
        rows = slice(starts[number], starts[number] + size)
        features[number, :size] = flat[rows]
        mask[number, :size], right[number, :size] = True, told[rows]
        own[number] = (told[rows] & held["own"][rows]).any()
    return Data(features, mask, right, held["record"], held["known"], held["named"], (held["noun"], held["act"]), own)


def count_uses(data: Data, chosen: Array) -> dict[str, Use]:
    """What these questions tell of the nouns of sources and of what sources do."""
    found: dict[str, Use] = {}
    for words, (_, unmet) in zip(data.words, _USES, strict=True):
        counts: dict[str, list[int]] = {}
        for number in chosen:
            if words[number]:
                count = counts.setdefault(str(words[number]), [0, 0, 0])
                for place, more in enumerate((data.own[number], not data.named[number], True)):
                    count[place] += int(more)
        found |= {
            word: (
                round((own + PRIOR * unmet[0]) / (met + PRIOR), 3),
                round((nobody + PRIOR * unmet[1]) / (met + PRIOR), 3),
                round(float(np.log1p(met)), 3),
            )
            for word, (own, nobody, met) in sorted(counts.items())
            if met >= LEAST_SOURCES
        }
    return found


def tell_uses(data: Data, chosen: Array, uses: dict[str, Use]) -> None:
    """Enter what is known of the words of these questions."""
    for words, (columns, unmet) in zip(data.words, _USES, strict=True):
        for number in chosen:
            if words[number]:
                size = data.mask[number].sum()
                data.features[number, :size, columns] = np.array(uses.get(str(words[number]), unmet), np.float32)[:, None]


def tell_uses_apart(data: Data, chosen: Array) -> None:
    """Enter for each question what the other articles tell of its words, by folds within the chosen ones."""
    inner = data.record[chosen] // FOLDS % FOLDS
    for fold in range(FOLDS):
        tell_uses(data, chosen[inner == fold], count_uses(data, chosen[inner != fold]))


def fit(data: Data, chosen: Array, seed: int) -> tuple[torch.nn.Sequential, Array, Array]:
    """A network on these questions, with the mean and deviation of its inputs: the right candidates share the probability."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    rows = data.features[chosen][data.mask[chosen]]
    mean, deviation = rows.mean(0), rows.std(0)
    deviation[deviation < 1e-6] = 1
    inputs = torch.from_numpy((data.features[chosen] - mean) / deviation)
    mask, right = torch.from_numpy(data.mask[chosen]), torch.from_numpy(data.right[chosen])
    network = torch.nn.Sequential(
        torch.nn.Linear(inputs.shape[2], HIDDEN), torch.nn.ReLU(), torch.nn.Dropout(DROPOUT),
        torch.nn.Linear(HIDDEN, SECOND), torch.nn.ReLU(), torch.nn.Linear(SECOND, 1),
    )  # fmt: skip
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(chosen) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps)
    network.train()
    for _ in range(EPOCHS):
        places = torch.from_numpy(order.permutation(len(chosen)))
        for at in range(0, len(places), BATCH):
            batch = places[at : at + BATCH]
            held = mask[batch]
            scores = torch.full(held.shape, -1e9).masked_scatter(held, network(inputs[batch][held]).squeeze(1))
            likely = torch.log_softmax(scores, 1).masked_fill(~right[batch], -1e9)
            loss = -torch.logsumexp(likely, 1).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
    network.eval()
    return network, mean, deviation


def probabilities(networks: list[tuple[torch.nn.Sequential, Array, Array]], data: Data, chosen: Array) -> Array:
    """The probability of each candidate of these questions; 0 where there is none."""
    total = np.zeros(data.mask[chosen].shape, np.float32)
    with torch.no_grad():
        for network, mean, deviation in networks:
            scores = np.full(total.shape, -1e9, np.float32)
            rows = (data.features[chosen][data.mask[chosen]] - mean) / deviation
            scores[data.mask[chosen]] = network(torch.from_numpy(rows)).squeeze(1).numpy()
            total += scores / len(networks)
    likely = np.exp(total - total.max(1, keepdims=True))
    return np.asarray(likely / likely.sum(1, keepdims=True))


def unseen(data: Data, share: float = 1.0, left_out: Sequence[str] = (), count: int = NETWORKS) -> Array:
    """The probabilities of each question by so many networks fitted on (a share of) the articles of the other folds."""
    found = np.zeros(data.mask.shape, np.float32)
    for fold in range(FOLDS):
        is_held = data.record % FOLDS == fold
        learnt = np.flatnonzero(data.known & ~is_held & ((data.record // FOLDS * 7919) % 100 < 100 * share))
        tell_uses_apart(data, learnt)
        tell_uses(data, np.flatnonzero(is_held), count_uses(data, learnt))
        for name in left_out:
            data.features[:, :, FEATURES.index(name)] = 0
        networks = [fit(data, learnt, seed) for seed in range(count)]
        found[is_held] = probabilities(networks, data, np.flatnonzero(is_held))
    return found


@dataclass
class Decided:
    """The likeliest actor of each coded question: its probability, and if it is the speaker."""

    best: Array
    is_right: Array
    named: int

    def figures(self, threshold: float) -> tuple[float, float]:
        """The share of named speakers that are found and of claims with a wrong one stated, at this threshold."""
        is_stated = self.best >= threshold
        return float((self.is_right & is_stated).sum() / self.named), float((~self.is_right & is_stated).mean())

    def threshold(self, wrong: float = WRONG) -> float:
        """The lowest threshold that keeps wrong speakers at or below a share."""
        return next((step / 100 for step in range(30, 100) if self.figures(step / 100)[1] <= wrong), 1.0)


def decided(data: Data, likely: Array) -> Decided:
    """What the probabilities of each coded question decide."""
    rows = np.arange(len(likely))
    last = data.mask.sum(1) - 1
    actors = likely.copy()
    actors[rows, last] = 0
    best = actors.argmax(1)
    is_right = data.right[rows, best] & (best != last)
    known = data.known
    stated = np.where(is_bare(data.features[rows, best]), 0, actors[rows, best])
    return Decided(stated[known], is_right[known], int(data.named[known].sum()))


def is_bare(candidates: Array) -> Array:
    """Which candidates (rows of features) are the source's own words where these name nobody, as the resolver leaves them out."""

    def has(*names: str) -> Array:
        return np.asarray(candidates[:, [FEATURES.index(name) for name in names]].any(1))

    kind = has(*(f"kind_{name}" for name in BARE_KINDS))
    return np.asarray(kind & has("is_own") & has("is_one_word") & has("is_definite", "has_owner"))


def calibrated(best: Array, is_right: Array) -> list[tuple[float, float]]:
    """Steps (least probability, share right): bins of like size, pooled until they rise."""
    order = np.argsort(best, kind="stable")
    pools = [[float(best[part[0]]), float(is_right[part].sum()), len(part)] for part in np.array_split(order, _STEP)]
    steps: list[list[float]] = []
    for pool in pools:
        steps.append(pool)
        while len(steps) > 1 and steps[-2][1] / steps[-2][2] >= steps[-1][1] / steps[-1][2]:
            _, right, count = steps.pop()
            steps[-1] = [steps[-1][0], steps[-1][1] + right, steps[-1][2] + count]
    return [(round(least, 4), round(right / count, 3)) for least, right, count in steps]


def export(data: Data, settings: dict[str, Any], folder: Path) -> None:
    """Fit on all coded questions and write weights, settings and their hashes."""
    chosen = np.flatnonzero(data.known)
    tell_uses_apart(data, chosen)
    networks = [fit(data, chosen, seed) for seed in range(NETWORKS)]
    count = len(SHARED)
    arrays: dict[str, list[Array]] = {name: [] for name in ("situation", "pair", "first_bias", "second", "second_bias", "last")}
    for network, mean, deviation in networks:
        first, second, last = (layer for layer in network if isinstance(layer, torch.nn.Linear))
        weights = first.weight.detach().numpy().T / deviation[:, None]
        arrays["situation"].append(weights[:count])
        arrays["pair"].append(weights[count:])
        arrays["first_bias"].append(first.bias.detach().numpy() - mean @ weights)
        arrays["second"].append(second.weight.detach().numpy().T)
        arrays["second_bias"].append(second.bias.detach().numpy())
        arrays["last"].append(last.weight.detach().numpy()[0])
    stacked: dict[str, Any] = {name: np.stack(parts).astype(np.float32) for name, parts in arrays.items()}
    np.savez(folder / "resolver.npz", **stacked)
    settings = {"features": FEATURES, **settings, "uses": count_uses(data, chosen)}
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in settings.items())
    (folder / "resolver.json").write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("resolver.json", "resolver.npz")}
    (folder / "manifest.json").write_text(json.dumps(hashes, indent=2) + "\n", encoding="utf-8")


def by_rules(data: Data) -> tuple[float, float]:
    """The share of named speakers whom the rules for names, pronouns and descriptions find, and of claims with a wrong one."""
    ruled = data.features[data.known][:, :, FEATURES.index("is_ruled")] > 0
    is_stated = ruled.any(1)
    is_right = (ruled & data.right[data.known]).any(1)
    return float(is_right.sum() / data.named[data.known].sum()), float((is_stated & ~is_right).mean())


def measure(data: Data) -> None:
    """Print what the rules alone decide, and what each share of the articles and each group of features gives (one network)."""
    right, wrong = by_rules(data)
    print(f"{'rules alone':24} right {right:.3f}   wrong {wrong:.3f}", flush=True)

    def told(label: str, likely: Array) -> None:
        found = decided(data, likely)
        shares = [f"{wrong:.3f}: {found.figures(found.threshold(wrong))[0]:.3f}" for wrong in (0.03, WRONG, 0.06)]
        print(f"{label:24} right at a share of wrong ones of  {'   '.join(shares)}", flush=True)

    for share in (0.25, 0.5, 0.75, 1):
        told(f"{share:.0%} of the articles", unseen(data, share, count=1))
    whole = data.features.copy()
    for name, names in GROUPS.items():
        told(f"without {name}", unseen(data, left_out=names, count=1))
        data.features = whole.copy()


def main() -> None:
    """Read the arguments, fit and write, or measure."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--folder", type=Path, default=Path("transforms/extraction/speakers/model"))
    parser.add_argument("--measure", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    data = read(options.file)
    if options.measure:
        measure(data)
        return
    found = decided(data, unseen(data))
    for one in (0.03, 0.04, WRONG, 0.05, 0.06, 1.0):
        right, wrong = found.figures(found.threshold(one))
        print(f"threshold {found.threshold(one):.2f}  right {right:.3f}  wrong {wrong:.3f}", flush=True)
    settings = {"threshold": found.threshold(), "steps": calibrated(found.best, found.is_right)}
    export(data, settings, options.folder)


if __name__ == "__main__":
    main()
