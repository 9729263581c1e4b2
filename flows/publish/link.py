"""What linking reads: the collected records and articles, what extraction left, the runs, words and corrections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from flows.ingest.collect import to_extract
from flows.publish.runs_table import runs_table
from flows.publish.staged_tables import read_staged
from flows.settings import Settings
from flows.store.corrections_file import corrections
from flows.store.files import read_frame
from flows.store.fingerprints import extraction_fingerprint
from flows.store.layout import work_folder
from flows.store.ledger import Ledger
from transforms.linking.tables import Sources
from transforms.vocabulary import load_vocabulary


@dataclass(frozen=True)
class CollectedFiles:
    """What `collect` left in the folder of a run, read whenever it is asked for."""

    folder: Path

    def records(self) -> pd.DataFrame:
        """The records with what other tables say of them."""
        return read_frame(self.folder / "records.parquet")

    def articles(self, columns: Sequence[str]) -> pd.DataFrame:
        """Some columns of the articles."""
        return read_frame(self.folder / "articles.parquet", columns)


def sources(settings: Settings, ledger: Ledger, run_id: str) -> Sources:
    """What the tables of a run are made from."""
    folder = work_folder(settings.state, run_id)
    return Sources(
        CollectedFiles(folder),
        read_staged(settings.store, ledger, to_extract(folder), extraction_fingerprint(settings)),
        lambda: runs_table(ledger.runs(), run_id),
        load_vocabulary(settings.codebook_texts(), settings.actors_text()),
        corrections(settings),
        run_id,
    )
