"""How good the tables are: the figures that `python -m benchmarks.quality` measured and wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from transforms.vocabulary.loading import read_csv


def load_data_quality() -> list[Mapping[str, Any]]:
    """The figures, as rows of the table `data_quality`."""
    return [
        {**row, "value": float(row["value"]), "n": int(row["n"]), "measured_on": dt.date.fromisoformat(row["measured_on"])}
        for row in read_csv("data_quality.csv")
    ]
