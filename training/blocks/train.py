"""Train the block model, and measure it in folds of pages on the tools that training does not see.

    python -m training.blocks.train MODEL.npz FOLDER EXPECTED.jsonl [FOLDER EXPECTED.jsonl ...] --written BLOCKS.tsv
        [--cache COPIES.jsonl]

FOLDER holds saved pages, EXPECTED one object a page: `file` (the end of its path), `text`; BLOCKS are our own
(`examples.written`). Prints, for five folds over all pages and each unseen tool and set: text F1 of the cleaned copy against the
body, and the share of lines that are no part of the body and were kept; F1 of each kind of block; and how far the probabilities
of being the article's own are from the shares that they stand for. Then writes the model trained on all pages, and its hash into
the manifest beside it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
from scipy.sparse import vstack
from sklearn.linear_model import SGDClassifier
from sklearn.neural_network import MLPClassifier

from training.blocks.copies import SEEN, UNSEEN, Page, PageCopy, copies, pages
from training.blocks.examples import Example, of_copy, written
from training.blocks.kinds import PageKinds
from training.blocks.labels import Body, text_f1
from transforms.articles.cleaning import cleaner
from transforms.articles.cleaning.blocks.features import BUCKETS, VERSION, context
from transforms.articles.cleaning.blocks.kinds import KINDS, OWN
from transforms.articles.cleaning.blocks.markdown import read_blocks
from transforms.articles.cleaning.blocks.model import BlockModel
from transforms.articles.decoding import normalise
from transforms.model_files import MANIFEST_FILE

FOLDS, SEED, TENTHS = 5, 0, 10
#: Networks that are averaged, units of each, passes over the blocks, and blocks a step.
NETWORKS, UNITS, PASSES, AT_ONCE = 3, 64, 10, 512
#: Temperatures that are tried on pages left out.
TEMPERATURES = (0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2.0, 2.3, 2.6, 3.0)
#: So few blocks of a kind teach nothing.
FEWEST = 5

#: For each set and tool, a row a page: text F1, lines that are no part of the body, and how many of them were kept.
Measured = defaultdict[tuple[str, str], list[tuple[float, int, int]]]


@dataclass
class Judged:
    """Probabilities of kinds of blocks of pages left out, and the kinds (their numbers)."""

    found: list[np.ndarray] = field(default_factory=list)
    right: list[np.ndarray] = field(default_factory=list)

    def add(self, examples: Iterable[Example], model: BlockModel) -> None:
        """Have the model judge the blocks of examples whose kind is known."""
        for one in examples:
            known = one.kinds >= 0
            if known.any():
                self.found.append(model.column_kinds(_columns(one, _word_kinds((model.words, model.bias), one)))[known])
                self.right.append(one.kinds[known])

    def together(self) -> tuple[np.ndarray, np.ndarray]:
        """All of them."""
        return np.vstack(self.found), np.concatenate(self.right)


def train(examples: Sequence[Example]) -> BlockModel:
    """The words' weights, then networks over scores of words that were given by weights of other pages."""
    columns: dict[int, np.ndarray] = {}
    for half in (0, 1):
        other = _words_model([one for one in examples if one.page % 2 != half or one.page < 0])
        columns |= {id(one): _columns(one, _word_kinds(other, one)) for one in examples if one.page % 2 == half or one.page < 0}
    seen = np.vstack([columns[id(one)] for one in examples])
    kinds, counts = (np.concatenate([getattr(one, name) for one in examples]) for name in ("kinds", "weights"))
    known = kinds >= 0
    seen, kinds, counts = seen[known], kinds[known], np.sqrt(counts[known])
    mean, scale = seen.mean(axis=0), seen.std(axis=0) + 1e-3
    seen = np.clip((seen - mean) / scale, -4, 4).astype(np.float32)
    networks = [_network(seen, kinds, counts, seed) for seed in range(NETWORKS)]
    words, bias = _words_model(examples)
    hidden, out = (np.stack([network[part] for network in networks]) for part in (0, 1))
    return BlockModel(_half(words), bias, mean, scale, _half(hidden), _half(out), 1.0)


