"""The day on which a claim was made: which of the dates that its article tells it is, if any is fixed.

Rules propose (`said_on.py`), and every day told nearby is a candidate beside what they propose; a small model that was fitted on
coded claims says how likely each is. The likeliest is taken if it is likely enough; else no day is fixed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeVar

from transforms.extraction.annotations import Article, Claim, DatedAs
from transforms.extraction.claims.days.candidates import Candidates
from transforms.extraction.claims.said_on import Dating
from transforms.logistic import Logistic
from transforms.model_files import checked_files

DAYS_FILE = "days.json"
AnyClaim = TypeVar("AnyClaim", bound=Claim)


@dataclass(frozen=True, eq=False)
class DayModel(Logistic):
    """How likely a candidate is the day, from its features; none is taken below `threshold`."""

    threshold: float

    def choose(self, candidates: Mapping[DatedAs, Mapping[str, float]]) -> DatedAs | None:
        """The likeliest date, the first of equals; None where none is likely enough."""
        likely = [(self.probability(features), date) for date, features in candidates.items()]
        best = max(likely, key=lambda one: one[0], default=(0.0, None))
        return best[1] if best[0] >= self.threshold else None


@lru_cache(maxsize=1)
def load_days() -> DayModel:
    """The model as shipped, once a process. Raises ModelFileError where a file is not the one in the manifest."""
    return DayModel(**json.loads(checked_files(__name__, (DAYS_FILE,), "fit the days again or restore it")[DAYS_FILE]))


def date_claims(claims: Sequence[AnyClaim], article: Article) -> list[AnyClaim]:
    """The claims, each with the date on which it was made, None where none is fixed or the article has no day of its own."""
    if article.published_on is None or not claims:
        return list(claims)
    candidates = Candidates(Dating(claims, article.published_on), claims, article.published_on)
    model = load_days()
    return [replace(claim, said_on=model.choose(candidates.of(number))) for number, claim in enumerate(claims)]
