"""Validation results as pages to read, what Great Expectations calls Data Docs: plain pages that need nothing from elsewhere.

Great Expectations' own pages load their styles and scripts from other servers and are unreadable offline.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from transforms.contracts import Table
from transforms.quality.rules import EVIDENCE, FOREIGN_KEY, KEY
from transforms.quality.suites import ROW_KEY
from transforms.schema import TABLES

#: How many failing rows a page names.
SHOWN_KEYS = 20
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; color: #222; background: #fff }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .3rem .8rem .3rem 0; vertical-align: top }
th { border-bottom: 2px solid #999 } td { border-bottom: 1px solid #ddd } td.n, th.n { text-align: right }
.failed { color: #a40000; font-weight: 600 } code { font-size: .9em; overflow-wrap: anywhere }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #181818 } td { border-color: #444 } a { color: #8ab4f8 }
  .failed { color: #ff8a80 } }
"""
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><style>{style}</style></head>
<body>{body}</body></html>
"""


def render(results: Mapping[str, Any]) -> dict[str, str]:
    """File name to HTML: a page a table, and an index with the outcome of each; `results` as `validate` gives them."""
    pages = {
        f"{name}.html": _page(f"Validation of {name}", _of_table(TABLES[name.partition(".")[0]], result))
        for name, result in results.items()
    }
    return {**pages, "index.html": _page("Validation", _index(results))}


def _page(title: str, body: Iterator[str]) -> str:
    return _PAGE.format(title=escape(title), style=_STYLE, body="\n".join(body))


def _index(results: Mapping[str, Any]) -> Iterator[str]:
    failed = [name for name, result in results.items() if not result.success]
    yield "<h1>Validation</h1>"
    yield f"<p>{len(results) - len(failed)} of {len(results)} tables meet all expectations.</p>"
    yield "<table><tr><th>table</th><th>outcome</th><th class=n>expectations met</th></tr>"
    for name, result in results.items():
        told = result.statistics
        yield (
            f'<tr><td><a href="{name}.html">{name}</a></td><td>{_outcome(result.success)}</td>'
            f"<td class=n>{told['successful_expectations']} of {told['evaluated_expectations']}</td></tr>"
        )
    yield "</table>"


def _of_table(table: Table, result: Any) -> Iterator[str]:
    yield f'<p><a href="index.html">All tables</a></p><h1>{table.name}</h1><p>{escape(table.grain)}</p>'
    yield "<table><tr><th>expectation</th><th>outcome</th><th class=n>rows that fail</th><th>which</th></tr>"
    for outcome in sorted(result.results, key=lambda outcome: outcome.success):
        found = outcome.result
        rows = found.get("unexpected_index_list") or []
        more = f" and {len(rows) - SHOWN_KEYS:,} more" if len(rows) > SHOWN_KEYS else ""
        shown = ", ".join(map(_row, rows[:SHOWN_KEYS])) + more
        yield (
            f"<tr><td>{_expected(table, outcome.expectation_config)}</td><td>{_outcome(outcome.success)}</td>"
            f"<td class=n>{0 if outcome.success else found['unexpected_count']}</td><td>{shown}</td></tr>"
        )
    yield "</table>"


def _row(row: Mapping[str, Any]) -> str:
    """The key of a failing row, with the value that fails if it is not a check of ours, which would only be false."""
    values = [str(value) for name, value in row.items() if name != ROW_KEY and value is not False]
    return f"<code>{escape(str(row[ROW_KEY]))}</code>" + (f" ({escape(', '.join(values))})" if values else "")


def _outcome(is_met: bool) -> str:
    return "met" if is_met else '<span class="failed">failed</span>'


def _expected(table: Table, config: Any) -> str:
    """An expectation in words."""
    rule, kwargs = config.meta["rule"], config.kwargs
    kind, _, what = rule.partition(":")
    column = f"<code>{escape(what)}</code>"
    if kind == KEY:
        return f"the key ({', '.join(f'<code>{name}</code>' for name in table.key)}) stands once"
    if kind == FOREIGN_KEY:
        target = next(key for key in table.foreign_keys if key.column == what)
        return f"{column} is found in <code>{target.table}.{target.target}</code>, or null"
    if kind == EVIDENCE:
        return f"the text from {column} on is what the article says there"
    if kind == "not_null":
        return f"{column} is not null"
    if kind == "not_empty":
        return f"{column} is not empty"
    if kind == "category":
        return f"{column} is one of {escape(', '.join(map(str, kwargs['value_set'])))}"
    if kind == "range":
        least, most = kwargs.get("min_value"), kwargs.get("max_value")
        bounds = [f"at least {least:g}"] if least is not None else []
        bounds += [f"at most {most:g}"] if most is not None else []
        return f"{column} is {' and '.join(bounds)}"
    return escape(rule.replace("_", " "))
