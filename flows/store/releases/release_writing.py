"""Writing a release: all its tables, the dictionary, and last the manifest, whole under another name and then in one rename."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from flows.store.files import new_folder, sha256_of, sizes_below, write_bytes, write_json
from flows.store.releases.partition_files import ALL_IN_PARTS, PartitionFiles, Written, share_equal, write_partitions
from flows.store.releases.release import MANIFEST, Release, releases_folder
from flows.store.releases.retention import age_of, release_folders
from flows.store.table_files import publish_frame, read_frame, read_frames, write_frames
from transforms.lazy_tables import LazyTables, Tables, with_tables
from transforms.linking.partitions import CHANGED, DERIVED_IN_PARTS, IN_PARTS
from transforms.release.dictionary import data_dictionary, data_package
from transforms.release.tables import derived
from transforms.schema import BASE, DERIVED, TABLES


def write_release(
    output: Path, release_id: str, base: Tables, about: Mapping[str, Any], parts: PartitionFiles | None = None
) -> Release:
    """Write a release folder of the finished base tables, what is derived from them and the dictionary; it is not current yet.
    `about` goes into the manifest. With `parts` some tables lie in parts, and `base` holds the others.

    The manifest comes last and holds the SHA-256 of every other file.
    """
    folder = releases_folder(output) / release_id
    with new_folder(folder) as temporary:
        names = [name for name in BASE if parts is None or name not in (*IN_PARTS, CHANGED)]
        rows = write_frames(temporary, LazyTables({name: partial(base.__getitem__, name) for name in names}), BASE, publish_frame)
        of_whole = [name for name in DERIVED if parts is None or name not in DERIVED_IN_PARTS]
        derived_ones = derived(_without_texts(temporary))
        rows |= write_frames(temporary, LazyTables({name: partial(derived_ones.__getitem__, name) for name in of_whole}), DERIVED,
                             publish_frame)  # fmt: skip
        written = Written({}, {}) if parts is None else write_partitions(parts, temporary, folder, base)
        if parts is not None:
            rows |= {name: written.rows_of(name) + (len(base[name]) if name in base else 0) for name in (*ALL_IN_PARTS, CHANGED)}
            about = {**about, "parts": {part: {**about["parts"][part], "rows": written.rows[part]} for part in parts.names}}
        write_bytes(temporary / "DATA_DICTIONARY.md", data_dictionary().encode(), durable=False)
        files = {name: written.shared.get(name) or _file(temporary / name) for name in {*sizes_below(temporary), *written.shared}}
        if parts is not None:
            share_equal(parts, files, temporary, folder)
        described = {name: _described(name, rows[name], files) for name in TABLES if name in rows}
        write_json(temporary / "datapackage.json", data_package("positions", release_id, described), durable=False)
        files["datapackage.json"] = _file(temporary / "datapackage.json")
        sequence = 1 + max((age_of(path)[0] for path in release_folders(output)), default=0)
        manifest = {"release_id": release_id, "sequence": sequence, **about, "rows": rows, "files": dict(sorted(files.items()))}
        write_json(temporary / MANIFEST, manifest, durable=False)
    return Release(release_id, folder, manifest)


def _described(name: str, rows: int, files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What `datapackage.json` says of the file of a table, or of its files."""
    if file := files.get(f"{name}.parquet"):
        return {"bytes": file["bytes"], "hash": f"sha256:{file['sha256']}", "rows": rows}
    mine = sorted(file for file in files if file.startswith(f"{name}.parquet/"))
    return {"path": mine, "bytes": sum(files[file]["bytes"] for file in mine), "rows": rows}


def _without_texts(folder: Path) -> LazyTables:
    """The base tables of a release without the texts of its articles, which are the larger half of it."""
    columns = [name for name in BASE["articles"].column_names if name != "text"]
    articles = LazyTables({"articles": partial(read_frame, folder / "articles.parquet", columns)})
    return with_tables(read_frames(folder, BASE), articles)


def _file(path: Path) -> dict[str, Any]:
    return {"sha256": sha256_of(path), "bytes": path.stat().st_size}
