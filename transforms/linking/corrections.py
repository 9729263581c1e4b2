"""Corrections as data: single values of published rows that a person knows better, each with what it replaces and why.

    corrections:
      - table: positions
        where: p_0123456789abcdef       # the id; or the columns of the key with their values
        column: stance
        expect: support                 # what stands there without the correction
        value: oppose
        reason: The remark was ironic; the paragraph before says so.

A correction applies to the row and the value that it names, or the run is refused: a correction that no longer applies is
one that nobody looks at any more.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import yaml

from transforms.contracts import Column, Table
from transforms.frames import empty, keys, typed
from transforms.schema import TABLES
from transforms.vocabulary.loading import VocabularyError
from transforms.vocabulary.yaml_nodes import NodeReader, compose, line_of

#: Tables of judgements. The others are texts as read, follow from these, or come from files that can be edited.
CORRECTABLE = ("actors", "claims", "positions", "territorial_figures")
#: Columns that repeat a column of the row's claim: they follow it.
FOLLOWING = (
    ("positions", "actor_id", "actor_id"),
    ("positions", "stated_on", "stated_on"),
    ("positions", "stated_on_source", "stated_on_source"),
    ("territorial_figures", "claimant_actor_id", "actor_id"),
)
_KEYS = ("table", "where", "column", "expect", "value", "reason")
_EXPECTED = "a file of corrections must have the key corrections"
_NULL = "tag:yaml.org,2002:null"
_TRUTH = {"true": True, "false": False}
Value = str | int | float | bool | dt.date | dt.datetime | None


@dataclass(frozen=True)
class Correction:
    """One value of one row: `key` is the row's, `line` where the correction stands."""

    table: str
    key: str
    column: str
    expect: Value
    value: Value
    reason: str
    line: int

    @property
    def cell(self) -> str:
        """Table, key and column as one string."""
        return f"{self.table}|{self.key}|{self.column}"


@dataclass(frozen=True)
class Corrections:
    """The corrections of one file."""

    name: str
    rows: tuple[Correction, ...] = ()

    @property
    def cells(self) -> dict[str, str]:
        """What each corrected cell holds, as text: for the manifest, and to tell what a later run changes."""
        return {one.cell: str(one.value) for one in self.rows}

    @property
    def actors(self) -> frozenset[str]:
        """The actors whose row they change, by a value or by the number of their claims."""
        of_claims = [one for one in self.rows if _moves(one)]
        said_by = [str(actor) for one in of_claims for actor in (one.expect, one.value) if actor is not None]
        return frozenset([*(one.key for one in self.rows if one.table == "actors"), *said_by])

    @property
    def named_actors(self) -> frozenset[str]:
        """The actors that rows name by them."""
        return frozenset(str(one.value) for one in self.rows if one.column.endswith("actor_id") and one.value is not None)

    def some(self, are_wanted: Callable[[Correction], bool]) -> Corrections:
        """Those of which something holds."""
        return Corrections(self.name, tuple(one for one in self.rows if are_wanted(one)))

    def error(self, at: Correction, message: str) -> VocabularyError:
        """What to raise for one of them."""
        return VocabularyError(self.name, at.line, message)


def load_corrections(text: str, name: str) -> Corrections:
    """The corrections of a file; `name` stands in messages.

    Raises VocabularyError, naming line and key, where table, column, code or value is not of the schema.
    """
    reader = _CorrectionReader(name)
    keys_ = reader.mapping(compose(text, name, _EXPECTED), ("corrections",), ("corrections",))
    found: dict[str, Correction] = {}
    for node in reader.items(keys_["corrections"], "corrections"):
        one = reader.correction(node)
        if one.cell in found:
            raise reader.error(
                node, f"{one.table}.{one.column} of {one.key} is corrected twice, first in line {found[one.cell].line}"
            )
        found[one.cell] = one
    return Corrections(name, tuple(found.values()))


