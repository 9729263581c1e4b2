"""Thresholds and calibration of the judge: `python -m training.judge.calibrate CODED TEXTS --fold K/N [--write]`.

CODED and TEXTS are those of `judge.prepare`. Articles whose record leaves K by N, which the weights must not have been fitted
to, are read by the judge as shipped, each coded claim with its coded spans. Printed are the thresholds, the table of reliability,
and what each certainty buys; `--write` puts thresholds, steps and the fold
(`left_out`) into `settings.json`.

- `genuine`: the highest at which at least KEPT of the genuine claims stay.
- `negated`, `conditional`: those of the best F1 over genuine claims.
- `taken`: of the scores at which at least PRECISION of the sides are right the one of the best F1 over claim, issue and stance;
  of all scores, if none is so good.
- `steps`: the share right by score, rising (isotonic regression by pooling of adjacent violators), in runs of at least RUN sides.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc

from training.dumps import Row, read_rows, texts_of
from training.judge.examples import read_fold
from training.judge.files import FOLDER, SETTINGS_FILE, write_manifest
from training.judge.prepare import SAME, build_parser_alone, codes, placed
from transforms.extraction.annotations import Attribution, Claim, Speaker
from transforms.extraction.judge.reading import Verdict, judge_claims
from transforms.extraction.judge.weights import load_judge
from transforms.vocabulary import Vocabulary, load_vocabulary

KEPT = 0.96
PRECISION = 0.55
#: A step of fewer sides than this says little.
RUN = 25
CERTAINTIES = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)

#: A score and whether what it is of is so.
Scored = tuple[float, bool]


@dataclass(frozen=True)
class Read:
    """A coded claim with the judge's verdict."""

    codes: Row
    verdict: Verdict


def read_claims(coded: Path, source: Path, fold: tuple[int, int], vocabulary: Vocabulary) -> Iterator[Read]:
    """The coded claims of the articles of a fold as the judge reads them, but for those whose words the texts do not hold."""
    texts, nlp = texts_of(source), build_parser_alone()
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in read_rows(coded):
        if int(row["record"]) % fold[1] == fold[0] and str(row["record"]) in texts:
            rows[str(row["record"])].append(row)
    for record, doc in zip(rows, nlp.pipe(texts[record] for record in rows), strict=True):
        found = [(row, claim) for row in rows[record] if (claim := claim_of(doc, row)) is not None]
        verdicts = judge_claims(doc, [claim for _, claim in found], vocabulary.codebook)
        for (row, _), verdict in zip(found, verdicts, strict=True):
            if verdict is not None:
                yield Read(codes(row), verdict)


def claim_of(doc: Doc, row: Row) -> Claim | None:
    """A coded claim as a claim of the parsed text, None where the text does not hold its words."""
    spans = placed(doc.text, row)
    if spans is None:
        return None
    source, cue, content = (
        [doc.char_span(*one, alignment_mode="expand") for one in spans[name]] for name in ("source", "cue", "claim")
    )
    attribution = Attribution(tuple(content), "indirect", source=source[0] if source else None, cue=cue[0] if cue else None)
    return Claim(attribution, doc.char_span(*spans["evidence"], alignment_mode="expand"), Speaker("absent"))


def sides(claims: Sequence[Read], genuine: float) -> list[Scored]:
    """The sides of the claims that are published from `genuine` on, each with whether the codes have it."""
    found = []
    for one in claims:
        wanted = {tuple(pair) for pair in one.codes["positions"]} if one.codes["genuine"] else set()
        if one.verdict.genuine >= genuine:
            found += [(side.score, (SAME.get(side.code, side.code), side.stance) in wanted) for side in one.verdict.sides]
    return found


def wanted_sides(claims: Sequence[Read]) -> int:
    """How many sides the codes have."""
    return sum(len(one.codes["positions"]) for one in claims if one.codes["genuine"])


def highest_keeping(scores: Sequence[float], share: float) -> float:
    """The highest threshold that at least this share of the scores reach."""
    ranked = sorted(scores)
    return ranked[int((1 - share) * len(ranked))]


def best_threshold(scored: Sequence[Scored], wanted: int, precision: float = 0.0) -> float:
    """The threshold of the best F1 among those of at least a precision, else among all; `wanted` are there to find."""
    found: list[tuple[bool, float, float]] = []
    right = 0
    ranked = sorted(scored, reverse=True)
    for count, (score, is_right) in enumerate(ranked, start=1):
        right += is_right
        if count == len(ranked) or ranked[count][0] < score:
            found.append((right >= precision * count, 2 * right / (count + wanted), score))
    return max(found)[2]


