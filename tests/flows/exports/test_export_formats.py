"""What is exported and read again by another tool is what was published, whatever strangers wrote."""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import networkx as nx
import pandas as pd
import pytest

from flows.exports.csv_folder import UNGUARD
from flows.exports.export import EXPORTERS, export
from flows.exports.workbook import CUT, MOST_CHARACTERS, fit_to_cell
from flows.store.releases.current import current_release, make_current
from flows.store.releases.release_writing import write_release
from transforms.frames import from_rows, rows_of
from transforms.release.networks import NETWORKS, NORMALISATIONS, network
from transforms.release.tables import finish
from transforms.release.views import VIEWS
from transforms.schema import TABLES
from transforms.schema.actors import ACTORS

HOSTILE = (
    "=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "'=1", "''@x", "'plain", "\tx", "\rx", "\nx", "a\nb", "a\r\nb", "＝1",
    'say "no", ;', "it's", "\\", "😀 👩‍🚀", "שלום", "\u202eback", "\u2028", "007", "1e5", "NA", "N/A", "null", "true", "nan",
    "None", "2026-01-01", " around ", "\x01\x0b\x1f", "_x0041_", "</data>&amp;<![CDATA[", "'; drop table actors; --", "https://x.example",
    "{=1}", "%s {0} ${x}", "x" * 40_000, "😀" * 20_000,
)  # fmt: skip
Rows = list[dict[str, Any]]
DOCUMENTATION = (Path(__file__).parents[3] / "docs" / "exports.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def output(sound_once: dict[str, pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release in which actors are called what breaks files, and say what breaks them."""
    sound, shared = dict(sound_once), tmp_path_factory.mktemp("hostile")
    actors = [
        {
            "actor_id": f"{number:03}", "name": text, "actor_type": "person", "role": text, "is_known": False,
            "aliases": [text, "other"], "article_count": 1, "mention_count": 1, "claim_count": 1,
            "first_seen": dt.date(1850, 1, 2), "last_seen": dt.date(1900, 3, 1),
        }
        for number, text in enumerate(HOSTILE)
    ]  # fmt: skip
    sound["actors"] = pd.concat([sound["actors"], _filled(actors)])
    (position,), (claim,), (article,) = (rows_of(sound[name]) for name in ("positions", "claims", "articles"))
    sound["positions"] = from_rows(
        [position | {"position_id": f"p_{n}", "actor_id": f"{n:03}"} for n in range(len(HOSTILE))], TABLES["positions"]
    )
    sound["claims"] = from_rows([claim | {"evidence_text": HOSTILE[0], "said_on": dt.date(1715, 6, 1)}], TABLES["claims"])
    long_ago = dt.datetime(1873, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    sound["articles"] = from_rows(
        [article | {"title": HOSTILE[4]}, article | {"article_id": "a_2", "published_at": long_ago, "authors": ["=A", 'B "C"']}],
        TABLES["articles"],
    )
    make_current(shared, write_release(shared, "20261009", finish(sound), {}))
    return shared


def _filled(rows: Rows) -> pd.DataFrame:
    return from_rows([{name: row.get(name) for name in ACTORS.column_names} for row in rows], ACTORS)


@pytest.fixture(scope="module")
def published(output: Path) -> dict[str, Rows]:
    release = current_release(output)
    assert release is not None
    return {name: rows_of(frame) for name, frame in release.tables().items()}


@pytest.fixture
def made(output: Path, tmp_path: Path) -> Callable[..., Path]:
    def make(to: str, **options: Any) -> Path:
        file = tmp_path / "exported" / EXPORTERS[to].name
        export(output, to, None, file, **options)
        return file

    return make


#: Values as text, as those formats have them that know text alone.
PARSERS: Mapping[str, Callable[[str], Any]] = {
    "string": str, "int": int, "float": float, "bool": lambda text: {"true": True, "false": False}[text],
    "date": dt.date.fromisoformat, "timestamp": dt.datetime.fromisoformat, "strings": json.loads,
}  # fmt: skip


def parsed(name: str, rows: Rows, parsers: Mapping[str, Callable[[Any], Any]]) -> Rows:
    kinds = {column.name: column.type for column in TABLES[name].columns}
    return [{key: None if value is None else parsers[kinds[key]](value) for key, value in row.items()} for row in rows]


def csv_rows(path: Path) -> Rows:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def unguarded(name: str, rows: Rows) -> Rows:
    texts = {column.name for column in TABLES[name].columns if column.type == "string"}
    return [{key: re.sub(UNGUARD, "", text) if text and key in texts else text for key, text in row.items()} for row in rows]


def test_csv_comes_back_as_documented(made: Any, published: dict[str, Rows], monkeypatch: pytest.MonkeyPatch) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENTATION, flags=re.DOTALL)
    monkeypatch.chdir(made("csv").parent)
    known: dict[str, Any] = {}
    exec(code, known)  # noqa: S102 - our own words
    assert list(known["positions"]["actor_name"]) == [row["actor_name"] for row in published["positions_wide"]]
    for name, rows in published.items():
        frame = known["load"]("positions-csv", name)
        assert len(frame) == len(rows)
        for column in TABLES[name].columns:
            if column.type in ("string", "strings", "bool", "int"):
                found = frame[column.name].astype(object)
                assert list(found.where(found.notna(), None)) == [row[column.name] for row in rows]


def test_the_documentation_names_every_format_view_and_network() -> None:
    named = {*EXPORTERS, *(view.name for view in VIEWS), *NETWORKS, *NORMALISATIONS[1:]}
    assert not [name for name in named if f"`{name}`" not in DOCUMENTATION]


@pytest.mark.parametrize("exact", [False, True])
def test_csv_comes_back_with_pandas(made: Any, published: dict[str, Rows], exact: bool) -> None:
    folder = made("csv", exact=exact)
    for name, rows in published.items():
        found = csv_rows(folder / f"{name}.csv")
        assert parsed(name, found if exact else unguarded(name, found), PARSERS) == rows


def test_csv_comes_back_with_duckdb(made: Any, published: dict[str, Rows]) -> None:
    folder = made("csv")
    kinds = {"int": "bigint", "float": "double", "bool": "boolean", "date": "date", "timestamp": "timestamptz"}
    parsers = dict.fromkeys((*kinds, "string"), lambda value: value) | {"strings": json.loads}
    for name, rows in published.items():
        columns = {column.name: kinds.get(column.type, "varchar") for column in TABLES[name].columns}
        read = duckdb.read_csv(
            str(folder / f"{name}.csv"), columns=columns, header=True, quotechar='"', escapechar='"', sep=",",
            na_values="", allow_quoted_nulls=False,
        )  # fmt: skip
        found = [dict(zip(read.columns, row, strict=True)) for row in read.fetchall()]
        assert parsed(name, unguarded(name, found), parsers) == rows


def test_no_cell_of_csv_begins_like_a_formula(made: Any) -> None:
    folder = made("csv")
    numbers = {(n, c.name) for n, table in TABLES.items() for c in table.columns if c.type in ("int", "float")}
    for name in TABLES:
        cells = [text for row in csv_rows(folder / f"{name}.csv") for c, text in row.items() if text and (name, c) not in numbers]
        assert not [text for text in cells if text[0] in "=+-@\t\r\n＝＋－＠"]


def test_csv_says_what_its_columns_are(made: Any, published: dict[str, Rows]) -> None:
    folder = made("csv")
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert UNGUARD in package["description"]
    for resource in package["resources"]:
        header = (folder / resource["path"]).read_text(encoding="utf-8-sig").split("\n", 1)[0]
        assert [json.loads(cell) for cell in header.split(",")] == [field["name"] for field in resource["schema"]["fields"]]
        assert resource["rowCount"] == len(published[resource["name"]])
    assert {path.name for path in folder.iterdir()} == {f"{name}.csv" for name in TABLES} | {
        "datapackage.json",
        "DATA_DICTIONARY.md",
    }


def test_an_archive_holds_the_files_of_the_folder(output: Path, made: Any, tmp_path: Path) -> None:
    folder, archive = made("csv"), tmp_path / "all.zip"
    export(output, "csv", None, archive)
    with zipfile.ZipFile(archive) as files:
        assert {name: files.read(name) for name in files.namelist()} == {p.name: p.read_bytes() for p in folder.iterdir()}


def test_duckdb_comes_back(made: Any, published: dict[str, Rows]) -> None:
    with duckdb.connect(made("duckdb"), read_only=True) as connection:
        for name, rows in published.items():
            read = connection.table(name)
            assert [dict(zip(read.columns, row, strict=True)) for row in read.fetchall()] == rows
            types = {c.name: c.type for c in TABLES[name].columns}
            found = dict(zip(read.columns, map(str, read.types), strict=True))
            assert {n for n, kind in types.items() if kind == "strings"} == {n for n, t in found.items() if t == "VARCHAR[]"}
            assert {n for n, kind in types.items() if kind == "timestamp"} == {
                n for n, t in found.items() if t == "TIMESTAMP WITH TIME ZONE"
            }


def test_duckdb_tells_what_everything_is(made: Any) -> None:
    with duckdb.connect(made("duckdb"), read_only=True) as connection:
        ask = connection.execute
        assert dict(ask("select table_name, comment from duckdb_tables()").fetchall()) == {n: t.grain for n, t in TABLES.items()}
        views = ask("select view_name, comment from duckdb_views() where not internal").fetchall()
        assert dict(views) == {view.name: view.description for view in VIEWS}
        columns = ask("select table_name, column_name from duckdb_columns() where comment is null and not internal").fetchall()
        assert {table for table, _ in columns} == {view.name for view in VIEWS}
        keys = ask("select table_name from duckdb_constraints() where constraint_type = 'PRIMARY KEY'").fetchall()
        assert ("positions",) in keys
        assert ("actor_roles",) not in keys  # a part of its key may be null


def test_sqlite_comes_back(made: Any, published: dict[str, Rows]) -> None:
    with closing(sqlite3.connect(made("sqlite"))) as connection:
        connection.row_factory = sqlite3.Row
        for name, rows in published.items():
            found = [dict(row) for row in connection.execute(f'select * from "{name}"')]
            assert parsed(name, found, {**PARSERS, "bool": bool}) == rows
        assert connection.execute("pragma integrity_check").fetchone()[0] == "ok"
        told = connection.execute("select table_name, meaning from dictionary where column_name is null").fetchall()
        assert dict(told) == {name: t.grain for name, t in TABLES.items()} | {v.name: v.description for v in VIEWS}
        assert connection.execute("select count(*) from sqlite_master where name = 'positions_actor_id'").fetchone()[0] == 1


@pytest.mark.parametrize("to", ["duckdb", "sqlite"])
def test_the_views_answer(made: Any, to: str) -> None:
    opened = duckdb.connect(made(to)) if to == "duckdb" else sqlite3.connect(made(to))
    with closing(opened) as connection:
        query = "select actor_name, month, position_count, story_count from stance_by_month where actor_id = '005'"
        assert connection.execute(query).fetchall() == [(HOSTILE[5], "2026-10", 1, 1)]
        assert connection.execute("select actor_name, claim_count, quoted_count from most_quoted").fetchall() == [
            ("Mara Quist", 1, 0)
        ]
        query = "select place_name, holder_name, claimant_name, share, cast(told_for as varchar) from share_by_claimant"
        assert connection.execute(query).fetchall() == [("Lorn", "Mara Quist", None, 0.4, "2026-10-05")]
        assert connection.execute("select * from changed_minds").fetchall() == []


def test_excel_comes_back(made: Any, published: dict[str, Rows]) -> None:
    sheets = pd.read_excel(made("xlsx"), engine="calamine", sheet_name=None, dtype=object, keep_default_na=False)
    assert list(sheets) == ["dictionary", *TABLES]
    for name, rows in published.items():
        frame = sheets[name].rename(columns=lambda header: header.removesuffix(" (UTC)"))
        found = [{key: None if value == "" else value for key, value in row.items()} for row in frame.to_dict("records")]
        kinds = {column.name: column.type for column in TABLES[name].columns}
        assert found == [{key: _in_excel(value, kinds[key]) for key, value in row.items()} for row in rows]


def _in_excel(value: Any, kind: str) -> Any:
    """A value as Excel can hold it."""
    if value is None:
        return None
    if kind in ("date", "timestamp"):
        naive = value.replace(tzinfo=None) if kind == "timestamp" else value
        early = (value.date() if kind == "timestamp" else value) < dt.date(1900, 3, 1)
        return naive.isoformat() if early else dt.datetime.combine(naive, dt.time()) if kind == "date" else naive
    if kind in ("string", "strings"):
        return fit_to_cell(value if kind == "string" else json.dumps(value, ensure_ascii=False))
    return value


def test_excel_holds_no_formula_and_no_link(made: Any) -> None:
    with zipfile.ZipFile(made("xlsx")) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == len(TABLES) + 1
        assert not [sheet for sheet in sheets if "<f>" in sheet or "hyperlink" in sheet.lower()]
        assert all('<pane ySplit="1"' in sheet and "<autoFilter" in sheet for sheet in sheets)


def test_the_names_of_tables_fit_on_sheets() -> None:
    assert max(map(len, TABLES)) <= 31


@pytest.mark.parametrize("text", ["y" * 40_000, "😀" * 20_000, "a" + "😀" * 20_000])
def test_what_is_too_long_for_excel_is_cut_and_marked(text: str) -> None:
    cut = fit_to_cell(text)
    assert MOST_CHARACTERS - 1 <= len(cut.encode("utf-16-le")) // 2 <= MOST_CHARACTERS
    assert text.startswith(cut.removesuffix(CUT))
    assert cut.endswith(CUT)


def test_what_excel_cannot_hold_is_told(output: Path, tmp_path: Path) -> None:
    told = export(output, "xlsx", None, tmp_path / "x.xlsx")
    assert "actors: 6 cells were too long for Excel" in told  # name, role and aliases of two actors
    assert fit_to_cell("z" * MOST_CHARACTERS) == "z" * MOST_CHARACTERS


@pytest.mark.parametrize("to", ["graphml", "gexf"])
@pytest.mark.parametrize("kind", ["actor-issue", "congruence"])
def test_networks_come_back(output: Path, made: Any, to: str, kind: str) -> None:
    release = current_release(output)
    assert release is not None
    graph = network(release.tables(), kind).graph
    file = made(to, network=kind)
    found = nx.read_graphml(file) if to == "graphml" else nx.read_gexf(file)
    assert {node: _read(data) for node, data in found.nodes(data=True)} == {n: _read(data) for n, data in graph.nodes(data=True)}
    declared = re.findall(r'<(?:key|attribute) id="(\w+)"', file.read_text(encoding="utf-8"))
    assert len(declared) == len(set(declared))
    edges = {frozenset(pair): data for *pair, data in found.edges(data=True)}
    for *pair, data in graph.edges(data=True):
        there = edges.pop(frozenset(pair))
        assert {name: there[name] for name in data} == data
        if to == "gexf" and kind == "actor-issue":
            assert (there["start"], there["end"]) == ("2026-10-05", "2026-10-05")
    assert not edges


def _read(data: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes as any reader of XML has them: line ends are one character."""
    return {
        name: value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value for name, value in data.items()
    }


def test_a_map_comes_back(made: Any) -> None:
    (feature,) = json.loads(made("geojson").read_text(encoding="utf-8"))["features"]
    assert (feature["properties"]["name"], feature["properties"]["share"]) == ("Lorn", 0.4)


@pytest.mark.parametrize("to", [name for name in EXPORTERS if name not in ("delta", "duckdb", "geojson")])
def test_the_same_release_gives_the_same_bytes(output: Path, tmp_path: Path, to: str) -> None:
    files = [tmp_path / "1" / EXPORTERS[to].name, tmp_path / "2" / EXPORTERS[to].name]
    for file in files:
        export(output, to, None, file)
    one, other = ({p.name: p.read_bytes() for p in ([file] if file.is_file() else file.iterdir())} for file in files)
    assert one == other