def apply_corrections(
    tables: Mapping[str, pd.DataFrame], corrections: Corrections, elsewhere: Corrections | None = None
) -> dict[str, pd.DataFrame]:
    """Those of the linked tables that can be corrected, with every correction in place, and what repeats a corrected value
    with it; none where there is no correction. Claims of actors are counted with the corrections of rows that lie `elsewhere`.

    Raises VocabularyError where a row is not there or does not hold what is expected; nothing is applied by halves.
    """
    of_claims = [one for one in (*corrections.rows, *(elsewhere.rows if elsewhere else ())) if _moves(one)]
    if not corrections.rows and not of_claims:
        return {}
    corrected = {name: tables[name].copy() if name in tables else empty(TABLES[name]) for name in CORRECTABLE}
    at = {name: pd.Series(frame.index, index=keys(frame, TABLES[name])) for name, frame in corrected.items()}
    stale = [(one, why) for one in corrections.rows if (why := _why_stale(one, corrected, at))]
    if stale:
        first, why = stale[0]
        lines = ", ".join(str(one.line) for one, _ in stale[1:])
        raise corrections.error(first, why + (f" The corrections of lines {lines} do not apply either." if lines else ""))
    for one in corrections.rows:
        _apply(one, corrected, at)
    corrected["actors"] = _recounted(corrected["actors"], of_claims)
    return {name: typed(frame, TABLES[name]) for name, frame in corrected.items()}


def _why_stale(one: Correction, frames: Mapping[str, pd.DataFrame], at: Mapping[str, pd.Series]) -> str | None:
    if one.key not in at[one.table].index:
        return (
            f"no row of {one.table} is {one.key!r}, so {one.column} cannot be corrected: its article was taken back, or the text "
            "or what is found in it is another by now. Look at it again, and name the row of today or take the correction out."
        )
    found = _plain(frames[one.table].loc[at[one.table][one.key], one.column])
    if found != one.expect:
        return (
            f"{one.table}.{one.column} of {one.key} was expected to be {one.expect!r}, but {found!r} was found: look at it "
            "again, and correct what is found today or take the correction out."
        )
    return None


def _apply(one: Correction, frames: Mapping[str, pd.DataFrame], at: Mapping[str, pd.Series]) -> None:
    frame, row = frames[one.table], at[one.table][one.key]
    frame.loc[row, one.column] = one.value
    if (one.table, one.column) == ("positions", "stance"):
        frame.loc[row, "unclear_reason"] = one.reason if one.value == "unclear" else None
    elif (one.table, one.column) == ("claims", "act"):
        frame.loc[row, "act_confidence"] = 1.0
    elif (one.table, one.column) == ("claims", "actor_id"):
        frame.loc[row, "speaker_status"] = "unresolved" if one.value is None else "resolved"
        frame.loc[row, "speaker_confidence"] = None if one.value is None else 1.0
        frame.loc[row, "speaker_candidates"] = None
        if one.value is not None:
            frame.loc[row, "speaker_reason"] = None
    for table, column, of_claim in FOLLOWING if one.table == "claims" else ():
        if of_claim == one.column:
            follower = frames[table]
            same = follower[column].isna() if one.expect is None else (follower[column] == one.expect).fillna(False)
            follower.loc[(follower["claim_id"] == one.key).fillna(False) & same, column] = one.value


def _moves(one: Correction) -> bool:
    """Whether a correction takes a claim from one actor to another."""
    return (one.table, one.column) == ("claims", "actor_id")


def _recounted(actors: pd.DataFrame, of_claims: Sequence[Correction]) -> pd.DataFrame:
    """The actors with a claim less where one was taken from them, and one more where it was given to them."""
    more = Counter(one.value for one in of_claims)
    more.subtract(Counter(one.expect for one in of_claims))
    return actors.assign(claim_count=actors["claim_count"] + actors["actor_id"].map(more).fillna(0).astype("int64"))


def _plain(value: Any) -> Value:
    """A cell as a plain value."""
    plain: Value = None if pd.isna(value) else value.item() if hasattr(value, "item") else value
    return plain


