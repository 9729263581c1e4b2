"""Where the judge's shipped files lie, and their hashes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from transforms.model_files import MANIFEST_FILE

FOLDER = Path("transforms/extraction/judge/weights")
ENCODER_FILE = "encoder.onnx"
READER_FILE = "reader.onnx"
PAIRS_FILE = "pairs.onnx"
ISSUES_FILE = "issues.npz"
SETTINGS_FILE = "settings.json"


def write_manifest(folder: Path) -> None:
    """The hashes of the files that are there."""
    names = [name for name in (ENCODER_FILE, ISSUES_FILE, PAIRS_FILE, READER_FILE, SETTINGS_FILE) if (folder / name).exists()]
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    (folder / MANIFEST_FILE).write_text(json.dumps(hashes, indent=2) + "\n", encoding="utf-8")
