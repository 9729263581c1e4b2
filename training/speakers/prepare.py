"""Candidates and features of attributions: `python -m training.speakers.prepare CODED OUTPUT FILE.npz [--decided]`.

CODED are coded claims (a JSON object a line, gzip), OUTPUT the output folder of `positions run` on their articles; `--more CODED
OUTPUT` adds claims of one's own (`record, claim, source, genuine, speaker` are read), and may be repeated. The speakers
that have been found so far are a part of the features: the coded ones, and where none is coded, whom the rules name. With
`--decided` they are those that the shipped model finds, right or wrong, as they are when it is used; a first fit is needed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from spacy.tokens import Doc

from training.speakers.coded import is_speaker, matched, read_coded
from transforms.documents.nlp import build_nlp, parse
from transforms.documents.structure import read_structure
from transforms.extraction.annotations import Article
from transforms.extraction.attributions.finder import find_attributions
from transforms.extraction.mentions.finder import find_mentions
from transforms.extraction.mentions.heads import speaking_heads
from transforms.extraction.speakers import Resolver
from transforms.extraction.speakers.clause import act_of
from transforms.extraction.speakers.features import Candidate, Use
from transforms.extraction.speakers.question import Question
from transforms.extraction.speakers.resolver import Decision, decide_by_model
from transforms.vocabulary import Vocabulary, load_vocabulary

Row = dict[str, Any]

#: No file has as many records.
_APART = 10_000_000


class Collector:
    """Keeps what it is asked, and answers as coded, or as the shipped model decides.

    `record` is the article's number in its file, `base` what is added to it, so that files do not share numbers.
    """

    def __init__(self, *, is_decided: bool) -> None:
        self.is_decided = is_decided
        self.rows: list[list[float]] = []
        self.right: list[bool] = []
        self.own: list[bool] = []
        self.sizes: list[int] = []
        self.meta: list[tuple[int, bool, bool, str, str]] = []
        self.coded: dict[int, Row] = {}
        self.record = 0
        self.base = 0

    def __call__(
        self, question: Question, candidates: Sequence[Candidate], situation: list[float], rows: list[list[float]], number: int
    ) -> Decision:
        """The candidate that is coded as the speaker; nobody where there is none."""
        row = self.coded.get(number)
        is_known = row is not None and row["genuine"]
        speaker = row["speaker"] if row is not None and is_known else ""
        right = [one.member is not None and bool(speaker) and is_speaker(one.member.entity, speaker) for one in candidates]
        right[-1] = is_known and not any(right)
        self.rows += [[*situation, *pair] for pair in rows]
        self.right += right
        named = question.mention.entity if question.mention is not None else None
        self.own += [one.is_own or (one.member is not None and one.member.entity == named) for one in candidates]
        self.sizes.append(len(rows))
        self.meta.append((self.base + self.record, is_known, bool(speaker), question.noun, act_of(question)))
        if self.is_decided:
            return decide_by_model(question, candidates, situation, rows, number)
        if is_known:
            return Decision(right.index(True), [0.0] * len(candidates))
        ruled = (place for place, one in enumerate(candidates) if one.member and one.member.entity == question.hint)
        return Decision(next(ruled, len(candidates) - 1), [0.0] * len(candidates))

    def save(self, path: Path) -> None:
        """Write one array a column."""
        record, known, named, noun, act = zip(*self.meta, strict=True)
        np.savez_compressed(
            path,
            rows=np.array(self.rows, np.float32),
            right=np.array(self.right, bool),
            own=np.array(self.own, bool),
            sizes=np.array(self.sizes),
            record=np.array(record),
            known=np.array(known),
            named=np.array(named),
            noun=np.array(noun),
            act=np.array(act),
        )


def collect(
    articles: Iterable[tuple[int, Article, Doc]], coded: dict[int, list[Row]], vocabulary: Vocabulary, collector: Collector
) -> None:
    """Ask the collector for every attribution of parsed articles, each with the number of its record."""
    for record, article, doc in articles:
        structure = read_structure(doc)
        attributions = find_attributions(doc, structure, vocabulary)
        mentions = find_mentions(doc, structure, vocabulary, article, speaking_heads(attributions))
        collector.record, collector.coded = record, matched(coded.get(record, []), attributions)
        uses: dict[str, Use] | None = None if collector.is_decided else {}
        Resolver(mentions, structure, vocabulary, article, collector, uses).resolve(attributions)


def parsed(output: Path) -> Iterator[tuple[int, Article, Doc]]:
    """The articles of a release with the numbers of their records, in their order, parsed."""
    records = pq.read_table(output / "current" / "records.parquet", columns=["article_id", "source_record"]).to_pylist()
    articles = {row["article_id"]: row for row in pq.read_table(output / "current" / "articles.parquet").to_pylist()}
    chosen = [(row["source_record"], articles[row["article_id"]]) for row in records if row["article_id"] in articles]
    chosen = sorted((one for one in chosen if one[1]["extraction_status"] == "done"), key=lambda one: one[0])
    for (record, row), doc in zip(chosen, parse(build_nlp(), [row["text"] for _, row in chosen]), strict=True):
        published = row["published_at"]
        yield record, Article(row["article_id"], published.date() if published else None, row["publisher"]), doc


def main() -> None:
    """Read the arguments and prepare."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("coded", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("--more", type=Path, nargs=2, action="append", default=[], metavar=("CODED", "OUTPUT"))
    parser.add_argument("--decided", action="store_true")
    options = parser.parse_args()
    collector = Collector(is_decided=options.decided)
    for number, (coded, output) in enumerate([(options.coded, options.output), *options.more]):
        collector.base = number * _APART
        collect(parsed(output), read_coded(coded), load_vocabulary(), collector)
    collector.save(options.file)


if __name__ == "__main__":
    main()