class _CorrectionReader(NodeReader):
    """Nodes to corrections, each checked against the schema."""

    def correction(self, node: yaml.Node) -> Correction:
        keys_ = self.mapping(node, _KEYS, _KEYS)
        table = self.table(keys_["table"])
        column = self.column(keys_["column"], table)
        expect, value = self.value(keys_["expect"], column, table), self.value(keys_["value"], column, table)
        if expect == value:
            raise self.error(keys_["value"], f"value is what is expected anyway: {value!r}")
        return Correction(
            table=table.name,
            key=self.key(keys_["where"], table),
            column=column.name,
            expect=expect,
            value=value,
            reason=self.text(keys_["reason"], "reason"),
            line=line_of(node),
        )

    def table(self, node: yaml.Node) -> Table:
        name = self.text(node, "table")
        if name not in TABLES:
            raise self.error(node, f"there is no table {name!r}; those that can be corrected are {', '.join(CORRECTABLE)}")
        if name not in CORRECTABLE:
            raise self.error(node, f"{name} cannot be corrected: it follows from other tables; correct {', '.join(CORRECTABLE)}")
        return TABLES[name]

    def column(self, node: yaml.Node, table: Table) -> Column:
        name = self.text(node, "column")
        if name not in table.column_names:
            raise self.error(node, f"{table.name} has no column {name!r}; it has {', '.join(table.column_names)}")
        follows = next((of for follower, column, of in FOLLOWING if (follower, column) == (table.name, name)), None)
        if table.name == "positions" and follows:
            raise self.error(node, f"positions.{name} follows the claim; correct claims.{follows}")
        column = table.column(name)
        if name in table.key or name in {"claim_id", "article_id"} or name in _of_text(table) or column.unit == "rows":
            raise self.error(node, f"{table.name}.{name} cannot be corrected: it is an id, a place in the text or a count")
        if column.type in {"strings", "timestamp"}:
            raise self.error(node, f"{table.name}.{name} cannot be corrected: it holds {column.type}")
        return column

    def key(self, node: yaml.Node, table: Table) -> str:
        """The row's key: an id, or every column of the key."""
        if isinstance(node, yaml.ScalarNode):
            if len(table.key) > 1:
                raise self.error(node, f"'where' must name {', '.join(table.key)}")
            return self.text(node, "where")
        values = self.mapping(node, table.key, table.key)
        return "|".join(self.text(values[name], name) for name in table.key)

    def value(self, node: yaml.Node, column: Column, table: Table) -> Value:
        where = f"{table.name}.{column.name}"
        if isinstance(node, yaml.ScalarNode) and node.tag == _NULL:
            if not column.nullable:
                raise self.error(node, f"{where} cannot be null")
            return None
        text = self.text(node, column.name)
        if column.categories and text not in column.categories:
            raise self.error(node, f"{where} must be one of {', '.join(column.categories)}: {text!r}")
        try:
            value = _read(text, column)
        except (KeyError, ValueError):
            raise self.error(node, f"{where} must be {column.type}: {text!r}") from None
        low, high = column.minimum, column.maximum
        if isinstance(value, int | float) and ((low is not None and value < low) or (high is not None and value > high)):
            raise self.error(node, f"{where} must lie between {low} and {high}: {text!r}")
        return value


def _read(text: str, column: Column) -> Value:
    match column.type:
        case "int":
            return int(text)
        case "float":
            return float(text)
        case "bool":
            return _TRUTH[text.lower()]
        case "date":
            return dt.date.fromisoformat(text)
        case _:
            return text


def _of_text(table: Table) -> frozenset[str]:
    """Columns that stand for a place in the text."""
    return frozenset(name for interval in table.intervals for name in interval if name)


def unsound(corrections: Corrections, failing: Sequence[tuple[str, str, str]]) -> VocabularyError | None:
    """What to raise where a corrected row, or one that follows it, is among those that break a rule (table, rule, key)."""
    by_row = {(one.table, one.key): one for one in corrections.rows}
    for table, rule, key in failing:
        if one := by_row.get((table, key)):
            return corrections.error(
                one, f"{table} {key}, as corrected, breaks the rule {rule}; correct what it depends on as well."
            )
    return None
