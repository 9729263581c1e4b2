"""The page: view and evidence by the template, everything inside one file, nothing of it from elsewhere."""

from __future__ import annotations

import base64
import datetime as dt
import gzip
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import jinja2
import pandas as pd
from markupsafe import Markup

from transforms.release.report import charts, sections
from transforms.release.report.evidence import Pool, pool
from transforms.release.report.figures import SHOWN_PLACES
from transforms.release.report.report_data import report_data
from transforms.release.report.view import View, view
from transforms.release.report.words import clipped, counted, plain, words
from transforms.vocabulary.places.boundaries import Boundaries
from transforms.vocabulary.places.gazetteer import Gazetteer

#: No page is larger, in bytes: what evidence has no room is left out, which the page says.
LARGEST = 2_950_000
#: The page may load nothing and run no script but its own two, whose hashes follow. Vega makes functions of expressions.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-eval'"
#: How many bytes of evidence go into a byte of the page at best; where they do not, less is taken, step by step.
PACKING, SHRINK = 2.6, 0.92
#: What a rule found is shown up to this length.
LONGEST_DETAIL = 240


def report_page(
    tables: Mapping[str, pd.DataFrame],
    about: Mapping[str, Any],
    gazetteer: Gazetteer,
    boundaries: Boundaries,
    since: dt.date | None = None,
) -> str:
    """The report of the tables named in `TABLES` as HTML; `about` is the release's manifest, which names and dates it.

    Same tables, same page. `since` leaves out what was said before that day, or on no known day.
    """
    rows = report_data(tables, since)
    seen = view(rows, about, since, gazetteer, boundaries)
    scripts, charted = charts.scripts(), _chart_data(seen)
    bare = _rendered(seen, Pool(), scripts, charted)
    room = float(LARGEST - len(bare.encode())) * PACKING
    while True:
        page = _rendered(seen, pool(rows, seen.time, int(room)), scripts, charted)
        if len(page.encode()) <= LARGEST or room < 1:
            return page
        room *= SHRINK


def _rendered(seen: View, evidence: Pool, scripts: str, charted: Mapping[str, Any]) -> str:
    script = _file("report.js")
    data = {**evidence.as_data(), "words": words(), **charted}
    return _template().render(
        view=seen,
        evidence=evidence,
        left_out=seen.overview.claims - len(evidence.claims),
        policy=f"{POLICY} {_hash(scripts)} {_hash(script)}",
        style=Markup(_file("report.css")),  # noqa: S704 - our own file
        scripts=Markup(scripts),  # noqa: S704 - Vega's
        script=Markup(script),  # noqa: S704 - our own file
        data=_packed(data),
    )


def _chart_data(seen: View) -> dict[str, Any]:
    """Specifications and rows of the charts that there is something to draw for."""
    made: dict[str, Any] = {"charts": {}, "datasets": {}, "maps": [], "issueNames": seen.issue_names}
    if seen.time:
        made["charts"]["time"] = charts.time_chart(seen.time)
        made["timeline"] = {
            "periods": list(seen.time.periods),
            "counts": [[*key, count] for key, count in seen.time.counts.items()],
        }
    if seen.issues:
        made["charts"]["issues"] = charts.issue_chart(len(seen.issues))
        made["datasets"]["issues"] = charts.stance_rows([
            ({"issue": label, "code": code, "total": sum(counts.values())}, stance, count)
            for code, label, counts in seen.issues
            for stance, count in counts.items()
        ])  # fmt: skip
    for number, drawn in enumerate(seen.maps):
        made["charts"][f"map{number}"] = charts.map_chart(drawn)
        made["maps"].append({"size": drawn.size, "land": drawn.land, "areas": drawn.areas, "marks": drawn.marks})
    return made


def _packed(data: Mapping[str, Any]) -> str:
    """The data as gzipped JSON in letters that mean nothing to a browser: less than half as long, and safe in any text."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def _hash(script: str) -> str:
    """The script's hash as a content security policy names it: no other script runs in the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _file(name: str) -> str:
    return resources.files("transforms.release.report").joinpath("page", name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("transforms.release.report", "page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {
        "counted": counted,
        "percent": "{:.0%}".format,
        "number": "{:,}".format,
        "plain": lambda text: clipped(plain(text), LONGEST_DETAIL),
    }
    environment.globals |= {
        "words": words(),
        "shown_places": SHOWN_PLACES,
        "shown_changes": sections.SHOWN_CHANGES,
        "shown_copies": sections.SHOWN_COPIES,
    }
    return environment.get_template("report.html.j2")
