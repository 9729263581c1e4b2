"""Claims coded one by one against a release, article by article, and two releases compared on the same articles.

    python -m benchmarks.coded_claims SHARED [--record]

Runs the pipeline on the articles of train that the weights of the judge were not fitted to (`left_out` of its settings), counts
what is right in each, and compares it with the best counts recorded in `benchmarks/recorded_claims.json` by a paired bootstrap
over articles. `--record` writes the counts there instead. Matching is that of `score_claims.py`, which gives the figures on dev:
a predicted claim is a coded one if their contents share half of their words (Dice).
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from benchmarks.quality import release_of
from transforms.extraction.judge.weights import load_judge

RECORDED = Path(__file__).with_name("recorded_claims.json")
SAME_WORDS = 0.5
DRAWS, SEED = 2000, 5
Row = dict[str, Any]
Counts = Mapping[str, int]

#: Each figure from summed counts; those in LOWER are better the lower they are.
FIGURES: Mapping[str, Callable[[Counts], float]] = {
    "kept": lambda n: _share(n["genuine"], n["genuine_coded"]),
    "junk": lambda n: _share(n["junk"], n["matched"]),
    "act": lambda n: _share(n["act"], n["genuine"]),
    "negated": lambda n: _f1(n, "negated"),
    "conditional": lambda n: _f1(n, "conditional"),
    "said_on": lambda n: _f1(n, "said_on"),
    "claims": lambda n: _f1(n, "side"),
    "claims_p": lambda n: _share(n["side_right"], n["side_found"]),
}
LOWER = frozenset({"junk"})


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _f1(n: Counts, name: str) -> float:
    return _share(2 * n[f"{name}_right"], n[f"{name}_found"] + n[f"{name}_coded"])


def read_lines(path: Path) -> list[Row]:
    """The rows of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def release_of_fold(shared: Path, fold: tuple[int, int], folder: Path) -> Path:
    """A release of the articles of train whose number leaves K by N; the others are empty records, so that numbers stay."""
    dump = folder / "train.jsonl"
    with gzip.open(shared / "gold" / "claims" / "train.articles.jsonl.gz", "rt", encoding="utf-8") as file:
        dump.write_text("".join(line if number % fold[1] == fold[0] else "{}\n" for number, line in enumerate(file)), "utf-8")
    return release_of(dump, folder / "train")


def counts_by_article(coded: Iterable[Row], release: Path, shared: Path) -> dict[str, Counts]:
    """What is found and right in each article, by the number of its record."""
    dice, same = _scorer(shared)
    tables = {name: pq.read_table(release / f"{name}.parquet").to_pylist() for name in ("records", "claims", "positions")}
    numbers = {row["article_id"]: row["source_record"] for row in tables["records"] if row["article_id"]}
    claims, sides = defaultdict(list), defaultdict(set)
    for row in tables["claims"]:
        claims[numbers[row["article_id"]]].append(row)
    for row in tables["positions"]:
        sides[row["claim_id"]].add((same.get(row["issue_code"], row["issue_code"]), row["stance"]))
    gold: dict[int, list[Row]] = defaultdict(list)
    for row in coded:
        wanted = {(same.get(issue, issue), stance) for issue, stance in row["positions"]} if row["genuine"] else set()
        gold[row["record"]].append({**row, "sides": wanted})
    return {str(number): _counts(rows, _matched(rows, claims[number], dice), sides) for number, rows in sorted(gold.items())}


