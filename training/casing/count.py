"""Count in how many articles a word is written how within sentences, and write those whose case is sure.

    python -m training.casing.count WORDS.csv ARTICLES.jsonl.gz

ARTICLES holds one object a line with `text`, English news in ordinary spelling. A word is listed as `lower` or `upper` if it
stands so within sentences of at least FEWEST articles and in SURE of all (or in MANY and SHARE_OF_MANY); every other word of
a text in capitals is taken for a name.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections import Counter

FEWEST, SURE = 2, 0.5
MANY, SHARE_OF_MANY = 20, 0.3
#: A word that no end of a sentence and no opening quotation mark stands before.
_WITHIN = re.compile(r"(?<=[a-z0-9,;] )[A-Za-z][A-Za-z'’]*")


def main(target: str, dump: str) -> None:
    """Count and write."""
    forms: dict[str, Counter[str]] = {}
    with gzip.open(dump, "rt", encoding="utf-8") as lines:
        for line in lines:
            for word in sorted(set(_WITHIN.findall(str(json.loads(line).get("text") or "")))):
                kind = "lower" if word.islower() else "upper" if word.isupper() and len(word) > 1 else "title"
                forms.setdefault(word.lower().replace("’", "'"), Counter())[kind] += 1
    with open(target, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - a path of the command line
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["word", "case"])
        for word, counts in sorted(forms.items()):
            kind, count = counts.most_common(1)[0]
            if kind != "title" and count >= FEWEST and count >= SURE * counts.total():
                writer.writerow([word, kind])
            elif counts["lower"] >= MANY and counts["lower"] >= SHARE_OF_MANY * counts.total():
                writer.writerow([word, "lower"])  # a word that the pages of an outlet have in a label too


if __name__ == "__main__":
    main(*sys.argv[1:3])
