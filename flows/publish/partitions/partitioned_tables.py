"""The tables of a release that is made of parts, as its steps read them: rows made anew lie in the folder of the run, the others
in the release before."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from flows.publish.partitions.plan import Plan
from flows.publish.step_tables import read_columns, read_step
from flows.settings import Settings
from flows.store.layout import CHECKED, LINKED, part_file
from flows.store.releases.partition_files import ALL_IN_PARTS, PartitionFiles
from flows.store.releases.release import Release
from flows.store.table_files import read_frame
from transforms.frames import empty
from transforms.lazy_tables import ALL, LazyTables, Reader, Tables, chosen, pieces_of, reader_of, together, with_tables
from transforms.linking.partitions import IN_PARTS
from transforms.release.comparison import with_additions
from transforms.schema import BASE


class PartitionedTables:
    """The parts of a run's release after a previous one; of a plan without parts there are none, and nothing is elsewhere."""

    def __init__(self, settings: Settings, run_id: str, plan: Plan, previous: Release | None) -> None:
        self.plan, self._previous = plan, previous
        self._settings, self._run_id = settings, run_id
        self._made_before: Mapping[str, Any] = previous.manifest if previous else {}
        self._kept = [name for name, part in plan.parts.items() if not part.is_new]

    def linked(self) -> dict[str, LazyTables]:
        """The tables of each group before they are judged."""
        return {group: read_step(self._settings, self._run_id, LINKED, group) for group in self.plan.groups}

    def elsewhere(self) -> dict[str, pd.Series]:
        """The keys of rows of parts that stay, to which rows of other parts may refer."""
        if not self._kept:
            return {}
        return {"articles": pd.concat([self._before("articles", part, ["article_id"])["article_id"] for part in self._kept])}

    def refused_elsewhere(self) -> set[str]:
        """The articles of parts that stay which broke a rule as they were judged."""
        found: set[str] = set()
        for part in self._kept:
            rows = self._before("quarantine", part, ["stage", "table", "key"])
            found |= {*rows.loc[(rows["stage"] == "quality") & (rows["table"] == "articles"), "key"]}
        return found

    def sound(self) -> Tables:
        """The tables of the whole as the previous release has them, if they were judged by the same rules."""
        if self._previous is None or not self._kept:  # a part stays only where all rules do
            return {}
        tables = self._previous.reader()
        names = [name for name in BASE if name in self._made_before["rows"] and name not in IN_PARTS]
        return LazyTables({}, {name: partial(pieces_of, tables, name) for name in names})

    def rows_elsewhere(self) -> dict[str, int]:
        """The rows of the parts that stay, by table."""
        rows = [self._made_before["parts"][part]["rows"] for part in self._kept]
        return {name: sum(one.get(name, 0) for one in rows) for name in IN_PARTS} if rows else {}

    def reader(self, whole: Tables) -> Reader:
        """Reads columns of all checked rows; `whole` are the tables of WHOLE."""

        of_whole = reader_of(whole)

        def read(name: str, columns: Sequence[str], only: Mapping[str, pd.Series] = ALL) -> pd.DataFrame:
            pieces = [of_whole(name, columns, only)] if name in whole else []
            if name in IN_PARTS:
                pieces += [chosen(self._before(name, part, columns), only) for part in self._kept]
                pieces += [chosen(self._of_step(part, name, columns), only) for part in self.plan.new]
            return together(pieces)

        return read

    def fresh(self) -> dict[str, int]:
        """The parts of which no article was in the previous release, if there is one, with the number of their articles."""
        if self._previous is None:
            return {}
        known = reader_of(self.before())("articles", ["article_id"])["article_id"]
        there = {part: self._of_step(part, "articles", ["article_id"])["article_id"] for part in self.plan.new}
        return {part: len(ids) for part, ids in there.items() if not ids.isin(known).any()}

    def anew(self, whole: Tables, but: Container[str] = ()) -> LazyTables:
        """The finished base tables with those rows alone that were made anew, `but` for those of some parts."""
        checked = {part: tables for part, tables in self._checked().items() if part not in but}

        def pieces(name: str, columns: Sequence[str] | None) -> Iterator[pd.DataFrame]:
            holders = [tables for tables in ([whole, *checked.values()] if name in IN_PARTS else [whole]) if name in tables]
            for tables in holders or [nothing]:
                yield from pieces_of(tables, name, columns)

        nothing = {name: empty(BASE[name]) for name in IN_PARTS if self.plan.parts}
        names = [name for name in BASE if name in whole or name in nothing]
        return LazyTables({}, {name: partial(pieces, name) for name in names})

    def before(self) -> Tables:
        """The tables of the previous release without the rows that stay as they are."""
        if self._previous is None:
            return {}
        tables = self._previous.reader()
        if not self._kept:
            return tables
        gone = [part for part in self._made_before["parts"] if part not in self._kept]

        def pieces(name: str, columns: Sequence[str] | None) -> Iterator[pd.DataFrame]:
            wanted = BASE[name].column_names if columns is None else list(columns)
            yield empty(BASE[name])[wanted]
            for part in gone:
                yield self._before(name, part, wanted)

        return with_tables(tables, LazyTables({}, {name: partial(pieces, name) for name in IN_PARTS}))

    def files(self, read: Reader, fresh: Container[str], about: Mapping[str, Any]) -> PartitionFiles | None:
        """What the tables in parts are written from; None where all tables are of the whole. Parts that are `fresh` have what
        changed, in a release of which the manifest says what `about` has."""
        if not self.plan.parts:
            return None
        reused = {name: frozenset(self.plan.reused(name, self._made_before)) for name in ALL_IN_PARTS}
        folder = self._previous.folder if self._previous else self._settings.output
        copies = read("articles", ["origin_id"])["origin_id"].value_counts()
        checked = {
            part: with_additions(tables, self._made_before, about) if part in fresh else tables
            for part, tables in self._checked().items()
        }
        return PartitionFiles(list(self.plan.parts), checked, reused, folder, self._made_before, copies)

    def _checked(self) -> dict[str, LazyTables]:
        return {part: read_step(self._settings, self._run_id, CHECKED, part) for part in self.plan.new}

    def _of_step(self, part: str, name: str, columns: Sequence[str]) -> pd.DataFrame:
        return read_columns(self._settings, self._run_id, CHECKED, part, name, columns)

    def _before(self, name: str, part: str, columns: Sequence[str]) -> pd.DataFrame:
        """Columns of a part of a table as the previous release has them, which was made with the same columns."""
        assert self._previous is not None  # noqa: S101 - a part that stays is of a release
        return read_frame(self._previous.folder / part_file(name, part), columns)
