"""How good the dataset is, measured on annotated texts: what the table `data_quality` publishes.

    python -m benchmarks.quality SHARED [--only TASK ...]

Runs the pipeline on the gold sets below SHARED, scores it with their scorers and writes the figures to
`transforms/vocabulary/data_quality.csv`; figures of tasks that `--only` leaves out stay as they are. Those of texts that were
in view of the rules are printed and not written.
"""

from __future__ import annotations

import argparse
import ast
import csv
import datetime as dt
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms.vocabulary.loading import read_csv

ROOT = Path(__file__).parents[1]
FILE = "data_quality.csv"
SCORES = ROOT / "docs" / "scores.md"
#: What is told in SCORES, by the names of `score_claims.py`, in the order of its columns.
SCORED = (
    "positions", "positions_p", "positions_r", "issue", "claims", "act", "junk", "kept", "inside", "negated", "conditional",
    "said_on", "speaker", "wrong",
)  # fmt: skip
#: Certainties of `positions run --certainty` whose precision and recall are told.
CERTAINTIES = (0.4, 0.5, 0.6, 0.7)


@dataclass(frozen=True)
class Measure:
    """One figure: `n` is what it was counted on, `set` says on which texts."""

    task: str
    measure: str
    value: float
    n: int
    set: str


def run(*command: str | Path) -> str:
    """What a Python command prints; exits telling its errors if it fails."""
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *map(str, command)], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def release_of(raw: Path, output: Path) -> Path:
    """The folder of the tables of a run on raw texts."""
    run("-m", "flows.cli", "run", raw, "--output", output, "--min-words", "0")
    return output / "current"


def scores_of_articles(shared: Path, folder: Path) -> dict[str, Any]:
    """The scores of the annotated articles, by layer and measure."""
    gold, file = shared / "gold" / "articles", folder / "articles.json"
    print(run(shared / "gold" / "score.py", gold, release_of(gold / "raw", folder / "articles"), "--json", file))
    scores: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return scores


def articles(shared: Path, folder: Path) -> Iterable[Measure]:
    """Actors, claims, positions and cleaning on whole articles."""
    scores = scores_of_articles(shared, folder)
    texts = f"{scores['articles']['gold']} articles of world news"
    claims, matched = scores["claims"]["gold"], scores["claims"]["tp"]
    yield Measure(
        "cleaning", "share of bodies with the right edges", scores["articles"]["body_edges"], scores["articles"]["gold"], texts
    )
    for task, layer in (
        ("actors that speak or hold", "actors"),
        ("claims", "claims"),
        ("claims with the right speaker", "claims_with_speaker"),
        ("actor and issue", "positions_issue"),
        ("actor, issue and stance", "positions"),
    ):
        for measure, name in (("precision", "p"), ("recall", "r"), ("F1", "f1")):
            yield Measure(task, measure, scores[layer][name], scores[layer]["gold"], texts)
    yield Measure(
        "stance",
        "share right where actor and issue are",
        scores["positions"]["stance_accuracy"],
        scores["positions_issue"]["tp"],
        texts,
    )
    for task, name in (("act", "act"), ("day of speech", "said_on"), ("quotation", "quote_type")):
        yield Measure(task, "share right", scores["claim_fields"][name], matched, texts)
    for task in ("negated", "conditional", "reported"):
        yield Measure(f"claims that are {task}", "F1", scores["claim_fields"][task], claims, texts)


