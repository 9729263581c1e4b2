"""How much of who speaks in a release the knowledge base knows, and whom it should learn next.

    python -m benchmarks.actor_coverage OUTPUT [OUTPUT ...] [--next 50]

A named speaker is a person, government, organisation, armed group or medium to whom the text resolves a claim. The share is
of their claims and of the speakers themselves. The names to learn next are those with the most claims that are not known.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from flows.store.releases.current import current_release

NAMED = ("person", "government", "organisation", "armed_group", "media")


def speakers(output: Path) -> pd.DataFrame:
    """One row per named speaker of the current release: name, type, country, role, whether known, claims, articles."""
    release = current_release(output)
    if release is None:
        raise SystemExit(f"There is no release in {output}.")
    tables = release.tables("claims", "actors")
    said = tables["claims"].dropna(subset="actor_id")
    counted = said.groupby("actor_id")["article_id"].agg(claims="size", articles="nunique")
    rows = tables["actors"].set_index("actor_id").join(counted, how="inner")
    return rows[rows["actor_type"].isin(NAMED)]


def report(rows: pd.DataFrame, following: int) -> str:
    """The shares by type and in all, and the names to learn next."""
    lines = [f"{'type':<14}{'speakers':>9}{'known':>8}{'claims':>9}{'known':>8}"]
    for name, some in [*rows.groupby("actor_type"), ("all", rows)]:
        known = some[some["is_known"]]
        share_of_claims = known["claims"].sum() / some["claims"].sum()
        lines.append(f"{name:<14}{len(some):>9,}{len(known) / len(some):>8.1%}{some['claims'].sum():>9,}{share_of_claims:>8.1%}")
    unknown = rows[~rows["is_known"]].sort_values(["claims", "articles", "name"], ascending=[False, False, True])
    lines += ["", f"next {following} by claims (claims, articles, name, type, country, role):"]
    for row in unknown.head(following).to_dict("records"):
        told = [str(row["actor_type"]), *(str(row[name]) for name in ("country_code", "role") if pd.notna(row[name]))]
        lines.append(f"{row['claims']:>6} {row['articles']:>5}  {row['name']} ({', '.join(told)})")
    return "\n".join(lines)


def main() -> None:
    """Report on every output folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, nargs="+")
    parser.add_argument("--next", type=int, default=50, dest="following")
    options = parser.parse_args()
    for output in options.output:
        print(f"\n{output}\n{report(speakers(output), options.following)}")


if __name__ == "__main__":
    main()
