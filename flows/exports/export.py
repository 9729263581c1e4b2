"""Exports of the current release to the formats of other tools. A format is a row of `EXPORTERS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.errors import UsageError
from flows.exports.content import Content
from flows.exports.csv_folder import is_ours, write_csv, write_csv_archive
from flows.exports.delta_folder import is_delta, write_delta
from flows.exports.duckdb_file import write_duckdb
from flows.exports.filters import actor_ids, day, issue_codes
from flows.exports.graphs import write_gexf, write_graphml
from flows.exports.maps import write_geojson
from flows.exports.sqlite_file import write_sqlite
from flows.exports.workbook import write_workbook
from flows.store.files import atomic_file, atomic_folder, sizes_below
from flows.store.releases.current import current_release
from flows.store.releases.release import Release
from transforms.release.networks import NETWORKS, NORMALISATIONS
from transforms.release.selection import Selection, select

Writer = Callable[[Path, Content], list[str]]


@dataclass(frozen=True)
class Exporter:
    """A format: what a file of it is called, what writes it to a new path, and which options are its own.

    A format that is a folder has `replaces` or `updates`, which say whether a folder that is there may be replaced, or brought up
    to date. It may also be an `archive`, where the user names a file that ends in `.zip`.
    """

    name: str
    write: Writer
    options: tuple[str, ...] = ()
    archive: Writer | None = None
    replaces: Callable[[Path], bool] | None = None
    updates: Callable[[Path], bool] | None = None


_OF_GRAPHS = ("--network", "--normalise")
#: By the name that `--to` takes.
EXPORTERS: Mapping[str, Exporter] = {
    "csv": Exporter("positions-csv", write_csv, ("--exact",), write_csv_archive, replaces=is_ours),
    "delta": Exporter("positions-delta", write_delta, updates=is_delta),
    "duckdb": Exporter("positions.duckdb", write_duckdb),
    "geojson": Exporter("positions.geojson", write_geojson),
    "gexf": Exporter("positions.gexf", write_gexf, _OF_GRAPHS),
    "graphml": Exporter("positions.graphml", write_graphml, _OF_GRAPHS),
    "sqlite": Exporter("positions.sqlite", write_sqlite),
    "xlsx": Exporter("positions.xlsx", write_workbook),
}


def export(
    output: Path,
    to: str,
    since: str | None,
    file: Path | None,
    *,
    actors: Sequence[str] = (),
    issues: Sequence[str] = (),
    network: str | None = None,
    normalise: str | None = None,
    exact: bool = False,
) -> str:
    """Write the current release of `output`, or the part of it that is asked for, in the format `to`.

    By default it goes to the current folder, under the format's own name; what stood there goes. Raises UsageError on an
    unknown format, actor, issue or network, a date that is none, an option of another format, a file that cannot be
    written, a folder that is not such an export, or where there is no release.
    """
    exporter = EXPORTERS.get(to)
    if exporter is None:
        raise UsageError(f"No format is called {to!r}; --to takes one of: {', '.join(sorted(EXPORTERS))}.")
    _check_options(to, exporter, {"--network": network, "--normalise": normalise, "--exact": exact})
    _check_network(network or NETWORKS[0], normalise or NORMALISATIONS[0])
    first_day = day(since)
    release = current_release(output)
    if release is None:
        raise UsageError(f"There is no release in {output}; `positions run` makes one.")
    tables = release.reader()
    selection = Selection(
        first_day,
        actor_ids(actors, tables["actors"], tables["actor_merges"]) if actors else frozenset(),
        issue_codes(issues, tables["issues"]) if issues else frozenset(),
    )
    content = Content(
        release.release_id, select(tables, selection), network or NETWORKS[0], normalise or NORMALISATIONS[0], exact
    )  # fmt: skip
    return _written(exporter, file or Path(exporter.name), content, release)


def _written(exporter: Exporter, target: Path, content: Content, release: Release) -> str:
    try:
        if exporter.updates is not None:
            _ensure_own(target, exporter.updates, "changed")
            target.mkdir(parents=True, exist_ok=True)
            notes = exporter.write(target, content)
        elif exporter.replaces is not None and not (exporter.archive and target.suffix == ".zip"):
            _ensure_own(target, exporter.replaces, "replaced")
            with atomic_folder(target) as temporary:
                notes = exporter.write(temporary, content)
        else:
            with atomic_file(target) as temporary:
                notes = (exporter.archive or exporter.write)(temporary, content)
        size = sum(sizes_below(target).values()) if target.is_dir() else target.stat().st_size
    except OSError as error:
        raise UsageError(
            f"{target} cannot be written: {error}. Is there room, and may you write there? If not, name another."
        ) from error
    return "\n".join([f"{target}: {size:,} bytes from release {release.release_id}.", *(f"  {note}" for note in notes)])


def _ensure_own(target: Path, is_own: Callable[[Path], bool], done: str) -> None:
    """Raise UsageError where something else than such an export is there."""
    if target.exists() and not (target.is_dir() and is_own(target)):
        raise UsageError(f"{target} is there, and is no such export, so it is not {done}. Name another folder.")


def _check_options(to: str, exporter: Exporter, given: Mapping[str, str | bool | None]) -> None:
    for option, value in given.items():
        if value and option not in exporter.options:
            takers = ", ".join(name for name, other in EXPORTERS.items() if option in other.options)
            raise UsageError(f"{option} is not for {to}, but for: {takers}.")


def _check_network(network: str, normalise: str) -> None:
    for option, value, known in (("--network", network, NETWORKS), ("--normalise", normalise, NORMALISATIONS)):
        if value not in known:
            raise UsageError(f"{option} takes one of: {', '.join(known)}; not {value!r}.")
    if network == NETWORKS[0] and normalise != NORMALISATIONS[0]:
        raise UsageError(f"--normalise is for networks of actors alone: --network {', '.join(NETWORKS[1:])}.")