def coded_claims(shared: Path, folder: Path) -> Iterable[Measure]:
    """Claims coded one by one, on the articles that nothing was fitted to or chosen on."""
    gold, file = shared / "gold" / "claims", folder / "claims.json"
    release = release_of(gold / "dev.articles.jsonl.gz", folder / "claims")
    print(run(shared / "gold" / "score_claims.py", gold / "dev.jsonl.gz", release, "--json", file))
    scores = json.loads(file.read_text(encoding="utf-8"))
    texts = f"dev, {scores['articles']} held-out articles"
    write_scores(scores)
    for task, measure, name, count in CODED:
        yield Measure(task, measure, scores[name], scores[count], texts)
    for certainty in CERTAINTIES:
        surer = with_certainty(release, certainty, folder / f"certainty-{certainty}")
        run(shared / "gold" / "score_claims.py", gold / "dev.jsonl.gz", surer, "--json", file)
        scores = json.loads(file.read_text(encoding="utf-8"))
        for measure, name in (("precision", "positions_p"), ("recall", "positions_r")):
            if scores[name] is not None:
                task = f"actor, issue and stance from a certainty of {certainty} on"
                yield Measure(task, measure, scores[name], scores["n_positions"], texts)


def with_certainty(release: Path, certainty: float, folder: Path) -> Path:
    """The release with those positions alone that a run with this certainty would hold, of those that it has."""
    folder.mkdir()
    for path in release.resolve().iterdir():
        if path.name != "positions.parquet":
            (folder / path.name).symlink_to(path)
    positions = pq.read_table(release / "positions.parquet")
    pq.write_table(positions.filter(pc.field("confidence") >= certainty), folder / "positions.parquet")
    return folder


def write_scores(scores: Mapping[str, Any]) -> None:
    """Append the figures on dev, with their 90 % intervals, to `docs/scores.md`: a line each time that it is scored."""
    today = dt.datetime.now(dt.UTC).date().isoformat()
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True, cwd=ROOT).stdout  # noqa: S607
    cells = [today, commit.strip(), *(_cell(scores, name) for name in SCORED)]
    with SCORES.open("a", encoding="utf-8") as file:
        file.write(f"| {' | '.join(cells)} |\n")


def _cell(scores: Mapping[str, Any], name: str) -> str:
    least, most = scores["interval_90"].get(name, (None, None))
    if scores[name] is None or least is None:
        return "none"
    return f"{scores[name]:.3f} [{least:.3f}, {most:.3f}]"


def territory(shared: Path, folder: Path) -> Iterable[Measure]:
    """Territorial figures on single sentences."""
    sentences, dump = shared / "gold" / "territory" / "dev.jsonl", folder / "territory.jsonl"
    scorer = shared / "gold" / "score_territory.py"
    run(scorer, "dump", sentences, dump)
    printed = run(scorer, "score", sentences, release_of(dump, folder / "territory"))
    print(printed)
    texts = f"dev, {len(sentences.read_text(encoding='utf-8').splitlines())} sentences on territory"
    found = {line.split()[0]: line for line in printed.splitlines() if line.startswith("figures")}
    plain, full = (ast.literal_eval(re.findall(r"\{.*?\}", found[name])[0]) for name in ("figures", "figures_full"))
    for measure, name in (("precision", "p"), ("recall", "r"), ("F1", "f1")):
        yield Measure("territorial figures", measure, plain[name], plain["gold"], texts)
    yield Measure("territorial figures with place, relation and holder", "F1", full["f1"], full["gold"], texts)
    for name, value in ast.literal_eval(re.findall(r"\{.*?\}", found["figures_full"])[1]).items():
        column, is_macro = name.removesuffix("_macro_f1"), name.endswith("_macro_f1")
        yield Measure(f"{column} of figures", "macro-F1" if is_macro else "share right", value, plain["tp"], texts)


def pages(shared: Path, folder: Path) -> Iterable[Measure]:
    """The body and the metadata of saved pages."""
    raw, expected = shared / "dumps" / "html-pages", shared / "dumps" / "html-pages-expected.jsonl"
    printed = run(shared / "gold" / "score_pages.py", expected, release_of(raw, folder / "pages"))
    print(printed)
    scores = dict(re.findall(r"(pages|f1|title|date|author) ([\d.]+)", printed))
    count, texts = int(scores["pages"]), f"{scores['pages']} saved pages"
    yield Measure("body of saved pages", "F1 of words", float(scores["f1"]), count, texts)
    for name in ("title", "date", "author"):
        yield Measure(f"{name} of saved pages", "share right", float(scores[name]), count, texts)


