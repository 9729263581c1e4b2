from __future__ import annotations

import pandas as pd

from transforms.linking.places import named_places, places_in_use
from transforms.vocabulary.places.gazetteer import load_places


def test_used_places_come_with_those_that_contain_them() -> None:
    figures = pd.DataFrame({"place_id": ["c-bakhmut", None, "USA"], "denominator_place_id": [None, "r-darfur", None]})
    assert places_in_use(named_places(figures), load_places())["place_id"].to_list() == [
        "SDN", "UA-14", "UKR", "USA", "c-bakhmut", "r-darfur",
    ]  # fmt: skip


def test_no_figures_use_no_places() -> None:
    figures = pd.DataFrame({"place_id": [None], "denominator_place_id": [None]})
    assert places_in_use(named_places(figures), load_places()).empty
