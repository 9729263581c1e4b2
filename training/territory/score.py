"""What a reader finds in coded passages, field by field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from training.territory.prepare import Example
from transforms.extraction.figures.features import ROLES
from transforms.schema.codes import RELATIONS, STATUSES

#: The scores of the heads, those of each word's roles, and the first word read.
Scores = tuple[np.ndarray, np.ndarray, int]
LIMITS = (0.35, 0.5, 0.65, 0.8)


def report(examples: Sequence[Example], scores: Sequence[Scores]) -> str:
    """Precision, recall and F1 of the quantities told, and the share right of each field where one is found."""
    lines = []
    for limit in LIMITS:
        n: Counter[str] = Counter()
        status: Counter[tuple[str, str]] = Counter()
        for example, (heads, words, start) in zip(examples, scores, strict=True):
            told = 1 / (1 + np.exp(-heads[0])) >= limit
            n["found"] += told
            n["gold"] += bool(example.figures)
            if not (told and example.figures):
                continue
            n["right"] += 1
            figure = example.figures[0]
            n["relation"] += RELATIONS[heads[1 : 1 + len(RELATIONS)].argmax()] == figure["relation"]
            read = STATUSES[heads[1 + len(RELATIONS) :][: len(STATUSES)].argmax()]
            n["status"] += read == figure["status"]
            status[read, figure["status"]] += 1
            all_right = True
            for column, role in enumerate(ROLES):
                tagged = {i + start for i in np.flatnonzero(words[:, column].argmax(-1) > 0)}
                gold = {i for a, b in example.spans[role] for i in range(a, b)}
                agree = bool(tagged & gold) if gold else not tagged
                n[role] += agree
                if role != "claimant":
                    all_right &= agree
            n["full"] += all_right and RELATIONS[heads[1 : 1 + len(RELATIONS)].argmax()] == figure["relation"]
        p, r = n["right"] / max(n["found"], 1), n["right"] / max(n["gold"], 1)
        counted = {code: sum(count for pair, count in status.items() for one in pair if one == code) for _, code in status}
        f1s = [2 * status[code, code] / count for code, count in counted.items()]
        fields = " ".join(f"{name} {n[name] / max(n['right'], 1):.3f}" for name in ("relation", "status", *ROLES, "full"))
        found = f"P {p:.3f} R {r:.3f} F1 {2 * p * r / max(p + r, 1e-9):.3f} of {n['gold']}"
        lines.append(f"least {limit} {found} | {fields} | status F1 {np.mean(f1s or [0]):.3f}")
    return "\n".join(lines)
