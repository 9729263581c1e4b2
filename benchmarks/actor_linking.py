"""Seconds and memory of linking actors across articles, by the number of mentions.

    python -m benchmarks.actor_linking [--mentions 10000 100000 1000000]

The articles are made up: four mentions an entity, twenty an article, names drawn from a pool that grows with the dump, a
few of them in most articles, as in news. Each size runs in a process of its own, so that peak memory is its own; the last
column is the cost of a mention against that of the smallest size, so that what grows faster than the dump shows.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import pandas as pd

from transforms.frames import conform, empty
from transforms.linking.actors import EntityActors, link_actors, resolve
from transforms.linking.merges import actor_merges
from transforms.linking.named_entities import name_entities, name_group
from transforms.schema import STAGED, TABLES
from transforms.vocabulary import load_vocabulary

SIZES = (10_000, 100_000, 1_000_000)
MENTIONS_AN_ENTITY, ENTITIES_AN_ARTICLE = 4, 5
SYLLABLES = ("ka", "lor", "mi", "ven", "sky", "dov", "ta", "ren", "al", "bi", "zor", "lia", "mou", "ster", "gan", "yi")
ROLES = ("Foreign Minister", "Senator", "Farmer", "Professor", "Spokesperson", None, None, None)
MEGABYTE = 1024 if sys.platform != "darwin" else 1024 * 1024


def made_up(mentions: int) -> dict[str, pd.DataFrame]:
    """Staged entities and mentions, and articles, of about so many mentions."""
    chance = random.Random(mentions)  # noqa: S311 - made-up names, no secrets
    count = mentions // MENTIONS_AN_ENTITY
    known, countries = load_vocabulary().actors, ("RUS", "UKR", "BRA", "GHA", "IDN", "USA", None, None)
    listed = sorted(known.actors)
    pool = [f"{_word(chance)} {_word(chance)}" for _ in range(count // 4 + 10)]
    entities = []
    for number in range(count):
        is_known = chance.random() < 0.4
        actor = known.actors[listed[int(len(listed) * chance.random() ** 3)]] if is_known else None
        name = actor.name if actor else pool[int(len(pool) * chance.random() ** 2)]
        country = actor.country_code if actor else chance.choice(countries)
        entities.append(
            (f"e{number:08}", f"a{number // ENTITIES_AN_ARTICLE:08}", name, actor.actor_type if actor else "person", country,
             None if actor else chance.choice(ROLES), actor.actor_id if actor else None)
        )  # fmt: skip
    rows = [
        (f"m{number:08}", entity[1], entity[0], entity[2], 0, len(entity[2]), "name", None)
        for number, entity in enumerate(entity for entity in entities for _ in range(MENTIONS_AN_ENTITY))
    ]
    ids = sorted({entity[1] for entity in entities})
    days = pd.Timestamp("2025-01-01", tz="UTC") + pd.to_timedelta([number % 300 for number in range(len(ids))], unit="D")
    return {
        "entities": conform(pd.DataFrame(entities, columns=STAGED["entities"].column_names), STAGED["entities"]),
        "mentions": conform(pd.DataFrame(rows, columns=STAGED["mentions"].column_names), STAGED["mentions"]),
        "articles": pd.DataFrame({"article_id": ids, "published_at": days}),
    }


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()


def measure(mentions: int) -> tuple[int, int, float, float, float]:
    """Entities, actors, CPU seconds of linking, of comparing with an earlier release, and peak megabytes of the process."""
    tables, vocabulary = made_up(mentions), load_vocabulary()
    began = time.process_time()
    entities = name_entities(tables["entities"])
    named = name_group(entities, tables["mentions"], empty(STAGED["claims"]), tables["articles"])
    linked = link_actors([named], vocabulary.actors)
    done = time.process_time()
    said = resolve(tables["mentions"], EntityActors.of_group(entities, linked, 0), TABLES["mentions"])
    now = {"actors": linked.actors, "mentions": said, "claims": said.head(0).assign(claim_id="")}
    renamed = {name: frame.assign(actor_id="before-" + frame["actor_id"].astype("string")) for name, frame in now.items()}
    began_again = time.process_time()
    actor_merges(renamed, now, "release", "dump")
    again = time.process_time() - began_again
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return len(tables["entities"]), len(linked.actors), done - began, again, peak


def main() -> None:
    """Measure every size and print a line of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, nargs="+", default=SIZES)
    options = parser.parse_args()
    print(f"{'mentions':>10} {'entities':>10} {'actors':>9} {'link s':>8} {'merges s':>9} {'peak MB':>8} {'per mention':>12}")
    first = None
    for mentions in options.mentions:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
            entities, actors, link, merges, peak = process.submit(measure, mentions).result()
        cost = link / mentions
        first = first or cost
        print(f"{mentions:>10,} {entities:>10,} {actors:>9,} {link:>8.1f} {merges:>9.1f} {peak:>8.0f} {cost / first:>11.2f}x")


if __name__ == "__main__":
    main()
