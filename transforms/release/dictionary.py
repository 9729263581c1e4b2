"""The schema for readers: DATA_DICTIONARY.md for people, datapackage.json for machines.

`python -m transforms.release.dictionary` prints the dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from transforms.contracts import Column, Table
from transforms.schema import TABLES
from transforms.vocabulary.data_quality import load_data_quality

#: What a user of a table must know, by the key that tables name.
WARNINGS = {
    "reported_not_verified": "Rows tell what an article reports, not what is true.",
    "areas_from_gazetteer": "Where `area_is_derived`, the area is the gazetteer's times the share that the text gives.",
}
TYPE_NAMES = {"strings": "list of strings", "int": "integer", "float": "number", "bool": "boolean"}
#: Our types in the words of the Frictionless table schema.
FRICTIONLESS_TYPES = {
    "string": "string", "int": "integer", "float": "number", "bool": "boolean", "date": "date",
    "timestamp": "datetime", "strings": "array",
}  # fmt: skip
#: By the kind of file that holds a table.
MEDIA_TYPES = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv"}


def data_dictionary() -> str:
    """The dictionary of all published tables, in Markdown."""
    return "\n".join(_lines()) + "\n"


def table_list() -> str:
    """The published tables with their grain, as a Markdown table."""
    return "\n".join(["| table | grain |", "|---|---|", *(f"| `{t.name}` | {t.grain} |" for t in TABLES.values())])


def quality_list() -> str:
    """What was measured on annotated texts, as a table for `docs/quality.md`: precision and recall only where there is no F1."""
    measured = load_data_quality()
    summed_up = {row["task"] for row in measured if row["measure"] == "F1"}
    rows = [
        f"| {row['task']} | {row['measure']} | {row['value']:.2f} | {row['n']:,} | {row['set']} |"
        for row in measured
        if row["measure"] not in {"precision", "recall"} or row["task"] not in summed_up
    ]
    return "\n".join(["| task | measure | value | n | set |", "|---|---|---|---|---|", *rows])


def data_package(name: str, version: str, files: Mapping[str, Mapping[str, Any]], kind: str = "parquet") -> dict[str, Any]:
    """A Frictionless data package of files of a `kind`; `files` gives `bytes`, `hash` (`sha256:…`) and `rows` by table."""
    return {
        "name": name,
        "version": version,
        "title": "Positions reported in the news",
        "resources": [_resource(table, files[table.name], kind) for table in TABLES.values() if table.name in files],
    }


def _lines() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "Generated from `transforms/schema/` by `make dictionary`; do not edit."
    yield ""
    yield "Times are UTC, a missing value is null, offsets count Unicode code points and their end is exclusive."
    yield ""
    yield table_list()
    for table in TABLES.values():
        yield ""
        yield f"## {table.name}"
        yield ""
        yield table.grain
        yield ""
        yield f"Key: {', '.join(f'`{name}`' for name in table.key)}."
        if table.foreign_keys:
            references = ", ".join(f"`{key.column}` → `{key.table}.{key.target}`" for key in table.foreign_keys)
            yield f"Refers to: {references}."
        for warning in table.warnings:
            yield f"Mind: {WARNINGS[warning]}"
        yield ""
        yield "| column | type | unit | null | meaning |"
        yield "|---|---|---|---|---|"
        for column in table.columns:
            yield _row(column)


def _row(column: Column) -> str:
    meaning = column.description
    if column.categories:
        meaning += f" One of: {', '.join(f'`{value}`' for value in column.categories)}."
    kind = TYPE_NAMES.get(column.type, column.type)
    return f"| `{column.name}` | {kind} | {column.unit or ''} | {'yes' if column.nullable else 'no'} | {meaning} |"


def _resource(table: Table, file: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {
        "name": table.name,
        "path": file.get("path", f"{table.name}.{kind}"),
        "format": kind,
        "mediatype": MEDIA_TYPES[kind],
        "description": table.grain,
        "bytes": file["bytes"],
        **({"hash": file["hash"]} if "hash" in file else {}),
        "rowCount": file["rows"],
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": [key.column],
                    "reference": {"resource": "" if key.table == table.name else key.table, "fields": [key.target]},
                }
                for key in table.foreign_keys
            ],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": not column.nullable}
    if column.categories:
        constraints["enum"] = list(column.categories)
    if column.minimum is not None:
        constraints["minimum"] = column.minimum
    if column.maximum is not None:
        constraints["maximum"] = column.maximum
    field = {
        "name": column.name,
        "type": FRICTIONLESS_TYPES[column.type],
        "description": column.description,
        "constraints": constraints,
    }
    return field | ({"unit": column.unit} if column.unit else {})


if __name__ == "__main__":
    print(data_dictionary(), end="")