def _scorer(shared: Path) -> tuple[Callable[[str, str], float], dict[str, str]]:
    """How alike two texts are, and which codes are the same issue, from the scorer beside the gold sets."""
    spec = importlib.util.spec_from_file_location("score", shared / "gold" / "score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(shared / "gold" / "score.py")
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    return score.dice, {"trade_tariffs": "tariffs_trade", "european_union": "eu_membership"}


def _matched(gold: Sequence[Row], found: Sequence[Row], dice: Callable[[str, str], float]) -> list[tuple[Row, Row]]:
    """Pairs of a coded and a found claim, the most alike first, each taken once; equal sentences count a little."""
    pairs = []
    for i, one in enumerate(gold):
        for j, other in enumerate(found):
            alike = dice(one["claim"], other["claim_text"])
            if alike >= SAME_WORDS:
                pairs.append((alike + 0.2 * (dice(one["evidence"], other["evidence_text"]) > 0.8), i, j))
    left, right, matched = set(), set(), []
    for _, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            matched.append((gold[i], found[j]))
    return matched


def _counts(gold: Sequence[Row], matched: Sequence[tuple[Row, Row]], sides: Mapping[str, set[tuple[str, str]]]) -> Counts:
    n: Counter[str] = Counter(
        matched=len(matched),
        genuine_coded=sum(one["genuine"] for one in gold),
        side_coded=sum(len(one["sides"]) for one in gold),
    )
    for one, other in matched:
        have = sides.get(other["claim_id"], set())
        n.update(side_found=len(have), side_right=len(have & one["sides"]), junk=not one["genuine"])
        if one["genuine"]:
            day = str(other["said_on"] or "")[:10]
            n.update(genuine=1, act=other["act"] == one["act"])
            for flag in ("negated", "conditional"):
                is_set = bool(other[f"is_{flag}"])
                n.update({f"{flag}_found": is_set, f"{flag}_coded": one[flag], f"{flag}_right": is_set and one[flag]})
            is_right = bool(one["said_on"]) and day[: len(one["said_on"])] == one["said_on"]
            n.update(said_on_found=bool(day), said_on_coded=bool(one["said_on"]), said_on_right=is_right)
    return n


def figures(parts: Iterable[Counts]) -> dict[str, float]:
    """Every figure of the articles taken together."""
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part)
    return {name: figure(total) for name, figure in FIGURES.items()}


def gains(before: Mapping[str, Counts], now: Mapping[str, Counts]) -> dict[str, tuple[float, float, float]]:
    """Of each figure the gain on the articles that both have, in the good direction, with the ends of its 90 % interval."""
    both, chance = sorted(before.keys() & now.keys()), random.Random(SEED)  # noqa: S311 - a sample, no secret

    def gain(some: Sequence[str]) -> dict[str, float]:
        old, new = figures(before[one] for one in some), figures(now[one] for one in some)
        return {name: (new[name] - old[name]) * (-1 if name in LOWER else 1) for name in FIGURES}

    draws = [gain([chance.choice(both) for _ in both]) for _ in range(DRAWS)]
    told = gain(both)
    spread = {name: sorted(draw[name] for draw in draws) for name in FIGURES}
    return {name: (told[name], spread[name][DRAWS // 20], spread[name][-DRAWS // 20]) for name in FIGURES}


def measure(shared: Path, folder: Path) -> dict[str, Counts]:
    """The counts of the articles that the shipped weights were not fitted to. Raises LookupError where there are none."""
    fold = load_judge().settings.fold()
    if fold is None:
        raise LookupError("the shipped weights were fitted to all of train: only dev is unseen, see docs/scores.md")
    coded = (row for row in read_lines(shared / "gold" / "claims" / "train.jsonl.gz") if row["record"] % fold[1] == fold[0])
    return counts_by_article(coded, release_of_fold(shared, fold, folder), shared)


def recorded() -> dict[str, Counts]:
    """The best counts so far, by article."""
    counts: dict[str, dict[str, int]] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return {number: Counter(one) for number, one in counts.items()}


def main() -> None:
    """Measure, and compare or record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--record", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(options.shared.resolve(), Path(folder))
    print(*(f"{name:<12} {value:.3f}" for name, value in figures(found.values()).items()), sep="\n")
    if options.record:
        lines = ",\n".join(f'"{number}": {json.dumps(one)}' for number, one in found.items())
        RECORDED.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
    else:
        for name, (gain, least, most) in gains(recorded(), found).items():
            print(f"{name:<12} {gain:+.3f} [{least:+.3f}, {most:+.3f}] against the best recorded")


if __name__ == "__main__":
    main()
