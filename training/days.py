"""Fit the model of the day of speech: `python -m training.days CODED TEXTS [--write]`.

CODED and TEXTS are those of `judge.prepare`, TEXTS a release. The claims that the pipeline finds are matched with the coded ones
by their words; a candidate date is right if it is the coded one. Weights are those of logistic regression with a quadratic
penalty (Newton's method); the threshold is the highest whose F1 is next to the best (CLOSE) in five folds by article. Figures
of the folds are printed beside those of the rules alone. `--write` fits to all and writes `days.json` and its hash.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from training.dumps import Row, read_rows
from training.logistic import fit_logistic
from transforms.articles.dates import outlet_day
from transforms.documents.nlp import build_nlp, parse
from transforms.extraction.annotate import read_words
from transforms.extraction.annotations import Article, Claim, DatedAs
from transforms.extraction.claims.days import DAYS_FILE, DayModel
from transforms.extraction.claims.days.candidates import Candidates, Features
from transforms.extraction.claims.said_on import Dating
from transforms.model_files import MANIFEST_FILE
from transforms.vocabulary import load_vocabulary

FOLDER = Path("transforms/extraction/claims/days")
FOLDS = 5
PENALTY = 3.0
CLOSE = 0.005
#: Claims are the same if they share half of their words (Dice).
SAME_WORDS = 0.5
THRESHOLDS = tuple(round(0.2 + 0.05 * step, 2) for step in range(9))


@dataclass(frozen=True)
class Coded:
    """A genuine claim with its coded day, "" where none is fixed, its candidates, and what the rules alone propose."""

    record: int
    day: str
    candidates: dict[DatedAs, Features]
    proposed: DatedAs | None

    def is_right(self, date: DatedAs | None) -> bool:
        """Whether a date is the coded one, to the precision of the code."""
        return bool(self.day) and date is not None and date.on.isoformat().startswith(self.day)


def read_coded(coded: Path, release: Path) -> Iterator[Coded]:
    """The coded claims of dated articles that the pipeline finds again."""
    rows: dict[int, list[Row]] = defaultdict(list)
    for row in read_rows(coded):
        rows[row["record"]].append(row)
    articles = {row["article_id"]: row for row in pq.read_table(release / "articles.parquet").to_pylist()}
    records = {row["source_record"]: row["article_id"] for row in pq.read_table(release / "records.parquet").to_pylist()}
    held = [(record, articles[records[record]]) for record in sorted(rows) if records.get(record) in articles]
    vocabulary = load_vocabulary()
    docs = parse(build_nlp(), (article["text"] for _, article in held))
    for (record, article), doc in zip(held, docs, strict=True):
        published = outlet_day(article["published_at"], article["published_offset"])
        if published is not None:
            claims = read_words(doc, Article(article["article_id"], published, article["publisher"]), vocabulary).claims
            yield from coded_claims(record, claims, rows[record], published)


def coded_claims(record: int, claims: Sequence[Claim], rows: Sequence[Row], published: dt.date) -> Iterator[Coded]:
    """The claims of one article that are coded as genuine."""
    if not claims:
        return
    dating = Dating(claims, published)
    candidates, proposed = Candidates(dating, claims, published), dating.all()
    words = [Counter(" ".join(part.text for part in claim.attribution.content).lower().split()) for claim in claims]
    wanted = [Counter(row["claim"].replace("[...]", " ").lower().split()) for row in rows]
    pairs = [(dice(one, other), i, j) for i, one in enumerate(wanted) for j, other in enumerate(words)]
    left, right = set(), set()
    for alike, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if alike >= SAME_WORDS and i not in left and j not in right:
            left.add(i)
            right.add(j)
            if rows[i]["genuine"]:
                yield Coded(record, rows[i]["said_on"], candidates.of(j), proposed[j])


def dice(one: Counter[str], other: Counter[str]) -> float:
    """The share of words that two texts have in common."""
    return 2 * sum((one & other).values()) / max(1, sum(one.values()) + sum(other.values()))


def fit(claims: Sequence[Coded]) -> tuple[dict[str, float], float]:
    """Weights by feature, and the bias."""
    pairs = [(features, one.is_right(date)) for one in claims for date, features in one.candidates.items()]
    return fit_logistic([features for features, _ in pairs], [right for _, right in pairs], PENALTY)


def figures(claims: Sequence[Coded], dates: Sequence[DatedAs | None]) -> tuple[float, float, float]:
    """F1, precision and recall of dates against the coded days."""
    right = sum(one.is_right(date) for one, date in zip(claims, dates, strict=True))
    given, wanted = sum(date is not None for date in dates), sum(bool(one.day) for one in claims)
    return 2 * right / max(1, given + wanted), right / max(1, given), right / max(1, wanted)


def cross(claims: Sequence[Coded]) -> Mapping[float, tuple[float, float, float]]:
    """The figures of each threshold, every article judged by a model that was fitted to the others."""
    models = {fold: DayModel(*fit([one for one in claims if one.record % FOLDS != fold]), threshold=0.0) for fold in range(FOLDS)}
    found = []
    for one in claims:
        date = models[one.record % FOLDS].choose(one.candidates)
        likely = models[one.record % FOLDS].probability(one.candidates[date]) if date is not None else 0.0
        found.append((date, likely))
    return {least: figures(claims, [date if likely >= least else None for date, likely in found]) for least in THRESHOLDS}


def chosen(found: Mapping[float, tuple[float, float, float]]) -> float:
    """The highest threshold whose F1 is close to the best: what it loses in recall it gains in precision."""
    best = max(values[0] for values in found.values())
    return max(least for least, values in found.items() if values[0] >= best - CLOSE)


def main() -> None:
    """Read the arguments, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("coded", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    claims = list(read_coded(options.coded, options.texts))
    found = cross(claims)
    print(f"{len(claims)} claims, {sum(bool(one.day) for one in claims)} with a day; F1, precision, recall")
    print("rules alone", *(f"{value:.3f}" for value in figures(claims, [one.proposed for one in claims])))
    for least, values in found.items():
        print(f"from {least:.2f}  ", *(f"{value:.3f}" for value in values))
    if options.write:
        weights, bias = fit(claims)
        model = {"weights": weights, "bias": bias, "threshold": chosen(found)}
        text = json.dumps(model, indent=1) + "\n"
        (FOLDER / DAYS_FILE).write_text(text, encoding="utf-8")
        manifest = {DAYS_FILE: hashlib.sha256(text.encode()).hexdigest()}
        (FOLDER / MANIFEST_FILE).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