def _network(seen: np.ndarray, kinds: np.ndarray, counts: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """The weights of a network, each with a last row of biases; kinds that it never saw stay out of reach."""
    network = MLPClassifier(
        (UNITS,), alpha=1e-2, batch_size=AT_ONCE, learning_rate_init=1e-3, max_iter=PASSES, tol=0.0, n_iter_no_change=PASSES,
        random_state=seed,
    ).fit(seen, kinds, sample_weight=counts / counts.mean())  # fmt: skip
    hidden, narrow = (np.vstack([weights, bias]) for weights, bias in zip(network.coefs_, network.intercepts_, strict=True))
    out = np.zeros((len(narrow), len(KINDS)))
    out[-1] = -30.0
    out[:, network.classes_] = narrow
    return hidden, out


def _words_model(examples: Sequence[Example]) -> tuple[np.ndarray, np.ndarray]:
    """For each kind, the weights of the words of its blocks against all others, and biases."""
    kinds, counts = (np.concatenate([getattr(one, name) for one in examples]) for name in ("kinds", "weights"))
    words = vstack([one.words for one in examples]).tocsr()
    known = kinds >= 0
    weights, biases = np.zeros((BUCKETS, len(KINDS)), np.float32), np.full(len(KINDS), -6, np.float32)
    for number in range(len(KINDS)):
        if (kinds == number).sum() >= FEWEST:
            model = SGDClassifier(loss="log_loss", alpha=3e-5, max_iter=4, tol=None, random_state=SEED)
            model.fit(words[known], kinds[known] == number, sample_weight=counts[known])
            weights[:, number], biases[number] = model.coef_[0], model.intercept_[0]
    return weights, biases


def _word_kinds(words: tuple[np.ndarray, np.ndarray], one: Example) -> np.ndarray:
    """As `BlockModel.word_kinds`, of many at once."""
    found = 1 / (1 + np.exp(-np.clip(one.words @ words[0] + words[1], -50, 50)))
    shares: np.ndarray = (found / found.sum(axis=1, keepdims=True)).astype(np.float32)
    return shares


def _columns(one: Example, kinds: np.ndarray) -> np.ndarray:
    return context(one.shapes, kinds)


def _half(values: np.ndarray) -> np.ndarray:
    """The values as the file keeps them."""
    return values.astype(np.float16).astype(np.float32)


def measured(some: Sequence[PageCopy], model: BlockModel) -> Measured:
    """For each set and tool, a row a page: text F1, lines that are no part of the body, and how many of them were kept."""
    rows: Measured = defaultdict(list)
    with patch.object(cleaner, "load_block_model", lambda: model):
        for copy in some:
            text = cleaner.clean(normalise(copy.text), None).text
            kept, body = set(text.split("\n\n")), Body(copy.body)
            foreign = [block.text for block in read_blocks(normalise(copy.text)).blocks if body.holds(block.text) is False]
            rows[copy.source, copy.tool].append((text_f1(copy.body, text), len(foreign), sum(line in kept for line in foreign)))
    return rows


def best_temperature(judged: Judged) -> float:
    """The temperature under which the right kinds are likeliest; of averaged networks each is divided by it alike."""
    found, right = judged.together()
    logs = np.log(np.clip(found, 1e-9, 1))

    def surprise(temperature: float) -> float:
        raised = np.exp(logs / temperature)
        return float(-np.log(raised[np.arange(len(right)), right] / raised.sum(axis=1)).mean())

    return min(TEMPERATURES, key=surprise)


def told(judged: Judged) -> list[str]:
    """Lines that tell F1 of each kind and of all, and the reliability of being the article's own."""
    found, right = judged.together()
    chosen = found.argmax(axis=1)
    lines, scores = [], []
    for number, kind in enumerate(KINDS):
        hit, said, is_it = ((chosen == number) & (right == number)).sum(), (chosen == number).sum(), (right == number).sum()
        if is_it:
            scores.append(2 * hit / (said + is_it))
            lines.append(f"{kind:<24} {is_it:6} blocks   P {hit / max(1, said):.3f}   R {hit / is_it:.3f}   F1 {scores[-1]:.3f}")
    lines.append(f"macro F1 {np.mean(scores):.3f} over {len(scores)} kinds   right {(chosen == right).mean():.3f}")
    likely, is_own = found[:, : len(OWN)].sum(axis=1), right < len(OWN)
    tenth = np.minimum((likely * TENTHS).astype(int), TENTHS - 1)
    error = 0.0
    for one in range(TENTHS):
        some = tenth == one
        if some.any():
            error += some.mean() * abs(likely[some].mean() - is_own[some].mean())
            lines.append(f"said {likely[some].mean():.3f}   are {is_own[some].mean():.3f}   of {some.sum()} blocks")
    lines.append(f"expected calibration error {error:.4f}   own or foreign right {((likely > 0.5) == is_own).mean():.4f}")
    return lines


def main() -> None:
    """Measure in folds, train on all, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("pages", type=Path, nargs="+", help="FOLDER EXPECTED.jsonl, once a set")
    parser.add_argument("--written", type=Path, required=True, help="blocks of our own")
    parser.add_argument("--cache", type=Path, help="where the copies are kept, since making them takes minutes")
    options = parser.parse_args()
    saved = _pages(options.pages)
    made = _copies(saved, options.cache)
    own = list(written(options.written))
    examples, left_out = _examples(saved, made)
    fold = np.random.RandomState(SEED).permutation(1 + max(copy.page for copy in made)) % FOLDS
    rows: Measured = defaultdict(list)
    chosen_on, judged = Judged(), Judged()
    models = []
    for number in range(FOLDS):
        models.append(train([one for one in examples if fold[one.page] != number] + own))
        chosen_on.add((one for one in examples if fold[one.page] == number), models[-1])
    temperature = best_temperature(chosen_on)
    print(f"temperature {temperature}")
    for number, model in enumerate(models):
        model = replace(model, temperature=temperature)
        judged.add((one for one in left_out if fold[one.page] == number), model)
        for key, some in measured([copy for copy in made if fold[copy.page] == number and copy.tool not in SEEN], model).items():
            rows[key] += some
    for (source, tool), some in sorted(rows.items()):
        scores, lines, kept = zip(*some, strict=True)
        share = sum(kept) / max(1, sum(lines))
        print(f"{source:<12} {tool:<10} {len(some):4} pages   F1 {np.mean(scores):.3f}   foreign lines kept {share:.3f}")
    print(*told(judged), sep="\n")
    write(options.model, replace(train(examples + own), temperature=temperature))
    manifest = {options.model.name: hashlib.sha256(options.model.read_bytes()).hexdigest()}
    options.model.with_name(MANIFEST_FILE).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


def _examples(saved: Sequence[Page], made: Sequence[PageCopy]) -> tuple[list[Example], list[Example]]:
    """What training sees, and the whole copies by tools that it does not see."""
    by_page: dict[int, list[PageCopy]] = defaultdict(list)
    for copy in made:
        by_page[copy.page].append(copy)
    examples, left_out = [], []
    for page in saved:
        kinds = PageKinds(page.html)
        for copy in by_page[page.number]:
            found = list(of_copy(copy, kinds, SEED))
            if copy.tool in UNSEEN:
                left_out += found[:1]
            else:
                examples += found
    return examples, left_out


def write(path: Path, model: BlockModel) -> None:
    """The model as plain arrays."""
    small = {name: getattr(model, name).astype(np.float16) for name in ("words", "hidden", "out")}
    whole = {name: getattr(model, name).astype(np.float32) for name in ("bias", "mean", "scale")}
    np.savez_compressed(path, version=VERSION, kinds=np.array(KINDS), temperature=model.temperature, **small, **whole)


def _pages(given: Sequence[Path]) -> list[Page]:
    found: list[Page] = []
    for folder, expected in zip(given[::2], given[1::2], strict=True):
        found += pages(folder, expected, first=1 + found[-1].number if found else 0)
    return found


def _copies(saved: Sequence[Page], cache: Path | None) -> list[PageCopy]:
    if cache is not None and cache.is_file():
        return [PageCopy(**json.loads(line)) for line in cache.read_text(encoding="utf-8").splitlines()]
    made = [copy for page in saved for copy in copies(page)]
    if cache is not None:
        cache.write_text("".join(json.dumps(asdict(copy)) + "\n" for copy in made), encoding="utf-8")
    return made


if __name__ == "__main__":
    main()