def isotonic(scored: Sequence[Scored], least: int = RUN) -> list[tuple[float, float]]:
    """The share right from each score on, rising with the score: (score, share), the first from 0 on."""
    blocks: list[tuple[float, int, int]] = []
    run: list[Scored] = []
    ranked = sorted(scored)
    for number, one in enumerate(ranked, start=1):
        run.append(one)
        if len(run) >= least and (number == len(ranked) or ranked[number][0] > one[0]):
            blocks.append((run[0][0], sum(right for _, right in run), len(run)))
            run = []
            while len(blocks) > 1 and blocks[-2][1] * blocks[-1][2] >= blocks[-1][1] * blocks[-2][2]:
                _, right, count = blocks.pop()
                before = blocks.pop()
                blocks.append((before[0], before[1] + right, before[2] + count))
    return [(round(score, 4) if number else 0.0, round(right / count, 3)) for number, (score, right, count) in enumerate(blocks)]


def settings_of(claims: Sequence[Read]) -> dict[str, object]:
    """The settings that fit the claims."""
    real = [one for one in claims if one.codes["genuine"]]
    genuine = highest_keeping([one.verdict.genuine for one in real], KEPT)
    flags = {
        flag: best_threshold(
            [(getattr(one.verdict, flag), bool(one.codes[flag])) for one in real], sum(bool(one.codes[flag]) for one in real)
        )
        for flag in ("negated", "conditional")
    }
    found = sides(claims, genuine)
    taken = best_threshold(found, wanted_sides(claims), PRECISION)
    thresholds = {"genuine": genuine, **flags, "taken": taken}
    return {**{name: round(value, 3) for name, value in thresholds.items()}, "steps": isotonic(found)}


def reliability(claims: Sequence[Read], settings: dict[str, object]) -> Iterator[str]:
    """What is right from each certainty on, as lines of Markdown."""
    found, wanted = sides(claims, float(str(settings["genuine"]))), wanted_sides(claims)
    steps: list[tuple[float, float]] = settings["steps"]  # type: ignore[assignment]
    yield "| from certainty | from score | positions | right | of those coded |\n|---|---|---|---|---|"
    levels = [("as shipped", float(str(settings["taken"])))]
    for certainty in CERTAINTIES:
        levels += [(f"{certainty:.1f}", next((score for score, share in steps if share >= certainty), 2.0))]
    for name, least in levels:
        taken = [is_right for score, is_right in found if score >= least]
        if taken:
            yield f"| {name} | {least:.2f} | {len(taken)} | {sum(taken) / len(taken):.2f} | {sum(taken) / wanted:.2f} |"


def flags_report(claims: Sequence[Read], settings: dict[str, object]) -> Iterator[str]:
    """How many claims that are none stay, acts right, and F1 of the flags."""
    stay = [one for one in claims if one.verdict.genuine >= float(str(settings["genuine"]))]
    real = [one for one in stay if one.codes["genuine"]]
    yield f"{len(claims)} claims; of those that stay {1 - len(real) / len(stay):.3f} are no attribution"
    yield f"act right {sum(one.verdict.act == one.codes['act'] for one in real) / len(real):.3f}"
    for flag in ("negated", "conditional"):
        have = {number for number, one in enumerate(real) if getattr(one.verdict, flag) >= float(str(settings[flag]))}
        want = {number for number, one in enumerate(real) if one.codes[flag]}
        yield f"{flag} F1 {2 * len(have & want) / max(1, len(have) + len(want)):.3f}"


def main() -> None:
    """Read the arguments, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("coded", type=Path)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--fold", type=read_fold, required=True, help="K/N: the articles that were left out of fitting")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    claims = list(read_claims(options.coded, options.texts, options.fold, load_vocabulary()))
    settings = {**settings_of(claims), "asked": load_judge().settings.asked, "left_out": "/".join(map(str, options.fold))}
    print(json.dumps(settings), *flags_report(claims, settings), *reliability(claims, settings), sep="\n")
    if options.write:
        (FOLDER / SETTINGS_FILE).write_text(json.dumps(settings) + "\n", encoding="utf-8")
        write_manifest(FOLDER)


if __name__ == "__main__":
    main()
