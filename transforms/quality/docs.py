"""Validation results as pages to read: what Great Expectations calls Data Docs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from great_expectations.render.renderer import ValidationResultsPageRenderer
from great_expectations.render.view import DefaultJinjaPageView


def render(results: Mapping[str, Any]) -> dict[str, str]:
    """File name to HTML: a page a table, and an index with the outcome of each."""
    pages = {}
    rows = []
    for table, result in results.items():
        pages[f"{table}.html"] = DefaultJinjaPageView().render(ValidationResultsPageRenderer().render(result))
        statistics = result.statistics
        rows.append(
            f'<tr><td><a href="{table}.html">{table}</a></td><td>{"passed" if result.success else "failed"}</td>'
            f"<td>{statistics['successful_expectations']} of {statistics['evaluated_expectations']}</td></tr>"
        )
    pages["index.html"] = (
        '<!doctype html><meta charset="utf-8"><title>Validation</title>'
        "<style>body{font:16px sans-serif;margin:2em}td,th{padding:.2em 1em;text-align:left}</style>"
        f"<h1>Validation</h1><table><tr><th>table</th><th>outcome</th><th>expectations met</th></tr>{''.join(rows)}</table>"
    )
    return pages
