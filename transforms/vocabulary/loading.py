"""Reading the vocabulary's data files; what is wrong in one is told with file and line."""

from __future__ import annotations

import csv
from importlib import resources
from typing import Any

import yaml

#: The most letters of a cell of a word list.
LONGEST_CELL = 100_000


class VocabularyError(ValueError):
    """A data file is not as it must be; the message names the file, the line or key, and what to do."""

    def __init__(self, file: str, line: int | str, message: str) -> None:
        super().__init__(file, line, message)  # all of them, so that it survives the way between processes

    def __str__(self) -> str:
        """The message with its place."""
        return "{}:{}: {}".format(*self.args)


def read_text(name: str) -> str:
    """The text of a data file of the vocabulary, by its path below the package."""
    return resources.files("transforms.vocabulary").joinpath(name).read_text(encoding="utf-8")


def read_bytes(name: str) -> bytes:
    """The content of a data file of the vocabulary that is no text."""
    return resources.files("transforms.vocabulary").joinpath(name).read_bytes()


def read_csv(name: str) -> list[dict[str, str]]:
    """The rows of a CSV data file; a row that is longer or shorter than the header is an error."""
    return parse_csv(name, read_text(name))


def parse_csv(name: str, text: str) -> list[dict[str, str]]:
    """The rows of CSV text, one a line; `name` is what errors call the file."""
    reader = csv.DictReader(text.splitlines())
    rows = []
    before = csv.field_size_limit(LONGEST_CELL)  # the library has one limit a process, which reading of articles raises
    try:
        for row in reader:
            if None in row or None in row.values():
                raise VocabularyError(name, reader.line_num, f"expected {len(reader.fieldnames or ())} cells: {row}")
            rows.append(row)
    except csv.Error as error:
        raise VocabularyError(name, reader.line_num, f"not CSV: {error}") from error
    finally:
        csv.field_size_limit(before)
    return rows


def read_yaml(name: str) -> Any:
    """The content of a YAML data file."""
    return yaml.load(read_text(name), Loader=yaml.CSafeLoader)


def split_list(cell: str) -> tuple[str, ...]:
    """The items of a cell joined by `|`; an empty cell holds none."""
    return tuple(item.strip() for item in cell.split("|") if item.strip())