def attribution(shared: Path, folder: Path) -> Iterable[Measure]:
    """Who says what, on PolNeAR's development articles."""
    split, found, file = shared / "polnear" / "dev", folder / "polnear.jsonl", folder / "polnear.json"
    run("-m", "benchmarks.polnear", split, "--out", found)
    print(run(shared / "gold" / "polnear_eval.py", "--gold", split, "--pred", found, "--json", file))
    scores = json.loads(file.read_text(encoding="utf-8"))["attributions"]["all"]
    texts = "PolNeAR dev"
    for level, name in (("strict", "strict"), ("partial", "partial"), ("full", "content and source")):
        yield Measure("attribution", f"F1, {name}", round(scores[level]["F1"], 3), int(scores["strict"]["gold"]), texts)


def acts(shared: Path, _: Path) -> Iterable[Measure]:
    """What a source does towards a target, on the half of PLOVER's sentences that was not looked at."""
    printed = run("-m", "benchmarks.plover", shared / "gold" / "plover_train.tsv", "--half", "test")
    print(printed)
    count, value = re.findall(r"sentences (\d+) +macro-F1 ([\d.]+)", printed)[0]
    yield Measure(
        "acts of a source towards a target", "macro-F1 of six classes", float(value), int(count), "PLOVER, held-out half"
    )


#: Task, measure, and the names of figure and count in `score_claims.py`.
CODED = (
    ("actor, issue and stance on unseen texts", "precision", "positions_p", "n_positions"),
    ("actor, issue and stance on unseen texts", "recall", "positions_r", "n_positions"),
    ("actor, issue and stance on unseen texts", "F1", "positions", "n_positions"),
    ("actor and issue on unseen texts", "F1", "issue", "n_positions"),
    ("claim, issue and stance on unseen texts", "F1", "claims", "n_positions"),
    ("claims that are no attribution on unseen texts", "share of claims", "junk", "n_matched"),
    ("claims kept on unseen texts", "share of genuine claims", "kept", "n_matched"),
    ("speaker on unseen texts", "share right", "speaker", "n_matched"),
    ("act on unseen texts", "share right", "act", "n_matched"),
    ("negated on unseen texts", "F1", "negated", "n_matched"),
    ("conditional on unseen texts", "F1", "conditional", "n_matched"),
    ("day of speech on unseen texts", "F1", "said_on", "n_matched"),
)
TASKS: Mapping[str, Callable[[Path, Path], Iterable[Measure]]] = {
    "articles": articles,
    "claims": coded_claims,
    "attribution": attribution,
    "acts": acts,
    "territory": territory,
    "pages": pages,
}
#: Texts that were in view while rules were written: a check of transfer, printed and not published.
IN_VIEW = frozenset({"articles", "pages"})


def main() -> None:
    """Measure and write the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--only", choices=TASKS, nargs="+", default=list(TASKS))
    options = parser.parse_args()
    shared = options.shared.resolve()
    kept = {name: [row for row in _written() if row["benchmark"] == name] for name in TASKS if name not in IN_VIEW}
    for name in options.only:
        with tempfile.TemporaryDirectory() as folder:
            today = dt.datetime.now(dt.UTC).date().isoformat()
            found = list(TASKS[name](shared, Path(folder)))
        if name in IN_VIEW:
            print(*found, sep="\n")
        else:
            kept[name] = [{**asdict(one), "measured_on": today, "benchmark": name} for one in found]
    names = [*(field.name for field in fields(Measure)), "measured_on", "benchmark"]
    with (ROOT / "transforms" / "vocabulary" / FILE).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for rows in kept.values() for row in rows)


def _written() -> list[dict[str, str]]:
    try:
        return read_csv(FILE)
    except FileNotFoundError:
        return []


if __name__ == "__main__":
    main()
