"""Acts against PLOVER's event codes: `python -m benchmarks.plover plover_train.tsv --half dev|test [--errors]`.

The table holds sentences in which `<s>` marks who does something and `<t>` to whom, with the root code of the deed
(`gold_root`; PLOVER: Halterman et al. 2023). The act of the attribution whose source is the marked one is mapped to a
class by MAPPING; codes that are acts of speech or will are classes of their own, those of material deeds are `none`,
and so is a sentence without such an attribution. Our acts do not part support, agreement and yielding as PLOVER does,
so these are one class. The halves are told apart by a hash of the sentence: rules are looked at on `dev` alone.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.tokens import Doc, Span

from transforms.documents.nlp import build_nlp, parse
from transforms.documents.structure import read_structure
from transforms.extraction.annotate import evidence_of
from transforms.extraction.annotations import Attribution, Claim, Speaker
from transforms.extraction.attributions.finder import find_attributions
from transforms.extraction.judge.reading import judge_claims
from transforms.vocabulary import Vocabulary, load_vocabulary

NONE = "none"
CLASSES = {
    "REQUEST": "REQUEST",
    "ACCUSE": "ACCUSE",
    "REJECT": "REJECT",
    "THREATEN": "THREATEN",
    "SUPPORT": "CONSENT",
    "AGREE": "CONSENT",
    "YIELD": "CONSENT",
}
MAPPING = {
    "demand": "REQUEST",
    "propose": "REQUEST",
    "accuse": "ACCUSE",
    "reject": "REJECT",
    "deny": "REJECT",
    "threaten": "THREATEN",
    "warn": "THREATEN",
    "accept": "CONSENT",
    "praise": "CONSENT",
    "promise": "CONSENT",
    "announce": "CONSENT",
}
_MARK = re.compile(r"</?[st]>")


@dataclass(frozen=True)
class Marked:
    """A sentence with the places of its source and targets, and the class of what is done."""

    text: str
    sources: tuple[tuple[int, int], ...]
    targets: tuple[tuple[int, int], ...]
    root: str

    @property
    def wanted(self) -> str:
        """The class of the root code."""
        return CLASSES.get(self.root, NONE)


def read_marked(path: Path, half: str) -> Iterator[Marked]:
    """The sentences of one half of the table."""
    with path.open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            sentence = strip_marks(row["marked_sentence"], row["gold_root"])
            if (hashlib.sha256(sentence.text.encode()).digest()[0] % 2 == 0) == (half == "dev"):
                yield sentence


def strip_marks(marked: str, root: str) -> Marked:
    """The bare sentence and the offsets of what was marked."""
    text, last, opened = "", 0, {"s": 0, "t": 0}
    spans: dict[str, list[tuple[int, int]]] = {"s": [], "t": []}
    for mark in _MARK.finditer(marked):
        text += marked[last : mark.start()]
        last, role = mark.end(), mark.group()[-2]
        if mark.group().startswith("</"):
            spans[role].append((opened[role], len(text)))
        else:
            opened[role] = len(text)
    return Marked(text + marked[last:], tuple(spans["s"]), tuple(spans["t"]), root)


def predicted(doc: Doc, sentence: Marked, vocabulary: Vocabulary) -> tuple[str, str]:
    """The class of what the marked source does, and the act and cue it is read from."""
    found = [one for one in find_attributions(doc, read_structure(doc), vocabulary) if is_source(one.source, sentence)]
    found.sort(key=lambda one: (not holds_target(one, sentence), one.outer is not None))
    if not found:
        return NONE, "no attribution"
    claim = Claim(found[0], evidence_of(found[0]), Speaker("absent"))
    (verdict,) = judge_claims(doc, [claim], vocabulary.codebook)
    act = NONE if verdict is None else verdict.act
    return MAPPING.get(act, NONE), f"{act} <{found[0].cue}>"


def is_source(source: Span | None, sentence: Marked) -> bool:
    """Whether the root of an attribution's source stands in a marked source."""
    return source is not None and any(start <= source.root.idx < end for start, end in sentence.sources)


def holds_target(attribution: Attribution, sentence: Marked) -> bool:
    """Whether a marked target begins in the content or is who is spoken to."""
    spans = [*attribution.content, *([attribution.addressee] if attribution.addressee is not None else [])]
    return any(span.start_char <= start < span.end_char for span in spans for start, _ in sentence.targets)


def f_score(counts: Counter[tuple[str, str]], name: str) -> float:
    """F1 of a class from counts of (wanted, predicted)."""
    wanted = sum(count for (gold, _), count in counts.items() if gold == name)
    got = sum(count for (_, found), count in counts.items() if found == name)
    return 2 * counts[name, name] / (wanted + got) if wanted + got else 0.0


def main() -> None:
    """Print the confusion table, F1 of each class and their mean."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("--half", choices=("dev", "test"), default="dev")
    parser.add_argument("--errors", action="store_true", help="print what was read wrongly, for the dev half")
    options = parser.parse_args()
    vocabulary = load_vocabulary()
    sentences = list(read_marked(options.table, options.half))
    counts: Counter[tuple[str, str]] = Counter()
    for sentence, doc in zip(sentences, parse(build_nlp(), (one.text for one in sentences)), strict=True):
        found, why = predicted(doc, sentence, vocabulary)
        counts[sentence.wanted, found] += 1
        if options.errors and options.half == "dev" and found != sentence.wanted:
            print(f"{sentence.root} read as {found} ({why}): {sentence.text}")
    names = [*dict.fromkeys(CLASSES.values()), NONE]
    print("wanted".ljust(10), *(name.rjust(9) for name in names), "F1".rjust(9))
    for name in names:
        print(name.ljust(10), *(str(counts[name, other]).rjust(9) for other in names), f"{f_score(counts, name):9.3f}")
    print(f"sentences {len(sentences)}  macro-F1 {sum(f_score(counts, name) for name in names) / len(names):.3f}")


if __name__ == "__main__":
    main()
