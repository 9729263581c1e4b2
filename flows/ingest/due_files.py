"""Raw files and whether they are due: what the ledger must hold of a file for its reading to stand. Imports nothing heavy."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from flows.ingest.discover import SourceFile, Unreadable, content_of, discover, unreadable
from flows.ingest.hashes import Hashes, hashes
from flows.settings import Settings
from flows.store.fingerprints.dependencies import fingerprint
from flows.store.ledger.entries import Ingestion
from flows.store.ledger.ledger import Ledger
from transforms.articles.raw_files import teaching_files


@dataclass(frozen=True)
class Source:
    """A raw file, the reading of it that is due unless the ledger has it, and the group of files that teach together."""

    file: SourceFile | Unreadable
    reading: Ingestion
    group: str = ""


def raw_files(settings: Settings) -> list[SourceFile | Unreadable]:
    """All raw files there are, with what cannot be looked at, but for those that may still be written."""
    found, refused = discover(settings.raw, settings.output, settings.dump)
    if settings.quiet:
        now = time.time()
        found = [file for file in found if not any(0 <= now - at < settings.quiet for at in _changed(file))]
    return [*found, *refused]


def _changed(file: SourceFile) -> Iterator[float]:
    """When the file and its sidecar were changed last."""
    for path in filter(None, (file.path, file.sidecar)):
        with suppress(OSError):
            yield path.stat().st_mtime


def identify_sources(
    files: Iterable[SourceFile | Unreadable], settings: Settings, ledger: Ledger, run_id: str = ""
) -> Iterator[Source]:
    """The files with their hashes, which the ledger remembers; one that cannot be hashed is unreadable."""
    digest = ingest_fingerprint(settings)
    with hashes(ledger) as known:
        for file in files:
            yield _identified(file, run_id, digest, known)


def is_due(source: Source, settings: Settings, ledger: Ledger) -> bool:
    """Whether the file is to be read: its content is new, or code, words and settings are."""
    return settings.force or not ledger.is_read(source.reading)


def ingest_fingerprint(settings: Settings) -> str:
    """What a reading depends on besides the file: code, words, the field map, the order of dates and the least number of
    words."""
    return fingerprint("articles", extra=(settings.field_map, settings.dates, settings.min_words)).digest


def _identified(file: SourceFile | Unreadable, run_id: str, digest: str, known: Hashes) -> Source:
    sha256 = sidecar_sha256 = group = ""
    if isinstance(file, SourceFile):
        try:
            sha256 = known.of(file.path)
            sidecar_sha256 = _sidecar_hash(file, known)
            group = teaching_files(file.dump_id, file.source_path, str(file.path.parent))
        except OSError as error:
            file = unreadable(file, error)
    if isinstance(file, Unreadable):
        sha256 = content_of(file)
    return Source(file, Ingestion("", file.dump_id, file.source_path, sha256, sidecar_sha256, digest, run_id), group)


def _sidecar_hash(file: SourceFile, known: Hashes) -> str:
    """The hash of its sidecar, empty if it has none; what the operating system says where that cannot be read."""
    if file.sidecar is None:
        return ""
    try:
        return known.of(file.sidecar)
    except OSError as error:
        return content_of(unreadable(file, error))
